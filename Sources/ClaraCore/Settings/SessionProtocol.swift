/// The V2G protocols that Clara speaks.
public enum SessionProtocol: UInt8, Sendable {
  /// DIN SPEC 70121.
  case din
  /// ISO 15118-2 with external payment, without TLS.
  case iso2

  /// The SchemaID that Clara gives to it in its offer: the same whatever the priorities, 1 as ever for DIN SPEC 70121.
  public var schemaID: UInt8 {
    switch self {
    case .din: 1
    case .iso2: 2
    }
  }

  /// The name used in scenarios, reports and JSON.
  public var name: StaticString {
    switch self {
    case .din: "din"
    case .iso2: "iso2"
    }
  }
}

/// The protocols that are offered to the charger, with their priorities.
///
/// The charger chooses the offered protocol of the highest priority that it speaks itself (ISO 15118-2, 8.2). DIN SPEC
/// 70121 before ISO 15118-2 is what about half of the recorded cars offer, and what Clara is best tried with.
public struct ProtocolOffer: Equatable, Sendable {
  /// Priority 1.
  public var first: SessionProtocol
  /// Priority 2; nil offers the first one alone.
  public var second: SessionProtocol?

  /// An offer of one or two protocols, most wanted first; the same one twice counts once.
  public init(_ first: SessionProtocol, _ second: SessionProtocol? = nil) {
    self.first = first
    self.second = second == first ? nil : second
  }

  /// What a charger has chosen with this SchemaID, or nil when it was not offered.
  ///
  /// A SchemaID that is left out means the most wanted one: the charger accepts, and knows no other.
  func chosen(_ schemaID: UInt8?) -> SessionProtocol? {
    guard let schemaID, schemaID != first.schemaID else { return first }
    return second?.schemaID == schemaID ? second : nil
  }
}
