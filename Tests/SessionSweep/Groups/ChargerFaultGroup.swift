import ClaraCore
import HAL
import HALSim

/// The sixteen faults that the field injects into a vehicle's session (clara-behaviour 7.6).
extension SweepGroup {
  /// When a fault acts, and how the session has to end.
  private struct Fault: Sendable {
    let number: Int
    var trigger = SimulationTrigger.time(ms: 0)
    var after_ms: Int64 = 0
    let reason: StopReason
  }

  private static let faults = [
    Fault(number: 1, reason: .chargerResponseFailed), Fault(number: 2, reason: .chargerResponseFailed),
    Fault(number: 3, reason: .chargerResponseFailed), Fault(number: 4, reason: .chargerResponseFailed),
    Fault(number: 5, reason: .chargerResponseFailed), Fault(number: 6, reason: .cableCheckFailed),
    Fault(number: 7, reason: .chargerResponseFailed), Fault(number: 8, reason: .powerDeliveryRefused),
    Fault(number: 9, trigger: .charging, after_ms: 1_500, reason: .chargerResponseFailed),
    Fault(number: 10, trigger: .session(.cableCheck), after_ms: 100, reason: .responseTimeout),
    Fault(number: 11, trigger: .session(.preCharge), after_ms: 100, reason: .responseTimeout),
    Fault(number: 12, trigger: .charging, after_ms: 1_500, reason: .responseTimeout),
    Fault(number: 13, trigger: .session(.preCharge), after_ms: 100, reason: .chargerShutdown),
    Fault(number: 14, trigger: .charging, after_ms: 1_500, reason: .chargerShutdown),
    Fault(number: 15, trigger: .charging, after_ms: 1_500, reason: .chargerMalfunction),
    Fault(number: 16, reason: .batteryFull),
  ]

  static let chargerFaults = SweepGroup(
    name: "charger-faults", about: "the sixteen faults that the field injects",
    cases: faults.map { chargerFaultCase($0, SweptSession.short()) })

  static let iso2ChargerFaults = SweepGroup(
    name: "iso2-faults", about: "the same sixteen in ISO 15118-2",
    cases: faults.map { chargerFaultCase($0, SweptSession.iso2()) })

  private static func chargerFaultCase(_ fault: Fault, _ plain: SimulationConfiguration) -> SweepCase {
    SweepCase("\(fault.number) \(ChargerFault.fieldList[fault.number - 1])") { findings in
      var configuration = plain
      for injected in ChargerFault.fieldList[fault.number - 1] {
        configuration = SweptSession.with(
          fault.trigger, after_ms: fault.after_ms, .charger(injected), in: configuration)
      }
      let swept = SweptSession(configuration)
      let result = swept.expectSafeEnd(findings)
      findings.expectEqual(result.stopReason, fault.reason)
      findings.expectEqual(result.outcome == .completed, fault.number == 16)
      swept.expectStateBInTime(findings)
      // What ends before the charge parameters are known is tried three times, and no oftener (SessionTiming.attempts).
      let attempts = swept.states.count { $0 == .negotiateProtocol }
      findings.expectEqual(attempts, fault.number <= 5 ? 3 : 1)
      findings.expectEqual(result.checkpoints.contains { $0.number == 550 }, fault.number > 5)
    }
  }
}
