import ClaraCore
import HAL
import HALSim
import Testing

@testable import session_sweep

/// A plug that is pulled, a charger that never comes, a modem that is gone.
@Suite struct ConnectionLossTests {
  @Test(arguments: [true, false])
  func aPulledPlugHasItsNameWhereTheBoardCanTell(byPilot: Bool) {
    for state in [SessionStateName.cableCheck, .preCharge, .currentDemand] {
      var configuration = SweptSession.with(.session(state), after_ms: 50, .unplug)
      configuration.plant.adapter.measuresPilot = byPilot
      configuration.plant.adapter.hasProximity = !byPilot
      let sweep = SweptSession(configuration)
      #expect(sweep.expectSafeEnd().stopReason == .unplugged)
      // 100 ms of debounce, and not the timeout of a message.
      sweep.expectStateBInTime()
    }
  }

  @Test func aPlugPulledEarlyAndPutInAgainStartsAnew() {
    var configuration = SweptSession.with(.session(.contractAuthentication), .unplug)
    configuration = SweptSession.with(.session(.contractAuthentication), after_ms: 20_000, .plug, in: configuration)
    configuration.plant.adapter.hasProximity = true
    let sweep = SweptSession(configuration)
    #expect(sweep.expectSafeEnd().outcome == .completed)
    #expect(sweep.states.count { $0 == .negotiateProtocol } == 2)
  }

  @Test func nobodyAnsweringIsWaitedForWithoutALimitAndPressedOff() {
    var configuration = SweptSession.short()
    configuration.pluggedAfter_ms = nil
    configuration.limit_s = 300
    let waiting = SweptSession(configuration)
    #expect(waiting.expectSafeEnd(mayWait: true).isWaiting)
    let stopped = SweptSession(SweptSession.with(.time(ms: 60_000), .pressStop(hold_ms: 200), in: configuration))
    let result = stopped.expectSafeEnd()
    #expect(result.stopReason == .stopButton)
    #expect(result.duration < .seconds(61))
  }

  @Test func aModemThatIsGoneFromTheBeginningIsNamed() {
    let result = SweptSession(SweptSession.with(.time(ms: 100), .cutModem)).expectSafeEnd()
    #expect(result.stopReason == .modemFault)
  }
}
