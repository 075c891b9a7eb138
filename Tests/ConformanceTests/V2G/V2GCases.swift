import ClaraCore
import HAL

@testable import HALSim

/// The twenty public cases for the car's side of V2G (CharIN and ChargeX), by protocol.
enum V2GCases {
  /// One case before it is bound to a protocol.
  private struct Entry {
    let id: String
    let asks: String
    /// Why it does not apply in DIN SPEC 70121.
    var notInDIN: String?
    var test: (@Sendable (V2GProtocol, Verdict) -> Void)?
  }

  static func list(_ kind: V2GProtocol) -> [ConformanceCase] {
    entries.map { entry in
      let id = "\(entry.id) (\(kind.rawValue))"
      if kind == .din, let reason = entry.notInDIN { return ConformanceCase(id, entry.asks, .notApplicable(reason)) }
      guard let test = entry.test else { return ConformanceCase(id, entry.asks, .notRunYet("no test yet")) }
      return ConformanceCase(id, entry.asks) { test(kind, $0) }
    }
  }

  private static let noServices =
    "DIN SPEC 70121 has no service beside charging, so there are no details to ask for"

  private static let entries: [Entry] = setUp + power + schedules

  private static let setUp: [Entry] = [
    Entry(id: "TC_EVCC_CMN_VTB_SessionSetup_004", asks: "No SessionSetupRes: after 2 s the car ends the connection") {
      kind, verdict in
      silence(.sessionSetup, V2GRun.Time.message, kind, verdict)
    },
    Entry(
      id: "TC_EVCC_CMN_VTB_SessionSetup_007",
      asks: "State F, and half a second later SessionSetupRes: the car ends the connection and asks no more"
    ) { kind, verdict in stateF(.sessionSetup, kind, verdict) },
    Entry(
      id: "TC_EVCC_CMN_VTB_ServiceDiscovery_008",
      asks: "ServicePaymentSelectionRes in answer to ServiceDiscoveryReq: the car ends the session"
    ) { kind, verdict in otherAnswer(.serviceDiscovery, kind, verdict) },
    Entry(
      id: "TC_EVCC_CMN_VTB_ServiceDetail_011", asks: "No ServiceDetailRes: after 5 s the car ends the session",
      notInDIN: noServices
    ) { kind, verdict in silence(.serviceDetail, V2GRun.Time.serviceDetail, kind, verdict) },
    Entry(
      id: "TC_EVCC_CMN_VTB_ServiceDetail_013",
      asks: "PaymentServiceSelectionRes in answer to ServiceDetailReq: the car ends the session",
      notInDIN: noServices
    ) { kind, verdict in otherAnswer(.serviceDetail, kind, verdict) },
    Entry(
      id: "TC_EVCC_CMN_VTB_ServiceDetailAndPaymentSelection_003",
      asks: "The oscillator goes off, and the payment selection is refused: the car ends the session"
    ) { kind, verdict in
      let run = V2GRun(kind)
      run.when(.servicePaymentSelection) {
        $0.deviate(.oscillatorLost, .responseCode(.servicePaymentSelection, .FAILED))
      }
      run.run()
      run.judgeShutdown(verdict, from: run.deviatedAt ?? .zero)
    },
    Entry(
      id: "TC_EVCC_CMN_VTB_ServiceDetailAndPaymentSelection_012",
      asks: "State F, and half a second later the payment is accepted: the car ends the connection"
    ) { kind, verdict in stateF(.servicePaymentSelection, kind, verdict) },
    Entry(
      id: "TC_EVCC_CMN_VTB_Authorization_004", asks: "The authorization is refused (FAILED_SequenceError)"
    ) { kind, verdict in refuses(.contractAuthentication, .FAILED_SequenceError, kind, verdict) },
    Entry(
      id: "TC_EVCC_CMN_VTB_Authorization_009",
      asks: "The authorization stays Ongoing: the car asks on, and ends the session after 60 s"
    ) { kind, verdict in
      endless(.contractAuthentication, V2GRun.Time.ongoing, kind, verdict)
    },
    Entry(
      id: "TC_EVCC_CMN_VTB_ChargeParameterDiscovery_002",
      asks: "ServicePaymentSelectionRes in answer to ChargeParameterDiscoveryReq: the car ends the session"
    ) { kind, verdict in otherAnswer(.chargeParameterDiscovery, kind, verdict) },
  ]

