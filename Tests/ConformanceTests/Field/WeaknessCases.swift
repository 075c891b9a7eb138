import ClaraCore
import EXI
import HAL

@testable import HALSim

/// Weaknesses that were found in other stacks, and the rule that each gives (anchors 6.4).
enum WeaknessCases {
  static let list: [ConformanceCase] = matching + session

  private static let matching: [ConformanceCase] = [
    ConformanceCase("RULE-01", "SLAC messages cut short at each byte are errors of their sender: matching goes on") {
      verdict in
      let bench = SLACBench()
      let right = SLACBytes.indicateAttenuation(
        to: (0..<6).map { bench.car.plant.modem.macAddress[$0] }, from: bench.tester.address,
        run: [UInt8](repeating: 0, count: 8), attenuation_dB: 12)
      bench.tester.onHeard = { [unowned bench] frame in
        guard frame.managementType == SLACBytes.sound else { return }
        for length in 14..<right.count { bench.tester.send(Array(right[..<length]), at: bench.car.now) }
      }
      _ = bench.plugInUntilLinked(verdict)
    },
    ConformanceCase("RULE-02", "Counts above every limit (255 groups, 255 sounds) are refused, and matching goes on") {
      verdict in
      let bench = SLACBench()
      bench.tester.onHeard = { [unowned bench] frame in
        guard frame.managementType == SLACBytes.sound, !bench.tester.car.isEmpty else { return }
        let right = bench.tester.attenuationIndication
        bench.tester.send(right.replacing(at: 70, [255]) + [UInt8](repeating: 1, count: 200), at: bench.car.now)
        bench.tester.send(right.replacing(at: 69, [255, 59]), at: bench.car.now)
      }
      _ = bench.plugInUntilLinked(verdict)
    },
    ConformanceCase(
      "RULE-03", "Frames before there is an address, or while a layer starts anew, do no harm",
      .notApplicable("one thread, and one address from the first moment on: there is nothing to race")),
    ConformanceCase("RULE-04", "Of six chargers on one line the loudest is matched with, whoever answers first") {
      loudest($0)
    },
    ConformanceCase("RULE-05", "A key from a charger that was not asked, or under another run id, is not taken") {
      verdict in
      let bench = SLACBench { $0.match = { _ in nil } }
      let spoofer = SLACTester(bench.car.plant, index: 3)
      spoofer.parameters = { _ in nil }
      spoofer.attenuation = { _ in nil }
      bench.tester.onHeard = { [unowned bench] frame in
        guard frame.managementType == SLACBytes.matchRequest else { return }
        let key = [UInt8](repeating: 0x66, count: 16)
        for run in [bench.tester.run, [UInt8](repeating: 7, count: 8)] {
          spoofer.send(
            SLACBytes.confirmMatch(
              to: bench.tester.car, from: spoofer.address, run: run, nid: bench.tester.nid, nmk: key),
            at: bench.car.now)
        }
      }
      guard verdict.expect(bench.plugInUntilRequest(), "no CM_SLAC_PARM.REQ") else { return }
      bench.car.run(8_000)
      verdict.expect(bench.car.received(SLACBytes.matchConfirm).count > 2, "the spoofer was not heard")
      verdict.expect(bench.car.sent(SLACBytes.setKey).isEmpty, "a foreign key was taken")
    },
    ConformanceCase("RULE-06", "Messages that write to a modem are neither obeyed nor answered nor passed on") {
      verdict in
      let bench = SLACBench()
      guard bench.plugInUntilLinked(verdict) else { return }
      let before = bench.car.frames.count
      // VS_WR_MOD, VS_MOD_NVM, VS_RS_DEV, VS_WRITE_AND_EXECUTE, VS_MODULE_OPERATION, each as Qualcomm's.
      for type: UInt16 in [0xA020, 0xA028, 0xA01C, 0xA098, 0xA0B0] {
        bench.tester.send(
          SLACBytes.frame(to: bench.tester.car, from: bench.tester.address, type, [0x00, 0xB0, 0x52, 0, 0, 0]),
          at: bench.car.now)
      }
      bench.car.run(500)
      let answers = bench.car.frames[before...].filter { $0.isSent && ($0.managementType ?? 0) >= 0xA000 }
      verdict.expect(answers.allSatisfy { $0.managementType == 0xA0B8 }, "something went to a modem")
    },
  ]

  private static func loudest(_ verdict: Verdict) {
    let bench = SLACBench { $0.attenuation_dB = 20 }
    var others: [SLACTester] = []
    for index in 1...5 as ClosedRange<UInt64> {
      let other = SLACTester(bench.car.plant, index: index)
      other.attenuation_dB = 20 + UInt8(index) * 6
      // Quicker than the own one: an answer before the last sound.
      other.onHeard = { [unowned other, unowned bench] frame in
        guard frame.managementType == SLACBytes.sound, frame.field(38, 1) == [4] else { return }
        other.send(other.attenuationIndication, at: bench.car.now)
      }
      others.append(other)
    }
    guard bench.plugInUntilLinked(verdict) else { return }
    verdict.expect(others.allSatisfy { $0.heard(SLACBytes.matchRequest).isEmpty }, "another charger was asked")
  }

