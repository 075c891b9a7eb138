/// The names of messages, spelt as in the standards and, for vendor messages, as the usual protocol analysers do, with
/// the maker before them.
extension MMEType {
  /// The name of the message, or nil for one that is not known; callers show the number then.
  ///
  /// The same number means different things with different makers, so `oui` decides.
  public func name(oui: OUI?) -> StaticString? {
    guard let oui else { return number < 0x6038 ? nameBefore6038 : nameFrom6038 }
    switch oui {
    case .qualcomm: return number < 0xA054 ? qualcommNameBeforeA054 : qualcommNameFromA054
    case .st: return number == 0xA22E ? "ST:CPSTATE.IND" : nil
    case .lumissil: return lumissilName
    case .dspace: return number == 0x8002 ? "DSPACE:INFO.IND" : nil
    default: return nil
    }
  }

  /// Names of the standard up to 0x6037.
  private var nameBefore6038: StaticString? {
    switch number {
    case 0x0014: "CC_DISCOVER_LIST.REQ"
    case 0x0015: "CC_DISCOVER_LIST.CNF"
    case 0x0016: "CC_DISCOVER_LIST.IND"
    case 0x0018: "CC_LINK_NEW.REQ"
    case 0x0019: "CC_LINK_NEW.CNF"
    case 0x6006: "CM_ENCRYPTED_PAYLOAD.IND"
    case 0x6007: "CM_ENCRYPTED_PAYLOAD.RSP"
    case 0x6008: "CM_SET_KEY.REQ"
    case 0x6009: "CM_SET_KEY.CNF"
    case 0x600C: "CM_GET_KEY.REQ"
    case 0x600D: "CM_GET_KEY.CNF"
    case 0x6010: "CM_SC_JOIN.REQ"
    case 0x6011: "CM_SC_JOIN.CNF"
    case 0x6016: "CM_CHAN_EST.IND"
    case 0x601A: "CM_TM_UPDATE.IND"
    case 0x601C: "CM_AMP_MAP.REQ"
    case 0x601D: "CM_AMP_MAP.CNF"
    case 0x6020: "CM_BRG_INFO.REQ"
    case 0x6021: "CM_BRG_INFO.CNF"
    case 0x6024: "CM_CONN_NEW.REQ"
    case 0x6025: "CM_CONN_NEW.CNF"
    case 0x602A: "CM_CONN_REL.IND"
    case 0x602B: "CM_CONN_REL.RSP"
    case 0x602C: "CM_CONN_MOD.REQ"
    case 0x602D: "CM_CONN_MOD.CNF"
    case 0x6030: "CM_CONN_INFO.REQ"
    case 0x6031: "CM_CONN_INFO.CNF"
    case 0x6034: "CM_STA_CAP.REQ"
    case 0x6035: "CM_STA_CAP.CNF"
    default: nil
    }
  }

  /// Names of the standard from 0x6038 on.
  private var nameFrom6038: StaticString? {
    switch number {
    case 0x6038: "CM_NW_INFO.REQ"
    case 0x6039: "CM_NW_INFO.CNF"
    case 0x603C: "CM_GET_BEACON.REQ"
    case 0x603D: "CM_GET_BEACON.CNF"
    case 0x6040: "CM_HFID.REQ"
    case 0x6041: "CM_HFID.CNF"
    case 0x6046: "CM_MME_ERROR.IND"
    case 0x6048: "CM_NW_STATS.REQ"
    case 0x6049: "CM_NW_STATS.CNF"
    case 0x604C: "CM_LINK_STATS.REQ"
    case 0x604D: "CM_LINK_STATS.CNF"
    case 0x6050: "CM_ROUTE_INFO.REQ"
    case 0x6051: "CM_ROUTE_INFO.CNF"
    case 0x6052: "CM_ROUTE_INFO.IND"
    case 0x6056: "CM_UNREACHABLE.IND"
    case 0x6060: "CM_STA_IDENTIFY.REQ"
    case 0x6061: "CM_STA_IDENTIFY.CNF"
    case 0x6062: "CM_STA_IDENTIFY.IND"
    case 0x6063: "CM_STA_IDENTIFY.RSP"
    case 0x6064: "CM_SLAC_PARM.REQ"
    case 0x6065: "CM_SLAC_PARM.CNF"
    case 0x606A: "CM_START_ATTEN_CHAR.IND"
    case 0x606B: "CM_START_ATTEN_CHAR.RSP"
    case 0x606E: "CM_ATTEN_CHAR.IND"
    case 0x606F: "CM_ATTEN_CHAR.RSP"
    case 0x6070: "CM_PKCS_CERT.REQ"
    case 0x6071: "CM_PKCS_CERT.CNF"
    case 0x6072: "CM_PKCS_CERT.IND"
    case 0x6073: "CM_PKCS_CERT.RSP"
    case 0x6076: "CM_MNBC_SOUND.IND"
    case 0x6077: "CM_MNBC_SOUND.RSP"
    case 0x6078: "CM_VALIDATE.REQ"
    case 0x6079: "CM_VALIDATE.CNF"
    case 0x607C: "CM_SLAC_MATCH.REQ"
    case 0x607D: "CM_SLAC_MATCH.CNF"
    case 0x6080: "CM_SLAC_USER_DATA.REQ"
    case 0x6081: "CM_SLAC_USER_DATA.CNF"
    case 0x6082: "CM_SLAC_USER_DATA.IND"
    case 0x6083: "CM_SLAC_USER_DATA.RSP"
    case 0x6086: "CM_ATTEN_PROFILE.IND"
    case 0x6087: "CM_ATTEN_PROFILE.RSP"
    default: nil
    }
  }

