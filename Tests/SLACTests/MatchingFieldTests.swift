import HAL
import SLAC
import Testing

/// A car that is driven by hand, frame by frame.
struct Bench {
  struct Sink: PLCModem {
    var sent: [[UInt8]] = []
    let macAddress: MACAddress
    mutating func send(_ frame: Span<UInt8>) throws(HALError) {
      var copy: [UInt8] = []
      for index in frame.indices { copy.append(frame[index]) }
      sent.append(copy)
    }
    mutating func receive(into buffer: inout MutableSpan<UInt8>) throws(HALError) -> Int? { nil }
  }

  enum Stage: CaseIterable {
    case requesting, collecting, matching, settingKey, joining
  }

  static let car = MACAddress(0x0200_0000_0001)
  static let charger = MACAddress(0x0600_0000_0002)
  static let other = MACAddress(0x0600_0000_0099)
  static let modem = MACAddress(0x88FC_A61C_7C88)
  static let runID = RunID(0x1122_3344_5566_7788)

  var machine: EVMatching
  var sink = Sink(macAddress: car)
  var now = Instant.zero
  var events: [EVMatchingEvent] = []

  init(options: EVMatchingOptions = .strict) {
    machine = EVMatching(macAddress: Bench.car, runID: Bench.runID, timing: .field, options: options)
    var entropy = TestEntropy(seed: 9)
    machine.start(now: now, random: &entropy)
    poll()
  }

  mutating func poll() {
    while let event = machine.poll(now: now, modem: &sink) { events.append(event) }
  }

  /// Polls at every deadline up to `end`.
  mutating func run(until end: Instant) {
    while machine.nextDeadline <= end {
      now = max(now, machine.nextDeadline)
      poll()
    }
    now = end
  }

  mutating func receive(_ frame: [UInt8]) {
    machine.receive(frame.span, now: now)
    poll()
  }

  var nonce: UInt32 {
    guard case .settingKey(let setting) = machine.state else { return 0 }
    return setting.nonce
  }

  /// The right answer in a stage, as a whole frame.
  func answer(_ stage: Stage) -> [UInt8] {
    switch stage {
    case .requesting:
      array(SLACParmConfirm(forwardingStation: Bench.car, runID: Bench.runID).frame(from: Bench.charger, to: Bench.car))
    case .collecting:
      array(
        AttenCharIndication(
          vehicle: Bench.car, runID: Bench.runID, soundCount: 10, profile: AttenuationProfile(uniform_dB: 20)
        ).frame(from: Bench.charger, to: Bench.car))
    case .matching:
      array(
        SLACMatchConfirm(
          vehicle: Bench.car, charger: Bench.charger, runID: Bench.runID, networkID: Samples.networkID,
          networkKey: Samples.networkKey
        ).frame(from: Bench.charger, to: Bench.car))
    case .settingKey:
      array(SetKeyConfirm(result: 1, ownNonce: 1, otherNonce: nonce).frame(from: Bench.modem, to: Bench.car))
    case .joining: array(LinkStatusConfirm(isLinked: true).frame(from: Bench.modem, to: Bench.car))
    }
  }

  /// Brings the car to where it waits for the answer of a stage.
  mutating func advance(to stage: Stage) {
    for step in Stage.allCases {
      if step == .collecting { run(until: now + .milliseconds(500)) }
      if step == stage { return }
      receive(answer(step))
      if step == .collecting { run(until: now + .milliseconds(1_000)) }
    }
  }

  var stage: StaticString { machine.state.name }
}

