import HAL
import HALSim

/// The data link: how it comes about, and when the car leaves it.
enum LinkCases {
  static let list: [ConformanceCase] =
    common + [
      ConformanceCase(
        "TC_EVCC_CMN_VTB_PLCLinkStatus_008", "After a lost link the car does not come back to the old network",
        .notApplicable("asked of AC cars only")),
      ConformanceCase(
        "TC_EVCC_DC_VTB_PLCLinkStatus_001", "Paused and woken by the charger: the link stands again, discovery follows"
      ) { PauseCases.wakes(byCharger: true, $0) },
      ConformanceCase(
        "TC_EVCC_DC_VTB_PLCLinkStatus_002", "Paused and woken by the car: edges on the pilot, link, discovery"
      ) { PauseCases.wakes(byCharger: false, $0) },
      ConformanceCase(
        "TC_EVCC_DC_VTB_PLCLinkStatus_003", "After SessionStop the car has left the network within 1 s"
      ) { LinkEndCases.leavesAfterSession($0) },
      ConformanceCase(
        "TC_EVCC_DC_VTB_PLCLinkStatus_004", "A schedule that begins with 0 W: the car sleeps and wakes the charger",
        Self.noSleep),
      ConformanceCase(
        "TC_EVCC_DC_VTB_PLCLinkStatus_005", "0 W after charging: the car sleeps and wakes the charger", Self.noSleep),
    ] + ac

  private static let noSleep = ConformanceCase.Standing.notApplicable(
    "an option of a car: this one stays awake while a charger holds it at 0 W")

  private static let ac: [ConformanceCase] = [
    "Paused and woken by the charger", "Paused and woken by the car", "Link lost, state E, nominal duty cycle",
    "Link lost, charging goes on without it, link again", "Link lost, state E before the link is set up again",
    "After SessionStop the car leaves the network", "Link lost, state F, nominal duty cycle",
    "Link lost, state F before the link is set up again", "A schedule that begins with 0 W", "0 W after charging",
  ].enumerated().map { index, text in
    let number = index < 9 ? "00\(index + 1)" : "0\(index + 1)"
    return ConformanceCase(
      "TC_EVCC_AC_VTB_PLCLinkStatus_\(number)", text, .notApplicable("AC only: this is a DC inlet"))
  }

  private static let common: [ConformanceCase] = [
    ConformanceCase("TC_EVCC_CMN_VTB_PLCLinkStatus_001", "After CM_SLAC_MATCH.CNF the link stands within 12 s") {
      links($0, SLACBench())
    },
    ConformanceCase("TC_EVCC_CMN_VTB_PLCLinkStatus_002", "State E while linked: the car leaves the network within 1 s")
    {
      verdict in
      let bench = SLACBench()
      guard bench.plugInUntilLinked(verdict) else { return }
      bench.pilot.setOscillator(.off)
      bench.car.run(SLACBench.Time.matchLeave + SLACBench.Time.transmission) { bench.hasLeft }
      verdict.expect(bench.hasLeft, "still in the network after 1 s")
    },
    ConformanceCase("TC_EVCC_CMN_VTB_PLCLinkStatus_003", "State E just before CM_SLAC_MATCH.CNF: no link comes about") {
      refuses($0, .off)
    },
    ConformanceCase("TC_EVCC_CMN_VTB_PLCLinkStatus_004", "As 003, with state F") { refuses($0, .steadyMinus12V) },
    ConformanceCase(
      "TC_EVCC_CMN_VTB_PLCLinkStatus_005",
      "A charger that shows 5 % only 7.5 s after plug-in: the link stands all the same"
    ) { verdict in
      let bench = SLACBench()
      bench.plugIn(steadyFor_ms: 7_500)
      links(verdict, bench, isPluggedIn: true)
    },
    ConformanceCase(
      "TC_EVCC_CMN_VTB_PLCLinkStatus_006", "Link lost, then state E for 4 s and 5 % again: matching begins anew"
    ) { beginsAnew($0, .off) },
    ConformanceCase("TC_EVCC_CMN_VTB_PLCLinkStatus_007", "As 006, with state F") { beginsAnew($0, .steadyMinus12V) },
  ]

  private static func links(_ verdict: Verdict, _ bench: SLACBench, isPluggedIn: Bool = false) {
    if !isPluggedIn { bench.plugIn() }
    let isConfirmed = bench.car.run(SLACBench.Time.chargerInit) {
      !bench.car.received(SLACBytes.matchConfirm).isEmpty
    }
    guard verdict.expect(isConfirmed, "no CM_SLAC_MATCH.REQ") else { return }
    let isLinked = bench.car.run(SLACBench.Time.matchJoin) { bench.isMember && bench.tester.hasHeardDiscovery }
    verdict.expect(isLinked, "no link within 12 s")
  }

  private static func refuses(_ verdict: Verdict, _ error: PilotLine.Oscillator) {
    let bench = SLACBench()
    bench.tester.onHeard = { [unowned bench] frame in
      guard frame.managementType == SLACBytes.matchRequest else { return }
      bench.pilot.setOscillator(error)
    }
    bench.plugIn()
    let isConfirmed = bench.car.run(SLACBench.Time.chargerInit) {
      !bench.car.received(SLACBytes.matchConfirm).isEmpty
    }
    guard verdict.expect(isConfirmed, "no CM_SLAC_MATCH.REQ") else { return }
    let isLinked = bench.car.run(SLACBench.Time.matchJoin) { bench.isMember }
    verdict.expect(!isLinked, "the link stands in the error state")
    verdict.expect(!bench.tester.hasHeardDiscovery, "the car looks for the charger")
  }

  private static func beginsAnew(_ verdict: Verdict, _ error: PilotLine.Oscillator) {
    let bench = SLACBench()
    guard bench.plugInUntilLinked(verdict) else { return }
    let before = bench.tester.heard(SLACBytes.parameterRequest).count
    bench.tester.nmk = [UInt8](repeating: 0x5A, count: 16)
    bench.tester.modem.setNetwork(nid: bench.tester.nid, nmk: bench.tester.nmk)
    bench.car.run(5_000)
    bench.pilot.setOscillator(.steady12V)
    bench.car.run(500)
    bench.pilot.setOscillator(error)
    bench.car.run(SLACBench.Time.stepEF)
    verdict.expect(bench.tester.heard(SLACBytes.parameterRequest).count == before, "matching began in the error state")
    bench.pilot.setOscillator(.steady12V)
    bench.car.run(200)
    bench.pilot.setOscillator(.pwm(duty_permille: 50))
    let hasAsked = bench.car.run(SLACBench.Time.chargerInit) {
      bench.tester.heard(SLACBytes.parameterRequest).count > before
    }
    verdict.expect(hasAsked, "no CM_SLAC_PARM.REQ after the error state")
  }
}
