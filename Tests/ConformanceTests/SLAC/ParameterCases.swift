import HAL
import HALSim

/// CM_SLAC_PARM: the car asks who is there.
enum ParameterCases {
  static let list: [ConformanceCase] =
    [
      ConformanceCase(
        "TC_EVCC_CMN_VTB_CmSlacParm_001",
        "After state E, plug-in and 5 %: a correct CM_SLAC_PARM.REQ, before the charger stops waiting for one"
      ) { asks($0) },
      ConformanceCase(
        "TC_EVCC_CMN_VTB_CmSlacParm_002",
        "No answer: the request is repeated twice, within 400 ms each, and then not again in that try"
      ) { repeatsAndGivesUp($0) { _ in nil } },
    ] + invalid + [
      ConformanceCase(
        "TC_EVCC_CMN_VTB_CmSlacParm_009", "Messages that only a car sends are not answered, whoever sends them"
      ) { ignoresOtherCars($0) },
      ConformanceCase(
        "TC_EVCC_CMN_VTB_CmSlacParm_010",
        "Nobody ever answers: tries follow each other after 400 ms for 10 s, and none begins after that"
      ) { stopsTrying($0) },
      ConformanceCase("TC_EVCC_CMN_VTB_CmSlacParm_012", "As 001, after state F instead of E") {
        asks($0, error: .steadyMinus12V)
      },
      ConformanceCase("TC_EVCC_CMN_VTB_CmSlacParm_013", "As 001, with steady 12 V for a while before the 5 %") {
        asks($0, steadyFor_ms: 3_000)
      },
      ConformanceCase("TC_EVCC_CMN_VTB_CmSlacParm_014", "State F, then steady 12 V for a while, then 5 %") {
        asks($0, error: .steadyMinus12V, steadyFor_ms: 3_000)
      },
      ConformanceCase(
        "TC_EVCC_AC_VTB_CmSlacParm_001", "As 001, with the duty cycle of 32 A",
        .notApplicable("AC only: at a DC inlet nothing but 5 % starts anything")),
      ConformanceCase(
        "TC_EVCC_AC_VTB_CmSlacParm_002", "State F, then the duty cycle of 32 A",
        .notApplicable("AC only: at a DC inlet nothing but 5 % starts anything")),
    ]

  /// Confirmations in which one field is not what it must be.
  private static let invalid: [ConformanceCase] = [
    broken("003", "a sound target that is not broadcast", at: 19, [0, 0, 0, 0, 0, 0]),
    broken("004", "a time-out of 0", at: 26, [0]),
    broken("005", "a response type other than 1", at: 27, [0]),
    broken("006", "a wrong application type", at: 34, [0xFF]),
    broken("007", "a wrong security type", at: 35, [0xFF]),
    broken("008", "another run id", at: 36, [9, 9, 9, 9, 9, 9, 9, 9]),
    broken("011", "another forwarding station", at: 28, [0, 0, 0, 0, 0, 0]),
  ]

  private static func broken(_ number: String, _ what: String, at offset: Int, _ bytes: [UInt8]) -> ConformanceCase {
    ConformanceCase(
      "TC_EVCC_CMN_VTB_CmSlacParm_\(number)", "A CM_SLAC_PARM.CNF with \(what) counts as none"
    ) { verdict in
      repeatsAndGivesUp(verdict) { frame in frame.replacing(at: offset, bytes) }
    }
  }

  private static func asks(
    _ verdict: Verdict, error: PilotLine.Oscillator = .off, steadyFor_ms: Int64 = 300
  ) {
    let bench = SLACBench { $0.parameters = { _ in nil } }
    bench.plugIn(error: error, steadyFor_ms: steadyFor_ms)
    let before = bench.tester.heard(SLACBytes.parameterRequest).count
    verdict.expect(before == 0, "asked before 5 % was on the pilot")
    let hasAsked = bench.car.run(SLACBench.Time.chargerInit) { !bench.tester.heard(SLACBytes.parameterRequest).isEmpty }
    guard verdict.expect(hasAsked, "no CM_SLAC_PARM.REQ within 20 s") else { return }
    let frame = bench.tester.heard(SLACBytes.parameterRequest)[0]
    verdict.expect(frame.field(0, 6) == SLACBytes.broadcast, "not broadcast")
    verdict.expect(frame.field(19, 2) == [0, 0], "application or security type is not 0")
    verdict.expect(frame.field(21, 8).contains { $0 != 0 }, "no run id")
  }

