/// What the generator is told about a message set beyond its schemas.
struct SchemaSet {
  /// The namespace in Swift, such as `DIN`.
  let swiftName: String
  /// The number in the upper bits of grammar states.
  let number: Int
  /// The set's title, for documentation.
  let title: String
  /// The top schema file.
  let file: String
  /// The local names of the elements that may stand at the root of a message.
  let roots: [String]

  static let all = [
    SchemaSet(
      swiftName: "AppProtocol", number: 1,
      title: "SupportedAppProtocol, the handshake of ISO 15118-2 and DIN SPEC 70121",
      file: "V2G_CI_AppProtocol.xsd", roots: ["supportedAppProtocolReq", "supportedAppProtocolRes"]),
    SchemaSet(
      swiftName: "DIN", number: 2, title: "DIN SPEC 70121", file: "din_spec/V2G_CI_MsgDef.xsd", roots: ["V2G_Message"]),
  ]
}

/// Decisions that no schema makes: names in Swift, and what is held in place.
enum Profile {
  static let signatureNamespace = "http://www.w3.org/2000/09/xmldsig#"
  /// XML signature is the same in every set, so its types are shared.
  static let signatureSet = SchemaSet(
    swiftName: "XMLDSig", number: 3, title: "XML signature", file: "xmldsig-core-schema.xsd", roots: [])

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
    "SelectedServiceList.SelectedService": 2, "SAScheduleList.SAScheduleTuple": 2,
    "PMaxSchedule.PMaxScheduleEntry": 3, "ChargingProfile.ProfileEntry": 4,
  ]

  /// Bytes of UTF-8 or of binary data held in place, by simple type; others by `capacity(maximum:)`.
  static let inlineCapacity: [String: Int] = ["protocolNamespaceType": 48]

  /// Bytes held in place for a schema maximum: all of it when it is small, otherwise nothing.
  static func capacity(maximum: Int?) -> Int {
    guard let maximum, maximum <= 40 else { return 0 }
    return maximum
  }
}
