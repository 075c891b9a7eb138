/// What the generator is told about a message set beyond its schemas.
struct SchemaSet {
  /// Which elements may stand at the root of a document.
  enum Roots {
    /// Elements by their local names.
    case named([String])
    /// All global elements whose types extend the type of this name.
    case extending(String)
  }

  /// The namespace in Swift, such as `DIN`.
  let swiftName: String
  /// The number in the upper bits of grammar states.
  let number: Int
  /// The set's title, for documentation.
  let title: String
  /// The top schema file.
  let file: String
  /// The elements that may stand at the root of a message.
  let roots: Roots
  /// The local names of the elements that are signed, and so stand at the root of a fragment.
  var fragments: [String] = []

  static let all = [
    SchemaSet(
      swiftName: "AppProtocol", number: 1,
      title: "SupportedAppProtocol, the handshake of ISO 15118-2 and DIN SPEC 70121",
      file: "V2G_CI_AppProtocol.xsd", roots: .named(["supportedAppProtocolReq", "supportedAppProtocolRes"])),
    SchemaSet(
      swiftName: "DIN", number: 2, title: "DIN SPEC 70121", file: "din_spec/V2G_CI_MsgDef.xsd",
      roots: .named(["V2G_Message"])),
    SchemaSet(
      swiftName: "ISO2", number: 4, title: "ISO 15118-2:2013", file: "iso15118_2/V2G_CI_MsgDef.xsd",
      roots: .named(["V2G_Message"]),
      fragments: [
        "AuthorizationReq", "CertificateInstallationReq", "CertificateUpdateReq", "ContractSignatureCertChain",
        "ContractSignatureEncryptedPrivateKey", "DHpublickey", "MeteringReceiptReq", "SalesTariff",
      ]),
    SchemaSet(
      swiftName: "ISO20", number: 5, title: "ISO 15118-20, common messages and types",
      file: "iso15118_20/V2G_CI_CommonMessages.xsd", roots: .extending("V2GMessageType"),
      fragments: [
        "AbsolutePriceSchedule", "OEMProvisioningCertificateChain", "PnC_AReqAuthorizationMode", "PriceLevelSchedule",
        "SignedInstallationData", "SignedMeteringData",
      ]),
    SchemaSet(
      swiftName: "ISO20DC", number: 6, title: "ISO 15118-20, direct current", file: "iso15118_20/V2G_CI_DC.xsd",
      roots: .extending("V2GMessageType")),
    SchemaSet(
      swiftName: "ISO20AC", number: 7, title: "ISO 15118-20, alternating current",
      file: "iso15118_20/V2G_CI_AC.xsd", roots: .extending("V2GMessageType")),
    SchemaSet(
      swiftName: "ISO20WPT", number: 8, title: "ISO 15118-20, wireless power transfer",
      file: "iso15118_20/V2G_CI_WPT.xsd", roots: .extending("V2GMessageType")),
    SchemaSet(
      swiftName: "ISO20ACDP", number: 9, title: "ISO 15118-20, automatic connection device",
      file: "iso15118_20/V2G_CI_ACDP.xsd", roots: .extending("V2GMessageType")),
    signature,
  ]

  /// XML signature: a document set of its own only for what is signed of it.
  static let signature = SchemaSet(
    swiftName: "XMLDSig", number: 3, title: "XML signature", file: "xmldsig-core-schema.xsd", roots: .named([]),
    fragments: ["SignedInfo"])

  /// The sets whose types others use as well, by namespace: their grammar is the same wherever they stand.
  static let shared: [String: SchemaSet] = [
    "http://www.w3.org/2000/09/xmldsig#": signature,
    "urn:iso:std:iso:15118:-20:CommonTypes": all[3],
  ]
}

/// Decisions that no schema makes: names in Swift, and what is held in place.
enum Profile {
  /// Swift names for schema types whose own would mislead or collide.
  static let typeNames: [String: String] = [
    "AppProtocolType": "Offer", "V2G_Message": "Message", "SessionStopType": "SessionStopReq",
    "valueType": "ValueType",
  ]

  /// Complex types that hold nothing but one optional substitution group and become an enumeration.
  static let enumerationTypes: Set<String> = ["BodyType"]

  /// Elements of XML signature that no V2G message has; a stream with one of them is refused by name.
  static let unsupportedElements: Set<String> = ["KeyInfo", "Object", "HMACOutputLength", "XPath"]

  /// Elements that are checked while decoding and decoded again on demand.
  static let deferredElements: Set<String> = ["Signature", "SalesTariff"]

  /// How many members of a list are held in place, by `Type.element`; others none.
  static let inlineMembers: [String: Int] = [
    "SupportedAppProtocolReq.AppProtocol": 5, "PaymentOptions.PaymentOption": 4,
    "SelectedServiceList.SelectedService": 2, "SAScheduleList.SAScheduleTuple": 1,
    "PMaxSchedule.PMaxScheduleEntry": 3, "ChargingProfile.ProfileEntry": 4,
    "PaymentOptionList.PaymentOption": 2, "SupportedEnergyTransferMode.EnergyTransferMode": 6,
    "AuthorizationSetupRes.AuthorizationServices": 2,
    // A list of at least two holds two: between those the event code has another width than between the rest.
    "WPT_LF_TransmitterData.TxSpecData": 2, "WPT_LF_ReceiverData.RxSpecData": 2,
    "WPT_TxRxPackageSpecData.PulseSequenceOrder": 2,
  ]

  /// Bytes of UTF-8 or of binary data held in place, by simple type; others by `capacity(maximum:)`.
  static let inlineCapacity: [String: Int] = ["protocolNamespaceType": 48, "sigMeterReadingType": 64]

  /// Bytes held in place for a schema maximum: all of it when it is small, otherwise nothing.
  static func capacity(maximum: Int?) -> Int {
    guard let maximum, maximum <= 40 else { return 0 }
    return maximum
  }
}
