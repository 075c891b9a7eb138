import ClaraCore
import HAL
import Testing

@testable import HALSim

/// Whole sessions in ISO 15118-2: the good case, the choice of the protocol, what the charger may ask for, and whatever
/// goes wrong in between.
@Suite struct ISO2WholeSessionTests {
  static func short(
    _ protocols: [ChargerProfile.ChargerProtocol] = [.iso2], _ offer: ProtocolOffer = Settings().protocols
  ) -> SimulationConfiguration {
    var configuration = SessionSweep.short()
    configuration.charger.session.protocols = protocols
    configuration.settings.protocols = offer
    return configuration
  }

  private static func charger(_ profile: ChargerProfile) -> ChargerProfile {
    var profile = profile
    profile.session.protocols = [.iso2]
    return profile
  }

  @Test func itChargesAndEndsInOrder() {
    let sweep = SessionSweep(Self.short())
    let result = sweep.expectSafeEnd()
    #expect(result.outcome == .completed)
    #expect(result.stopReason == .batteryFull)
    #expect(result.chosenProtocol == .iso2)
    #expect(result.chargerEnd == .completed)
  }

  @Test(arguments: ChargerProfile.all) func everyMakeChargesInISO2(_ profile: ChargerProfile) {
    // Who hears and does not serve has no session in any protocol.
    guard profile.matching.isAnswering, profile.matching.joins, !profile.matching.answersUnplugged else { return }
    let result = SessionSweep(SessionSweep.short(Self.charger(profile))).expectSafeEnd()
    #expect(result.stopReason == .batteryFull)
    #expect(result.chosenProtocol == .iso2)
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
    let result = SessionSweep(Self.short(spoken, offer)).expectSafeEnd()
    #expect(result.chosenProtocol == chosen)
    #expect(result.outcome == .completed)
  }

  @Test(
    arguments: [([], ProtocolOffer(.din, .iso2)), ([.din70121], ProtocolOffer(.iso2)), ([.iso2], ProtocolOffer(.din))]
      as [([ChargerProfile.ChargerProtocol], ProtocolOffer)])
  func withoutACommonProtocolTheEndIsNamed(_ spoken: [ChargerProfile.ChargerProtocol], _ offer: ProtocolOffer) {
    let sweep = SessionSweep(Self.short(spoken, offer))
    let result = sweep.expectSafeEnd()
    #expect(result.stopReason == .protocolNotSupported)
    #expect(result.chosenProtocol == nil)
    #expect(sweep.states.count { $0 == .negotiateProtocol } == 1)
  }

  @Test func aRenegotiationLowersThePowerAndTheChargeGoesOn() {
    var configuration = SessionSweep.with(
      .charging, after_ms: 2_000, .chargerRenegotiates(power_W: 9_000), in: Self.short())
    configuration.settings.stopAtSoC_percent = 44
    let sweep = SessionSweep(configuration)
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
    #expect(sweep.states.count { $0 == .cableCheck } == 1)
    #expect(lowest_W <= 9_000)
    #expect(result.chargerEnd == .completed)
  }

  @Test func receiptsAreGivenWithoutLeavingTheLoop() {
    var configuration = Self.short()
    for after_ms: Int64 in [1_000, 1_500, 2_500] {
      configuration = SessionSweep.with(.charging, after_ms: after_ms, .chargerAsksForReceipt, in: configuration)
    }
    let sweep = SessionSweep(configuration)
    let result = sweep.expectSafeEnd()
    #expect(result.outcome == .completed)
    #expect(sweep.states.count { $0 == .meteringReceipt } == 3)
  }

  @Test func aScheduleBindsTheCurrent() {
    var configuration = Self.short()
    configuration.charger.session.schedule = [.init(start_s: 0, power_W: 7_000)]
    configuration.charger.output.dynamicLimit = .absent
    let sweep = SessionSweep(configuration)
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

  @Test(arguments: SessionSweep.states + [.meteringReceipt, .renegotiation], [0, 40] as [Int64])
  func aPressEndsEveryStateInOrder(state: SessionStateName, after_ms: Int64) {
    var configuration = SessionSweep.with(
      .session(state), after_ms: after_ms, .pressStop(hold_ms: 200), in: Self.short())
    configuration = SessionSweep.with(.charging, after_ms: 1_000, .chargerAsksForReceipt, in: configuration)
    configuration = SessionSweep.with(.charging, after_ms: 1_500, .chargerRenegotiates(power_W: nil), in: configuration)
    let result = SessionSweep(configuration, pressesOff: false).expectSafeEnd()
    #expect(result.stopReason == .stopButton || result.stopReason == .batteryFull)
  }

  @Test(arguments: FieldFaultTests.cases) func theFieldsFaultsEndForTheSameReasons(fault: FieldFaultTests.Case) {
    var configuration = Self.short()
    for injected in ChargerFault.fieldList[fault.number - 1] {
      configuration = SessionSweep.with(fault.trigger, after_ms: fault.after_ms, .charger(injected), in: configuration)
    }
    let sweep = SessionSweep(configuration)
    #expect(sweep.expectSafeEnd().stopReason == fault.reason)
    sweep.expectStateBInTime()
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
      (.renegotiation, .charger(.status(6)), .chargerMalfunction), (.renegotiation, .car(.silent), .carSilent),
      (.renegotiation, .unplug, .carFault), (.renegotiation, .losePLC, .plcLost),
      (.renegotiation, .chargerEmergencyStop, .chargerEmergencyShutdown), (.meteringReceipt, .losePLC, .plcLost),
    ] as [(SessionStateName, SimulationAction, StopReason)])
  func faultsInTheNewStatesEndSafely(_ state: SessionStateName, _ action: SimulationAction, _ reason: StopReason) {
    var configuration = SessionSweep.with(.session(state), action, in: Self.short())
    configuration = SessionSweep.with(.charging, after_ms: 800, .chargerAsksForReceipt, in: configuration)
    configuration = SessionSweep.with(
      .charging, after_ms: 1_200, .chargerRenegotiates(power_W: nil), in: configuration)
    // Longer than the longest phase.
    configuration.settings.stopAtSoC_percent = 60
    let sweep = SessionSweep(configuration)
    let result = sweep.expectSafeEnd()
    #expect(result.stopReason == reason)
    sweep.expectStateBInTime()
  }

  @Test(arguments: 1...30 as ClosedRange<UInt64>) func aMixtureOfFaultsEndsSafely(seed: UInt64) {
    var configuration = SessionSwarm.configuration(seed: seed + 1_000)
    configuration.charger.session.protocols = seed % 3 == 0 ? [.iso2, .din70121] : [.iso2]
    configuration.settings.protocols = ProtocolOffer(.iso2, .din)
    configuration = SessionSweep.with(.charging, after_ms: 700, .chargerAsksForReceipt, in: configuration)
    configuration = SessionSweep.with(
      .charging, after_ms: 1_300, .chargerRenegotiates(power_W: seed % 2 == 0 ? nil : 8_000), in: configuration)
    let events = configuration.events.map { "\($0.trigger) +\($0.after_ms) \($0.action)" }
    SessionSweep(configuration).expectSafeEnd(
      mayWait: true, "seed \(seed), \(configuration.charger.name), \(events)")
  }
}
