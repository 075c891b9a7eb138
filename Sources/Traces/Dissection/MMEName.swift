/// Names of HomePlug management messages, as tools of the field print them.
///
/// The lower two bits of the type tell request, confirmation, indication and response apart; vendor types have a
/// meaning only together with their OUI. Source: HomePlug AV and GreenPHY specifications; clara-behaviour 2.4.
public enum MMEName {
  /// The name of a type, such as `CM_SLAC_PARM.REQ` or `QCA:GET_SW.CNF`; the number itself when it has none.
  ///
  /// `oui` is the organization that a vendor type belongs to, as a 24 bit number, nil for other types.
  public static func name(type: UInt16, oui: UInt32?) -> String {
    let base = type & 0xFFFC
    let found =
      switch oui {
      case nil: standard(base)
      case qualcomm: qualcomm(base)
      case 0x0080E1: base == 0xA22C ? "ST:CPSTATE" : nil
      case 0x644D70: base == 0x8000 ? "DSPACE:INFO" : nil
      default: nil as String?
      }
    guard let found else { return Hex.word(type) }
    return found + suffix(type)
  }

  /// The organization of Qualcomm's (Intellon's) own messages.
  public static let qualcomm: UInt32 = 0x00B052

  private static func suffix(_ type: UInt16) -> String {
    switch type & 3 {
    case 0: ".REQ"
    case 1: ".CNF"
    case 2: ".IND"
    default: ".RSP"
    }
  }

  private static func standard(_ base: UInt16) -> String? {
    base < 0x6000 ? coordinator(base) : stations(base)
  }

  private static func coordinator(_ base: UInt16) -> String? {
    switch base {
    case 0x0000: "CC_CCO_APPOINT"
    case 0x0004: "CC_BACKUP_APPOINT"
    case 0x0008: "CC_LINK_INFO"
    case 0x000C: "CC_HANDOVER"
    case 0x0010: "CC_HANDOVER_INFO"
    case 0x0014: "CC_DISCOVER_LIST"
    case 0x0018: "CC_LINK_NEW"
    case 0x001C: "CC_LINK_MOD"
    case 0x0020: "CC_LINK_SQZ"
    case 0x0024: "CC_LINK_REL"
    case 0x0028: "CC_DETECT_REPORT"
    case 0x002C: "CC_WHO_RU"
    case 0x0030: "CC_ASSOC"
    case 0x0034: "CC_LEAVE"
    case 0x0038: "CC_SET_TEI_MAP"
    case 0x003C: "CC_RELAY"
    default: nil
    }
  }

  private static func stations(_ base: UInt16) -> String? {
    switch base {
    case 0x6000: "CM_UNASSOCIATED_STA"
    case 0x6004: "CM_ENCRYPTED_PAYLOAD"
    case 0x6008: "CM_SET_KEY"
    case 0x600C: "CM_GET_KEY"
    case 0x6010: "CM_SC_JOIN"
    case 0x6014: "CM_CHAN_EST"
    case 0x6018: "CM_TM_UPDATE"
    case 0x601C: "CM_AMP_MAP"
    case 0x6020: "CM_BRG_INFO"
    case 0x6024: "CM_CONN_NEW"
    case 0x6028: "CM_CONN_REL"
    case 0x602C: "CM_CONN_MOD"
    case 0x6030: "CM_CONN_INFO"
    case 0x6034: "CM_STA_CAP"
    case 0x6038: "CM_NW_INFO"
    case 0x603C: "CM_GET_BEACON"
    case 0x6040: "CM_HFID"
    case 0x6044: "CM_MME_ERROR"
    case 0x6048: "CM_NW_STATS"
    case 0x604C: "CM_LINK_STATS"
    case 0x6050: "CM_ROUTE_INFO"
    case 0x6054: "CM_UNREACHABLE"
    case 0x6060: "CM_STA_IDENTIFY"
    case 0x6064: "CM_SLAC_PARM"
    case 0x6068: "CM_START_ATTEN_CHAR"
    case 0x606C: "CM_ATTEN_CHAR"
    case 0x6070: "CM_PKCS_CERT"
    case 0x6074: "CM_MNBC_SOUND"
    case 0x6078: "CM_VALIDATE"
    case 0x607C: "CM_SLAC_MATCH"
    case 0x6080: "CM_SLAC_USER_DATA"
    case 0x6084: "CM_ATTEN_PROFILE"
    default: nil
    }
  }

  private static func qualcomm(_ base: UInt16) -> String? {
    switch base {
    case 0xA000: "QCA:GET_SW"
    case 0xA004: "QCA:WR_MEM"
    case 0xA008: "QCA:RD_MEM"
    case 0xA00C: "QCA:ST_MAC"
    case 0xA010: "QCA:GET_NVM"
    case 0xA01C: "QCA:RS_DEV"
    case 0xA020: "QCA:WR_MOD"
    case 0xA024: "QCA:RD_MOD"
    case 0xA028: "QCA:MOD_NVM"
    case 0xA02C: "QCA:WD_RPT"
    case 0xA030: "QCA:LNK_STATS"
    case 0xA034: "QCA:SNIFFER"
    case 0xA038: "QCA:NW_INFO"
    case 0xA048: "QCA:FR_LBK"
    case 0xA050: "QCA:SET_KEY"
    case 0xA060: "QCA:HOST_ACTION"
    case 0xA068: "QCA:OP_ATTR"
    case 0xA06C: "QCA:GET_ENET_PHY"
    case 0xA070: "QCA:TONE_MAP_TX"
    case 0xA090: "QCA:TONE_MAP_RX"
    case 0xA0B0: "QCA:MODULE_OPERATION"
    case 0xA0F8: "QCA:GET_PROPERTY"
    case 0xA100: "QCA:SET_PROPERTY"
    case 0xA14C: "QCA:ATTEN_CHAR"
    default: nil
    }
  }
}
