/// How one V2G protocol spells requests and responses; the session behind it is the same for all.
protocol ChargerDialect {
  /// Whether a charger can ask for a receipt of its meter.
  var hasReceipts: Bool { get }
  /// What is in a message.
  func decode(_ exi: [UInt8]) -> DecodedRequest
  /// The message for a response under a session id; nil where the protocol has none.
  func encode(_ response: SECCResponse, sessionID: [UInt8]) -> [UInt8]?
}

/// The result of decoding a message of the car.
enum DecodedRequest: Equatable {
  /// A request of a session.
  case request(SECCRequest, sessionID: [UInt8])
  /// A message that a DC charger without certificates does not know.
  case unknown
  /// No message at all.
  case undecodable
}
