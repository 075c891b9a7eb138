import HAL
import SLAC
import Testing

@Suite struct MatchingTimingTests {
  func gaps(_ line: VirtualLine, _ name: String, sender: Int = 0) -> [Int64] {
    let times = line.sent.filter { $0.name == name && $0.sender == sender }.map(\.time)
    return zip(times.dropFirst(), times).map { ($0 - $1).milliseconds }
  }

  func first(_ line: VirtualLine, _ name: String, sender: Int) -> Int64? {
    line.sent.first { $0.name == name && $0.sender == sender }?.time.milliseconds
  }

  /// The windows of the standard in both profiles, polled at every deadline and only every 10 or 30 ms.
  @Test(arguments: Profile.allCases, [0, 10, 30] as [Int64]) func windows(profile: Profile, tick_ms: Int64) throws {
    let line = VirtualLine.with(attenuations_dB: [17], timing: profile.timing, options: profile.options)
    line.tick = tick_ms == 0 ? nil : .milliseconds(tick_ms)
    line.start()
    line.run(until: .milliseconds(40_000)) { line.isMatched(0) }
    #expect(line.isMatched(0))
    let confirmed = try #require(first(line, "CM_SLAC_PARM.CNF", sender: 1))
    let start = try #require(first(line, "CM_START_ATTEN_CHAR.IND", sender: 0))
    #expect((60...100).contains(start - confirmed - 2), "TP_match_sequence")
    let batch = line.sent.filter {
      $0.sender == 0 && ["CM_START_ATTEN_CHAR.IND", "CM_MNBC_SOUND.IND"].contains($0.name)
    }
    #expect(batch.count == 13)
    for (next, previous) in zip(batch.dropFirst(), batch) {
      #expect((20...50).contains((next.time - previous.time).milliseconds), "TP_EV_batch_msg_interval")
    }
    let indication = try #require(first(line, "CM_ATTEN_CHAR.IND", sender: 1))
    #expect(indication - start <= 600 + max(tick_ms, 2), "TT_EVSE_match_MNBC")
    let response = try #require(first(line, "CM_ATTEN_CHAR.RSP", sender: 0))
    #expect(response - indication <= 100, "TP_match_response")
    let match = try #require(first(line, "CM_SLAC_MATCH.REQ", sender: 0))
    switch profile {
    case .strict: #expect((1_200...(1_200 + 100)).contains(match - start), "after TT_EV_atten_results")
    case .field: #expect((860...980).contains(match - response), "as a real car")
    }
  }

  @Test func parametersAreAskedForEverySecondForEver() {
    let line = VirtualLine.with(attenuations_dB: [])
    line.start()
    line.run(until: .milliseconds(3_600_000))
    let gaps = gaps(line, "CM_SLAC_PARM.REQ")
    #expect(gaps.count == 3_599 && gaps.allSatisfy { $0 == 1_000 })
    #expect(line.polls < 10_000)
  }

  @Test func strictGivesUpAfterTenSeconds() {
    let line = VirtualLine.with(attenuations_dB: [], timing: .strict, options: .strict)
    line.start()
    line.run(until: .milliseconds(60_000))
    let events = line.stations[0].carEvents
    #expect(events.last?.event == .failed(.noParameters))
    #expect((9_000...10_000).contains(events.last?.time.milliseconds ?? 0), "TT_matching_repetition")
    #expect(Array(gaps(line, "CM_SLAC_PARM.REQ").prefix(3)) == [200, 200, 600], "two repetitions, then a pause")
    #expect(line.car(0).nextDeadline == .distantFuture)
  }

