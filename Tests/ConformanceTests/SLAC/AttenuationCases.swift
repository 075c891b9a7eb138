import HAL
import HALSim

/// The sounds, and what the chargers say of them.
enum AttenuationCases {
  static let list: [ConformanceCase] =
    [
      ConformanceCase(
        "TC_EVCC_CMN_VTB_AttenuationCharacterization_001",
        "Three correct announcements, ten sounds counting down, 20 to 50 ms apart; the charger's answer is acknowledged"
      ) { verdict in
        let bench = SLACBench { $0.match = { _ in nil } }
        guard soundsRight(bench, verdict) else { return }
        acknowledges(bench.tester, bench, verdict)
      },
      ConformanceCase(
        "TC_EVCC_CMN_VTB_AttenuationCharacterization_002", "Two chargers answer: both are acknowledged"
      ) { verdict in
        let bench = SLACBench { $0.match = { _ in nil } }
        let second = SLACTester(bench.car.plant, index: 1)
        second.parameters = { _ in nil }
        second.match = { _ in nil }
        guard soundsRight(bench, verdict) else { return }
        acknowledges(bench.tester, bench, verdict)
        acknowledges(second, bench, verdict)
      },
      ConformanceCase(
        "TC_EVCC_CMN_VTB_AttenuationCharacterization_003",
        "No answer within 1,200 ms: the try has failed, and what comes later is not acknowledged"
      ) { verdict in late(verdict, early: { _ in nil }) },
    ] + invalid + [
      ConformanceCase(
        "TC_EVCC_CMN_VTB_AttenuationCharacterization_012",
        "State E just before CM_SLAC_PARM.CNF: nothing is announced any more"
      ) { stops($0, by: .off) },
      ConformanceCase("TC_EVCC_CMN_VTB_AttenuationCharacterization_013", "As 012, with state F") {
        stops($0, by: .steadyMinus12V)
      },
      ConformanceCase(
        "TC_EVCC_AC_VTB_AttenuationCharacterization_001", "The duty cycle changes from 5 % to 10 % while sounding",
        .notApplicable("AC only: at a DC inlet the duty cycle is 5 % or there is no charger")),
      ConformanceCase(
        "TC_EVCC_AC_VTB_AttenuationCharacterization_002", "The duty cycle changes from 5 % to 96 % while sounding",
        .notApplicable("AC only: at a DC inlet the duty cycle is 5 % or there is no charger")),
    ]

  private static let invalid: [ConformanceCase] = [
    broken("004", "a wrong application type", at: 19, [0xFF]),
    broken("005", "a wrong security type", at: 20, [0xFF]),
    broken("006", "the address of another car", at: 21, [0, 0, 0, 0, 0, 0]),
    broken("007", "another run id", at: 27, [9, 9, 9, 9, 9, 9, 9, 9]),
    broken("008", "a source id", at: 51, [1]),
    broken("009", "a responder id", at: 68, [1]),
    broken("010", "no groups", at: 70, [0]),
    broken("011", "no sounds", at: 69, [0]),
  ]

  private static func broken(_ number: String, _ what: String, at offset: Int, _ bytes: [UInt8]) -> ConformanceCase {
    ConformanceCase(
      "TC_EVCC_CMN_VTB_AttenuationCharacterization_\(number)",
      "A CM_ATTEN_CHAR.IND with \(what) is ignored; a right one after 1,200 ms comes too late"
    ) { verdict in
      late(verdict) { $0.replacing(at: offset, bytes) }
    }
  }

