import Foundation

/// What the cases of one parser came to.
struct Tally: Sendable, Equatable {
  /// Most contradictions that are kept in words.
  static let failureLimit = 10

  var read = 0
  var oneWay = 0
  var refused = 0
  var wrong = 0
  var nanoseconds: Int64 = 0
  /// What is wrong, with the command that shows it again.
  var failures: [String] = []

  /// All cases.
  var cases: Int { read + oneWay + refused + wrong }

  /// Counts one case.
  mutating func count(_ outcome: Outcome, _ subject: Subject, _ bytes: UnsafeBufferPointer<UInt8>) {
    switch outcome {
    case .read: read += 1
    case .readOneWay: oneWay += 1
    case .refused: refused += 1
    case .wrong(let text):
      wrong += 1
      guard failures.count < Self.failureLimit else { return }
      failures.append("\(text): mutation-sweep --replay \(subject.name) \(hexText(bytes))")
    }
  }

  /// Adds what another worker counted.
  static func += (left: inout Tally, right: Tally) {
    left.read += right.read
    left.oneWay += right.oneWay
    left.refused += right.refused
    left.wrong += right.wrong
    left.nanoseconds += right.nanoseconds
    left.failures += right.failures.prefix(max(0, failureLimit - left.failures.count))
  }
}

/// Bytes as lower-case hexadecimal digits.
func hexText(_ bytes: some Sequence<UInt8>) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

/// Prints a line at once, so that nothing is lost when a later case traps.
func say(_ line: some Any) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }
