import ClaraCore
import HAL
import HALSim
import Testing

@testable import session_sweep

/// The adapter's contactor welds or hangs, seen by an auxiliary contact or not.
@Suite struct ContactorFaultTests {
  private func configuration(_ fault: Contactor.Fault, hasFeedback: Bool) -> SimulationConfiguration {
    var configuration = SweptSession.short()
    configuration.contactorFault = fault
    configuration.plant.adapterContactor.hasFeedback = hasFeedback
    return configuration
  }

  @Test func aWeldedContactorThatIsSeenKeepsEverythingFromBeginning() {
    let sweep = SweptSession(configuration(.welded, hasFeedback: true))
    let result = sweep.expectSafeEnd()
    #expect(result.stopReason == .contactorWelded)
    #expect(sweep.states.isEmpty)
  }

  @Test func aWeldedContactorThatNobodySeesIsRefusedByTheCar() {
    let sweep = SweptSession(configuration(.welded, hasFeedback: false))
    let result = sweep.expectSafeEnd()
    #expect(result.stopReason == .carSystemFault)
    #expect(result.energy_Wh < 1)
  }

  @Test(arguments: [true, false])
  func aContactorThatDoesNotCloseEndsTheSession(hasFeedback: Bool) {
    let sweep = SweptSession(configuration(.stuckOpen, hasFeedback: hasFeedback))
    let result = sweep.expectSafeEnd()
    // Without an auxiliary contact the car misses its current.
    #expect(result.stopReason == (hasFeedback ? .contactorFault : .carFault))
  }

  @Test(arguments: [true, false])
  func aContactorThatLetsGoUnderLoad(hasFeedback: Bool) {
    var configuration = configuration(.none, hasFeedback: hasFeedback)
    configuration.settings.stopAtSoC_percent = 100
    configuration = SweptSession.with(.charging, after_ms: 2_000, .stickContactor, in: configuration)
    let result = SweptSession(configuration).expectSafeEnd()
    #expect(result.stopReason == (hasFeedback ? .contactorFault : .carFault))
  }

  @Test func theContactorDoesNotCloseOnAVoltageThatIsLost() {
    // Reached at first, then 30 V too low: the car has closed, the adapter waits, and gives up in time.
    let configuration = SweptSession.with(.chademo(.waitForCarContactorsClosed), .charger(.preChargeBelow(mV: 30_000)))
    let sweep = SweptSession(configuration)
    #expect(sweep.expectSafeEnd().stopReason == .preChargeTimeout)
    #expect(sweep.session.hardware.network.adapterContactor.closingCount == 0)
  }
}