  /// A charger that falls silent before each of its messages: the car names the reason, and never gets stuck.
  @Test(arguments: Profile.allCases) func everySilenceEndsInItsReason(profile: Profile) {
    let cases: [(String, EVMatchingFailure, ClosedRange<Int64>)] = [
      ("CM_ATTEN_CHAR.IND", .noAttenuation, profile == .strict ? 1_200...1_200 : 2_000...2_000),
      ("CM_SLAC_MATCH.CNF", .noMatch, profile == .strict ? 1_700...2_000 : 3_200...3_600),
      ("CM_SET_KEY.CNF", .noKey, profile == .strict ? 2_500...3_000 : 4_000...5_000),
      ("QCA:LINK_STATUS.CNF", .noLink, 13_000...14_000),
    ]
    for (name, reason, range) in cases where !(profile == .field && reason == .noLink) {
      var timing = profile.timing
      timing.repetitionLimit = nil
      let line = VirtualLine.with(attenuations_dB: [17], timing: timing, options: profile.options)
      line.fate = { transmission, receiver in
        transmission.name == name && receiver == 0 ? .lost : .delivered
      }
      line.start()
      line.run(until: .milliseconds(120_000))
      let events = line.stations[0].carEvents
      let failures = events.filter { if case .restarted = $0.event { true } else { false } }
      #expect(failures.count >= 3, "\(name)")
      #expect(failures.allSatisfy { $0.event == .restarted(reason) }, "\(name)")
      guard let start = events.first(where: { $0.event == .sounding }), let failure = failures.first else {
        Issue.record("\(name): no failure")
        continue
      }
      #expect(range.contains((failure.time - start.time).milliseconds), "\(name)")
      #expect(!line.isMatched(0))
    }
  }

  @Test func strictFailsForGoodWhenTheTimeIsOver() {
    let line = VirtualLine.with(attenuations_dB: [17], timing: .strict, options: .strict)
    line.fate = { transmission, _ in transmission.name == "CM_SLAC_MATCH.CNF" ? .lost : .delivered }
    line.start()
    line.run(until: .milliseconds(60_000))
    #expect(line.stations[0].carEvents.last?.event == .failed(.noMatch))
    #expect(line.car(0).state == .failed(.noMatch))
    #expect((line.stations[0].carEvents.last?.time.milliseconds ?? 0) < 13_000)
  }

  @Test func everyTryHasItsOwnRunID() {
    let line = VirtualLine.with(attenuations_dB: [17])
    line.fate = { transmission, _ in transmission.name == "CM_SLAC_MATCH.CNF" ? .lost : .delivered }
    line.start()
    line.run(until: .milliseconds(20_000))
    let ids = line.sent.filter { $0.name == "CM_START_ATTEN_CHAR.IND" }.map { Array($0.frame[30..<38]) }
    #expect(Set(ids).count == ids.count / 3 && ids.count >= 9)
  }

  @Test func linkIsAwaitedWhenRequired() {
    let line = VirtualLine.with(attenuations_dB: [17], timing: .field, options: .strict)
    line.start()
    line.run(until: .milliseconds(30_000)) { line.isMatched(0) }
    let events = line.stations[0].carEvents
    guard let set = events.first(where: { $0.event == .keySet }), let up = events.first(where: { $0.event == .linkUp })
    else {
      Issue.record("no link")
      return
    }
    #expect((5_000...5_300).contains((up.time - set.time).milliseconds))
    #expect(gaps(line, "QCA:LINK_STATUS.REQ").allSatisfy { $0 == 250 })
  }

  @Test func pollingEarlyOrTwiceIsHarmless() {
    let line = VirtualLine.with(attenuations_dB: [17])
    line.tick = .milliseconds(1)
    line.start()
    for step in 0..<6_000 as Range<Int64> { line.run(until: .milliseconds(step)) }
    #expect(line.isMatched(0))
    #expect(line.sent.filter { $0.name == "CM_MNBC_SOUND.IND" }.count == 10)
    #expect(line.sent.filter { $0.name == "CM_SLAC_MATCH.REQ" }.count == 1)
  }

  @Test func resetIsSilentAndStartBeginsAnew() {
    let line = VirtualLine.with(attenuations_dB: [17])
    line.start()
    line.run(until: .milliseconds(1_500))
    guard case .car(var machine) = line.stations[0].machine else { return }
    let runID = machine.runID
    machine.reset()
    #expect(machine.state == .idle && machine.nextDeadline == .distantFuture && machine.answers.count == 0)
    line.stations[0].machine = .car(machine)
    let sent = line.sent.filter { $0.sender == 0 }.count
    line.run(until: .milliseconds(10_000))
    #expect(line.sent.filter { $0.sender == 0 }.count == sent)
    var entropy = TestEntropy(seed: 3)
    machine.start(now: line.now, random: &entropy)
    #expect(machine.runID == runID.next)
    line.stations[0].machine = .car(machine)
    line.run(until: .milliseconds(20_000)) { line.isMatched(0) }
    #expect(line.isMatched(0))
  }
}
