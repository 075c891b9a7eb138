import ClaraCore
import HAL

@testable import HALSim

/// Protocol and timing bugs that were found in the field (clara-behaviour 7.1, 7.5): how each looks when it is gone.
enum ProtocolBugCases {
  static let list: [ConformanceCase] = session + limits + ends

  private static let session: [ConformanceCase] = [
    ConformanceCase(
      "FIELD-01", "ABB faults at plug-in when the pilot is in state C: it is in state B until the parameters"
    ) { verdict in
      let run = V2GRun.field(.abb) { $0.charger.session.welding = .measured }
      run.run()
      run.judge(.batteryFull, verdict)
      let known = run.events.first { $0.event == .parametersFinished }?.at ?? .zero
      verdict.expect(run.stateC.first { $0.isOn }.map { $0.at >= known } == true, "state C before the parameters")
    },
    ConformanceCase("FIELD-02", "A lost TCP segment is sent again, and the session goes on") { verdict in
      let run = V2GRun.field()
      var left = 1
      run.session.plant.line.loses = { frame, _ in
        guard frame.count > 100, frame[12] == 0x86, frame[20] == 6, left > 0 else { return false }
        left -= 1
        return true
      }
      run.run()
      run.judge(.batteryFull, verdict)
      verdict.expect(left == 0, "nothing was lost")
    },
    ConformanceCase("FIELD-03", "A stop under full current: the contactor opens when the current has ended") {
      verdict in
      let run = V2GRun.field(endsFor: .stopButton, verdict) {
        $0.settings.stopAtSoC_percent = 100
        $0.when(.charging, after_ms: 3_000, .pressStop(hold_ms: 200))
      }
      verdict.expect(run.partedAt_mA <= 5_000, "the contactor opened at \(run.partedAt_mA) mA")
    },
    ConformanceCase("FIELD-04", "Stop in the charger's app: EVSE_Shutdown in CurrentDemandRes ends the session") {
      V2GRun.field(endsFor: .chargerShutdown, $0) { $0.when(.charging, after_ms: 1_500, .chargerUserStop) }
    },
    ConformanceCase("FIELD-05", "A charger that wants room above the pack's voltage: the announced limit leaves it") {
      V2GRun.field(.veefil, endsFor: .batteryFull, $0)
    },
    ConformanceCase("FIELD-06", "Every status that means an end ends the session: 2, 3, 5, 6 and the reserved 7 to 11")
    {
      verdict in
      let reasons: [(UInt8, StopReason)] = [
        (2, .chargerShutdown), (3, .chargerUtilityInterrupt), (5, .chargerEmergencyShutdown), (6, .chargerMalfunction),
        (7, .chargerMalfunction), (11, .chargerMalfunction),
      ]
      for (code, reason) in reasons {
        V2GRun.field(endsFor: reason, verdict) {
          $0.when(.charging, after_ms: 1_500, .charger(.statusIn(.currentDemand, code)))
        }
      }
      V2GRun.field(endsFor: .batteryFull, verdict) { $0.when(.charging, .charger(.statusIn(.currentDemand, 0))) }
    },
    ConformanceCase("FIELD-07", "Data of an older connection: each attempt has a port of its own") { verdict in
      let run = V2GRun.field(endsFor: .responseTimeout, verdict) {
        $0.when(.time(ms: 0), .charger(.noAnswer(.sessionSetup)))
      }
      let ports = run.tap.connections.map(\.carPort)
      verdict.expect(ports.count == 3, "\(ports.count) attempts")
      verdict.expect(Set(ports).count == ports.count, "ports \(ports)")
    },
    ConformanceCase("FIELD-08", "A charger that answers only after almost 2 s is waited for") { verdict in
      let names: [V2GMessageName] = [.sessionSetup, .serviceDiscovery, .chargeParameterDiscovery, .powerDelivery]
      V2GRun.field(endsFor: .batteryFull, verdict) { configuration in
        for name in names { configuration.when(.time(ms: 0), .charger(.lateAnswer(name, by_ms: 1_900))) }
      }
    },
    ConformanceCase("FIELD-09", "Our acknowledgement of SYN+ACK is lost: the repeated one is acknowledged again") {
      verdict in
      let run = V2GRun.field()
      var lost = 0
      run.session.plant.line.loses = { frame, _ in
        // The first segments of the car with ACK alone or with data: until the charger has said SYN+ACK again.
        guard frame.count >= 74, frame[12] == 0x86, frame[20] == 6, frame[67] & 0x12 == 0x10, lost < 2 else {
          return false
        }
        lost += 1
        return true
      }
      run.run()
      run.judge(.batteryFull, verdict)
      verdict.expect(run.tap.connections.count == 1, "\(run.tap.connections.count) connections")
    },
    ConformanceCase("FIELD-10", "After a good charge the connection ends by FIN, never by RST") { verdict in
      let run = V2GRun.field(endsFor: .batteryFull, verdict)
      verdict.expect(run.tap.connections.last?.finishedAt != nil, "no FIN")
      verdict.expect(run.tap.connections.allSatisfy { $0.resetAt == nil }, "RST")
    },
    ConformanceCase("FIELD-11", "A charger that asks for the car after the end still gets an answer") { verdict in
      let run = V2GRun.field()
      let station = LineStation(run)
      var answered = 0
      run.onStep = { run in
        guard run.overAt != nil else { return }
        if station.modem.networkKey.isEmpty {
          station.joinNetwork()
          station.solicitCar()
        }
        answered += station.takeAdvertisements()
      }
      run.run()
      run.judge(.batteryFull, verdict)
      verdict.expect(answered > 0, "no neighbour advertisement after the end")
    },
    ConformanceCase("FIELD-12", "Solicitations between the segments of a message: the message arrives undamaged") {
      verdict in
      let run = V2GRun.field { $0.when(.time(ms: 0), .charger(.splitSegments(bytes: 9))) }
      let station = LineStation(run)
      var count = 0
      var due = Instant.zero
      run.onStep = { run in
        guard run.session.status.session != .start, run.session.status.session != .end, run.now >= due else { return }
        due = run.now + .milliseconds(7)
        if station.modem.networkKey.isEmpty { station.joinNetwork() }
        station.solicitCar()
        count += 1
      }
      run.run()
      run.judge(.batteryFull, verdict)
      verdict.expect(count > 100, "asked \(count) times only")
    },
    ConformanceCase("FIELD-13", "A neighbour's CM_SLAC_MATCH.CNF and SDP response in the session change nothing") {
      neighbourSpeaks($0)
    },
    ConformanceCase("FIELD-14", "Pulled and plugged in again: matching is done anew") { verdict in
      let run = V2GRun.field(endsFor: .batteryFull, verdict) {
        $0.plant.adapter.hasProximity = true
        $0.when(.session(.contractAuthentication), .unplug)
        $0.when(.session(.contractAuthentication), after_ms: 20_000, .plug)
      }
      let matched = run.events.count { $0.event == .matched }
      verdict.expect(matched == 2, "matched \(matched) times")
    },
    ConformanceCase("FIELD-15", "IP from another address than SLAC: TCP goes where the SDP response came from") {
      verdict in
      let run = V2GRun.field(.orlen, endsFor: .batteryFull, verdict)
      verdict.expect(run.tap.connections.last?.chargerMAC != run.session.charger.macAddress, "sent to the SLAC partner")
    },
  ]