  static func repeatsAndGivesUp(_ verdict: Verdict, _ answer: @escaping SLACTester.Change) {
    let bench = SLACBench { $0.parameters = answer }
    guard verdict.expect(bench.plugInUntilRequest(), "no CM_SLAC_PARM.REQ") else { return }
    bench.car.run(SLACBench.Time.matchSequence * 2 + SLACBench.Time.matchResponse)
    let times = bench.car.sent(SLACBytes.parameterRequest).map(\.at)
    guard verdict.expect(times.count >= 3, "only \(times.count) requests") else { return }
    for (next, previous) in zip(times.dropFirst().prefix(2), times) {
      verdict.expect(
        next - previous <= .milliseconds(SLACBench.Time.matchSequence), "repeated after \(next - previous)")
    }
    let quiet = SLACBench.Time.matchResponse + 2 * SLACBench.Time.transmission
    bench.car.run(quiet)
    let late = bench.car.sent(SLACBytes.parameterRequest).filter {
      $0.at > times[2] && $0.at <= times[2] + .milliseconds(quiet)
    }
    verdict.expect(late.isEmpty, "a fourth request in the same try")
    for type in [SLACBytes.start, SLACBytes.sound, SLACBytes.matchRequest] {
      verdict.expect(bench.car.sent(type).isEmpty, "went on with message \(String(type, radix: 16))")
    }
  }

  private static func ignoresOtherCars(_ verdict: Verdict) {
    let bench = SLACBench { $0.parameters = { _ in nil } }
    guard verdict.expect(bench.plugInUntilRequest(), "no CM_SLAC_PARM.REQ") else { return }
    let tester = bench.tester
    let run = tester.run
    let identities: [UInt8] = SLACBytes.zeros17 + tester.address + SLACBytes.zeros17 + tester.car
    let messages: [(UInt16, [UInt8])] = [
      (SLACBytes.parameterRequest, [0, 0] + run),
      (SLACBytes.start, [0, 0, 10, 6, 1] + tester.address + run),
      (SLACBytes.sound, [0, 0] + SLACBytes.zeros17 + [9] + run + [UInt8](repeating: 0, count: 24)),
      (SLACBytes.attenuationResponse, [0, 0] + tester.address + run + SLACBytes.zeros17 + SLACBytes.zeros17 + [0]),
      (SLACBytes.validateRequest, [0, 0, 1]),
      (SLACBytes.matchRequest, [0, 0, 0x3E, 0] + identities + run),
    ]
    for (type, fields) in messages {
      tester.send(SLACBytes.frame(to: tester.car, from: tester.address, type, fields), at: bench.car.now)
    }
    let before = bench.car.frames.count
    bench.car.run(SLACBench.Time.attenuationResults)
    verdict.expect(bench.car.frames.contains { !$0.isSent && $0.managementType == SLACBytes.matchRequest }, "not heard")
    for frame in bench.car.frames[before...] where frame.isSent {
      verdict.expect(
        frame.managementType == SLACBytes.parameterRequest,
        "answered with \(String(frame.managementType ?? 0, radix: 16))")
    }
  }

  private static func stopsTrying(_ verdict: Verdict) {
    let bench = SLACBench { $0.parameters = { _ in nil } }
    guard verdict.expect(bench.plugInUntilRequest(), "no CM_SLAC_PARM.REQ") else { return }
    let start = bench.car.sent(SLACBytes.parameterRequest)[0].at
    bench.car.run(30_000)
    let times = bench.car.sent(SLACBytes.parameterRequest).map { ($0.at - start).milliseconds }
    let limit = SLACBench.Time.matchingRepetition
    verdict.expect(times.allSatisfy { $0 <= limit }, "a request \(times.last ?? 0) ms after the first")
    verdict.expect((times.last ?? 0) > limit - 2_000, "gave up after \(times.last ?? 0) ms")
    for (index, time) in times.enumerated().dropFirst() {
      let gap = time - times[index - 1]
      let longest =
        index % 3 == 0
        ? SLACBench.Time.matchResponse + SLACBench.Time.matchingRate + 2 * SLACBench.Time.transmission
        : SLACBench.Time.matchSequence
      verdict.expect(gap <= longest, "request \(index) came after \(gap) ms")
    }
  }
}

extension [UInt8] {
  /// The same bytes with others from `offset` on.
  func replacing(at offset: Int, _ bytes: [UInt8]) -> [UInt8] {
    var copy = self
    for (index, byte) in bytes.enumerated() where offset + index < count { copy[offset + index] = byte }
    return copy
  }
}