  private static let power: [Entry] = [
    Entry(
      id: "TC_EVCC_DC_VTB_CableCheck_006",
      asks: "The cable check stays Ongoing: the car asks on, and ends the session after 40 s"
    ) { kind, verdict in endless(.cableCheck, V2GRun.Time.cableCheck, kind, verdict) },
    Entry(
      id: "TC_EVCC_DC_VTB_CableCheck_007",
      asks: "ServicePaymentSelectionRes in answer to CableCheckReq: state B, and the car ends the session"
    ) { kind, verdict in otherAnswer(.cableCheck, kind, verdict) },
    Entry(
      id: "TC_EVCC_DC_VTB_PreCharge_006",
      asks: "The pre-charge stays at 0 V: the car asks on, and ends the session after 7 s (CharIN's 007)"
    ) { kind, verdict in
      let run = V2GRun(kind)
      run.when(.preCharge) { $0.deviate(.preChargeBelow(mV: 1_000_000)) }
      run.run()
      let end = (run.firstRequest(.preCharge) ?? .zero) + .milliseconds(V2GRun.Time.preCharge)
      run.judgeShutdown(verdict, from: end, notBefore: true)
    },
    Entry(id: "TC_EVCC_DC_VTB_CurrentDemand_002", asks: "The first CurrentDemandRes says FAILED") { kind, verdict in
      refuses(.currentDemand, .FAILED, kind, verdict)
    },
    Entry(
      id: "TC_EVCC_DC_VTB_CurrentDemand_005",
      asks: "No CurrentDemandRes: after 250 ms state B, and the car ends the session"
    ) { kind, verdict in silence(.currentDemand, V2GRun.Time.currentDemand, kind, verdict) },
    Entry(
      id: "TC_EVCC_DC_VTB_CurrentDemand_007",
      asks: "State F while current flows, and half a second later CurrentDemandRes: the car ends the connection"
    ) { kind, verdict in stateF(.currentDemand, nth: 20, kind, verdict) },
    Entry(
      id: "TC_EVCC_DC_VTB_WeldingDetectionOrSessionStop_001",
      asks: "The charger stops: state B after PowerDeliveryRes, SessionStopReq, TCP closed, network left within 1 s"
    ) { kind, verdict in chargerStops(kind, verdict) },
  ]

  private static let schedules: [Entry] = [
    Entry(
      id: "V2GT_TC_CHX_SmartChargingScheduling_001",
      asks: "A schedule of three powers, none of them 0: the car never asks for more than the schedule allows"
    ) { kind, verdict in ScheduleCase([10_000, 5_000, 20_000]).run(kind, verdict) },
    Entry(
      id: "V2GT_TC_CHX_SmartChargingScheduling_002",
      asks: "A schedule with 0 W in the middle: the car asks for nothing then, and goes on after it"
    ) { kind, verdict in ScheduleCase([10_000, 0, 20_000]).run(kind, verdict) },
    Entry(
      id: "V2GT_TC_CHX_SmartChargingScheduling_003",
      asks: "A schedule that begins with 0 W: the car waits in the charging loop, and charges after it"
    ) { kind, verdict in ScheduleCase([0, 10_000, 20_000]).run(kind, verdict) },
  ]
}

/// The shapes that most cases have.
extension V2GCases {
  /// Only where services beside charging are offered are their details asked for.
  private static func offerServices(_ name: V2GMessageName, _ configuration: inout SimulationConfiguration) {
    if name == .serviceDetail { configuration.charger.session.services = [3] }
  }

