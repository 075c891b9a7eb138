import ClaraCore
import HAL
import Testing

@testable import HALSim

/// The connection dies in every state of the session, in every way it can.
@Suite struct ConnectionLossTests {
  struct Loss: Sendable, CustomTestStringConvertible {
    let name: String
    let action: SimulationAction
    /// What the session may end for once state C has been; the earlier states are tried again.
    let reasons: [StopReason]
    /// True when no charger can be found again.
    var isLasting = false
    var testDescription: String { name }
  }

  static let losses = [
    Loss(name: "unplugged unseen", action: .unplug, reasons: [.plcLost], isLasting: true),
    Loss(name: "power line lost", action: .losePLC, reasons: [.plcLost], isLasting: true),
    Loss(name: "FIN", action: .charger(.finish), reasons: [.tcpLost]),
    Loss(name: "RST", action: .charger(.reset), reasons: [.tcpLost]),
    Loss(name: "silent charger", action: .charger(.stopAnswering), reasons: [.responseTimeout]),
    Loss(name: "forgotten connection", action: .charger(.forgetConnection), reasons: [.tcpLost, .responseTimeout]),
    Loss(
      name: "charger off the line", action: .charger(.silentPLC), reasons: [.plcLost, .responseTimeout], isLasting: true
    ),
    Loss(name: "own modem", action: .cutModem, reasons: [.modemFault]),
  ]

  @Test(arguments: losses, SessionSweep.states)
  func theSessionEndsForANamedReason(loss: Loss, state: SessionStateName) {
    let isEarly = state.rawValue <= SessionStateName.chargeParameterDiscovery.rawValue
    var configuration = SessionSweep.with(.session(state), after_ms: 3, loss.action)
    if isEarly { configuration.limit_s = 120 }
    let sweep = SessionSweep(configuration)
    let result = sweep.expectSafeEnd(mayWait: isEarly && loss.isLasting)
    if state.rawValue >= SessionStateName.powerDeliveryOff.rawValue {
      #expect(result.stopReason == .batteryFull)
    } else if !isEarly {
      #expect(loss.reasons.contains(result.stopReason))
      sweep.expectStateBInTime()
    } else if !result.isWaiting {
      // Found again, or given up after the last attempt.
      #expect(loss.reasons.contains(result.stopReason) || result.stopReason == .batteryFull)
      #expect(sweep.states.count { $0 == .negotiateProtocol } <= 3)
    }
  }

  @Test(arguments: [true, false])
  func aPulledPlugHasItsNameWhereTheBoardCanTell(byPilot: Bool) {
    for state in [SessionStateName.cableCheck, .preCharge, .currentDemand] {
      var configuration = SessionSweep.with(.session(state), after_ms: 50, .unplug)
      configuration.plant.adapter.measuresPilot = byPilot
      configuration.plant.adapter.hasProximity = !byPilot
      let sweep = SessionSweep(configuration)
      #expect(sweep.expectSafeEnd().stopReason == .unplugged)
      // 100 ms of debounce, and not the timeout of a message.
      sweep.expectStateBInTime()
    }
  }

  @Test func aPlugPulledEarlyAndPutInAgainStartsAnew() {
    var configuration = SessionSweep.with(.session(.contractAuthentication), .unplug)
    configuration = SessionSweep.with(.session(.contractAuthentication), after_ms: 20_000, .plug, in: configuration)
    configuration.plant.adapter.hasProximity = true
    let sweep = SessionSweep(configuration)
    #expect(sweep.expectSafeEnd().outcome == .completed)
    #expect(sweep.states.count { $0 == .negotiateProtocol } == 2)
  }

  @Test func nobodyAnsweringIsWaitedForWithoutALimitAndPressedOff() {
    var configuration = SessionSweep.short()
    configuration.pluggedAfter_ms = nil
    configuration.limit_s = 300
    let waiting = SessionSweep(configuration)
    #expect(waiting.expectSafeEnd(mayWait: true).isWaiting)
    let stopped = SessionSweep(SessionSweep.with(.time(ms: 60_000), .pressStop(hold_ms: 200), in: configuration))
    let result = stopped.expectSafeEnd()
    #expect(result.stopReason == .stopButton)
    #expect(result.duration < .seconds(61))
  }

  @Test func aModemThatIsGoneFromTheBeginningIsNamed() {
    let result = SessionSweep(SessionSweep.with(.time(ms: 100), .cutModem)).expectSafeEnd()
    #expect(result.stopReason == .modemFault)
  }

  @Test(arguments: [10, 30, 100] as [UInt32], 1...4 as ClosedRange<UInt64>)
  func aBadLineEndsWellOrSafely(loss_permille: UInt32, seed: UInt64) {
    var configuration = SessionSweep.short(.alpitronic)
    configuration.plant.seed = seed
    configuration.plant.path.loss_permille = loss_permille
    let result = SessionSweep(configuration).expectSafeEnd()
    if loss_permille <= 30 { #expect(result.outcome == .completed) }
  }

  @Test(arguments: [50, 200, 900] as [UInt32], 1...3 as ClosedRange<UInt64>)
  func aBadBusEndsWellOrSafely(loss_permille: UInt32, seed: UInt64) {
    var configuration = SessionSweep.short()
    configuration.plant.seed = seed
    configuration.plant.canLoss_permille = loss_permille
    let result = SessionSweep(configuration).expectSafeEnd()
    if loss_permille <= 200 { #expect(result.outcome == .completed) }
    if loss_permille == 900 { #expect(result.stopReason == .carSilent) }
  }
}
