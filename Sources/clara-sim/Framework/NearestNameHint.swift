import Traces

extension NearestName {
  /// `; did you mean X?`, or nothing when no name is near.
  static func hint(for name: String, among names: [String]) -> String {
    find(name, in: names).map { "; did you mean \($0)?" } ?? ""
  }
}
