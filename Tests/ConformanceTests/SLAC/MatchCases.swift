import HAL
import HALSim

/// CM_SLAC_MATCH, and what comes before it where a car validates.
enum MatchCases {
  static let list: [ConformanceCase] =
    [
      ConformanceCase(
        "TC_EVCC_CMN_VTB_CmSlacMatch_001", "After a validation: a correct CM_SLAC_MATCH.REQ", Self.noValidation),
      ConformanceCase(
        "TC_EVCC_CMN_VTB_CmSlacMatch_002", "Without validation: a correct CM_SLAC_MATCH.REQ within 10 s"
      ) { asks($0) },
      ConformanceCase(
        "TC_EVCC_CMN_VTB_CmSlacMatch_003",
        "No answer: the request is repeated twice, in time, and then not again in that try"
      ) { repeatsAndGivesUp($0) { _ in nil } },
    ] + invalid + [
      ConformanceCase(
        "TC_EVCC_CMN_VTB_CmSlacMatch_012",
        "A second charger confirms parameters and tells no attenuation: the car matches with the first"
      ) { verdict in
        let bench = SLACBench()
        let second = SLACTester(bench.car.plant, index: 1)
        second.attenuation = { _ in nil }
        asks(verdict, bench)
        verdict.expect(second.heard(SLACBytes.matchRequest).isEmpty, "the silent charger was asked")
      },
      ConformanceCase(
        "TC_EVCC_CMN_VTB_CmValidateOrCmSlacMatch_001",
        "After the attenuation: a correct CM_VALIDATE.REQ or CM_SLAC_MATCH.REQ, whichever the car goes on with"
      ) { asks($0) },
    ]

  static let noValidation = ConformanceCase.Standing.notApplicable(
    "validation by edges on the pilot is optional, and not started by this car")

  private static let invalid: [ConformanceCase] = [
    broken("004", "a wrong application type", at: 19, [0xFF]),
    broken("005", "a wrong security type", at: 20, [0xFF]),
    broken("006", "a length of 0", at: 21, [0, 0]),
    broken("007", "an id of the car", at: 39, [1]),
    broken("008", "the address of another car", at: 40, [0, 0, 0, 0, 0, 0]),
    broken("009", "an id of the charger", at: 62, [1]),
    broken("010", "the address of another charger", at: 63, [0, 0, 0, 0, 0, 0]),
    broken("011", "another run id", at: 69, [9, 9, 9, 9, 9, 9, 9, 9]),
  ]

  private static func broken(_ number: String, _ what: String, at offset: Int, _ bytes: [UInt8]) -> ConformanceCase {
    ConformanceCase(
      "TC_EVCC_CMN_VTB_CmSlacMatch_\(number)", "A CM_SLAC_MATCH.CNF with \(what) counts as none"
    ) { verdict in
      repeatsAndGivesUp(verdict) { $0.replacing(at: offset, bytes) }
    }
  }

  static func asks(_ verdict: Verdict, _ bench: SLACBench = SLACBench()) {
    guard verdict.expect(bench.plugInUntilRequest(), "no CM_SLAC_PARM.REQ") else { return }
    let hasAsked = bench.car.run(SLACBench.Time.matchSession) { !bench.tester.heard(SLACBytes.matchRequest).isEmpty }
    guard verdict.expect(hasAsked, "no CM_SLAC_MATCH.REQ"),
      let answered = bench.car.sent(SLACBytes.attenuationResponse).first,
      let frame = bench.car.sent(SLACBytes.matchRequest).first
    else { return }
    verdict.expect(frame.at - answered.at <= .milliseconds(SLACBench.Time.matchSession), "later than 10 s")
    verdict.expect(frame.field(0, 6) == bench.tester.address, "sent to another")
    let identities = SLACBytes.zeros17 + bench.tester.car + SLACBytes.zeros17 + bench.tester.address
    verdict.expect(frame.field(19, 4) == [0, 0, 0x3E, 0], "head \(frame.field(19, 4))")
    verdict.expect(frame.field(23, 46) == identities, "names other stations")
    verdict.expect(frame.field(69, 8) == bench.tester.run, "another run id")
    verdict.expect(bench.car.sent(SLACBytes.validateRequest).isEmpty, "a validation was started")
  }

  private static func repeatsAndGivesUp(_ verdict: Verdict, _ answer: @escaping SLACTester.Change) {
    let bench = SLACBench { $0.match = answer }
    guard verdict.expect(bench.plugInUntilRequest(), "no CM_SLAC_PARM.REQ") else { return }
    let hasAsked = bench.car.run(SLACBench.Time.matchSession) { !bench.tester.heard(SLACBytes.matchRequest).isEmpty }
    guard verdict.expect(hasAsked, "no CM_SLAC_MATCH.REQ") else { return }
    let limit = SLACBench.Time.matchResponse + 2 * SLACBench.Time.transmission
    bench.car.run(4 * limit)
    let times = bench.car.sent(SLACBytes.matchRequest).map(\.at)
    verdict.expect(times.count == 3, "\(times.count) requests")
    for (next, previous) in zip(times.dropFirst(), times) {
      let gap = (next - previous).milliseconds
      verdict.expect(gap <= limit, "repeated after \(gap) ms")
    }
    verdict.expect(bench.car.sent(SLACBytes.setKey).isEmpty, "a key was taken")
  }
}

/// CM_VALIDATE: proof by edges on the pilot, which this car does not start.
enum ValidationCases {
  static let list: [ConformanceCase] = asks.map { number, text in
    ConformanceCase("TC_EVCC_CMN_VTB_CmValidate_\(number)", text, MatchCases.noValidation)
  }

  private static let asks: [(String, String)] = [
    ("001", "Both steps of the validation, with correct requests and edges"),
    ("002", "As 001, with the duty cycle changed to 10 % between the steps"),
    ("003", "As 001, with the duty cycle changed to 96 % between the steps"),
    ("004", "No answer to the first request: it is repeated twice, then the validation has failed"),
    ("005", "A confirmation with a wrong signal type counts as none"),
    ("006", "A confirmation with a wrong number of edges in the first step counts as none"),
    ("007", "No answer of the first charger: the next one is tried"),
    ("008", "A first charger that claims success at once: the next one is tried"),
    ("009", "No answer of the first charger after the edges: the next one is tried"),
    ("010", "A first charger that did not see the edges: the next one is tried"),
    ("011", "A first charger that is not ready after the edges: the next one is tried"),
    ("012", "A first charger that needs no validation after the edges: the next one is tried"),
    ("013", "A failed validation: a car that goes on all the same asks for the match"),
    ("014", "A failed validation: a car that ends there falls silent"),
    ("015", "A failed validation: a car that skips it asks for the match"),
    ("016", "Validation not required: a car that goes on with it does both steps"),
    ("017", "Validation not required: a car that skips it asks for the match"),
    ("018", "A charger that is busy validating another car: the car tries again later"),
    ("019", "A charger that is busy validating another car: the car tries the next one"),
    ("020", "State E before the second step: the validation ends"),
    ("021", "State F before the second step: the validation ends"),
  ]
}