  private static func silence(
    _ name: V2GMessageName, _ timeout_ms: Int64, _ kind: V2GProtocol, _ verdict: Verdict
  ) {
    let run = V2GRun(kind) { offerServices(name, &$0) }
    run.when(name) { $0.deviate(.noAnswer(name)) }
    run.run()
    let asked = run.tap.requests.last { $0.name == name && $0.at <= run.deviatedAt ?? .zero }?.at ?? .zero
    run.judgeShutdown(verdict, from: asked + .milliseconds(timeout_ms), notBefore: true)
  }

  private static func refuses(
    _ name: V2GMessageName, _ code: ChargerResponseCode, _ kind: V2GProtocol, _ verdict: Verdict
  ) {
    let run = V2GRun(kind)
    run.when(name) { $0.deviate(.responseCode(name, code)) }
    run.run()
    run.judgeShutdown(verdict, from: run.responses.last { $0.name == name }?.at ?? .zero)
  }

  private static func otherAnswer(_ name: V2GMessageName, _ kind: V2GProtocol, _ verdict: Verdict) {
    let run = V2GRun(kind) { offerServices(name, &$0) }
    run.when(name) { $0.deviate(.wrongResponse(name)) }
    run.run()
    run.judgeShutdown(verdict, from: run.deviatedAt ?? .zero)
  }

  private static func endless(
    _ name: V2GMessageName, _ phase_ms: Int64, _ kind: V2GProtocol, _ verdict: Verdict
  ) {
    let run = V2GRun(kind)
    run.when(name) { $0.deviate(.endlessOngoing(name)) }
    run.run()
    let end = (run.firstRequest(name) ?? .zero) + .milliseconds(phase_ms)
    let asked = run.tap.requests.filter { $0.name == name }.count
    verdict.expect(asked > phase_ms / 2_000, "asked only \(asked) times")
    run.judgeShutdown(verdict, from: end, notBefore: true)
  }

  private static func stateF(
    _ name: V2GMessageName, nth: Int = 1, _ kind: V2GProtocol, _ verdict: Verdict
  ) {
    let run = V2GRun(kind)
    run.when(name, nth: nth) { $0.deviate(.stateF, .lateAnswer(name, by_ms: 500)) }
    run.run()
    run.judgeShutdown(verdict, from: run.deviatedAt ?? .zero)
  }

  private static func chargerStops(_ kind: V2GProtocol, _ verdict: Verdict) {
    let run = V2GRun(kind)
    run.when(.currentDemand, nth: 50) { run in
      run.session.charger.userStop(at: run.now)
    }
    run.run()
    run.judgeSafety(verdict)
    guard let ended = run.lastResponse(.powerDelivery), let stopped = run.lastResponse(.sessionStop) else {
      return _ = verdict.expect(false, "no PowerDeliveryRes, or no SessionStopRes")
    }
    verdict.expect(run.responses.allSatisfy { $0.code.isPositive }, "a response was negative")
    let left = run.stateC.last { !$0.isOn }
    let delay = left.map { ($0.at - ended).milliseconds } ?? .max
    verdict.expect(delay >= 0 && delay <= V2GRun.Time.stateB, "state B \(delay) ms after PowerDeliveryRes")
    run.judgeClose(verdict, from: stopped)
    LinkEndCases.judgeLeft(run, verdict)
  }
}

/// What happens to the data link when a session is over.
enum LinkEndCases {
  static func leavesAfterSession(_ verdict: Verdict) {
    let run = V2GRun()
    run.run()
    run.judgeSafety(verdict)
    verdict.expect(run.result?.outcome == .completed, "the session was not completed")
    judgeLeft(run, verdict)
  }

  /// The car's modem must have been given another key within 1 s of the end of the connection.
  static func judgeLeft(_ run: V2GRun, _ verdict: Verdict) {
    guard let closed = run.tap.connections.last?.closedAt else {
      return _ = verdict.expect(false, "the connection was not closed")
    }
    let left = run.keys.first { $0 > closed }
    let delay = left.map { ($0 - closed).milliseconds } ?? .max
    verdict.expect(
      delay <= V2GRun.Time.matchLeave, left == nil ? "the network was never left" : "network left after \(delay) ms")
  }
}
