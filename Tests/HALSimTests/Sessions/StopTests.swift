import ClaraCore
import HAL
import Testing

@testable import HALSim

/// A short press in every state of both machines.
@Suite struct SessionStopTests {
  @Test(arguments: SessionSweep.states, [0, 40] as [Int64])
  func aPressEndsTheSessionInOrder(state: SessionStateName, after_ms: Int64) {
    expectOrderlyEnd(.session(state), after_ms: after_ms)
  }

  /// The first state is entered at power-on, where a press is none: the button was held already.
  @Test(arguments: SessionSweep.carStates.dropFirst(), [0, 40] as [Int64])
  func aPressEndsTheCarsSideInOrder(state: CHAdeMOStateName, after_ms: Int64) {
    expectOrderlyEnd(.chademo(state), after_ms: after_ms)
  }

  private func expectOrderlyEnd(_ trigger: SimulationTrigger, after_ms: Int64) {
    let sweep = SessionSweep(
      SessionSweep.with(trigger, after_ms: after_ms, .pressStop(hold_ms: 200)), pressesOff: false)
    var pressedAt: Instant?
    sweep.onStep = { if $0.hardware.button.isHeld { pressedAt = pressedAt ?? $0.world.now } }
    let result = sweep.expectSafeEnd()
    let hadEnded = sweep.states.contains(.powerDeliveryOff) && result.stopReason == .batteryFull
    #expect(result.stopReason == .stopButton || hadEnded)
    // Bounded: the car has 10 s to open, welding detection 20 s, the connection 5 s.
    let duration = result.duration - ((pressedAt ?? .zero) - .zero)
    #expect(duration < .seconds(25))
    // Before the plug is locked nothing holds the power.
    if !sweep.states.contains(.cableCheck) { #expect(duration < .milliseconds(600)) }
  }

  @Test func aPressWhileTheChargerIsSilentStillEnds() {
    var configuration = SessionSweep.with(.charging, after_ms: 1_000, .charger(.stopAnswering))
    configuration = SessionSweep.with(.charging, after_ms: 1_200, .pressStop(hold_ms: 200), in: configuration)
    let result = SessionSweep(configuration, pressesOff: false).expectSafeEnd()
    #expect(result.stopReason == .stopButton)
    #expect(result.checkpoints.contains { $0.number == 1_100 })
  }
}
