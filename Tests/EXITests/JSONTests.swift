import Testing
import Traces

struct JSONTests {
  @Test func compactFormIsStable() throws {
    let text = #"{"b":[1,-20,3.50,1e3],"a":{"x":null,"y":true,"z":false},"":"\"\\\n\r\t\u0001ü😀/"}"#
    #expect(try JSONValue(parsing: text).compact == text)
  }

  @Test func integersOfAnySizeStayExact() throws {
    let digits = "-" + String(repeating: "1234567890", count: 8)
    let value = try JSONValue(parsing: digits)
    #expect(value.compact == digits && value.int64 == nil)
    #expect(try JSONValue(parsing: "18446744073709551615") == .integer(UInt64.max))
    #expect(try JSONValue(parsing: "-9223372036854775808").int64 == Int64.min)
    #expect(try JSONValue(parsing: "-0") == 0)
    #expect(JSONValue.number(JSONNumber(-5, places: 2)).compact == "-0.05")
    #expect(JSONValue.number(JSONNumber(12345, places: 3)).compact == "12.345")
  }

  @Test func orderOfKeysIsKeptAndDoesNotCount() throws {
    let one = try JSONValue(parsing: #"{"b":1,"a":2}"#)
    let other = try JSONValue(parsing: #" { "a" : 2 , "b" : 1 } "#)
    #expect(one == other && one.compact != other.compact)
    #expect(try one != JSONValue(parsing: #"{"a":2}"#))
    #expect(try JSONValue(parsing: "[1,2]") != JSONValue(parsing: "[2,1]"))
  }

  @Test func escapes() throws {
    #expect(try JSONValue(parsing: #""\u00fc\ud83d\ude00\u0000\/\b\f""#).text == "ü😀\u{0}/\u{8}\u{C}")
  }

  private static let wrong: [(String, Int, Int)] = [
    ("", 1, 1), ("{", 1, 2), ("[1,]", 1, 4), ("{\"a\":1,}", 1, 8), ("{\"a\" 1}", 1, 6), ("tru", 1, 1),
    ("01", 1, 1), ("1.", 1, 3), ("-", 1, 2), ("1e", 1, 3), ("\"abc", 1, 1), ("\"\\x\"", 1, 2), ("\"\\u12g4\"", 1, 4),
    ("\"\\ud800\"", 1, 2), ("{\"a\":1,\n \"a\":2}", 2, 2), ("[1]\n x", 2, 2), ("\"a\nb\"", 1, 3), ("\"\\u+123\"", 1, 4),
    (String(repeating: "[", count: 200), 1, 102),
  ]

  @Test(arguments: wrong) func errorsHaveLineAndColumn(_ text: String, _ line: Int, _ column: Int) {
    let error = #expect(throws: JSONError.self) { _ = try JSONValue(parsing: text) }
    #expect(error?.line == line && error?.column == column, "\(text): \(error.map { "\($0)" } ?? "no error")")
  }

  @Test func everyTruncationIsAnError() throws {
    let text = Array(#"{"a":[1,"\u00fc",{"b":true}],"c":"d"}"#.utf8)
    for count in 0..<text.count {
      #expect(throws: JSONError.self) { _ = try JSONValue(parsing: Array(text[..<count])) }
    }
  }

  @Test func nearestNames() {
    let names = ["EVTargetVoltage", "EVTargetCurrent", "DC_EVStatus"]
    #expect(NearestName.find("EVTargetVotlage", in: names) == "EVTargetVoltage")
    #expect(NearestName.find("evtargetcurrent", in: names) == "EVTargetCurrent")
    #expect(NearestName.find("Something else", in: names) == nil)
    #expect(NearestName.find("x", in: []) == nil)
  }

  private static let wrongMessages: [(String, String)] = [
    (
      #"{"V2G_Mesage":{}}"#, "the message: \"V2G_Mesage\" is not known, expected V2G_Message; did you mean V2G_Message?"
    ),
    (#"{}"#, "the message: \"V2G_Message\" is missing"),
    (#"[]"#, "the message: expected an object, found an array"),
    (
      #"{"V2G_Message":{"Header":{"SessionID":"0"},"Body":{}}}"#,
      "V2G_Message.Header.SessionID: expected an even number of hexadecimal digits, found 1"
    ),
    (
      #"{"V2G_Message":{"Header":{"SessionID":"0G"},"Body":{}}}"#,
      "V2G_Message.Header.SessionID: expected hexadecimal digits, found \"G\""
    ),
    (
      #"{"V2G_Message":{"Header":{"SessionID":"000102030405060708"},"Body":{}}}"#,
      "V2G_Message.Header.SessionID: expected 0 to 8 bytes, found 9"
    ),
    (
      #"{"V2G_Message":{"Header":{"SessionID":"00"},"Body":{"SessionStopRes":{"ResponseCode":"Ok"}}}}"#,
      "did you mean OK?"
    ),
    (
      #"{"V2G_Message":{"Header":{"SessionID":"00"},"Body":{"SessionStopRes":{}}}}"#,
      "V2G_Message.Body.SessionStopRes: \"ResponseCode\" is missing"
    ),
    (
      #"{"V2G_Message":{"Header":{"SessionID":"00"},"Body":{"SessionStopReq":{},"CableCheckReq":{}}}}"#,
      "V2G_Message.Body: only one of CableCheckReq, SessionStopReq may be there"
    ),
    (
      #"{"V2G_Message":{"Header":{"SessionID":"00"},"Body":{"SessionStop":{}}}}"#,
      "did you mean SessionStopReq?"
    ),
    (
      #"{"V2G_Message":{"Header":{"SessionID":"00"},"Body":{"ServiceDetailReq":{"ServiceID":65536}}}}"#,
      "V2G_Message.Body.ServiceDetailReq.ServiceID: expected an integer from 0 to 65535, found 65536"
    ),
    (
      #"{"V2G_Message":{"Header":{"SessionID":"00"},"Body":{"ServiceDetailReq":{"ServiceID":1.5}}}}"#,
      "expected an integer from 0 to 65535, found 1.5"
    ),
    (
      #"{"V2G_Message":{"Header":{"SessionID":"00"},"Body":{"PowerDeliveryReq":{"ReadyToChargeState":1}}}}"#,
      "V2G_Message.Body.PowerDeliveryReq.ReadyToChargeState: expected true or false, found a number"
    ),
    (
      #"{"V2G_Message":{"Header":{"SessionID":"00"},"Body":{"ServicePaymentSelectionReq":{"#
        + #""SelectedPaymentOption":"Contract","SelectedServiceList":{"SelectedService":[]}}}}}"#,
      "SelectedServiceList.SelectedService: expected at least 1 members, found 0"
    ),
    (
      #"{"V2G_Message":{"Header":{"SessionID":"00"},"Body":{"ServicePaymentSelectionReq":{"#
        + #""SelectedPaymentOption":"Contract","SelectedServiceList":{"SelectedService":[{"ServiceID":1},{}]}}}}}"#,
      "SelectedServiceList.SelectedService[1]: \"ServiceID\" is missing"
    ),
  ]

  @Test(arguments: wrongMessages) func messageErrorsNameThePlace(_ json: String, _ expected: String) throws {
    let value = try JSONValue(parsing: json)
    let error = #expect(throws: V2GError.self) { _ = try V2GJSON.encode(.din, value) }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.contains(expected), "\(text)")
  }

  @Test func schemasByName() throws {
    #expect(V2GSchema(name: "iso20-dc") == .iso20dc && V2GSchema(name: "isO2") == nil)
    #expect(throws: V2GError.self) { _ = try V2GJSON.decode(.iso2, [0x80, 0x98]) }
    #expect(throws: V2GError.self) { _ = try V2GJSON.encode(.iso20common, [:]) }
    for schema in V2GSchema.allCases { #expect(V2GSchema(name: schema.name) == schema) }
  }

  @Test func longListsAndStringsBecomeRoomEnough() throws {
    let services = JSONValue.array(
      (0..<3000).map { ["ServiceID": .integer($0), "ParameterSetID": .integer(-$0)] })
    let message: JSONValue = [
      "V2G_Message": [
        "Header": ["SessionID": "01"],
        "Body": [
          "ServicePaymentSelectionReq": [
            "SelectedPaymentOption": "ExternalPayment", "SelectedServiceList": ["SelectedService": services],
          ]
        ],
      ]
    ]
    #expect(try V2GJSON.decode(.din, V2GJSON.encode(.din, message)).value == message)
    let challenge: JSONValue = [
      "V2G_Message": [
        "Header": ["SessionID": "01"],
        "Body": [
          "PaymentDetailsRes": [
            "ResponseCode": "OK", "GenChallenge": .string(String(repeating: "é", count: 100_000)), "DateTimeNow": -1,
          ]
        ],
      ]
    ]
    #expect(try V2GJSON.decode(.din, V2GJSON.encode(.din, challenge)).value == challenge)
  }
}
