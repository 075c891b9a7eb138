import HAL
import HALSim

/// CM_AMP_MAP: a charger may ask the car to send weaker on some carriers.
enum AmplitudeCases {
  private static let noOwn = ConformanceCase.Standing.notApplicable(
    "an option of a car: this one follows a charger's map and asks for none itself")

  static let list: [ConformanceCase] = [
    ConformanceCase(
      "TC_EVCC_CMN_VTB_CmAmpMap_001",
      "A charger's map is confirmed within 200 ms, and given to the car's modem as it is"
    ) { verdict in
      guard let bench = linked(verdict) else { return }
      let request = request(bench)
      bench.tester.send(request, at: bench.car.now)
      bench.car.run(SLACBench.Time.matchResponse)
      confirms(bench, verdict, count: 1)
      let given = bench.car.sent(SLACBytes.amplitudeRequest).last
      verdict.expect(given?.field(0, 6) == [0x00, 0xB0, 0x52, 0x00, 0x00, 0x01], "not given to the own modem")
      verdict.expect(given?.field(19, 52) == Array(request[19..<71]), "the modem got another map")
    },
    ConformanceCase("TC_EVCC_CMN_VTB_CmAmpMap_002", "The car sends its own map", Self.noOwn),
    ConformanceCase("TC_EVCC_CMN_VTB_CmAmpMap_003", "No answer to the car's map: it is repeated twice", Self.noOwn),
    ConformanceCase("TC_EVCC_CMN_VTB_CmAmpMap_004", "A wrong answer to the car's map counts as none", Self.noOwn),
    ConformanceCase("TC_EVCC_CMN_VTB_CmAmpMap_005", "A map without carriers, three times: none is answered") {
      verdict in
      guard let bench = linked(verdict) else { return }
      for _ in 0..<3 {
        bench.tester.send(
          SLACBytes.requestAmplitudes(to: bench.tester.car, from: bench.tester.address, carriers: 0), at: bench.car.now)
        bench.car.run(SLACBench.Time.matchResponse)
      }
      verdict.expect(bench.car.received(SLACBytes.amplitudeRequest).count == 3, "not heard")
      confirms(bench, verdict, count: 0)
    },
    ConformanceCase("TC_EVCC_CMN_VTB_CmAmpMap_006", "A map, and after its confirmation another: both are confirmed") {
      verdict in
      guard let bench = linked(verdict) else { return }
      for _ in 0..<2 {
        bench.tester.send(request(bench), at: bench.car.now)
        bench.car.run(SLACBench.Time.matchResponse)
      }
      confirms(bench, verdict, count: 2)
    },
    ConformanceCase("TC_EVCC_CMN_VTB_CmAmpMap_007", "Three maps at once: each is confirmed") { verdict in
      guard let bench = linked(verdict) else { return }
      for _ in 0..<3 { bench.tester.send(request(bench), at: bench.car.now) }
      bench.car.run(SLACBench.Time.matchResponse)
      confirms(bench, verdict, count: 3)
    },
    ConformanceCase("TC_EVCC_CMN_VTB_CmAmpMap_008", "After the exchange of maps the car looks for the charger") {
      verdict in
      guard let bench = linked(verdict) else { return }
      bench.tester.send(request(bench), at: bench.car.now)
      bench.car.run(SLACBench.Time.matchResponse)
      confirms(bench, verdict, count: 1)
      let before = bench.tester.heard.count
      bench.car.run(1_000)
      let isLooking = bench.tester.heard[before...].contains { $0.bytes[12] == 0x86 }
      verdict.expect(isLooking, "no SDP request after the maps")
    },
  ]

  private static func linked(_ verdict: Verdict) -> SLACBench? {
    let bench = SLACBench()
    return bench.plugInUntilLinked(verdict) ? bench : nil
  }

  private static func request(_ bench: SLACBench) -> [UInt8] {
    SLACBytes.requestAmplitudes(to: bench.tester.car, from: bench.tester.address)
  }

  private static func confirms(_ bench: SLACBench, _ verdict: Verdict, count: Int) {
    let answers = bench.tester.heard(SLACBytes.amplitudeConfirm)
    verdict.expect(answers.count == count, "\(answers.count) confirmations instead of \(count)")
    verdict.expect(answers.allSatisfy { $0.field(19, 1) == [0] }, "the map was refused")
  }
}
