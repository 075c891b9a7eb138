/// What the serial engine still has to send, and what has come of it.
///
/// The engine answers in order and marks nothing, so a length is all that tells one answer from the next.
package struct MPSSEAnswers: Sendable {
  /// One complete answer.
  package enum Answer: Equatable, Sendable {
    /// The bytes that a batch read, and what the pins told behind it.
    case batch([UInt8], BenchInputs)
    /// What the pins told.
    case pins(BenchInputs)
  }

  private enum Expectation {
    case batch(Int)
    case pins

    /// Bytes of it, both ports included.
    var count: Int {
      switch self {
      case .batch(let count): count + 2
      case .pins: 2
      }
    }
  }

  private var expectations: [Expectation] = []
  private var received: [UInt8] = []

  /// Nothing asked, nothing come.
  package init() {}

  /// True when nothing is waited for.
  package var isEmpty: Bool { expectations.isEmpty }

  /// True when more has come than was asked for: the engine answers a command that it was never given.
  package var isOutOfStep: Bool { expectations.isEmpty && !received.isEmpty }

  /// A batch was sent that reads so many bytes, and the pins behind it.
  package mutating func expectBatch(_ count: Int) { expectations.append(.batch(count)) }

  /// The pins were asked for.
  package mutating func expectPins() { expectations.append(.pins) }

  /// Takes what a transfer brought, with the two status bytes at the front of each packet.
  package mutating func take(_ transfer: [UInt8], packet: Int) {
    received += MPSSE.payload(transfer, packet: packet)
  }

  /// The next answer that has come completely, or nil.
  package mutating func next() -> Answer? {
    guard let first = expectations.first, received.count >= first.count else { return nil }
    let bytes = Array(received.prefix(first.count))
    received.removeFirst(first.count)
    expectations.removeFirst()
    let inputs = BenchInputs(low: bytes[bytes.count - 2], high: bytes[bytes.count - 1])
    switch first {
    case .batch: return .batch(bytes.dropLast(2), inputs)
    case .pins: return .pins(inputs)
    }
  }
}
