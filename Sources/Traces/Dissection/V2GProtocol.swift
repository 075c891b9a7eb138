/// A protocol that a handshake may choose.
public enum V2GProtocol: String, Sendable {
  /// DIN SPEC 70121.
  case din
  /// ISO 15118-2.
  case iso2
  /// ISO 15118-20, any service.
  case iso20

  /// The protocol of a namespace in a handshake; nil for one that no standard has.
  public init?(namespace: String) {
    if namespace.hasPrefix("urn:din:70121:") {
      self = .din
    } else if namespace.hasPrefix("urn:iso:15118:2:") {
      self = .iso2
    } else if namespace.hasPrefix("urn:iso:std:iso:15118:-20") {
      self = .iso20
    } else {
      return nil
    }
  }

  /// The grammar of a message with this V2GTP payload type; nil for a type that the protocol does not use.
  public func schema(payloadType: UInt16) -> V2GSchema? {
    switch (self, payloadType) {
    case (.din, 0x8001): .din
    case (.iso2, 0x8001): .iso2
    case (.iso20, 0x8002): .iso20common
    case (.iso20, 0x8003): .iso20ac
    case (.iso20, 0x8004): .iso20dc
    case (.iso20, 0x8005): .iso20acdp
    case (.iso20, 0x8006): .iso20wpt
    default: nil
    }
  }

  /// A name for a person.
  public var title: String {
    switch self {
    case .din: "DIN SPEC 70121"
    case .iso2: "ISO 15118-2"
    case .iso20: "ISO 15118-20"
    }
  }
}
