import ClaraCore
import HAL
import Testing

@testable import HALSim

/// The sixteen faults that the field injects into a vehicle's session (clara-behaviour 7.6).
@Suite struct FieldFaultTests {
  /// When a fault acts, and how the session has to end.
  struct Case: Sendable, CustomTestStringConvertible {
    let number: Int
    var trigger = SimulationTrigger.time(ms: 0)
    var after_ms: Int64 = 0
    let reason: StopReason
    var testDescription: String { "\(number) \(ChargerFault.fieldList[number - 1])" }
  }

  static let cases = [
    Case(number: 1, reason: .chargerResponseFailed), Case(number: 2, reason: .chargerResponseFailed),
    Case(number: 3, reason: .chargerResponseFailed), Case(number: 4, reason: .chargerResponseFailed),
    Case(number: 5, reason: .chargerResponseFailed), Case(number: 6, reason: .cableCheckFailed),
    Case(number: 7, reason: .chargerResponseFailed), Case(number: 8, reason: .powerDeliveryRefused),
    Case(number: 9, trigger: .charging, after_ms: 1_500, reason: .chargerResponseFailed),
    Case(number: 10, trigger: .session(.cableCheck), after_ms: 100, reason: .responseTimeout),
    Case(number: 11, trigger: .session(.preCharge), after_ms: 100, reason: .responseTimeout),
    Case(number: 12, trigger: .charging, after_ms: 1_500, reason: .responseTimeout),
    Case(number: 13, trigger: .session(.preCharge), after_ms: 100, reason: .chargerShutdown),
    Case(number: 14, trigger: .charging, after_ms: 1_500, reason: .chargerShutdown),
    Case(number: 15, trigger: .charging, after_ms: 1_500, reason: .chargerMalfunction),
    Case(number: 16, reason: .batteryFull),
  ]

  @Test(arguments: cases)
  func endsSafelyForItsReason(fault: Case) {
    var configuration = SessionSweep.short()
    for injected in ChargerFault.fieldList[fault.number - 1] {
      configuration = SessionSweep.with(fault.trigger, after_ms: fault.after_ms, .charger(injected), in: configuration)
    }
    let sweep = SessionSweep(configuration)
    let result = sweep.expectSafeEnd()
    #expect(result.stopReason == fault.reason)
    #expect((result.outcome == .completed) == (fault.number == 16))
    sweep.expectStateBInTime()
    // What ends before the charge parameters are known is tried three times, and no oftener (SessionTiming.attempts).
    let attempts = sweep.states.count { $0 == .negotiateProtocol }
    #expect(attempts == (fault.number <= 5 ? 3 : 1))
    #expect(result.checkpoints.contains { $0.number == 550 } == (fault.number > 5))
  }

  @Test func theFirstReasonOfSeveralAttemptsIsKeptUntilPowerOff() {
    let configuration = SessionSweep.with(.time(ms: 0), .charger(.noAnswer(.sessionSetup)))
    let sweep = SessionSweep(configuration)
    #expect(sweep.expectSafeEnd().stopReason == .responseTimeout)
    // The car hears of nothing before the last attempt: it stays discovered and is not told that all is over.
    #expect(sweep.carStates == [.waitForKickoff, .end])
  }
}