@Suite struct MatchingFieldTests {
  /// Changes that make an answer somebody else's: offsets in the frame, by stage.
  static let foreign: [(stage: Bench.Stage, name: String, offset: Int)] = [
    (.requesting, "destination", 5), (.requesting, "run id first", 36), (.requesting, "run id last", 43),
    (.requesting, "forwarding station", 33), (.requesting, "application type", 34), (.requesting, "security type", 35),
    (.collecting, "destination", 5), (.collecting, "vehicle", 26), (.collecting, "run id first", 27),
    (.collecting, "run id last", 34), (.collecting, "application type", 19), (.collecting, "security type", 20),
    (.matching, "destination", 5), (.matching, "source", 11), (.matching, "vehicle", 45), (.matching, "charger", 68),
    (.matching, "run id first", 69), (.matching, "run id last", 76), (.matching, "length", 21),
    (.matching, "application type", 19), (.matching, "security type", 20),
    (.settingKey, "destination", 5), (.settingKey, "nonce", 27), (.joining, "destination", 5),
  ]

  @Test(arguments: [EVMatchingOptions.field, .strict]) func foreignAnswersChangeNothing(options: EVMatchingOptions) {
    for (stage, name, offset) in MatchingFieldTests.foreign {
      guard options.linkCheck == .required || stage != .joining else { continue }
      var bench = Bench(options: options)
      bench.advance(to: stage)
      let state = bench.machine.state
      let sent = bench.sink.sent.count
      let events = bench.events.count
      var frame = bench.answer(stage)
      frame[offset] ^= 0x01
      bench.receive(frame)
      #expect(bench.machine.state == state, "\(stage): \(name)")
      #expect(bench.sink.sent.count == sent && bench.events.count == events, "\(stage): \(name)")
      #expect(bench.machine.answers.count == (stage == .requesting || stage == .collecting ? 0 : 1))
      bench.receive(bench.answer(stage))
      #expect(bench.machine.state != state, "\(stage): the right answer still counts")
    }
  }

  /// Fields that only the strict profile refuses.
  @Test func oddFields() {
    let odd: [(Bench.Stage, Int)] = [
      (.requesting, 19), (.requesting, 25), (.requesting, 26), (.requesting, 27), (.collecting, 35), (.collecting, 52),
      (.matching, 23), (.matching, 46),
    ]
    for (stage, offset) in odd {
      for options in [EVMatchingOptions.strict, .field] {
        var bench = Bench(options: options)
        bench.advance(to: stage)
        let state = bench.machine.state
        var frame = bench.answer(stage)
        frame[offset] ^= 0x01
        bench.receive(frame)
        #expect((bench.machine.state == state) == options.refusesOddFields, "\(stage) \(offset)")
      }
    }
  }

  /// An answer of every kind in every stage: only the one that is waited for counts.
  @Test func answersOutOfTurnChangeNothing() {
    for stage in Bench.Stage.allCases {
      for early in Bench.Stage.allCases where early != stage {
        // While answers are collected, a repeated CM_ATTEN_CHAR.IND is answered again; that is tested elsewhere.
        if early == .collecting && stage == .matching { continue }
        var bench = Bench()
        bench.advance(to: stage)
        let state = bench.machine.state
        let sent = bench.sink.sent.count
        bench.receive(bench.answer(early))
        #expect(bench.machine.state == state && bench.sink.sent.count == sent, "\(early) in \(stage)")
      }
    }
  }

  @Test func framesOfTheLastTryAreIgnored() {
    var bench = Bench()
    bench.advance(to: .matching)
    let late = bench.answer(.matching)
    bench.run(until: bench.now + .seconds(4))
    #expect(bench.events.contains(.restarted(.noMatch)))
    #expect(bench.machine.runID == Bench.runID.next)
    let state = bench.machine.state
    bench.receive(late)
    bench.receive(bench.answer(.requesting))
    #expect(bench.machine.state == state)
  }

  @Test func soundsAreSentAsTheChargerWants() {
    func sounding(_ count: UInt8, _ timeout: UInt8) -> (UInt8, UInt8)? {
      var bench = Bench(options: .field)
      bench.receive(
        array(
          SLACParmConfirm(forwardingStation: Bench.car, runID: Bench.runID, soundCount: count, timeout_100ms: timeout)
            .frame(from: Bench.charger, to: Bench.car)))
      guard case .sounding(let state) = bench.machine.state else { return nil }
      return (state.soundCount, state.timeout_100ms)
    }
    #expect(sounding(8, 7)! == (8, 7))
    #expect(sounding(20, 10)! == (20, 10))
    #expect(sounding(21, 11)! == (10, 6), "one above the limit")
    #expect(sounding(0, 0)! == (10, 6))
    #expect(sounding(255, 255)! == (10, 6))
  }

