/// A classic CAN frame with an 11 bit identifier.
public struct CANFrame: Sendable {
  /// Identifier, 0...0x7FF.
  public var identifier: UInt16

  /// Number of data bytes, 0...8.
  public var count: UInt8

  /// Data bytes; those from ``count`` on are 0.
  public var data: [8 of UInt8]

  /// A frame with `count` (cut to 8) bytes of `data`.
  public init(identifier: UInt16, count: UInt8 = 8, data: [8 of UInt8]) {
    self.identifier = identifier & 0x7FF
    self.count = min(count, 8)
    self.data = data
    for index in Int(self.count)..<8 { self.data[index] = 0 }
  }
}

extension CANFrame: Equatable {
  /// True when identifier, length and data are the same.
  public static func == (left: CANFrame, right: CANFrame) -> Bool {
    guard left.identifier == right.identifier, left.count == right.count else { return false }
    for index in 0..<8 where left.data[index] != right.data[index] { return false }
    return true
  }
}

/// A CAN controller.
///
/// For board authors: deliver frames in the order of the bus; keep the order of frames sent; never block; recover
/// from bus-off by yourself. Frames with extended identifiers and remote frames are not handed out.
/// For core authors: take at most ``CANBusLimits/framesPerPoll`` frames a poll.
public protocol CANBus {
  /// Queues one frame for sending.
  ///
  /// - Throws: ``HALError`` of kind `full` when the queue is full (bus-off, nobody acknowledges), `disconnected`.
  mutating func send(_ frame: CANFrame) throws(HALError)

  /// The next received frame, or nil.
  mutating func receive() throws(HALError) -> CANFrame?
}

/// Limits that the core keeps toward a CAN controller.
public enum CANBusLimits {
  /// Most frames taken in one poll.
  public static let framesPerPoll = 64
}
