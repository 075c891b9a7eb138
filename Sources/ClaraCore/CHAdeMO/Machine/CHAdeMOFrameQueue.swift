import HAL

/// The frames of one cycle in the order in which they must leave: 0x108, 0x109, 0x118.
public struct CHAdeMOFrameQueue: Sendable {
  /// Most frames in one cycle.
  public static let capacity = 3

  private var frames: [3 of CANFrame]
  private var next = 0
  private var end = 0

  /// An empty queue.
  public init() { frames = .init(repeating: CANFrame(identifier: 0, data: .init(repeating: 0))) }

  /// Number of frames left.
  public var count: Int { end - next }

  /// True when no frame is left.
  public var isEmpty: Bool { next == end }

  /// Takes the next frame out, or nil when none is left.
  public mutating func take() -> CANFrame? {
    guard next < end else { return nil }
    defer { next += 1 }
    return frames[next]
  }

  /// Forgets all frames.
  mutating func removeAll() {
    next = 0
    end = 0
  }

  /// Adds a frame of our own; there is room for all of a cycle.
  mutating func append(_ frame: CANFrame) {
    precondition(end < Self.capacity, "more frames than a cycle has")
    frames[end] = frame
    end += 1
  }
}
