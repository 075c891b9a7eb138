import Foundation

/// What the system says of a call that failed.
enum SystemError {
  /// The text of an `errno`, so that it can stand inside a sentence: `no space left on device`.
  static func text(_ number: Int32) -> String {
    let text = String(cString: strerror(number))
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}
