import HAL

/// A CHAdeMO message of 8 data bytes, as a value that can be read from a CAN frame and turned back into one.
///
/// Both directions exist for both senders: the adapter plays the charger, the simulator the car, the decoder reads
/// either. Numbers of more than one byte are little endian. Source: clara-behaviour 5.1 to 5.3.
public protocol CHAdeMOFrame: Equatable, Sendable {
  /// The CAN identifier of this message.
  static var identifier: UInt16 { get }

  /// Reads the message from 8 data bytes; every combination of bytes is a message.
  init(data: [8 of UInt8])

  /// The 8 data bytes; bytes that mean nothing are 0.
  var data: [8 of UInt8] { get }
}

extension CHAdeMOFrame {
  /// Reads the message, or nil when the identifier is another one or the length is not 8.
  public init?(_ frame: CANFrame) {
    guard frame.identifier == Self.identifier, frame.count == 8 else { return nil }
    self.init(data: frame.data)
  }

  /// The message as a CAN frame.
  public var canFrame: CANFrame { CANFrame(identifier: Self.identifier, data: data) }
}

/// The number in the bytes `low` and `low + 1`, least significant byte first. For indices of our own, 0...6.
func littleEndian(_ data: [8 of UInt8], at low: Int) -> UInt16 {
  UInt16(data[low + 1]) << 8 | UInt16(data[low])
}

/// Writes a number into the bytes `low` and `low + 1`, least significant byte first. For indices of our own, 0...6.
func setLittleEndian(_ value: UInt16, in data: inout [8 of UInt8], at low: Int) {
  data[low] = UInt8(truncatingIfNeeded: value)
  data[low + 1] = UInt8(truncatingIfNeeded: value >> 8)
}
