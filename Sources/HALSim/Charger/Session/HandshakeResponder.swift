import EXI

/// The charger's side of the handshake: chooses among the protocols that the car offers (ISO 15118-2, 8.2).
enum HandshakeResponder {
  /// The choice, or that none fits.
  struct Answer: Equatable {
    var chosen: ChargerProfile.ChargerProtocol?
    var exi: [UInt8]
  }

  /// Answers a supportedAppProtocolReq; nil for anything else.
  static func answer(
    _ exi: [UInt8], supported: [ChargerProfile.ChargerProtocol], refuses: Bool
  ) -> Answer? {
    guard case .supportedAppProtocolReq(let request)? = try? AppProtocol.Message.decode(exi.span) else { return nil }
    var best: (offer: AppProtocol.Offer, kind: ChargerProfile.ChargerProtocol)?
    let offers = collect(request, exi)
    for offer in offers {
      guard !refuses, let kind = supported.first(where: { matches(offer, $0) }) else { continue }
      // The lowest number is the highest priority; of equals the first stays.
      if best.map({ offer.Priority < $0.offer.Priority }) ?? true { best = (offer, kind) }
    }
    let response: AppProtocol.SupportedAppProtocolRes
    if let best {
      let isExact = best.offer.VersionNumberMinor == minorVersion(best.kind)
      response = .init(
        ResponseCode: isExact ? .OK_SuccessfulNegotiation : .OK_SuccessfulNegotiationWithMinorDeviation,
        SchemaID: best.offer.SchemaID)
    } else {
      response = .init(ResponseCode: .Failed_NoNegotiation)
    }
    guard let bytes = encode(response) else { return nil }
    return Answer(chosen: best?.kind, exi: bytes)
  }

  private static func collect(_ request: AppProtocol.SupportedAppProtocolReq, _ exi: [UInt8]) -> [AppProtocol.Offer] {
    var offers: [AppProtocol.Offer] = []
    try? request.AppProtocol.forEach(in: exi.span.bytes) { offers.append($0) }
    return offers
  }

  private static func matches(_ offer: AppProtocol.Offer, _ kind: ChargerProfile.ChargerProtocol) -> Bool {
    switch kind {
    case .din70121: offer.ProtocolNamespace.equals("urn:din:70121:2012:MsgDef") && offer.VersionNumberMajor == 2
    case .iso2: offer.ProtocolNamespace.equals("urn:iso:15118:2:2013:MsgDef") && offer.VersionNumberMajor == 2
    }
  }

  private static func minorVersion(_ kind: ChargerProfile.ChargerProtocol) -> UInt32 {
    switch kind {
    case .din70121, .iso2: 0
    }
  }

  private static func encode(_ response: AppProtocol.SupportedAppProtocolRes) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 32)
    var span = buffer.mutableSpan
    guard let count = try? AppProtocol.Message.supportedAppProtocolRes(response).encode(into: &span) else {
      return nil
    }
    return Array(buffer[..<count])
  }
}
