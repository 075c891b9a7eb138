import ClaraCore
import HAL
import Testing

@testable import HALSim

/// The adapter's contactor welds or hangs, seen by an auxiliary contact or not; and the current when a connection dies.
@Suite struct ContactorFaultTests {
  private func configuration(_ fault: Contactor.Fault, hasFeedback: Bool) -> SimulationConfiguration {
    var configuration = SessionSweep.short()
    configuration.contactorFault = fault
    configuration.plant.adapterContactor.hasFeedback = hasFeedback
    return configuration
  }

  @Test func aWeldedContactorThatIsSeenKeepsEverythingFromBeginning() {
    let sweep = SessionSweep(configuration(.welded, hasFeedback: true))
    let result = sweep.expectSafeEnd()
    #expect(result.stopReason == .contactorWelded)
    #expect(sweep.states.isEmpty)
  }

  @Test func aWeldedContactorThatNobodySeesIsRefusedByTheCar() {
    let sweep = SessionSweep(configuration(.welded, hasFeedback: false))
    let result = sweep.expectSafeEnd()
    #expect(result.stopReason == .carSystemFault)
    #expect(result.energy_Wh < 1)
  }

  @Test(arguments: [true, false])
  func aContactorThatDoesNotCloseEndsTheSession(hasFeedback: Bool) {
    let sweep = SessionSweep(configuration(.stuckOpen, hasFeedback: hasFeedback))
    let result = sweep.expectSafeEnd()
    // Without an auxiliary contact the car misses its current.
    #expect(result.stopReason == (hasFeedback ? .contactorFault : .carFault))
  }

  @Test(arguments: [true, false], SessionSweep.carStates.dropFirst(2))
  func aContactorThatWeldsUnderWay(hasFeedback: Bool, state: CHAdeMOStateName) {
    var configuration = configuration(.none, hasFeedback: hasFeedback)
    configuration = SessionSweep.with(.chademo(state), after_ms: 30, .weldContactor, in: configuration)
    let sweep = SessionSweep(configuration)
    let result = sweep.expectSafeEnd()
    let isClosedThen = [.waitForCarRequest, .chargingLoop].contains(state)
    // While it has to be closed anyway nobody notices.
    if isClosedThen { #expect(result.stopReason == .batteryFull) }
    if hasFeedback, [.waitForCarReady, .waitForPreCharge].contains(state) {
      #expect(result.stopReason == .contactorWelded)
    }
  }

  @Test(arguments: [true, false])
  func aContactorThatLetsGoUnderLoad(hasFeedback: Bool) {
    var configuration = configuration(.none, hasFeedback: hasFeedback)
    configuration.settings.stopAtSoC_percent = 100
    configuration = SessionSweep.with(.charging, after_ms: 2_000, .stickContactor, in: configuration)
    let result = SessionSweep(configuration).expectSafeEnd()
    #expect(result.stopReason == (hasFeedback ? .contactorFault : .carFault))
  }

  /// The last report may be old: what was asked for since may flow as well (a stop right after a request, over a line
  /// that dies in the same moment).
  @Test(arguments: [SimulationAction.cutModem, .losePLC, .charger(.stopAnswering)], [300, 600, 2_000] as [Int64])
  func theContactorWaitsForTheCurrentWhenTheConnectionDies(loss: SimulationAction, after_ms: Int64) {
    for early in [false, true] {
      var configuration = SessionSweep.short(.tritium)
      configuration.settings.chademo.openContactorBeforeWeldingDetection = early
      configuration = SessionSweep.with(.charging, after_ms: after_ms, .pressStop(hold_ms: 200), in: configuration)
      configuration = SessionSweep.with(.session(.powerDeliveryOff), loss, in: configuration)
      let sweep = SessionSweep(configuration, pressesOff: false)
      #expect(sweep.expectSafeEnd().stopReason == .stopButton)
      #expect(sweep.partedAt_mA <= 5_000)
      #expect(sweep.session.plant.car.openedUnderLoad_mA == 0)
    }
  }

  @Test func theContactorDoesNotCloseOnAVoltageThatIsLost() {
    // Reached at first, then 30 V too low: the car has closed, the adapter waits, and gives up in time.
    let configuration = SessionSweep.with(.chademo(.waitForCarContactorsClosed), .charger(.preChargeBelow(mV: 30_000)))
    let sweep = SessionSweep(configuration)
    #expect(sweep.expectSafeEnd().stopReason == .preChargeTimeout)
    #expect(sweep.session.hardware.network.adapterContactor.closingCount == 0)
  }
}
