import EXI

/// What a V2G message says, and the parts of it that tell how a session goes.
public struct V2GContent: Sendable {
  /// A protocol that the vehicle offers in the handshake.
  public struct Offer: Equatable, Sendable {
    /// Namespace of the protocol.
    public var namespace: String
    /// The number that the answer names it by.
    public var schemaID: Int64
    /// Its rank; 1 is wanted most.
    public var priority: Int64
  }

  /// Name of the message, such as `CurrentDemandReq`.
  public var message: String
  /// The whole document.
  public var json: JSONValue
  /// What was accepted although the standard does not allow it, in words.
  public var notes: [String]
  /// Number of bytes behind the end of the document.
  public var trailingBytes: Int
  /// True when the document ends where the bytes end: none is left over, and the padding of the last one is zero.
  var fillsBytes: Bool

  /// Decodes a document.
  ///
  /// - Throws: what is wrong with it, or that its grammar is not implemented.
  init(_ document: [UInt8], schema: V2GSchema) throws(V2GError) {
    let decoded = try V2GJSON.decode(schema, document)
    message = decoded.message
    json = decoded.value
    notes = decoded.notes.texts
    trailingBytes = 0
    // Where notes were dropped, the last ones are, and those tell of the end.
    fillsBytes = Int(decoded.notes.count) <= EXINotes.capacity
    for index in 0..<EXINotes.capacity {
      guard let note = decoded.notes[index] else { continue }
      if note.kind == .trailingBytes || note.kind == .nonZeroPadding { fillsBytes = false }
      guard note.kind == .trailingBytes else { continue }
      trailingBytes = max(0, document.count - Int(note.bitPosition / 8))
    }
  }

  /// The message's own element: inside the body where the grammar has one.
  public var element: JSONValue? { Self.element(of: json, message) }

  static func element(of json: JSONValue, _ message: String) -> JSONValue? {
    json["V2G_Message"]?["Body"]?[message] ?? json[message]
  }

  /// Response code, nil for a request.
  public var responseCode: String? { element?["ResponseCode"]?.text }

  /// The charger's status, in a response of a session with direct current.
  private var chargerStatus: JSONValue? {
    element?["DC_EVSEStatus"] ?? element?["EVSEChargeParameter"]?["DC_EVSEStatus"]
      ?? element?["DC_EVSEChargeParameter"]?["DC_EVSEStatus"]
  }

  /// What the charger is, such as `EVSE_Ready` or `EVSE_Shutdown`.
  public var chargerStatusCode: String? { chargerStatus?["EVSEStatusCode"]?.text }

  /// What the charger asks for: `None`, `StopCharging` or `ReNegotiation`.
  public var chargerNotification: String? { chargerStatus?["EVSENotification"]?.text }

  /// The isolation that the charger reports.
  public var isolation: String? { chargerStatus?["EVSEIsolationStatus"]?.text }

  /// What the vehicle reports of itself, such as `NO_ERROR`.
  public var vehicleErrorCode: String? {
    let status =
      element?["DC_EVStatus"] ?? element?["DC_EVChargeParameter"]?["DC_EVStatus"]
      ?? element?["DC_EVPowerDeliveryParameter"]?["DC_EVStatus"]
    return status?["EVErrorCode"]?.text
  }

  /// Offers of a handshake request, in the order of the message.
  public var offers: [Offer] {
    (element?["AppProtocol"]?.elements ?? []).compactMap { offer in
      guard let namespace = offer["ProtocolNamespace"]?.text, let schemaID = offer["SchemaID"]?.int64 else {
        return nil
      }
      return Offer(namespace: namespace, schemaID: schemaID, priority: offer["Priority"]?.int64 ?? 0)
    }
  }

  /// The number that a handshake response chooses.
  public var schemaID: Int64? { element?["SchemaID"]?.int64 }
}