  private static func neighbourSpeaks(_ verdict: Verdict) {
    let run = V2GRun.field()
    let station = LineStation(run)
    run.onStep = { run in
      guard run.session.status.session == .currentDemand, run.session.status.askedCurrent_mA > 0 else { return }
      guard station.modem.networkKey.isEmpty else { return }
      station.joinNetwork()
      station.send(
        SLACBytes.confirmMatch(
          to: station.car, from: station.address, run: station.car + [0, 0],
          nid: [UInt8](repeating: 1, count: 7), nmk: [UInt8](repeating: 0x66, count: 16)))
      station.answerDiscovery(port: run.tap.connections.last?.carPort ?? 0)
    }
    run.run()
    run.judge(.batteryFull, verdict)
    verdict.expect(!station.modem.networkKey.isEmpty, "the neighbour never spoke")
    verdict.expect(run.keys.count == 1, "\(run.keys.count) keys were taken")
    verdict.expect(run.tap.connections.count == 1, "another connection was opened")
  }

  private static let limits: [ConformanceCase] = [
    ConformanceCase("FIELD-16", "A charger that wants limits in CurrentDemandReq gets them") {
      V2GRun.field(.plugit, endsFor: .batteryFull, $0)
    },
    ConformanceCase("FIELD-17", "A very fast current: the contactor is closed before PowerDeliveryReq") { verdict in
      let run = V2GRun.field(.kempower, endsFor: .batteryFull, verdict)
      let closed = run.session.hardware.network.adapterContactor.motions.first { $0.isClosing }?.time
      let asked = run.firstRequest(.powerDelivery)
      verdict.expect(closed.map { closed in asked.map { closed < $0 } ?? false } == true, "asked for power before it")
    },
    ConformanceCase("FIELD-18", "A voltage that never falls: welding detection ends in bounded time, and in order") {
      verdict in
      let run = V2GRun.field(endsFor: .batteryFull, verdict) { $0.charger.session.welding = .repeatsLast }
      verdict.expect(run.lastResponse(.sessionStop) != nil, "no SessionStop")
      let rounds = run.tap.requests.count { $0.name == .weldingDetection }
      verdict.expect(rounds > 5 && rounds < 50, "\(rounds) rounds")
    },
    ConformanceCase("FIELD-19", "A charger that answers no WeldingDetectionReq: the session still ends safely") {
      V2GRun.field(.abb, endsFor: .batteryFull, $0)
    },
    ConformanceCase("FIELD-20", "The line dies in the loop: the shutdown is not interrupted, nothing opens under load")
    {
      verdict in
      let run = V2GRun.field(endsFor: .plcLost, verdict) {
        $0.settings.stopAtSoC_percent = 100
        $0.when(.charging, after_ms: 3_000, .losePLC)
      }
      verdict.expect(run.partedAt_mA <= 5_000, "the contactor opened at \(run.partedAt_mA) mA")
    },
    ConformanceCase("FIELD-21", "A user's stop before the current is named as that") {
      V2GRun.field(endsFor: .stopButton, $0) { $0.when(.session(.powerDeliveryOn), .pressStop(hold_ms: 200)) }
    },
    ConformanceCase("FIELD-22", "PowerDelivery refused: the session ends, and says so") {
      V2GRun.field(endsFor: .powerDeliveryRefused, $0) {
        $0.when(.time(ms: 0), .charger(.responseCode(.powerDelivery, .FAILED_PowerDeliveryNotApplied)))
      }
    },
    ConformanceCase("FIELD-23", "Data behind the charger's FIN are ignored") { dataBehindFIN($0) },
    ConformanceCase("FIELD-24", "A charger that offers less and less current is followed") { verdict in
      let run = V2GRun.field()
      run.when(.currentDemand, nth: 40) { $0.deviate(.limitDrop(mA: 20_000)) }
      run.run()
      run.judge(.batteryFull, verdict)
      let late = run.tap.requests.filter { $0.at - (run.deviatedAt ?? .zero) > .milliseconds(600) }
      let highest_mA = late.compactMap { $0.content?.target.current_mA }.max() ?? 0
      verdict.expect(highest_mA > 0 && highest_mA <= 20_000, "\(highest_mA) mA asked")
    },
    ConformanceCase("FIELD-25", "An isolation fault is named, and the isolation is shown") { verdict in
      let run = V2GRun.field(endsFor: .chargerIsolationFault, verdict) {
        $0.when(.charging, after_ms: 1_500, .charger(.isolationFault))
      }
      verdict.expect(run.result?.isolation == .fault, "isolation \(run.result?.isolation.map { "\($0)" } ?? "unknown")")
    },
    ConformanceCase("FIELD-26", "Charging goes on above 96 %, as far as is set") { verdict in
      let run = V2GRun.field(endsFor: .batteryFull, verdict) {
        $0.plant.soc_permille = 959
        $0.settings.stopAtSoC_percent = 97
        $0.limit_s = 7_200
      }
      verdict.expect((run.result?.soc_permille ?? 0) >= 968, "ended at \(run.result?.soc_permille ?? 0) permille")
    },
  ]

