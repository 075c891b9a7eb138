/// What came of one case.
enum Outcome: Equatable, Sendable {
  /// The bytes were read.
  case read
  /// The bytes were read, and what they say cannot be written again: the encoder refused it with an error.
  case readOneWay
  /// The bytes were refused with an error.
  case refused
  /// What came out contradicts itself.
  case wrong(String)
}

/// A parser under test: takes any bytes, and must neither trap nor contradict itself.
struct Subject: Sendable {
  /// The name used on the command line and in reports.
  let name: String
  /// What is run, in words.
  let about: String
  /// Runs one case.
  let check: @Sendable (Span<UInt8>, Workspace) -> Outcome
}

/// Where the bytes of a case come from.
enum Origin {
  /// A seed as it is.
  case whole
  /// The first bytes of a seed.
  case truncated(of: [UInt8])
  /// A seed with a byte changed, or bytes from elsewhere.
  case changed
}

/// Buffers that a worker uses again and again, so that a case does not allocate them.
final class Workspace {
  /// Where the bytes of the case at hand come from.
  var origin = Origin.changed
  /// Room for an encoded message that ends where memory ends.
  let guarded = CaseBuffer()
  /// Room for an encoded message, and for one encoded again.
  var first = [UInt8](repeating: 0, count: 1 << 16)
  var second = [UInt8](repeating: 0, count: 1 << 16)
  /// A copy of the case that may be changed.
  var copy: [UInt8] = []
  /// Cases seen, for checks that are made on a sample only.
  private var count = 0

  /// True once in `interval` calls.
  func isSample(of interval: Int) -> Bool {
    count += 1
    return count % interval == 0
  }

  /// Takes a copy of a case.
  func load(_ bytes: Span<UInt8>) {
    copy.removeAll(keepingCapacity: true)
    for index in bytes.indices { copy.append(bytes[index]) }
  }
}

extension Span where Element == UInt8 {
  /// A copy of the bytes.
  var array: [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(count)
    for index in indices { result.append(self[index]) }
    return result
  }
}
