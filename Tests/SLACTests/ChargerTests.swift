import HAL
import SLAC
import Testing

/// A charger that is driven by hand.
struct ChargerBench {
  static let charger = MACAddress(0x0600_0000_0002)
  static let car = MACAddress(0x0200_0000_0001)
  static let runID = RunID(0x1122_3344_5566_7788)

  var machine: EVSEMatching
  var sink = Bench.Sink(macAddress: charger)
  var now = Instant.zero
  var events: [EVSEMatchingEvent] = []

  init(options: EVSEMatchingOptions = EVSEMatchingOptions(measurement: .fixed(Samples.profile), setsKey: false)) {
    machine = EVSEMatching(macAddress: ChargerBench.charger, options: options)
    machine.start(now: now, networkID: Samples.networkID, networkKey: Samples.networkKey)
    poll()
  }

  mutating func poll() {
    while let event = machine.poll(now: now, modem: &sink) { events.append(event) }
  }

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

  mutating func receive(_ message: some MMEMessage, from car: MACAddress = car, to target: MACAddress = .broadcast) {
    receive(array(message.frame(from: car, to: target)))
  }

  mutating func sound(from car: MACAddress = car, runID: RunID = runID, count: UInt8 = 10) {
    receive(StartAttenCharIndication(forwardingStation: car, runID: runID), from: car)
    for left in stride(from: Int(count) - 1, through: 0, by: -1) {
      receive(
        MNBCSoundIndication(countdown: UInt8(left), runID: runID, randomHigh: 1, randomLow: 2), from: car)
    }
  }

  mutating func advanceToMatch() {
    receive(SLACParmRequest(runID: ChargerBench.runID))
    sound()
    receive(AttenCharResponse(vehicle: ChargerBench.car, runID: ChargerBench.runID), to: ChargerBench.charger)
  }

  var names: [String] {
    sink.sent.compactMap { (try? MMEHeader.parse($0.span))?.name.map { "\($0)" } }
  }
}

@Suite struct ChargerTests {
  let request = SLACMatchRequest(
    vehicle: ChargerBench.car, charger: ChargerBench.charger, runID: ChargerBench.runID)

