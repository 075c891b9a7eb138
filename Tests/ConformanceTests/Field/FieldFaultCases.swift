import ClaraCore
import HAL

@testable import HALSim

/// The sixteen faults that the field injects into a vehicle's session (clara-behaviour 7.6).
enum FieldFaultCases {
  private struct Entry {
    let number: Int
    let asks: String
    let name: V2GMessageName
    var nth = 1
    let reason: StopReason
  }

  static let list: [ConformanceCase] =
    entries.map { entry in
      ConformanceCase(id(entry.number), entry.asks) { verdict in judge(entry, verdict) }
    } + [
      ConformanceCase(id(16), "Nothing goes wrong: the session is completed, with a regular end") { verdict in
        let run = V2GRun()
        run.run()
        run.judgeSafety(verdict)
        verdict.expect(run.result?.outcome == .completed, "\(run.result?.stopReason.name ?? "?")")
        verdict.expect(run.responses.allSatisfy { $0.code.isPositive }, "a response was negative")
        run.judgeClose(verdict, from: run.lastResponse(.sessionStop) ?? .zero)
      }
    ]

  private static func id(_ number: Int) -> String { number < 10 ? "FAULT-0\(number)" : "FAULT-\(number)" }

  private static let entries = [
    Entry(
      number: 1, asks: "SessionSetupRes says FAILED_SequenceError", name: .sessionSetup,
      reason: .chargerResponseFailed),
    Entry(
      number: 2, asks: "ServiceDiscoveryRes says FAILED_SequenceError", name: .serviceDiscovery,
      reason: .chargerResponseFailed),
    Entry(
      number: 3, asks: "ServicePaymentSelectionRes says FAILED_SequenceError", name: .servicePaymentSelection,
      reason: .chargerResponseFailed),
    Entry(
      number: 4, asks: "ContractAuthenticationRes says FAILED_SequenceError", name: .contractAuthentication,
      reason: .chargerResponseFailed),
    Entry(
      number: 5, asks: "ChargeParameterDiscoveryRes says FAILED_ServiceSelectionInvalid",
      name: .chargeParameterDiscovery, reason: .chargerResponseFailed),
    Entry(number: 6, asks: "CableCheckRes says FAILED", name: .cableCheck, reason: .cableCheckFailed),
    Entry(number: 7, asks: "PreChargeRes says FAILED", name: .preCharge, reason: .chargerResponseFailed),
    Entry(number: 8, asks: "PowerDeliveryRes says FAILED", name: .powerDelivery, reason: .powerDeliveryRefused),
    Entry(
      number: 9, asks: "CurrentDemandRes says FAILED while current flows", name: .currentDemand, nth: 15,
      reason: .chargerResponseFailed),
    Entry(
      number: 10, asks: "No answer in the cable check", name: .cableCheck, nth: 2, reason: .responseTimeout),
    Entry(number: 11, asks: "No answer in the pre-charge", name: .preCharge, nth: 2, reason: .responseTimeout),
    Entry(
      number: 12, asks: "No answer while current flows", name: .currentDemand, nth: 15, reason: .responseTimeout),
    Entry(
      number: 13, asks: "EVSE_Shutdown in the pre-charge", name: .preCharge, nth: 2, reason: .chargerShutdown),
    Entry(
      number: 14, asks: "EVSE_Shutdown while current flows", name: .currentDemand, nth: 15, reason: .chargerShutdown),
    Entry(
      number: 15, asks: "EVSE_Malfunction while current flows", name: .currentDemand, nth: 15,
      reason: .chargerMalfunction),
  ]

  private static func judge(_ entry: Entry, _ verdict: Verdict) {
    let run = V2GRun()
    run.when(entry.name, nth: entry.nth) { run in
      for fault in ChargerFault.fieldList[entry.number - 1] { run.deviate(fault) }
    }
    run.run()
    run.judgeSafety(verdict)
    guard let deviated = run.deviatedAt else { return _ = verdict.expect(false, "never came to the fault") }
    verdict.expect(run.result?.stopReason == entry.reason, "ended for \(run.result?.stopReason.name ?? "?")")
    if run.stateC.last(where: { $0.at <= deviated })?.isOn == true {
      let left = run.stateC.first { $0.at > deviated && !$0.isOn }
      let delay = left.map { ($0.at - deviated).milliseconds } ?? .max
      verdict.expect(delay <= V2GRun.Time.stateB, "state B \(delay) ms after the fault")
    }
    run.judgeClose(verdict, from: max(deviated, run.lastResponse(.sessionStop) ?? .zero))
  }
}
