import HAL
import SLAC
import Testing

enum Profile: CaseIterable {
  case strict, field
  var timing: SLACTiming { self == .strict ? .strict : .field }
  var options: EVMatchingOptions { self == .strict ? .strict : .field }
}

@Suite struct MatchingTests {
  @Test(arguments: Profile.allCases) func carAndChargerMatch(profile: Profile) throws {
    let line = VirtualLine.with(attenuations_dB: [17], timing: profile.timing, options: profile.options)
    line.start()
    line.run(until: .milliseconds(30_000)) { line.isMatched(0) }
    #expect(line.isMatched(0))
    let network = try #require(line.car(0).network)
    let charger = line.charger(1)
    #expect(network.networkID == charger.networkID && network.networkKey == charger.networkKey)
    #expect(network.charger == VirtualLine.chargerAddress(0))
    #expect(charger.matchedVehicle == VirtualLine.carAddress)
    #expect(line.stations[0].key?.networkKey == line.stations[1].key?.networkKey)
    #expect(line.stations[0].key?.networkID == charger.networkID)
    let checkpoints = line.stations[0].carEvents.compactMap(\.event.checkpoint)
    #expect(checkpoints == [100, 102, 104, 140, 150, 170])
    #expect(line.stations[0].carEvents.contains { $0.event == .linkUp } == (profile == .strict))
    #expect(
      line.stations[0].carEvents.contains {
        $0.event == .attenuationAnswered(charger: network.charger, average_mdB: 17_000)
      })
    let sounds = line.sent.filter { $0.name == "CM_MNBC_SOUND.IND" }
    #expect(sounds.count == 10 && Set(sounds.map(\.frame)).count == 10)
    #expect(sounds.map { $0.frame[38] } == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
    #expect(line.sent.filter { $0.name == "CM_START_ATTEN_CHAR.IND" }.count == 3)
  }

  @Test func oneSeedGivesTheSameFrames() {
    func frames(seed: UInt64) -> [[UInt8]] {
      let line = VirtualLine.with(attenuations_dB: [17, 30])
      line.start(seed: seed)
      line.run(until: .milliseconds(10_000)) { line.isMatched(0) }
      return line.sent.map(\.frame)
    }
    #expect(frames(seed: 5) == frames(seed: 5))
    #expect(frames(seed: 5) != frames(seed: 6))
  }

  @Test(arguments: Profile.allCases, 0..<6) func lowestAttenuationWins(profile: Profile, best: Int) {
    var attenuations: [UInt8] = [40, 25, 33, 50, 22, 41]
    attenuations[best] = 11
    let line = VirtualLine.with(attenuations_dB: attenuations, timing: profile.timing, options: profile.options)
    line.start()
    line.run(until: .milliseconds(30_000)) { line.isMatched(0) }
    #expect(line.car(0).network?.charger == VirtualLine.chargerAddress(best))
    #expect(line.car(0).answers.count == 6)
    let responses = line.sent.filter { $0.name == "CM_ATTEN_CHAR.RSP" }
    #expect(responses.count == 6, "every charger is answered")
    for index in 0..<6 where index != best { #expect(line.charger(index + 1).matchedVehicle == nil) }
  }

  @Test func firstAmongEqualsIsChosen() {
    let line = VirtualLine.with(attenuations_dB: [20, 20, 20])
    line.fate = { transmission, _ in
      transmission.name == "CM_ATTEN_CHAR.IND" && transmission.sender != 2 ? .late(.milliseconds(50)) : .delivered
    }
    line.start()
    line.run(until: .milliseconds(10_000)) { line.isMatched(0) }
    #expect(line.car(0).network?.charger == VirtualLine.chargerAddress(1))
  }

  @Test func answerWithoutMeasurementIsTheLastChoice() {
    let line = VirtualLine.with(attenuations_dB: [0, 45])
    line.start()
    line.run(until: .milliseconds(10_000)) { line.isMatched(0) }
    #expect(line.car(0).network?.charger == VirtualLine.chargerAddress(1))
    let alone = VirtualLine.with(attenuations_dB: [0])
    alone.start()
    alone.run(until: .milliseconds(10_000)) { alone.isMatched(0) }
    #expect(alone.car(0).network?.charger == VirtualLine.chargerAddress(0))
  }

  /// One charger more than the table holds: the best is chosen wherever it comes in the order.
  @Test(arguments: [0, 4, 7, 8, 9]) func tableLimitAndOneMore(best: Int) {
    var attenuations = [UInt8](repeating: 40, count: EVAnswers.limit + 2)
    attenuations[best] = 12
    let line = VirtualLine.with(attenuations_dB: attenuations)
    line.start()
    line.run(until: .milliseconds(10_000)) { line.isMatched(0) }
    #expect(line.car(0).answers.count == EVAnswers.limit)
    #expect(line.car(0).network?.charger == VirtualLine.chargerAddress(best))
  }

  /// Two cables side by side: everybody hears everybody, each car finds its own charger.
  @Test(arguments: 0..<8) func neighboursDoNotMix(offset: Int) {
    let line = VirtualLine()
    let carA = line.addCar(EVMatching(macAddress: MACAddress(0x02AA), runID: RunID(0xAA)))
    let chargerA = line.addCharger(EVSEMatching(macAddress: MACAddress(0x06AA)))
    let carB = line.addCar(EVMatching(macAddress: MACAddress(0x02BB), runID: RunID(0xBB)))
    let chargerB = line.addCharger(EVSEMatching(macAddress: MACAddress(0x06BB)))
    line.stations[chargerA].attenuation_dB = [carA: 12, carB: 35]
    line.stations[chargerB].attenuation_dB = [carA: 38, carB: 14]
    line.start()
    // The second car's messages fall anywhere into the first one's.
    line.fate = { transmission, _ in
      transmission.sender == carB && transmission.name == "CM_SLAC_PARM.REQ"
        ? .late(.milliseconds(Int64(offset) * 90)) : .delivered
    }
    line.run(until: .milliseconds(20_000)) { line.isMatched(carA) && line.isMatched(carB) }
    #expect(line.car(carA).network?.charger == MACAddress(0x06AA))
    #expect(line.car(carB).network?.charger == MACAddress(0x06BB))
    #expect(line.stations[carA].key?.networkKey == line.stations[chargerA].key?.networkKey)
    #expect(line.stations[carB].key?.networkKey == line.stations[chargerB].key?.networkKey)
    #expect(line.stations[carA].key?.networkKey != line.stations[carB].key?.networkKey)
    #expect(!line.stations[carA].carEvents.contains { if case .restarted = $0.event { true } else { false } })
  }

  static let messages = [
    "CM_SLAC_PARM.REQ", "CM_SLAC_PARM.CNF", "CM_START_ATTEN_CHAR.IND", "CM_MNBC_SOUND.IND", "CM_ATTEN_PROFILE.IND",
    "CM_ATTEN_CHAR.IND", "CM_ATTEN_CHAR.RSP", "CM_SLAC_MATCH.REQ", "CM_SLAC_MATCH.CNF", "CM_SET_KEY.CNF",
    "QCA:LINK_STATUS.CNF",
  ]

  /// The first, second, ... of each message is lost once; matching still ends with the right network.
  @Test(arguments: Profile.allCases, messages) func lossOfEachMessage(profile: Profile, name: String) {
    for position in 0..<3 {
      let line = VirtualLine.with(attenuations_dB: [30, 12], timing: profile.timing, options: profile.options)
      var seen: [Int: Int] = [:]
      line.fate = { transmission, receiver in
        guard transmission.name == name else { return .delivered }
        seen[receiver, default: 0] += 1
        return seen[receiver] == position + 1 ? .lost : .delivered
      }
      line.start()
      line.run(until: .milliseconds(40_000)) { line.isMatched(0) }
      #expect(line.car(0).network?.charger == VirtualLine.chargerAddress(1), "\(name) \(position)")
    }
  }

  @Test(arguments: Profile.allCases, messages) func doublingOfEachMessage(profile: Profile, name: String) {
    let line = VirtualLine.with(attenuations_dB: [30, 12], timing: profile.timing, options: profile.options)
    line.fate = { transmission, _ in transmission.name == name ? .doubled : .delivered }
    line.start()
    line.run(until: .milliseconds(40_000)) { line.isMatched(0) }
    #expect(line.car(0).network?.charger == VirtualLine.chargerAddress(1))
    line.run(until: line.now + .seconds(5))
    let matched = line.stations[0].carEvents.filter { if case .matched = $0.event { true } else { false } }
    #expect(matched.count == 1, "a second CM_SLAC_MATCH.CNF changes nothing")
    #expect(line.sent.filter { $0.name == "CM_SET_KEY.REQ" && $0.sender == 0 }.count == 1)
  }

  /// Random loss, doubling and delay: always an end, never with a wrong charger.
  @Test func badLines() {
    var matched = 0
    for seed in 1...60 as ClosedRange<UInt64> {
      let line = VirtualLine.with(attenuations_dB: [33, 12, 28])
      var entropy = TestEntropy(seed: seed)
      line.fate = { _, _ in
        switch entropy.random() % 100 {
        case 0..<8: .lost
        case 8..<13: .doubled
        case 13..<20: .late(.milliseconds(Int64(entropy.random() % 80)))
        default: .delivered
        }
      }
      line.start(seed: seed)
      line.run(until: .milliseconds(120_000)) { line.isMatched(0) }
      if line.isMatched(0) { matched += 1 }
      let chosen = line.car(0).network?.charger
      let heard = line.car(0).answers
      let best = (0..<heard.count).filter { heard[$0].charger == VirtualLine.chargerAddress(1) }
      if !best.isEmpty { #expect(chosen == VirtualLine.chargerAddress(1), "seed \(seed)") }
    }
    print("bad lines: \(matched) of 60 matched within 120 s")
    #expect(matched == 60)
  }
}