  /// Names of Qualcomm's messages up to 0xA053.
  private var qualcommNameBeforeA054: StaticString? {
    switch number {
    case 0xA000: "QCA:GET_SW.REQ"
    case 0xA001: "QCA:GET_SW.CNF"
    case 0xA004: "QCA:WR_MEM.REQ"
    case 0xA005: "QCA:WR_MEM.CNF"
    case 0xA008: "QCA:RD_MEM.REQ"
    case 0xA009: "QCA:RD_MEM.CNF"
    case 0xA00C: "QCA:ST_MAC.REQ"
    case 0xA00D: "QCA:ST_MAC.CNF"
    case 0xA010: "QCA:GET_NVM.REQ"
    case 0xA011: "QCA:GET_NVM.CNF"
    case 0xA01C: "QCA:RS_DEV.REQ"
    case 0xA01D: "QCA:RS_DEV.CNF"
    case 0xA020: "QCA:WR_MOD.REQ"
    case 0xA021: "QCA:WR_MOD.CNF"
    case 0xA022: "QCA:WR_MOD.IND"
    case 0xA024: "QCA:RD_MOD.REQ"
    case 0xA025: "QCA:RD_MOD.CNF"
    case 0xA028: "QCA:MOD_NVM.REQ"
    case 0xA029: "QCA:MOD_NVM.CNF"
    case 0xA02C: "QCA:WD_RPT.REQ"
    case 0xA02E: "QCA:WD_RPT.IND"
    case 0xA030: "QCA:LNK_STATS.REQ"
    case 0xA031: "QCA:LNK_STATS.CNF"
    case 0xA034: "QCA:SNIFFER.REQ"
    case 0xA035: "QCA:SNIFFER.CNF"
    case 0xA036: "QCA:SNIFFER.IND"
    case 0xA038: "QCA:NW_INFO.REQ"
    case 0xA039: "QCA:NW_INFO.CNF"
    case 0xA040: "QCA:CP_RPT.REQ"
    case 0xA042: "QCA:CP_RPT.IND"
    case 0xA048: "QCA:FR_LBK.REQ"
    case 0xA049: "QCA:FR_LBK.CNF"
    case 0xA04C: "QCA:LBK_STAT.REQ"
    case 0xA04D: "QCA:LBK_STAT.CNF"
    case 0xA050: "QCA:SET_KEY.REQ"
    case 0xA051: "QCA:SET_KEY.CNF"
    default: nil
    }
  }

  /// Names of Qualcomm's messages from 0xA054 on.
  private var qualcommNameFromA054: StaticString? {
    switch number {
    case 0xA054: "QCA:MFG_STRING.REQ"
    case 0xA055: "QCA:MFG_STRING.CNF"
    case 0xA058: "QCA:RD_CBLOCK.REQ"
    case 0xA059: "QCA:RD_CBLOCK.CNF"
    case 0xA05C: "QCA:SET_SDRAM.REQ"
    case 0xA05D: "QCA:SET_SDRAM.CNF"
    case 0xA062: "QCA:HOST_ACTION.IND"
    case 0xA063: "QCA:HOST_ACTION.RSP"
    case 0xA068: "QCA:OP_ATTR.REQ"
    case 0xA069: "QCA:OP_ATTR.CNF"
    case 0xA06C: "QCA:GET_ENET_PHY.REQ"
    case 0xA06D: "QCA:GET_ENET_PHY.CNF"
    case 0xA070: "QCA:TONE_MAP_TX.REQ"
    case 0xA071: "QCA:TONE_MAP_TX.CNF"
    case 0xA090: "QCA:TONE_MAP_RX.REQ"
    case 0xA091: "QCA:TONE_MAP_RX.CNF"
    case 0xA0B0: "QCA:MODULE_OPERATION.REQ"
    case 0xA0B1: "QCA:MODULE_OPERATION.CNF"
    case 0xA0B8: "QCA:LINK_STATUS.REQ"
    case 0xA0B9: "QCA:LINK_STATUS.CNF"
    case 0xA0F8: "QCA:GET_PROPERTY.REQ"
    case 0xA0F9: "QCA:GET_PROPERTY.CNF"
    case 0xA0FC: "QCA:SET_PROPERTY.REQ"
    case 0xA0FD: "QCA:SET_PROPERTY.CNF"
    case 0xA14E: "QCA:ATTEN_CHAR.IND"
    default: nil
    }
  }

  /// Names of Lumissil's messages.
  private var lumissilName: StaticString? {
    switch number {
    case 0xAC6C: "LUMISSIL:NSCM_GET_VERSION.REQ"
    case 0xAC6D: "LUMISSIL:NSCM_GET_VERSION.CNF"
    case 0xAC70: "LUMISSIL:NSCM_RESET_DEVICE.REQ"
    case 0xAC71: "LUMISSIL:NSCM_RESET_DEVICE.CNF"
    case 0xAC9C: "LUMISSIL:NSCM_GET_D_LINK_STATUS.REQ"
    case 0xAC9D: "LUMISSIL:NSCM_GET_D_LINK_STATUS.CNF"
    default: nil
    }
  }
}
