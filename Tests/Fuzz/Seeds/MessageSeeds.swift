import ClaraCore
import Traces

/// V2G messages put together from their JSON.
enum MessageSeeds {
  /// A response of a charger, by the request it answers.
  struct Response: Sendable {
    let name: V2GMessageName
    let json: String
    let schema: V2GSchema

    /// The response as EXI; empty when the JSON is wrong, which a test finds.
    var bytes: [UInt8] { encoded(schema, json) }
  }

  private static let status =
    #"{"EVSEIsolationStatus":"Valid","EVSEStatusCode":"EVSE_Ready","NotificationMaxDelay":0,"EVSENotification":"None"}"#
  private static let vehicle = #"{"EVReady":true,"EVErrorCode":"NO_ERROR","EVRESSSOC":42}"#

  /// One good response to each request of a session.
  static let responses: [Response] = [
    Response(
      name: .supportedAppProtocol,
      json: #"{"supportedAppProtocolRes":{"ResponseCode":"OK_SuccessfulNegotiation","SchemaID":1}}"#,
      schema: .appproto),
    din(.sessionSetup, "SessionSetupRes", #""ResponseCode":"OK_NewSessionEstablished","EVSEID":"31","DateTimeNow":5"#),
    din(
      .serviceDiscovery, "ServiceDiscoveryRes",
      #""ResponseCode":"OK","PaymentOptions":{"PaymentOption":["ExternalPayment"]},"#
        + #""ChargeService":{"ServiceTag":{"ServiceID":1,"ServiceCategory":"EVCharging"},"FreeService":true,"#
        + #""EnergyTransferType":"DC_extended"}"#),
    din(.servicePaymentSelection, "ServicePaymentSelectionRes", #""ResponseCode":"OK""#),
    din(
      .contractAuthentication, "ContractAuthenticationRes",
      #""ResponseCode":"OK","EVSEProcessing":"Finished""#),
    din(
      .chargeParameterDiscovery, "ChargeParameterDiscoveryRes",
      #""ResponseCode":"OK","EVSEProcessing":"Finished","SAScheduleList":{"SAScheduleTuple":[{"#
        + #""SAScheduleTupleID":1,"PMaxSchedule":{"PMaxScheduleID":1,"PMaxScheduleEntry":[{"#
        + #""RelativeTimeInterval":{"start":0},"PMax":50}]}}]},"DC_EVSEChargeParameter":{"DC_EVSEStatus":"#
        + status + #","EVSEMaximumCurrentLimit":"# + value(1, "A", 125)
        + #","EVSEMaximumPowerLimit":"# + value(3, "W", 50) + #","EVSEMaximumVoltageLimit":"# + value(0, "V", 500)
        + #","EVSEMinimumCurrentLimit":"# + value(0, "A", 1) + #","EVSEMinimumVoltageLimit":"#
        + value(0, "V", 150) + #","EVSEPeakCurrentRipple":"# + value(-1, "A", 5) + "}"),
    din(
      .cableCheck, "CableCheckRes",
      #""ResponseCode":"OK","DC_EVSEStatus":"# + status + #","EVSEProcessing":"Finished""#),
    din(
      .preCharge, "PreChargeRes",
      #""ResponseCode":"OK","DC_EVSEStatus":"# + status + #","EVSEPresentVoltage":"# + value(-1, "V", 3_495)),
    din(.powerDelivery, "PowerDeliveryRes", #""ResponseCode":"OK","DC_EVSEStatus":"# + status),
    din(
      .currentDemand, "CurrentDemandRes",
      #""ResponseCode":"OK","DC_EVSEStatus":"# + status + #","EVSEPresentVoltage":"# + value(0, "V", 360)
        + #","EVSEPresentCurrent":"# + value(-1, "A", 990)
        + #","EVSECurrentLimitAchieved":false,"EVSEVoltageLimitAchieved":false,"EVSEPowerLimitAchieved":false,"#
        + #""EVSEMaximumVoltageLimit":"# + value(0, "V", 500) + #","EVSEMaximumCurrentLimit":"# + value(0, "A", 120)
        + #","EVSEMaximumPowerLimit":"# + value(3, "W", 50)),
    din(
      .weldingDetection, "WeldingDetectionRes",
      #""ResponseCode":"OK","DC_EVSEStatus":"# + status + #","EVSEPresentVoltage":"# + value(0, "V", 12)),
    din(.sessionStop, "SessionStopRes", #""ResponseCode":"OK""#),
  ]

  /// Requests of a car, and messages with what is rare: a notification, a profile, a list.
  static let others: [(schema: V2GSchema, json: String)] = [
    (
      .appproto,
      #"{"supportedAppProtocolReq":{"AppProtocol":[{"ProtocolNamespace":"urn:din:70121:2012:MsgDef","#
        + #""VersionNumberMajor":2,"VersionNumberMinor":0,"SchemaID":1,"Priority":1},{"ProtocolNamespace":"#
        + #""urn:iso:15118:2:2013:MsgDef","VersionNumberMajor":2,"VersionNumberMinor":0,"SchemaID":2,"Priority":2}]}}"#
    ),
    (.din, message("SessionSetupReq", #""EVCCID":"020000000001""#)),
    (.din, message("CableCheckReq", #""DC_EVStatus":"# + vehicle)),
    (
      .din,
      message(
        "CurrentDemandReq",
        #""DC_EVStatus":"# + vehicle + #","EVTargetCurrent":"# + value(0, "A", 100) + #","EVMaximumVoltageLimit":"#
          + value(0, "V", 420) + #","BulkChargingComplete":false,"ChargingComplete":false,"#
          + #""RemainingTimeToFullSoC":"# + value(0, "s", 1_800) + #","EVTargetVoltage":"# + value(0, "V", 410))
    ),
    (
      .din,
      #"{"V2G_Message":{"Header":{"SessionID":"0102030405060708","Notification":{"FaultCode":"ParsingError","#
        + #""FaultMsg":"late"}},"Body":{"SessionStopReq":{}}}}"#
    ),
  ]

  /// All messages of a schema as EXI.
  static func exi(_ schema: V2GSchema) -> [[UInt8]] {
    responses.filter { $0.schema == schema }.map(\.bytes)
      + others.filter { $0.schema == schema }.map { encoded($0.schema, $0.json) }
  }

  /// All messages as JSON text.
  static var texts: [[UInt8]] { (responses.map(\.json) + others.map(\.json)).map { Array($0.utf8) } }

  /// The EXI of a message; empty when the JSON is wrong.
  private static func encoded(_ schema: V2GSchema, _ json: String) -> [UInt8] {
    guard let value = try? JSONValue(parsing: json), let bytes = try? V2GJSON.encode(schema, value) else { return [] }
    return bytes
  }

  private static func din(_ name: V2GMessageName, _ element: String, _ content: String) -> Response {
    Response(name: name, json: message(element, content), schema: .din)
  }

  private static func message(_ element: String, _ content: String) -> String {
    #"{"V2G_Message":{"Header":{"SessionID":"0102030405060708"},"Body":{""# + element + #"":{"# + content + "}}}}"
  }

  private static func value(_ multiplier: Int, _ unit: String, _ value: Int) -> String {
    #"{"Multiplier":\#(multiplier),"Unit":"\#(unit)","Value":\#(value)}"#
  }
}
