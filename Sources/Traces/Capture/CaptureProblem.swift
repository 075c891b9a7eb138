/// Why a capture file could not be read, or not to its end.
public struct CaptureProblem: Error, Equatable, Sendable, CustomStringConvertible {
  /// What kind of problem it is.
  public enum Kind: String, Sendable {
    /// The file is of no known format: nothing was read.
    case notACapture
    /// The file ends inside a record; everything before it was read.
    case truncated
    /// A record cannot be true; everything before it was read.
    case garbage
    /// Some lines of a text log were skipped.
    case skippedLines
    /// Something in the middle is missing or contradicts itself; what does not depend on it was read.
    case gap
  }

  /// What kind of problem it is.
  public var kind: Kind

  /// Name of the file.
  public var file: String

  /// Number of the frame (from 1) at which it was found; 0 before the first.
  public var frame: Int

  /// Byte offset in the file.
  public var offset: Int

  /// What was found and what was expected.
  public var found: String

  /// What a person can do about it.
  public var advice: String

  /// Line of a text file, from 1; 0 where lines mean nothing.
  public var line = 0

  /// One line for a person: file, line or frame and byte, finding, advice.
  public var description: String {
    if line > 0 { return "\(file):\(line): \(found); \(advice)" }
    let place = frame > 0 ? "frame \(frame) at byte \(offset)" : "byte \(offset)"
    return "\(file): \(place): \(found); \(advice)"
  }
}