  /// A segment behind the charger's FIN, with a CurrentDemandRes of nobody in it.
  private static func dataBehindFIN(_ verdict: Verdict) {
    let run = V2GRun.field { $0.charger.ending.closing = .finish(after_ms: 20) }
    let station = LineStation(run)
    var sent = 0
    let inner = run.session.onPLCFrame
    run.session.onPLCFrame = { frame, now, isSent in
      inner?(frame, now, isSent)
      guard !isSent, sent == 0, let datagram = IPv6Datagram(frame: frame), datagram.nextHeader == NextHeader.tcp,
        var segment = HALSim.TCPSegment(datagram.payload), segment.flags.contains(.fin)
      else { return }
      sent += 1
      segment.sequence = segment.sequence &+ 1
      segment.flags = [.ack, .psh]
      segment.payload = V2GTPStream.frame([0x80, 0x9A, 0, 0, 0, 0])
      var late = datagram
      late.payload = segment.bytes
      late.seal(at: 16)
      station.joinNetwork()
      station.send(late.frame)
    }
    run.run()
    run.judge(.batteryFull, verdict)
    verdict.expect(sent == 1, "the charger never said FIN")
    verdict.expect(run.result?.outcome == .completed, "not completed")
  }

  private static let ends: [ConformanceCase] = [
    ConformanceCase("FIELD-27", "Every end has a name, whoever causes it and whenever") { verdict in
      let causes: [SimulationAction] = [
        .charger(.finish), .charger(.reset), .charger(.stopAnswering), .unplug, .cutModem,
      ]
      for state in [SessionStateName.cableCheck, .preCharge, .currentDemand] {
        for cause in causes {
          let run = V2GRun.field { $0.when(.session(state), after_ms: 50, cause) }
          run.run()
          run.judgeSafety(verdict)
        }
      }
    },
    ConformanceCase("FIELD-28", "Multipliers from -3 to 3 in what the charger reports: the values are right") {
      verdict in
      for multiplier: Int8 in [-2, -1, 0] {
        let run = V2GRun.field { $0.charger.output.voltageMultiplier = multiplier }
        var worst_mV: Int32 = 0
        run.onStep = { run in
          guard run.session.status.session == .currentDemand, run.session.status.voltage_mV > 0 else { return }
          let real_mV = run.session.plant.stage.outputVoltage_mV
          worst_mV = max(worst_mV, abs(real_mV - run.session.status.voltage_mV))
        }
        run.run()
        run.judge(.batteryFull, verdict)
        verdict.expect(worst_mV < 12_000, "multiplier \(multiplier): \(worst_mV) mV off")
      }
    },
    ConformanceCase("FIELD-29", "The port is the one that SDP named, whatever it is") { verdict in
      let run = V2GRun.field(.alpitronic, endsFor: .batteryFull, verdict)
      let port = run.tap.connections.last?.chargerPort
      verdict.expect(port == 61_852 && run.tap.discoveredPorts.last == port, "port \(port ?? 0)")
    },
    ConformanceCase("FIELD-30", "A session id of 4 bytes is echoed as it is") { verdict in
      let run = V2GRun.field(.teslaV3, endsFor: .batteryFull, verdict)
      let ids = run.tap.requests.filter { $0.name == .cableCheck || $0.name == .currentDemand }.map(\.sessionID)
      verdict.expect(!ids.isEmpty && ids.allSatisfy { $0.count == 4 && $0 == ids[0] }, "ids \(Set(ids))")
    },
    ConformanceCase("FIELD-31", "A charger that insists on time-out 6 and on no pause in SLAC, and on optional fields")
    {
      V2GRun.field(.compleo, endsFor: .batteryFull, $0)
    },
    ConformanceCase("FIELD-32", "Every request comes in its turn: no FAILED_SequenceError from any charger") {
      verdict in
      for profile in [ChargerProfile.ideal, .alpitronic, .teslaV2, .tritium, .starcharge] {
        let run = V2GRun.field(profile, endsFor: .batteryFull, verdict)
        verdict.expect(run.responses.allSatisfy { $0.code.isPositive }, "\(profile.name) answered a failure")
      }
    },
  ]
}
