import HAL
import Testing

@testable import ClaraCore

/// The dialect against messages that real cars and chargers sent (clara-behaviour 8.2, 8.3).
@Suite struct DINDialectTests {
  static func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex.utf8).map { UInt8(String(UnicodeScalar($0)), radix: 16) ?? 0 }
    return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  static func sessionID(_ hex: String) -> FixedBytes<8> {
    var id = FixedBytes<8>()
    for byte in bytes(hex) { id.append(byte) }
    return id
  }

  static let ioniq = "0102030405060708"
  static let status = VehicleStatus(isReady: true, soc_percent: 93)

  static let requests: [(SessionRequest, String)] = [
    (.sessionSetup(evccID: MACAddress(0x0465_6500_64C3)), "809a02000000000000000011d01811959401930c00"),
    (.servicePaymentSelection(serviceID: 1), "809a02004080c1014181c211b2001280"),
    (.contractAuthentication, "809a02004080c1014181c210b8"),
    (.cableCheck(status), "809a02004080c1014181c2101100000ba0"),
    (.serviceDiscovery, "809a02004080c1014181c2119400"),
    (
      .preCharge(status, voltage_mV: 388_100, current_mA: 1_000),
      "809a02004080c1014181c2115100000ba040a1523c04060140"
    ),
    (.sessionStop, "809a02004080c1014181c211f0"),
  ]

  @Test(arguments: requests) func requestsAreWhatRealCarsSend(_ request: SessionRequest, _ hex: String) throws {
    var buffer = FrameBuffer<256>()
    var id = Self.sessionID(Self.ioniq)
    if case .sessionSetup = request { id = FixedBytes(repeating: 0, count: 8) }
    try DINDialect.encode(request, sessionID: id, into: &buffer)
    let sent = (0..<buffer.count).map { buffer[$0] }
    #expect(sent == Self.bytes(hex))
  }

  @Test func handshakeIsTheKnownOne() throws {
    var buffer = FrameBuffer<256>()
    try Handshake.encodeRequest(ProtocolOffer(.din), into: &buffer)
    let sent = (0..<buffer.count).map { buffer[$0] }
    #expect(sent == Self.bytes("8000dbab9371d3234b71d1b981899189d191818991d26b9b3a232b30020000040040"))
    let answer = try Handshake.decode(Self.bytes("80400040").span)
    #expect(answer.isPositive)
    #expect(answer.body == .supportedAppProtocol(schemaID: 1))
  }

  @Test func alpitronicResponsesAreRead() throws {
    let setup = try DINDialect.decode(Self.bytes("809a020000000002e75d14d1e020040015db1153a0c0").span)
    #expect(setup.sessionID == Self.sessionID("000000000b9d7453"))
    #expect(setup.code == 1)
    #expect(setup.isPositive)
    let ongoing = try DINDialect.decode(Self.bytes("809a020000000002e75d14d020000200000400").span)
    let checking = ChargerStatus(code: .isolationMonitoringActive, isolation: .invalid, notification: .none)
    #expect(ongoing.body == .cableCheck(isFinished: false, checking))
    let demand = try DINDialect.decode(
      Self.bytes(
        "809a020000000002e75d14d0e00040800000828795900800180280000a0a00a0103081810102038628e800"
      ).span)
    guard case .currentDemand(let report) = demand.body else {
      Issue.record("not a CurrentDemandRes")
      return
    }
    #expect(report.voltage_mV == 228_980)
    #expect(report.current_mA == 5)
    #expect(report.maximumCurrent_mA == 165_130)
    #expect(report.maximumPower_W == 37_810)
    let failed = try DINDialect.decode(Self.bytes("809a020000000002e75d14d220804080000182800000").span)
    #expect(!failed.isPositive)
    #expect(failed.code == 4)
  }

  @Test func limitsOfChargeParametersAreScaled() throws {
    let response = try DINDialect.decode(
      Self.bytes(
        "809a020000000002e75d14d080000004002000040518283fffc0455000800002818008101c3147414140140c0c000101403c4"
          + "60600c200"
      ).span)
    guard case .chargeParameterDiscovery(true, let status, let limits) = response.body else {
      Issue.record("not a finished ChargeParameterDiscoveryRes")
      return
    }
    #expect(status?.code == .ready)
    #expect(limits?.maximumCurrent_mA == 100_000)
    #expect(limits?.maximumVoltage_mV == 500_000)
    #expect(limits?.minimumVoltage_mV == 150_000)
    #expect(limits?.maximumPower_W == 37_810)
  }

  @Test func requestsAndGarbageAreNotResponses() {
    #expect(throws: DialectError.notAResponse) {
      _ = try DINDialect.decode(Self.bytes("809a02004080c1014181c211f0").span)
    }
    #expect(throws: DialectError.self) { _ = try DINDialect.decode(Self.bytes("80").span) }
    #expect(throws: DialectError.self) { _ = try Handshake.decode(Self.bytes("").span) }
  }
}
