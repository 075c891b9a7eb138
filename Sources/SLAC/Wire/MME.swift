import HAL

/// A management message, one case for each that is read field by field.
public enum MME: Equatable, Sendable {
  /// CM_SLAC_PARM.REQ
  case slacParmRequest(SLACParmRequest)
  /// CM_SLAC_PARM.CNF
  case slacParmConfirm(SLACParmConfirm)
  /// CM_START_ATTEN_CHAR.IND
  case startAttenCharIndication(StartAttenCharIndication)
  /// CM_MNBC_SOUND.IND
  case mnbcSoundIndication(MNBCSoundIndication)
  /// CM_ATTEN_PROFILE.IND
  case attenProfileIndication(AttenProfileIndication)
  /// CM_ATTEN_CHAR.IND
  case attenCharIndication(AttenCharIndication)
  /// CM_ATTEN_CHAR.RSP
  case attenCharResponse(AttenCharResponse)
  /// CM_SLAC_MATCH.REQ
  case slacMatchRequest(SLACMatchRequest)
  /// CM_SLAC_MATCH.CNF
  case slacMatchConfirm(SLACMatchConfirm)
  /// CM_VALIDATE.REQ
  case validateRequest(ValidateRequest)
  /// CM_VALIDATE.CNF
  case validateConfirm(ValidateConfirm)
  /// CM_AMP_MAP.REQ
  case ampMapRequest(AmpMapRequest)
  /// CM_AMP_MAP.CNF
  case ampMapConfirm(AmpMapConfirm)
  /// CM_SET_KEY.REQ
  case setKeyRequest(SetKeyRequest)
  /// CM_SET_KEY.CNF
  case setKeyConfirm(SetKeyConfirm)
  /// CM_GET_KEY.REQ
  case getKeyRequest(GetKeyRequest)
  /// CM_GET_KEY.CNF
  case getKeyConfirm(GetKeyConfirm)
  /// CM_NW_INFO.REQ
  case networkInfoRequest(NetworkInfoRequest)
  /// CM_NW_INFO.CNF
  case networkInfoConfirm(NetworkInfoConfirm)
  /// CC_DISCOVER_LIST.REQ
  case discoverListRequest(DiscoverListRequest)
  /// CC_DISCOVER_LIST.CNF
  case discoverListConfirm(DiscoverListConfirm)
  /// CM_BRG_INFO.REQ
  case bridgeInfoRequest(BridgeInfoRequest)
  /// CM_BRG_INFO.CNF
  case bridgeInfoConfirm(BridgeInfoConfirm)
  /// QCA:GET_SW.REQ
  case softwareVersionRequest(SoftwareVersionRequest)
  /// QCA:GET_SW.CNF
  case softwareVersionConfirm(SoftwareVersionConfirm)
  /// QCA:NW_INFO.REQ
  case qualcommNetworkInfoRequest(QualcommNetworkInfoRequest)
  /// QCA:NW_INFO.CNF
  case qualcommNetworkInfoConfirm(QualcommNetworkInfoConfirm)
  /// QCA:HOST_ACTION.IND
  case hostActionIndication(HostActionIndication)
  /// QCA:HOST_ACTION.RSP
  case hostActionResponse(HostActionResponse)
  /// QCA:LINK_STATUS.REQ
  case linkStatusRequest(LinkStatusRequest)
  /// QCA:LINK_STATUS.CNF
  case linkStatusConfirm(LinkStatusConfirm)
  /// QCA:ATTEN_CHAR.IND
  case toneAttenuationIndication(ToneAttenuationIndication)
  /// ST:CPSTATE.IND
  case pilotStateIndication(PilotStateIndication)
  /// Any other message: only its header is read.
  case other

  /// Reads a whole Ethernet frame, without its header; see ``MMEFrame/parse(_:)``.
  public static func parse(_ frame: Span<UInt8>) throws(MMEError) -> MME { try MMEFrame.parse(frame).message }
}

/// A frame with a management message.
public struct MMEFrame: Equatable, Sendable {
  /// Who sends what to whom.
  public let header: MMEHeader
  /// The message.
  public let message: MME

  /// Reads a whole Ethernet frame. Bytes behind the last field are padding and are not looked at.
  ///
  /// - Throws: ``MMEError`` of every kind. A message that is not known is no error but ``MME/other``.
  public static func parse(_ frame: Span<UInt8>) throws(MMEError) -> MMEFrame {
    let header = try MMEHeader.parse(frame)
    var reader = MMEReader(frame, offset: header.length, version: header.version)
    let message: MME
    if let oui = header.oui {
      message = try vendorMessage(header.type, oui, &reader)
    } else if header.type.number >= SLACParmRequest.type.number {
      message = try matchingMessage(header.type, &reader)
    } else {
      message = try networkMessage(header.type, &reader)
    }
    return MMEFrame(header: header, message: message)
  }

