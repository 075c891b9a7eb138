import ClaraCore
import HAL
import Testing

@testable import HALSim
@testable import session_sweep

/// Whole sessions in ISO 15118-2: the good case, the choice of the protocol, what the charger may ask for, and what
/// goes wrong there. The tables over every make, state and fault are swept by `session-sweep`.
@Suite struct ISO2WholeSessionTests {
  static func short(
    _ protocols: [ChargerProfile.ChargerProtocol] = [.iso2], _ offer: ProtocolOffer = Settings().protocols
  ) -> SimulationConfiguration {
    var configuration = SweptSession.iso2()
    configuration.charger.session.protocols = protocols
    configuration.settings.protocols = offer
    return configuration
  }

  @Test func itChargesAndEndsInOrder() {
    let sweep = SweptSession(Self.short())
    let result = sweep.expectSafeEnd()
    #expect(result.outcome == .completed)
    #expect(result.stopReason == .batteryFull)
    #expect(result.chosenProtocol == .iso2)
    #expect(result.chargerEnd == .completed)
  }

  @Test(
    arguments: [
      ([.din70121, .iso2], ProtocolOffer(.din, .iso2), .din70121),
      ([.iso2, .din70121], ProtocolOffer(.iso2, .din), .iso2),
      ([.din70121, .iso2], ProtocolOffer(.iso2, .din), .iso2), ([.iso2], ProtocolOffer(.din, .iso2), .iso2),
      ([.din70121], ProtocolOffer(.iso2, .din), .din70121), ([.din70121, .iso2], ProtocolOffer(.iso2), .iso2),
    ] as [([ChargerProfile.ChargerProtocol], ProtocolOffer, ChargerProfile.ChargerProtocol)])
  func thePrioritiesDecide(
    _ spoken: [ChargerProfile.ChargerProtocol], _ offer: ProtocolOffer, _ chosen: ChargerProfile.ChargerProtocol
  ) {
    let result = SweptSession(Self.short(spoken, offer)).expectSafeEnd()
    #expect(result.chosenProtocol == chosen)
    #expect(result.outcome == .completed)
  }

  @Test(
    arguments: [([], ProtocolOffer(.din, .iso2)), ([.din70121], ProtocolOffer(.iso2)), ([.iso2], ProtocolOffer(.din))]
      as [([ChargerProfile.ChargerProtocol], ProtocolOffer)])
  func withoutACommonProtocolTheEndIsNamed(_ spoken: [ChargerProfile.ChargerProtocol], _ offer: ProtocolOffer) {
    let sweep = SweptSession(Self.short(spoken, offer))
    let result = sweep.expectSafeEnd()
    #expect(result.stopReason == .protocolNotSupported)
    #expect(result.chosenProtocol == nil)
    #expect(sweep.states.count { $0 == .negotiateProtocol } == 1)
  }

  @Test func aRenegotiationLowersThePowerAndTheChargeGoesOn() {
    var configuration = SweptSession.with(
      .charging, after_ms: 2_000, .chargerRenegotiates(power_W: 9_000), in: Self.short())
    configuration.settings.stopAtSoC_percent = 44
    let sweep = SweptSession(configuration)
    var lowest_W = Int64.max
    sweep.onStep = { session in
      guard session.status.session == .currentDemand, sweep.states.contains(.renegotiation) else { return }
      lowest_W = min(
        lowest_W, Int64(session.status.voltage_mV) * Int64(session.status.askedCurrent_mA) / 1_000_000)
    }
    let result = sweep.expectSafeEnd()
    #expect(result.outcome == .completed)
    #expect(sweep.states.contains(.renegotiation))
    #expect(sweep.states.count { $0 == .chargeParameterDiscovery } == 2)
    #expect(sweep.states.count { $0 == .cableCheck } == 2)
    #expect(sweep.states.count { $0 == .preCharge } == 2)
    #expect(lowest_W <= 9_000)
    #expect(result.chargerEnd == .completed)
  }

  /// DIN SPEC 70121 has no receipt: the charger's wish must not break the session.
  @Test func inDINNoReceiptIsAskedFor() {
    var configuration = SweptSession.with(
      .charging, after_ms: 1_000, .chargerAsksForReceipt, in: Self.short([.din70121]))
    configuration.settings.stopAtSoC_percent = 43
    let result = SweptSession(configuration).expectSafeEnd()
    #expect(result.chosenProtocol == .din70121)
    #expect(result.outcome == .completed)
    #expect(result.chargerEnd == .completed)
  }

  @Test func receiptsAreGivenWithoutLeavingTheLoop() {
    var configuration = Self.short()
    for after_ms: Int64 in [1_000, 1_500, 2_500] {
      configuration = SweptSession.with(.charging, after_ms: after_ms, .chargerAsksForReceipt, in: configuration)
    }
    let sweep = SweptSession(configuration)
    let result = sweep.expectSafeEnd()
    #expect(result.outcome == .completed)
    #expect(sweep.states.count { $0 == .meteringReceipt } == 3)
  }

  @Test func aScheduleBindsTheCurrent() {
    var configuration = Self.short()
    configuration.charger.session.schedule = [.init(start_s: 0, power_W: 7_000)]
    configuration.charger.output.dynamicLimit = .absent
    let sweep = SweptSession(configuration)
    var highest_W = Int64.zero
    sweep.onStep = { session in
      guard session.status.session == .currentDemand else { return }
      highest_W = max(
        highest_W, Int64(session.status.voltage_mV) * Int64(session.status.askedCurrent_mA) / 1_000_000)
    }
    #expect(sweep.expectSafeEnd().outcome == .completed)
    #expect(highest_W > 6_500)
    #expect(highest_W <= 7_100)
  }

  /// What goes wrong in the states that only ISO 15118-2 has.
  @Test(
    arguments: [
      (SessionStateName.meteringReceipt, .charger(.responseCode(.meteringReceipt, .FAILED)), .chargerResponseFailed),
      (.meteringReceipt, .charger(.noAnswer(.meteringReceipt)), .responseTimeout),
      (.renegotiation, .charger(.responseCode(.powerDelivery, .FAILED)), .powerDeliveryRefused),
      (.renegotiation, .charger(.noAnswer(.powerDelivery)), .responseTimeout),
      (.renegotiation, .charger(.noAnswer(.chargeParameterDiscovery)), .responseTimeout),
      (.renegotiation, .charger(.endlessOngoing(.chargeParameterDiscovery)), .phaseTimeout),
      (.renegotiation, .charger(.status(6)), .chargerMalfunction), (.renegotiation, .car(.silent), .carTimeout),
      (.renegotiation, .unplug, .plcLost), (.renegotiation, .losePLC, .plcLost),
      (.renegotiation, .chargerEmergencyStop, .chargerEmergencyShutdown), (.meteringReceipt, .losePLC, .plcLost),
    ] as [(SessionStateName, SimulationAction, StopReason)])
  func faultsInTheNewStatesEndSafely(_ state: SessionStateName, _ action: SimulationAction, _ reason: StopReason) {
    var configuration = SweptSession.with(.session(state), action, in: Self.short())
    configuration = SweptSession.with(.charging, after_ms: 800, .chargerAsksForReceipt, in: configuration)
    configuration = SweptSession.with(
      .charging, after_ms: 1_200, .chargerRenegotiates(power_W: nil), in: configuration)
    // Longer than the longest phase.
    configuration.settings.stopAtSoC_percent = 60
    let sweep = SweptSession(configuration)
    let result = sweep.expectSafeEnd()
    #expect(result.stopReason == reason)
    sweep.expectStateBInTime()
  }
}
