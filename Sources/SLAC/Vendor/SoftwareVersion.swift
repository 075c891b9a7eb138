import HAL

/// QCA:GET_SW.REQ: asks modems for their name and firmware version. Sent with format version 0; no fields.
public struct SoftwareVersionRequest: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0xA000)
  /// Qualcomm.
  public static var oui: OUI? { .qualcomm }
  /// Version 0.
  public static var version: UInt8 { 0 }

  /// The request.
  public init() {}

  /// Reads nothing.
  public init(from reader: inout MMEReader) throws(MMEError) {}

  /// Writes nothing.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) {}
}

/// QCA:GET_SW.CNF: name and firmware version of a modem, such as `MAC-QCA7005-1.1.0.730-04-20140815-CS`.
///
/// Fields: status 1, device class 1, length 1, text. Source: clara-behaviour 2.4.
public struct SoftwareVersionConfirm: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0xA001)
  /// Qualcomm.
  public static var oui: OUI? { .qualcomm }
  /// Version 0.
  public static var version: UInt8 { 0 }

  /// 0: success.
  public var status: UInt8
  /// Class of the device: 0x20 QCA7420, 0x22 QCA7000 and QCA7005.
  public var deviceClass: UInt8
  /// The text in ASCII, at most 64 bytes.
  public var text: FixedBytes<64>

  /// A confirmation.
  public init(deviceClass: UInt8, text: FixedBytes<64>) {
    status = 0
    self.deviceClass = deviceClass
    self.text = text
  }

  /// Reads the fields.
  public init(from reader: inout MMEReader) throws(MMEError) {
    status = try reader.byte()
    deviceClass = try reader.byte()
    let count = try reader.byte()
    text = try reader.fixedBytes(Int(count))
  }

  /// Writes the fields.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) {
    frame.append(status)
    frame.append(deviceClass)
    frame.append(UInt8(truncatingIfNeeded: text.count))
    frame.append(text)
  }
}
