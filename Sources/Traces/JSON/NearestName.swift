/// Finds the name that somebody most likely meant.
public enum NearestName {
  /// The candidate with the fewest single-character edits from `name`, nil when none is near.
  ///
  /// Upper and lower case count as equal; of several equally near ones the first wins. Near means: at most a third of
  /// the longer name's characters differ, or at most two.
  public static func find(_ name: String, in candidates: [String]) -> String? {
    var best: (name: String, distance: Int)?
    for candidate in candidates {
      let distance = edits(Array(name.lowercased().unicodeScalars), Array(candidate.lowercased().unicodeScalars))
      if distance < best?.distance ?? Int.max { best = (candidate, distance) }
    }
    guard let best else { return nil }
    let limit = max(2, max(name.count, best.name.count) / 3)
    return best.distance <= limit ? best.name : nil
  }

  private static func edits(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var row = Array(0...b.count)
    for (i, left) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, right) in b.enumerated() {
        let cost = left == right ? diagonal : diagonal + 1
        diagonal = row[j + 1]
        row[j + 1] = min(cost, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
  }
}
