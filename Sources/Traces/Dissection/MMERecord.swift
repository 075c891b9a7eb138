import HAL

/// A HomePlug management message in a capture.
public struct MMERecord: Sendable {
  /// Sender.
  public var source: MACAddress
  /// Receiver.
  public var destination: MACAddress
  /// Management message version, 0 or 1 in the field.
  public var version: UInt8
  /// Message type.
  public var type: UInt16
  /// Organization of a vendor type (0x8000...0xBFFF), nil for others.
  public var oui: UInt32?
  /// Run identifier of CM_SLAC_PARM.
  public var runID: [UInt8]?
  /// CM_SLAC_PARM.CNF: number of sounds asked for.
  public var soundCount: UInt8?
  /// CM_SLAC_PARM.CNF: time for them, in 100 ms.
  public var timeout_x100ms: UInt8?
  /// The whole Ethernet frame.
  public var raw: [UInt8]

  /// Name of the message.
  public var name: String { MMEName.name(type: type, oui: oui) }

  /// CM_SLAC_PARM.REQ: the car looks for chargers.
  static let slacParmRequest: UInt16 = 0x6064
  /// CM_SLAC_PARM.CNF: a charger answers.
  static let slacParmConfirm: UInt16 = 0x6065
  /// CM_SLAC_MATCH.CNF: the charger gives out the network's key.
  static let slacMatchConfirm: UInt16 = 0x607D

  /// The message in an Ethernet frame with EtherType 0x88E1; nil when it ends inside the message header.
  init?(_ frame: FrameBytes, link: LinkHeader) {
    let body = frame.window(from: link.length)
    guard let version = body.byte(0), let low = body.byte(1), let high = body.byte(2) else { return nil }
    source = link.source
    destination = link.destination
    self.version = version
    type = UInt16(high) << 8 | UInt16(low)
    // Version 1 has two bytes of fragment information before the content.
    let content = version == 0 ? 3 : 5
    if (0x8000..<0xC000).contains(type), let first = body.byte(content), let rest = body.word(content + 1) {
      oui = UInt32(first) << 16 | UInt32(rest)
    }
    if type == Self.slacParmRequest { runID = body.slice(content + 2, 8).map(Array.init) }
    if type == Self.slacParmConfirm {
      soundCount = body.byte(content + 6)
      timeout_x100ms = body.byte(content + 7)
      runID = body.slice(content + 17, 8).map(Array.init)
    }
    raw = Array(frame.slice)
  }
}