  @Test func broadcastAnswersCountInTheFieldOnly() {
    for options in [EVMatchingOptions.field, .strict] {
      var bench = Bench(options: options)
      bench.advance(to: .collecting)
      var frame = bench.answer(.collecting)
      for index in 0..<6 { frame[index] = 0xFF }
      bench.receive(frame)
      #expect(bench.machine.answers.count == (options.refusesOddFields ? 0 : 1))
      bench.advance(to: .matching)
      var match = bench.answer(.matching)
      for index in 0..<6 { match[index] = 0xFF }
      bench.receive(match)
      #expect(bench.machine.network == nil, "a key is never taken from a broadcast")
    }
  }

  @Test func repeatedAnswerIsAnsweredAgainAndCountsOnce() {
    var bench = Bench(options: .field)
    bench.advance(to: .collecting)
    for _ in 0..<210 { bench.receive(bench.answer(.collecting)) }
    #expect(bench.machine.answers.count == 1)
    #expect(bench.sink.sent.filter { $0[15] == 0x6F }.count == 210)
    bench.run(until: bench.now + .milliseconds(1_000))
    #expect(bench.machine.state.name.description == "requesting match", "repetitions do not put off the choice")
    let responses = bench.sink.sent.count
    bench.receive(bench.answer(.collecting))
    #expect(bench.sink.sent.count == responses + 1, "the response may have been lost until the end")
    let stranger = array(
      AttenCharIndication(
        vehicle: Bench.car, runID: Bench.runID, soundCount: 10, profile: AttenuationProfile(uniform_dB: 1)
      ).frame(from: Bench.other, to: Bench.car))
    bench.receive(stranger)
    #expect(bench.sink.sent.count == responses + 1 && bench.machine.answers.count == 1)
  }

  @Test func refusedKeyIsTriedAgainThenGivenUp() {
    for (modem, result, isTaken) in [
      (Bench.modem, 0, false), (Bench.modem, 1, true), (MACAddress(0x0016_E800_0001), 0, true),
      (MACAddress(0x0016_E800_0001), 1, false),
    ] as [(MACAddress, UInt8, Bool)] {
      var bench = Bench(options: .field)
      bench.advance(to: .settingKey)
      bench.receive(
        array(SetKeyConfirm(result: result, ownNonce: 1, otherNonce: bench.nonce).frame(from: modem, to: Bench.car)))
      if isTaken {
        #expect(bench.machine.state == .matched(bench.machine.network!))
      } else {
        bench.run(until: bench.now + .milliseconds(3_100))
        #expect(bench.sink.sent.filter { $0[15] == 0x08 && $0[16] == 0x60 }.count == 3)
        #expect(bench.events.last == .parametersRequested(count: 1) || bench.events.contains(.restarted(.noKey)))
        #expect(bench.machine.network == nil)
      }
    }
  }

  @Test func keyGoesToTheOwnModemOnly() {
    var bench = Bench(options: .field)
    bench.advance(to: .settingKey)
    let requests = bench.sink.sent.filter { $0[15] == 0x08 && $0[16] == 0x60 }
    #expect(requests.count == 1 && Array(requests[0][0..<6]) == bytes("00b052000001"))
    let fromCharger = array(
      SetKeyRequest(nonce: 1, networkID: NetworkID(1), networkKey: NetworkKey(high: 1, low: 1)).frame(
        from: Bench.charger, to: Bench.car))
    let count = bench.sink.sent.count
    bench.receive(fromCharger)
    #expect(bench.sink.sent.count == count)
  }

