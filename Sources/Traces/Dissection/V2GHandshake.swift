/// What the handshake of one connection has settled, and with it the grammar of every further message.
struct V2GHandshake {
  /// What a message is.
  struct Interpretation {
    var schema: V2GSchema?
    var content: V2GContent?
    var note: String?
  }

  private var offers: [V2GContent.Offer] = []
  private var chosen: V2GProtocol?
  private var chosenNamespace: String?

  /// Names the grammar of a document and decodes it where that is possible.
  mutating func interpret(_ document: [UInt8], payloadType: UInt16) -> Interpretation {
    guard let schema = schema(document, payloadType: payloadType) else {
      let reason = chosenNamespace.map { "no grammar for \($0)" } ?? "no handshake seen, grammar unknown"
      return Interpretation(schema: nil, content: nil, note: "\(reason) (payload type \(Hex.word(payloadType)))")
    }
    do throws(V2GError) {
      let content = try V2GContent(document, schema: schema)
      if schema == .appproto { take(content) }
      return Interpretation(schema: schema, content: content, note: nil)
    } catch {
      return Interpretation(schema: schema, content: nil, note: error.description)
    }
  }

  /// The second byte tells: a handshake's event code leaves the upper bit clear; DIN's is 0x9A, ISO 15118-2's 0x98.
  private func schema(_ document: [UInt8], payloadType: UInt16) -> V2GSchema? {
    guard payloadType == 0x8001 else { return (chosen ?? .iso20).schema(payloadType: payloadType) }
    guard document.count >= 2, document[1] >= 0x80 else { return .appproto }
    if let chosen { return chosen.schema(payloadType: payloadType) }
    guard chosenNamespace == nil else { return nil }
    switch document[1] {
    case 0x9A: return .din
    case 0x98: return .iso2
    default: return nil
    }
  }

  /// The grammars that a document may have when no handshake is known: more than one may fit.
  static func candidates(_ document: [UInt8], payloadType: UInt16) -> [V2GSchema] {
    if payloadType != 0x8001 { return V2GProtocol.iso20.schema(payloadType: payloadType).map { [$0] } ?? [] }
    guard document.count >= 2, document[0] == 0x80 else { return [] }
    let iso20: [V2GSchema] = [.iso20common, .iso20dc, .iso20ac, .iso20acdp, .iso20wpt]
    switch document[1] {
    case 0x9A: return [.din] + iso20
    case 0x98: return [.iso2] + iso20
    case 0..<0x80: return [.appproto] + iso20
    default: return iso20
    }
  }

  private mutating func take(_ content: V2GContent) {
    if !content.offers.isEmpty {
      offers = content.offers
      (chosen, chosenNamespace) = (nil, nil)
    }
    guard content.message == "supportedAppProtocolRes", content.responseCode?.hasPrefix("OK") == true else { return }
    let offer = content.schemaID.map { id in offers.first { $0.schemaID == id } } ?? offers.first
    chosenNamespace = offer?.namespace
    chosen = offer.flatMap { V2GProtocol(namespace: $0.namespace) }
  }
}
