import HAL

/// QCA:HOST_ACTION.IND: a modem tells its host that it has started, or wants something (a firmware, for example).
///
/// Fields: action 1; what follows depends on the firmware and is not read.
public struct HostActionIndication: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0xA062)
  /// Qualcomm.
  public static var oui: OUI? { .qualcomm }
  /// Version 0.
  public static var version: UInt8 { 0 }

  /// What the modem wants: 0 firmware and settings from the host, 1 and 2 take them from the modem, 4 host is to
  /// start it anew.
  public var action: UInt8

  /// An indication.
  public init(action: UInt8) { self.action = action }

  /// Reads the fields.
  public init(from reader: inout MMEReader) throws(MMEError) { action = try reader.byte() }

  /// Writes the fields.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) { frame.append(action) }
}

/// QCA:HOST_ACTION.RSP: the host's answer.
///
/// Fields: status 1.
public struct HostActionResponse: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0xA063)
  /// Qualcomm.
  public static var oui: OUI? { .qualcomm }
  /// Version 0.
  public static var version: UInt8 { 0 }

  /// 0: will be done.
  public var status: UInt8

  /// A response.
  public init(status: UInt8) { self.status = status }

  /// Reads the fields.
  public init(from reader: inout MMEReader) throws(MMEError) { status = try reader.byte() }

  /// Writes the fields.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) { frame.append(status) }
}
