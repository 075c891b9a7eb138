import HAL

/// QCA:LINK_STATUS.REQ: asks the local modem whether it has joined a network. Format version 0; no fields.
public struct LinkStatusRequest: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0xA0B8)
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

/// QCA:LINK_STATUS.CNF: whether the modem has joined a network.
///
/// Fields: status 1, link 1.
public struct LinkStatusConfirm: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0xA0B9)
  /// Qualcomm.
  public static var oui: OUI? { .qualcomm }
  /// Version 0.
  public static var version: UInt8 { 0 }

  /// 0: success.
  public var status: UInt8
  /// 1: joined.
  public var link: UInt8

  /// A confirmation.
  public init(isLinked: Bool) {
    status = 0
    link = isLinked ? 1 : 0
  }

  /// True when the modem is a member of a network with another station.
  public var isLinked: Bool { status == 0 && link == 1 }

  /// Reads the fields.
  public init(from reader: inout MMEReader) throws(MMEError) {
    status = try reader.byte()
    link = try reader.byte()
  }

  /// Writes the fields.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) {
    frame.append(status)
    frame.append(link)
  }
}
