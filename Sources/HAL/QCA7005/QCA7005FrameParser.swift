/// Finds Ethernet frames in the bytes that the chip sends, whatever the borders of the bursts are.
///
/// A frame counts only when its two lengths agree and its start and end are where they must be. After anything else the
/// parser looks for the next place at which a frame can begin, also inside the bytes that it took for a frame.
public struct QCA7005FrameParser: Sendable {
  /// What came of the bytes so far.
  public enum Outcome: Equatable, Sendable {
    /// All bytes are used; no frame is complete.
    case needsMore
    /// A frame of so many bytes is complete; ``copy(into:)`` hands it out until the next call of a mutating method.
    case frame(length: Int)
  }

  /// Times the borders of the frames were lost.
  public private(set) var losses: UInt32 = 0
  /// Bytes that belonged to no whole frame.
  public private(set) var skipped: UInt32 = 0

  private static let capacity = QCA7005Framing.receivedHeader + QCA7005Framing.longestFrame + QCA7005Framing.footer
  private var bytes: [1_536 of UInt8] = .init(repeating: 0)
  private var count = 0
  /// Bytes of the frame that was handed out last, still at the front.
  private var finished = 0
  private var isSynchronised = true
  /// What is there will not be continued: only whole frames in it count.
  private var isAbandoned = false

  /// A parser that expects the beginning of a frame.
  public init() {}

  /// Forgets all bytes: the chip begins anew.
  public mutating func reset() {
    count = 0
    finished = 0
    isSynchronised = true
    isAbandoned = false
  }

  /// True while bytes are there that may hold whole frames although no more bytes come.
  public var hasAbandoned: Bool { isAbandoned && count > finished }

  /// Says that `burst` is what the chip sends next.
  ///
  /// When a frame begins with it although the last one is not complete, that one has lost bytes, and nothing of this
  /// burst is taken for its rest.
  public mutating func begin(_ burst: Span<UInt8>) {
    removeFinished()
    if count > 0, burst.count >= QCA7005Framing.receivedHeader, Self.length(burst) != nil { isAbandoned = true }
  }

  /// Takes bytes of `source` from `position` on, until a frame is complete or none are left.
  public mutating func take(_ source: Span<UInt8>, from position: inout Int) -> Outcome {
    removeFinished()
    while true {
      switch shape {
      case .frame(let length):
        finished = QCA7005Framing.receivedHeader + length + QCA7005Framing.footer
        isSynchronised = true
        return .frame(length: length)
      case .broken: skip()
      case .incomplete where isAbandoned && count > 0: skip()
      case .incomplete(let missing):
        isAbandoned = false
        let available = min(missing, source.count - position)
        guard available > 0 else { return .needsMore }
        for offset in 0..<available { bytes[count + offset] = source[position + offset] }
        count += available
        position += available
      }
    }
  }

  /// Copies the frame that was completed last, as far as it fits.
  public func copy(into buffer: inout MutableSpan<UInt8>) {
    let length = max(0, finished - QCA7005Framing.receivedHeader - QCA7005Framing.footer)
    for index in 0..<min(length, buffer.count) { buffer[index] = bytes[QCA7005Framing.receivedHeader + index] }
  }

  private enum Shape {
    case incomplete(missing: Int)
    case broken
    case frame(length: Int)
  }

  /// What the bytes at the front are.
  private var shape: Shape {
    guard canBegin(at: 0) else { return .broken }
    guard count >= QCA7005Framing.receivedHeader else {
      return .incomplete(missing: QCA7005Framing.receivedHeader - count)
    }
    guard let length = Self.length(bytes.span) else { return .broken }
    let total = QCA7005Framing.receivedHeader + length + QCA7005Framing.footer
    guard count >= total else { return .incomplete(missing: total - count) }
    let isClosed = bytes[total - 2] == QCA7005Framing.endByte && bytes[total - 1] == QCA7005Framing.endByte
    return isClosed ? .frame(length: length) : .broken
  }

  /// Length of the frame whose whole header stands at the front of `header`, or nil when it is none.
  private static func length(_ header: Span<UInt8>) -> Int? {
    guard header[0] == 0, header[1] == 0 else { return nil }
    for index in 4..<8 where header[index] != QCA7005Framing.startByte { return nil }
    let outer = Int(header[2]) << 8 | Int(header[3])
    let inner = Int(header[9]) << 8 | Int(header[8])
    guard outer == inner + QCA7005Framing.overhead else { return nil }
    guard inner >= QCA7005Framing.shortestFrame, inner <= QCA7005Framing.longestFrame else { return nil }
    return inner
  }

  /// True when the bytes from `start` on, as far as they are there, can be the beginning of a frame.
  private func canBegin(at start: Int) -> Bool {
    for offset in 0..<min(8, count - start) {
      let byte = bytes[start + offset]
      switch offset {
      case 0, 1: if byte != 0 { return false }
      case 2: if byte > 5 { return false }
      case 3: break
      default: if byte != QCA7005Framing.startByte { return false }
      }
    }
    return true
  }

  /// Drops bytes up to the next place at which a frame can begin.
  private mutating func skip() {
    if isSynchronised { losses &+= 1 }
    isSynchronised = false
    var start = 1
    while start < count, !canBegin(at: start) { start += 1 }
    skipped &+= UInt32(truncatingIfNeeded: start)
    removeFirst(start)
  }

  private mutating func removeFinished() {
    removeFirst(finished)
    finished = 0
  }

  private mutating func removeFirst(_ length: Int) {
    guard length > 0 else { return }
    for index in 0..<(count - length) { bytes[index] = bytes[index + length] }
    count -= length
  }
}