  private static let messages: [V2GMessageName] = [
    .sessionSetup, .serviceDiscovery, .servicePaymentSelection, .contractAuthentication, .chargeParameterDiscovery,
    .cableCheck, .preCharge, .powerDelivery, .currentDemand, .weldingDetection, .sessionStop,
  ]

  private static let session: [ConformanceCase] = [
    ConformanceCase("RULE-07", "A response of another kind never moves the session on, in no state") { verdict in
      for name in messages {
        let run = V2GRun()
        run.when(name) { $0.deviate(.wrongResponse(name)) }
        run.run()
        run.judgeSafety(verdict)
        let later = run.tap.requests.filter {
          $0.at > run.deviatedAt ?? .zero && $0.name != name && $0.name != .sessionStop
        }
        let isEnd = name == .weldingDetection || name == .sessionStop
        verdict.expect(later.isEmpty || isEnd, "\(name): went on with \(later.first?.name.map { "\($0)" } ?? "?")")
      }
    },
    ConformanceCase(
      "RULE-08", "A request is encoded into a buffer of every size that is enough, and refused by all others"
    ) {
      encodes($0)
    },
    ConformanceCase("RULE-09", "EXI that nobody can read, in any state: the session ends in time, for a named reason") {
      verdict in
      for name in messages {
        let run = V2GRun()
        run.when(name) { $0.deviate(.malformedEXI(name)) }
        run.run()
        run.judgeSafety(verdict)
        run.judgeClose(verdict, from: (run.deviatedAt ?? .zero) + .milliseconds(V2GRun.Time.message))
      }
    },
    ConformanceCase("RULE-10", "The line is jammed before the plug is locked: a safe wait, then a clean new start") {
      verdict in
      let run = V2GRun.field(endsFor: .batteryFull, verdict) {
        $0.when(.session(.serviceDiscovery), .losePLC)
        $0.when(.session(.serviceDiscovery), after_ms: 15_000, .restorePLC)
      }
      verdict.expect(run.result?.outcome == .completed, "not completed")
    },
    ConformanceCase("RULE-11", "Limits that no charger has (3,276 kA, 32 MW): the own limits hold") { verdict in
      let run = V2GRun.field(endsFor: .batteryFull, verdict) {
        $0.charger.output.maximumCurrent_mA = 2_000_000_000
        $0.charger.output.limitMultipliers.current = 3
        $0.charger.output.limitMultipliers.dynamicCurrent = 3
        $0.charger.output.maximumPower_W = 32_000_000
        $0.charger.output.limitMultipliers.power = 3
      }
      let highest_mA = run.tap.requests.compactMap { $0.content?.target.current_mA }.max() ?? 0
      verdict.expect(highest_mA > 0 && highest_mA <= 200_000, "\(highest_mA) mA asked")
    },
    ConformanceCase("RULE-12", "A V2GTP header that is none, or a length of 2^31: the connection ends in order") {
      verdict in
      for name in [V2GMessageName.supportedAppProtocol, .cableCheck, .currentDemand] {
        let run = V2GRun()
        run.when(name) { $0.deviate(.malformedHeader(name)) }
        run.run()
        run.judgeShutdown(verdict, from: run.deviatedAt ?? .zero)
      }
    },
    ConformanceCase("RULE-13", "A session id that is not ours ends the session") { verdict in
      let run = V2GRun()
      run.when(.preCharge) { $0.deviate(.wrongSessionID) }
      run.run()
      run.judgeShutdown(verdict, from: run.deviatedAt ?? .zero)
      verdict.expect(run.result?.stopReason == .sessionIDMismatch, "ended for \(run.result?.stopReason.name ?? "?")")
    },
    ConformanceCase("RULE-14", "Every response twice: the second changes nothing") { verdict in
      let run = V2GRun { $0.when(.time(ms: 0), .charger(.doubledResponses)) }
      run.run()
      run.judge(.batteryFull, verdict)
    },
  ]

  private static func encodes(_ verdict: Verdict) {
    guard let id = EXIBytes<8>([UInt8](repeating: 7, count: 8).span) else { return }
    let message = DIN.Message(
      Header: DIN.MessageHeader(SessionID: id), Body: .SessionStopReq(DIN.SessionStopReq()))
    var whole = [UInt8](repeating: 0, count: 64)
    var span = whole.mutableSpan
    guard let count = try? message.encode(into: &span) else {
      return _ = verdict.expect(false, "not encoded at all")
    }
    for size in 0...count + 1 {
      var buffer = [UInt8](repeating: 0xAA, count: size)
      var part = buffer.mutableSpan
      let written = try? message.encode(into: &part)
      verdict.expect((written != nil) == (size >= count), "size \(size): \(written.map { "\($0)" } ?? "refused")")
      verdict.expect(written == nil || Array(buffer[..<count]) == Array(whole[..<count]), "size \(size): other bytes")
    }
  }
}
