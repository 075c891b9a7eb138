import ClaraCore
import HAL
import HALSim

extension SweptSession {
  /// A short charge in ISO 15118-2.
  static func iso2(_ charger: ChargerProfile = quickCharger) -> SimulationConfiguration {
    var configuration = short(charger)
    configuration.charger.session.protocols = [.iso2]
    return configuration
  }

  /// The same, with a receipt and a renegotiation under way.
  static func iso2Eventful() -> SimulationConfiguration {
    let asked = with(.charging, after_ms: 1_000, .chargerAsksForReceipt, in: iso2())
    return with(.charging, after_ms: 1_500, .chargerRenegotiates(power_W: nil), in: asked)
  }

  /// A charge that pauses after 3 s for 20 s, with services whose details are asked for.
  static func pausing() -> SimulationConfiguration {
    var configuration = with(.charging, after_ms: 3_000, .pause, in: iso2())
    configuration = with(.paused, after_ms: 20_000, .resume, in: configuration)
    configuration.charger.session.services = [3, 4]
    configuration.settings.stopAtSoC_percent = 44
    return configuration
  }
}

/// The tables once more in ISO 15118-2, with what only that protocol has.
extension SweepGroup {
  static let iso2Makes = SweepGroup(
    name: "iso2-makes", about: "every charger in ISO 15118-2",
    // Who hears and does not serve has no session in any protocol.
    cases: ChargerProfile.all.filter {
      $0.matching.isAnswering && $0.matching.joins && !$0.matching.answersUnplugged
    }.map { profile in
      SweepCase(profile.name) { findings in
        let result = SweptSession(SweptSession.iso2(profile)).expectSafeEnd(findings)
        findings.expectEqual(result.stopReason, .batteryFull)
        findings.expectEqual(result.chosenProtocol, .iso2)
      }
    })

  static let iso2Stops = SweepGroup(
    name: "iso2-stops", about: "a short press in every state of a session in ISO 15118-2",
    cases: ([0, 40] as [Int64]).flatMap { after_ms in
      (SweptSession.states + [.meteringReceipt, .renegotiation, .serviceDetail]).map { state in
        SweepCase("\(after_ms) ms after \(state)") { findings in
          var configuration = SweptSession.iso2Eventful()
          configuration.charger.session.services = [3]
          configuration = SweptSession.with(
            .session(state), after_ms: after_ms, .pressStop(hold_ms: 200), in: configuration)
          let result = SweptSession(configuration, pressesOff: false).expectSafeEnd(findings)
          findings.expectOne(of: [.stopButton, .batteryFull], result.stopReason)
        }
      }
    })

  static let iso2Swarm = SweepGroup(
    name: "iso2-swarm", about: "a mixture of faults in ISO 15118-2 from each of 300 seeds, every other with a pause",
    cases: (1_001...1_300).map(iso2SwarmCase))

  private static func iso2SwarmCase(seed: UInt64) -> SweepCase {
    SweepCase("seed \(seed)") { findings in
      var configuration = SessionSwarm.configuration(seed: seed)
      configuration.charger.session.protocols = seed % 3 == 0 ? [.iso2, .din70121] : [.iso2]
      configuration.settings.protocols = ProtocolOffer(.iso2, .din)
      configuration = SweptSession.with(.charging, after_ms: 700, .chargerAsksForReceipt, in: configuration)
      configuration = SweptSession.with(
        .charging, after_ms: 1_300, .chargerRenegotiates(power_W: seed % 2 == 0 ? nil : 8_000), in: configuration)
      if seed % 4 == 0 { configuration.charger.session.services = [3, 4, 5] }
      if seed % 2 == 0 {
        configuration.settings.stopAtSoC_percent = 44
        configuration = SweptSession.with(.charging, after_ms: 2_500, .pause, in: configuration)
        configuration = SweptSession.with(.paused, after_ms: 8_000, .resume, in: configuration)
      }
      let events = configuration.events.map { "\($0.trigger) +\($0.after_ms) \($0.action)" }
      let before = findings.failures.count
      SweptSession(configuration).expectSafeEnd(findings, mayWait: true)
      if findings.failures.count > before {
        findings.expect(false, "that was \(configuration.charger.name), \(events)")
      }
    }
  }

  // MARK: Pauses

  private static let pauseMishaps: [SimulationAction] = [
    .pressStop(hold_ms: 300), .pressStop(hold_ms: 31_000), .unplug, .losePLC, .cutModem, .charger(.reset),
    .charger(.stopAnswering), .charger(.finish), .chargerUserStop, .chargerEmergencyStop, .charger(.oscillatorLost),
    .charger(.stateF), .charger(.noDiscovery), .charger(.forgetsPause), .charger(.joinsAnotherSession),
    .charger(.responseCode(.sessionSetup, .FAILED_UnknownSession)), .car(.silent), .car(.permissionOff),
    .car(.systemFault), .car(.withholdsPermission), .car(.contactorsWeld), .weldContactor, .chargerWakesUp,
  ]

  private static let pauseMoments: [(name: String, trigger: SimulationTrigger, after_ms: Int64)] =
    ([.powerDeliveryOff, .currentDown, .weldingDetection, .sessionStop] as [SessionStateName]).map {
      ("\($0)", .session($0), 20)
    } + ([0, 1_000, 10_000, 20_300, 22_000, 25_000, 30_000, 40_000] as [Int64]).map { ("\($0) ms", .paused, $0) }

  static let pauses = SweepGroup(
    name: "pauses", about: "every mishap while a pause begins, lasts and ends",
    cases: pauseMishaps.flatMap { mishap in
      pauseMoments.flatMap { moment in
        [false, true].map { measures in
          SweepCase("\(mishap) at \(moment.name), pilot \(measures ? "measured" : "unseen")") { findings in
            var configuration = SweptSession.with(
              moment.trigger, after_ms: moment.after_ms, mishap, in: SweptSession.pausing())
            configuration.plant.adapter.measuresPilot = measures
            SweptSession(configuration).expectSafeEnd(findings, mayWait: true)
          }
        }
      }
    })

  // MARK: Renegotiations

  private static let renegotiationMishaps: [SimulationAction] = [
    .pressStop(hold_ms: 300), .pressStop(hold_ms: 31_000), .unplug, .losePLC, .cutModem, .charger(.reset),
    .charger(.stopAnswering), .charger(.finish), .chargerUserStop, .chargerEmergencyStop, .charger(.stateF),
    .charger(.responseCode(.powerDelivery, .FAILED)), .charger(.responseCode(.cableCheck, .FAILED)), .car(.silent),
    .car(.permissionOff), .car(.systemFault), .car(.withholdsPermission), .car(.contactorsWeld), .weldContactor, .pause,
    .chargerRenegotiates(power_W: nil),
  ]

  static let renegotiations = SweepGroup(
    name: "renegotiations", about: "every mishap while the car is stopped for a renegotiation, and started anew",
    cases: renegotiationMishaps.flatMap { mishap in
      ([2_000, 2_100, 2_600, 3_500, 4_500, 6_000, 8_000, 11_000, 14_000, 17_000, 20_000] as [Int64]).map { after_ms in
        SweepCase("\(mishap) at \(after_ms) ms") { findings in
          var configuration = SweptSession.iso2()
          configuration.settings.stopAtSoC_percent = 44
          configuration = SweptSession.with(
            .charging, after_ms: 2_000, .chargerRenegotiates(power_W: 8_000), in: configuration)
          configuration = SweptSession.with(.charging, after_ms: after_ms, mishap, in: configuration)
          SweptSession(configuration).expectSafeEnd(findings, mayWait: true)
        }
      }
    })
}