  @Test func amplitudeMapIsPassedOnAndConfirmed() {
    var bench = Bench(options: .field)
    bench.advance(to: .settingKey)
    bench.receive(bench.answer(.settingKey))
    let before = bench.sink.sent.count
    let map = AmpMapRequest(carrierCount: 917, uniform: 3)
    bench.receive(array(map.frame(from: Bench.other, to: Bench.car)))
    #expect(bench.sink.sent.count == before, "only the own charger may ask")
    bench.receive(array(map.frame(from: Bench.charger, to: Bench.car)))
    #expect(bench.sink.sent.count == before + 2)
    #expect(bench.sink.sent[before] == array(map.frame(from: Bench.car, to: LocalModem.address)))
    #expect(bench.sink.sent[before + 1] == array(AmpMapConfirm(result: 0).frame(from: Bench.car, to: Bench.charger)))
  }

  /// Frames with any byte changed, in every stage: no trap, and never another network than the charger's.
  @Test func mutatedFramesInEveryStage() {
    for stage in Bench.Stage.allCases {
      var bench = Bench(options: .field)
      bench.advance(to: stage)
      for answer in Bench.Stage.allCases {
        let frame = bench.answer(answer)
        for offset in frame.indices {
          for bit in 0..<8 {
            var mutated = frame
            mutated[offset] ^= 1 << UInt8(bit)
            var copy = bench
            copy.receive(mutated)
            copy.run(until: copy.now + .milliseconds(50))
            if let network = copy.machine.network { #expect(network.charger == Bench.charger) }
          }
        }
        for length in 0..<frame.count {
          var copy = bench
          copy.receive(Array(frame.prefix(length)))
          if let network = copy.machine.network { #expect(network.charger == Bench.charger) }
        }
      }
    }
  }

  @Test func modemWithoutRoomOnlyDelays() {
    for failures in [1, 5, 19] {
      let line = VirtualLine.with(attenuations_dB: [17])
      line.start()
      line.stations[0].failure = HALError(.full)
      line.stations[0].failuresLeft = failures
      line.run(until: .milliseconds(10_000)) { line.isMatched(0) }
      #expect(line.isMatched(0))
    }
  }

  /// Every send of the car fails once, in each kind of failure and at each place of the session.
  @Test(arguments: [HALError.Kind.full, .disconnected, .timeout, .tooLong]) func everySendFailsOnce(kind: HALError.Kind)
  {
    for place in 0..<18 {
      let line = VirtualLine.with(attenuations_dB: [17])
      line.start()
      line.run(until: .milliseconds(60_000)) { line.sent.filter { $0.sender == 0 }.count >= place || line.isMatched(0) }
      line.stations[0].failure = HALError(kind)
      line.stations[0].failuresLeft = 1
      line.run(until: .milliseconds(60_000)) { line.isMatched(0) }
      #expect(line.isMatched(0), "\(kind) at \(place)")
    }
  }

  @Test func deadModemDoesNotHoldUpDeadlines() {
    for kind in [HALError.Kind.full, .disconnected] {
      let line = VirtualLine.with(attenuations_dB: [17], timing: .strict, options: .strict)
      line.start()
      line.stations[0].failure = HALError(kind)
      line.stations[0].failuresLeft = .max
      line.run(until: .milliseconds(60_000))
      #expect(line.car(0).state == .failed(.noParameters))
      #expect((line.stations[0].carEvents.last?.time.milliseconds ?? 0) < 12_000)
    }
  }

  @Test func checkpointNumbers() {
    let network = SLACNetwork(charger: Bench.charger, networkID: Samples.networkID, networkKey: Samples.networkKey)
    let events: [(EVMatchingEvent, UInt16?)] = [
      (.parametersRequested(count: 1), 100), (.parametersConfirmed(charger: Bench.charger), 102), (.sounding, 104),
      (.attenuationAnswered(charger: Bench.charger, average_mdB: 1), 140),
      (.matchRequested(charger: Bench.charger), 150),
      (.keySent, 170), (.matched(network), nil), (.keySet, nil), (.linkUp, nil), (.restarted(.noKey), nil),
      (.failed(.noLink), nil),
    ]
    for (event, checkpoint) in events { #expect(event.checkpoint == checkpoint) }
  }
}