  /// Messages of matching, 0x6064 and above.
  private static func matchingMessage(_ type: MMEType, _ reader: inout MMEReader) throws(MMEError) -> MME {
    switch type {
    case SLACParmRequest.type: .slacParmRequest(try SLACParmRequest(from: &reader))
    case SLACParmConfirm.type: .slacParmConfirm(try SLACParmConfirm(from: &reader))
    case StartAttenCharIndication.type: .startAttenCharIndication(try StartAttenCharIndication(from: &reader))
    case MNBCSoundIndication.type: .mnbcSoundIndication(try MNBCSoundIndication(from: &reader))
    case AttenProfileIndication.type: .attenProfileIndication(try AttenProfileIndication(from: &reader))
    case AttenCharIndication.type: .attenCharIndication(try AttenCharIndication(from: &reader))
    case AttenCharResponse.type: .attenCharResponse(try AttenCharResponse(from: &reader))
    case SLACMatchRequest.type: .slacMatchRequest(try SLACMatchRequest(from: &reader))
    case SLACMatchConfirm.type: .slacMatchConfirm(try SLACMatchConfirm(from: &reader))
    case ValidateRequest.type: .validateRequest(try ValidateRequest(from: &reader))
    case ValidateConfirm.type: .validateConfirm(try ValidateConfirm(from: &reader))
    default: .other
    }
  }

  /// Messages about networks and keys, below 0x6064.
  private static func networkMessage(_ type: MMEType, _ reader: inout MMEReader) throws(MMEError) -> MME {
    switch type {
    case AmpMapRequest.type: .ampMapRequest(try AmpMapRequest(from: &reader))
    case AmpMapConfirm.type: .ampMapConfirm(try AmpMapConfirm(from: &reader))
    case SetKeyRequest.type: .setKeyRequest(try SetKeyRequest(from: &reader))
    case SetKeyConfirm.type: .setKeyConfirm(try SetKeyConfirm(from: &reader))
    case GetKeyRequest.type: .getKeyRequest(try GetKeyRequest(from: &reader))
    case GetKeyConfirm.type: .getKeyConfirm(try GetKeyConfirm(from: &reader))
    case NetworkInfoRequest.type: .networkInfoRequest(try NetworkInfoRequest(from: &reader))
    case NetworkInfoConfirm.type: .networkInfoConfirm(try NetworkInfoConfirm(from: &reader))
    case DiscoverListRequest.type: .discoverListRequest(try DiscoverListRequest(from: &reader))
    case DiscoverListConfirm.type: .discoverListConfirm(try DiscoverListConfirm(from: &reader))
    case BridgeInfoRequest.type: .bridgeInfoRequest(try BridgeInfoRequest(from: &reader))
    case BridgeInfoConfirm.type: .bridgeInfoConfirm(try BridgeInfoConfirm(from: &reader))
    default: .other
    }
  }

  /// Messages of makers.
  private static func vendorMessage(
    _ type: MMEType, _ oui: OUI, _ reader: inout MMEReader
  ) throws(MMEError) -> MME {
    if oui == .st, type == PilotStateIndication.type {
      return .pilotStateIndication(try PilotStateIndication(from: &reader))
    }
    guard oui == .qualcomm else { return .other }
    return switch type {
    case SoftwareVersionRequest.type: .softwareVersionRequest(try SoftwareVersionRequest(from: &reader))
    case SoftwareVersionConfirm.type: .softwareVersionConfirm(try SoftwareVersionConfirm(from: &reader))
    case QualcommNetworkInfoRequest.type: .qualcommNetworkInfoRequest(try QualcommNetworkInfoRequest(from: &reader))
    case QualcommNetworkInfoConfirm.type: .qualcommNetworkInfoConfirm(try QualcommNetworkInfoConfirm(from: &reader))
    case HostActionIndication.type: .hostActionIndication(try HostActionIndication(from: &reader))
    case HostActionResponse.type: .hostActionResponse(try HostActionResponse(from: &reader))
    case LinkStatusRequest.type: .linkStatusRequest(try LinkStatusRequest(from: &reader))
    case LinkStatusConfirm.type: .linkStatusConfirm(try LinkStatusConfirm(from: &reader))
    case ToneAttenuationIndication.type: .toneAttenuationIndication(try ToneAttenuationIndication(from: &reader))
    default: .other
    }
  }
}
