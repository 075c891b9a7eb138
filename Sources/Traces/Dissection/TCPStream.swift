/// One direction of a TCP connection: puts the segments of a capture into order and hands out new bytes once.
struct TCPStream {
  /// Bytes of one frame that continue the stream.
  struct Piece {
    var frame: Int
    var bytes: ArraySlice<UInt8>
    /// True when bytes before these were never captured.
    var followsGap = false
  }

  /// Most segments kept while an earlier one is missing.
  private static let mostHeld = 64
  /// Farthest ahead a segment may lie and still belong to this stream, in bytes.
  private static let window: UInt32 = 1 << 20

  private(set) var next: UInt32?
  private var held: [(sequence: UInt32, piece: Piece)] = []

  /// Starts (again) at the byte behind a SYN.
  mutating func synchronize(_ sequence: UInt32) {
    next = sequence &+ 1
    held.removeAll()
  }

  /// Takes a segment with data; returns what continues the stream, in order.
  mutating func receive(_ segment: TCPSegment, frame: Int) -> [Piece] {
    guard segment.data.count > 0 else { return [] }
    // A capture that starts in mid-stream has no SYN: its first segment sets the position.
    guard let next else {
      self.next = segment.sequence &+ UInt32(truncatingIfNeeded: segment.data.count)
      return [Piece(frame: frame, bytes: segment.data.slice)]
    }
    let ahead = segment.sequence &- next
    if ahead == 0 || Int32(bitPattern: ahead) < 0 {
      guard let piece = advance(segment.sequence, Piece(frame: frame, bytes: segment.data.slice)) else { return [] }
      return [piece] + releaseHeld()
    }
    guard ahead < Self.window else { return [] }
    if !held.contains(where: { $0.sequence == segment.sequence }) {
      held.append((segment.sequence, Piece(frame: frame, bytes: segment.data.slice)))
    }
    return held.count > Self.mostHeld ? skipGap() : []
  }

  /// The peer has acknowledged up to `number`: bytes before it were received, even where the capture lacks them.
  mutating func acknowledged(upTo number: UInt32) -> [Piece] {
    guard let next, let first = earliestHeld, Int32(bitPattern: number &- held[first].sequence) > 0,
      Int32(bitPattern: number &- next) > 0
    else { return [] }
    return skipGap()
  }

  /// Gives out what is held although bytes before it are missing.
  mutating func skipGap() -> [Piece] {
    guard let first = earliestHeld else { return [] }
    next = held[first].sequence
    var pieces = releaseHeld()
    if !pieces.isEmpty { pieces[0].followsGap = true }
    return pieces
  }

  private var earliestHeld: Int? {
    guard let next else { return nil }
    return held.indices.min { held[$0].sequence &- next < held[$1].sequence &- next }
  }

  private mutating func releaseHeld() -> [Piece] {
    var pieces: [Piece] = []
    while let next, let index = held.firstIndex(where: { Int32(bitPattern: $0.sequence &- next) <= 0 }) {
      let (sequence, piece) = held.remove(at: index)
      if let fresh = advance(sequence, piece) { pieces.append(fresh) }
    }
    return pieces
  }

  /// The part of a segment behind the position, which moves to its end; nil when all of it is old.
  private mutating func advance(_ sequence: UInt32, _ piece: Piece) -> Piece? {
    guard let next else { return nil }
    let end = sequence &+ UInt32(truncatingIfNeeded: piece.bytes.count)
    guard Int32(bitPattern: end &- next) > 0 else { return nil }
    let known = Int(next &- sequence)
    self.next = end
    return Piece(frame: piece.frame, bytes: piece.bytes.dropFirst(known), followsGap: piece.followsGap)
  }
}