  @Test func goodCase() throws {
    var bench = ChargerBench()
    bench.advanceToMatch()
    bench.receive(request, to: ChargerBench.charger)
    #expect(bench.names == ["CM_SLAC_PARM.CNF", "CM_ATTEN_CHAR.IND", "CM_SLAC_MATCH.CNF"])
    #expect(bench.machine.matchedVehicle == ChargerBench.car)
    bench.receive(request, to: ChargerBench.charger)
    #expect(bench.names.count == 4, "a repeated request is answered again")
    #expect(bench.events.filter { $0 == .matched(vehicle: ChargerBench.car) }.count == 1)
    let confirm = try parse(bench.sink.sent[3])
    #expect(
      confirm.message
        == .slacMatchConfirm(
          SLACMatchConfirm(
            vehicle: ChargerBench.car, charger: ChargerBench.charger, runID: ChargerBench.runID,
            networkID: Samples.networkID, networkKey: Samples.networkKey)))
  }

  @Test func foreignRequestsChangeNothing() {
    for (name, offset) in [
      ("destination", 5), ("source", 11), ("vehicle", 45), ("charger", 68), ("run id", 76), ("length", 21),
      ("application type", 19), ("security type", 20),
    ] {
      var bench = ChargerBench()
      bench.advanceToMatch()
      var frame = array(request.frame(from: ChargerBench.car, to: ChargerBench.charger))
      frame[offset] ^= 1
      bench.receive(frame)
      #expect(bench.machine.matchedVehicle == nil && bench.names.count == 2, "\(name)")
      bench.receive(request, to: ChargerBench.charger)
      #expect(bench.machine.matchedVehicle == ChargerBench.car)
    }
    for (name, offset) in [("vehicle", 26), ("run id", 34), ("result", 69), ("source", 11), ("destination", 5)] {
      var bench = ChargerBench()
      bench.receive(SLACParmRequest(runID: ChargerBench.runID))
      bench.sound()
      var frame = array(
        AttenCharResponse(vehicle: ChargerBench.car, runID: ChargerBench.runID).frame(
          from: ChargerBench.car, to: ChargerBench.charger))
      frame[offset] ^= 1
      bench.receive(frame)
      #expect(bench.machine.session(of: ChargerBench.car)?.phase == .answering, "\(name)")
    }
  }

  @Test func answerIsRepeatedTwiceThenGivenUp() {
    var bench = ChargerBench()
    bench.receive(SLACParmRequest(runID: ChargerBench.runID))
    bench.sound()
    bench.run(until: .milliseconds(5_000))
    #expect(bench.names.filter { $0 == "CM_ATTEN_CHAR.IND" }.count == 3)
    #expect(bench.events.last == .sessionEnded(vehicle: ChargerBench.car, .noResponse))
  }

  @Test func everySilenceHasItsDeadline() {
    var bench = ChargerBench()
    bench.receive(SLACParmRequest(runID: ChargerBench.runID))
    bench.run(until: .milliseconds(399))
    #expect(bench.machine.session(of: ChargerBench.car) != nil)
    bench.run(until: .milliseconds(400))
    #expect(bench.events.last == .sessionEnded(vehicle: ChargerBench.car, .noStart))

    bench = ChargerBench()
    bench.receive(SLACParmRequest(runID: ChargerBench.runID))
    bench.receive(StartAttenCharIndication(forwardingStation: ChargerBench.car, runID: ChargerBench.runID))
    bench.run(until: .milliseconds(600))
    #expect(bench.events.last == .sessionEnded(vehicle: ChargerBench.car, .noSounds))

    bench = ChargerBench()
    bench.advanceToMatch()
    bench.run(until: .milliseconds(9_999))
    #expect(bench.machine.session(of: ChargerBench.car)?.phase == .awaitingMatch)
    bench.run(until: .milliseconds(10_000))
    #expect(bench.events.last == .sessionEnded(vehicle: ChargerBench.car, .notChosen))

    bench = ChargerBench()
    bench.run(until: .milliseconds(100_000))
    #expect(bench.events == [.noVehicle, .noVehicle])
  }

  /// Nine of ten sounds: the answer comes when the time is over, with what was heard.
  @Test func fewerSoundsAreAnsweredToo() throws {
    var bench = ChargerBench()
    bench.receive(SLACParmRequest(runID: ChargerBench.runID))
    bench.sound(count: 9)
    #expect(bench.names == ["CM_SLAC_PARM.CNF"])
    bench.run(until: .milliseconds(600))
    guard case .attenCharIndication(let indication) = try parse(bench.sink.sent[1]).message else { return }
    #expect(indication.soundCount == 9 && indication.profile == Samples.profile)
  }

  @Test func modemReportsAreAveraged() throws {
    var bench = ChargerBench(options: EVSEMatchingOptions(measurement: .modem, setsKey: false))
    bench.receive(SLACParmRequest(runID: ChargerBench.runID))
    bench.receive(StartAttenCharIndication(forwardingStation: ChargerBench.car, runID: ChargerBench.runID))
    for index in 0..<10 as Range<UInt8> {
      bench.receive(
        AttenProfileIndication(vehicle: Bench.other, profile: AttenuationProfile(uniform_dB: 99)), from: Bench.modem)
      bench.receive(
        AttenProfileIndication(vehicle: ChargerBench.car, profile: AttenuationProfile(groups: FixedBytes())),
        from: Bench.modem)
      bench.receive(
        AttenProfileIndication(vehicle: ChargerBench.car, profile: AttenuationProfile(uniform_dB: 10 + index)),
        from: Bench.modem)
    }
    guard case .attenCharIndication(let indication) = try parse(bench.sink.sent[1]).message else {
      Issue.record("no answer")
      return
    }
    #expect(indication.soundCount == 10 && indication.profile == AttenuationProfile(uniform_dB: 14))
  }

  @Test func fourCarsAndOneMore() {
    var bench = ChargerBench()
    for index in 1...5 as ClosedRange<UInt64> {
      bench.receive(SLACParmRequest(runID: RunID(index)), from: MACAddress(0x0200 + index))
    }
    #expect(bench.names.count == EVSEMatching.sessionLimit)
    #expect(bench.machine.session(of: MACAddress(0x0205)) == nil)
    bench.run(until: .milliseconds(400))
    bench.receive(SLACParmRequest(runID: RunID(5)), from: MACAddress(0x0205))
    #expect(bench.machine.session(of: MACAddress(0x0205)) != nil)
  }

  @Test func networkIsForOneCar() {
    var bench = ChargerBench()
    bench.advanceToMatch()
    bench.receive(request, to: ChargerBench.charger)
    let sent = bench.sink.sent.count
    bench.receive(SLACParmRequest(runID: RunID(5)), from: MACAddress(0x0205))
    #expect(bench.sink.sent.count == sent, "another car gets nothing")
    bench.receive(SLACParmRequest(runID: RunID(6)))
    #expect(bench.sink.sent.count == sent + 1, "the same car may begin anew")
    bench.run(until: .milliseconds(1_000))
    #expect(bench.machine.matchedVehicle == ChargerBench.car)
  }

  @Test func validationIsNotRequired() throws {
    var bench = ChargerBench()
    bench.advanceToMatch()
    bench.receive(ValidateRequest(timer: 0, result: ValidateResult.ready), to: ChargerBench.charger)
    let answer = try parse(try #require(bench.sink.sent.last)).message
    #expect(answer == .validateConfirm(ValidateConfirm(toggleCount: 0, result: ValidateResult.notRequired)))
    bench.receive(request, to: ChargerBench.charger)
    #expect(bench.machine.matchedVehicle == ChargerBench.car)
  }

  @Test func keyIsSetFirst() {
    var bench = ChargerBench(options: EVSEMatchingOptions())
    #expect(bench.names == ["CM_SET_KEY.REQ"])
    bench.receive(SLACParmRequest(runID: ChargerBench.runID))
    #expect(bench.names == ["CM_SET_KEY.REQ"], "no car before the key")
    bench.run(until: .milliseconds(10_000))
    #expect(bench.events.last == .noKey && bench.machine.state == .failed)
    #expect(bench.machine.nextDeadline == .distantFuture)
    #expect(bench.names.count == 3)
  }

  @Test func drawnNetworksDiffer() {
    var entropy = TestEntropy(seed: 4)
    var machine = EVSEMatching(macAddress: ChargerBench.charger)
    machine.start(now: .zero, random: &entropy)
    let first = (machine.networkID, machine.networkKey)
    machine.start(now: .zero, random: &entropy)
    #expect(first.0 != machine.networkID && first.1 != machine.networkKey)
    #expect(machine.networkID.value & 0xF0 == 0)
  }

  @Test func mutatedFramesInEveryPhase() {
    let frames = Samples.all().map(\.frame)
    var entropy = TestEntropy(seed: 12)
    for _ in 0..<4_000 {
      var bench = ChargerBench()
      let good: [[UInt8]] = [
        array(SLACParmRequest(runID: ChargerBench.runID).frame(from: ChargerBench.car, to: .broadcast)),
        array(
          StartAttenCharIndication(forwardingStation: ChargerBench.car, runID: ChargerBench.runID).frame(
            from: ChargerBench.car, to: .broadcast)),
        array(request.frame(from: ChargerBench.car, to: ChargerBench.charger)),
        frames[Int(entropy.random()) % frames.count],
      ]
      for _ in 0..<6 {
        var frame = good[Int(entropy.random() % 4)]
        if entropy.random() % 3 == 0 { frame[Int(entropy.random()) % frame.count] = UInt8(entropy.random() & 0xFF) }
        if entropy.random() % 8 == 0 { frame.removeLast(Int(entropy.random()) % frame.count) }
        bench.receive(frame)
        bench.run(until: bench.now + .milliseconds(Int64(entropy.random() % 300)))
      }
      #expect(bench.machine.matchedVehicle == nil)
      #expect(bench.machine.nextDeadline > bench.now)
    }
  }
}
