/// A CAN frame in a capture.
public struct CANRecord: Sendable {
  /// Name of the interface, empty when the file states none.
  public var interface: String
  /// Identifier of 11 or 29 bits.
  public var identifier: UInt32
  /// True when the identifier has 29 bits.
  public var isExtended: Bool
  /// Data, 0...8 bytes.
  public var data: [UInt8]
}