  /// Runs to the end of the sounds and judges them.
  private static func soundsRight(_ bench: SLACBench, _ verdict: Verdict) -> Bool {
    guard verdict.expect(bench.plugInUntilRequest(), "no CM_SLAC_PARM.REQ") else { return false }
    bench.car.run(SLACBench.Time.matchSequence + 1_000)
    let starts = bench.car.sent(SLACBytes.start)
    let sounds = bench.car.sent(SLACBytes.sound)
    guard verdict.expect(starts.count == 3, "\(starts.count) announcements"),
      verdict.expect(sounds.count == 10, "\(sounds.count) sounds"),
      let confirmed = bench.car.received(SLACBytes.parameterConfirm).first
    else { return false }
    let pause = (starts[0].at - confirmed.at).milliseconds
    verdict.expect(pause <= 100, "announced \(pause) ms after the parameters")
    let run = bench.tester.run
    for frame in starts {
      verdict.expect(frame.field(0, 6) == SLACBytes.broadcast, "an announcement is not broadcast")
      verdict.expect(frame.field(19, 5) == [0, 0, 10, 6, 1], "announcement \(frame.field(19, 5))")
      verdict.expect(frame.field(24, 6) == bench.tester.car && frame.field(30, 8) == run, "announced for another")
    }
    for (index, frame) in sounds.enumerated() {
      verdict.expect(frame.field(0, 6) == SLACBytes.broadcast, "a sound is not broadcast")
      verdict.expect(frame.field(38, 1) == [UInt8(9 - index)], "sound \(index) counts \(frame.field(38, 1))")
      verdict.expect(frame.field(39, 8) == run, "a sound has another run id")
    }
    let batch = starts + sounds
    for (next, previous) in zip(batch.dropFirst(), batch) {
      let gap = (next.at - previous.at).milliseconds
      verdict.expect((20...50).contains(gap), "\(gap) ms between two messages")
    }
    return verdict.findings.isEmpty
  }

  private static func acknowledges(_ tester: SLACTester, _ bench: SLACBench, _ verdict: Verdict) {
    let told = bench.car.received(SLACBytes.attenuationIndication).first { $0.field(6, 6) == tester.address }
    let answer = bench.car.sent(SLACBytes.attenuationResponse).first { $0.field(0, 6) == tester.address }
    guard let told, let answer else {
      verdict.expect(false, told == nil ? "the tester told no attenuation" : "no CM_ATTEN_CHAR.RSP")
      return
    }
    let delay = (answer.at - told.at).milliseconds
    verdict.expect(delay <= SLACBench.Time.matchResponse, "acknowledged after \(delay) ms")
    let right = [0, 0] + bench.tester.car + bench.tester.run + SLACBytes.zeros17 + SLACBytes.zeros17 + [0]
    verdict.expect(answer.field(19, 51) == right, "CM_ATTEN_CHAR.RSP has other fields")
  }

  /// Sends `early` in time and the right answer too late: neither may be acknowledged.
  private static func late(_ verdict: Verdict, early: @escaping SLACTester.Change) {
    let bench = SLACBench { $0.attenuation = early }
    guard verdict.expect(bench.plugInUntilRequest(), "no CM_SLAC_PARM.REQ") else { return }
    let isSounding = bench.car.run(1_000) { !bench.car.sent(SLACBytes.start).isEmpty }
    guard verdict.expect(isSounding, "no CM_START_ATTEN_CHAR.IND") else { return }
    bench.car.run(SLACBench.Time.attenuationResults)
    bench.tester.send(bench.tester.attenuationIndication, at: bench.car.now)
    bench.car.run(SLACBench.Time.matchResponse)
    verdict.expect(!bench.car.received(SLACBytes.attenuationIndication).isEmpty, "the tester told nothing")
    verdict.expect(bench.car.sent(SLACBytes.attenuationResponse).isEmpty, "CM_ATTEN_CHAR.RSP was sent")
    verdict.expect(bench.car.sent(SLACBytes.matchRequest).isEmpty, "went on to CM_SLAC_MATCH.REQ")
  }

  private static func stops(_ verdict: Verdict, by error: PilotLine.Oscillator) {
    let bench = SLACBench()
    bench.tester.onHeard = { [unowned bench] frame in
      guard frame.managementType == SLACBytes.parameterRequest else { return }
      bench.pilot.setOscillator(error)
    }
    guard verdict.expect(bench.plugInUntilRequest(), "no CM_SLAC_PARM.REQ") else { return }
    bench.car.run(SLACBench.Time.matchSequence)
    verdict.expect(!bench.car.received(SLACBytes.parameterConfirm).isEmpty, "no CM_SLAC_PARM.CNF")
    verdict.expect(bench.car.sent(SLACBytes.start).isEmpty, "announced its sounds")
  }
}
