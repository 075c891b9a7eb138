import HAL

/// What is sent, and what happens when nothing comes.
extension EVMatching {
  /// Does one thing that is due. Returns false when nothing is, or when the modem has no room.
  mutating func step<Modem: PLCModem>(now: Instant, modem: inout Modem) -> Bool {
    if let index = answers.firstDue { return respond(index, now: now, modem: &modem) }
    if let map = amplitudeMap { return pass(map, now: now, modem: &modem) }
    urgent = nil
    guard now >= state.deadline else { return false }
    switch state {
    case .idle, .matched, .failed: return false
    case .requesting(let state): return request(state, now: now, modem: &modem)
    case .sounding(let state): return sound(state, now: now, modem: &modem)
    case .collecting: return choose(now: now)
    case .matching(let state): return requestMatch(state, now: now, modem: &modem)
    case .settingKey(let state): return setKey(state, now: now, modem: &modem)
    case .joining(let state): return join(state, now: now, modem: &modem)
    case .leaving(let state): return leave(state, now: now, modem: &modem)
    case .pausing:
      state = .requesting(EVRequesting(due: now, count: 0))
      return true
    }
  }

  /// Ends this try, and matching as a whole when its time is over.
  mutating func fail(_ failure: EVMatchingFailure, now: Instant) {
    answers.removeAll()
    firstResponse = nil
    amplitudeMap = nil
    amplitudeConfirmsDue = 0
    if let limit = timing.repetitionLimit, now + timing.repetitionPause >= started + limit {
      state = .failed(failure)
      events.append(.failed(failure))
      return
    }
    // Late frames of this try must not be taken for those of the next.
    runID = runID.next
    state = .pausing(until: now + timing.repetitionPause)
    events.append(.restarted(failure))
  }

  private mutating func transmit<Modem: PLCModem>(
    _ message: some MMEMessage, to destination: MACAddress, now: Instant, modem: inout Modem
  ) -> Bool {
    transmitter.send(message.frame(from: macAddress, to: destination), now: now, modem: &modem)
  }

  private mutating func respond<Modem: PLCModem>(_ index: Int, now: Instant, modem: inout Modem) -> Bool {
    let answer = answers[index]
    let response = AttenCharResponse(vehicle: macAddress, runID: runID)
    guard transmit(response, to: answer.charger, now: now, modem: &modem) else { return false }
    answers.markAnswered(index)
    if firstResponse == nil {
      firstResponse = now
      if case .collecting(let state) = state { wait(in: state, now: now) }
    }
    events.append(.attenuationAnswered(charger: answer.charger, average_mdB: answer.average_mdB))
    return true
  }

  private mutating func pass<Modem: PLCModem>(_ map: AmpMapRequest, now: Instant, modem: inout Modem) -> Bool {
    guard let charger = network?.charger, amplitudeConfirmsDue > 0 else {
      amplitudeMap = nil
      amplitudeConfirmsDue = 0
      return true
    }
    guard transmit(map, to: options.localModem, now: now, modem: &modem),
      transmit(AmpMapConfirm(result: 0), to: charger, now: now, modem: &modem)
    else { return false }
    amplitudeConfirmsDue -= 1
    if amplitudeConfirmsDue == 0 { amplitudeMap = nil }
    return true
  }

  private mutating func request<Modem: PLCModem>(
    _ requesting: EVRequesting, now: Instant, modem: inout Modem
  ) -> Bool {
    if let retries = timing.parameterRetries, requesting.count > retries {
      fail(.noParameters, now: now)
      return true
    }
    guard transmit(SLACParmRequest(runID: runID), to: .broadcast, now: now, modem: &modem) else { return false }
    let count = requesting.count == .max ? .max : requesting.count + 1
    state = .requesting(EVRequesting(due: now + timing.parameterResponse, count: count))
    events.append(.parametersRequested(count: count))
    return true
  }

  private mutating func sound<Modem: PLCModem>(
    _ sounding: EVSounding, now: Instant, modem: inout Modem
  ) -> Bool {
    var next = sounding
    if sounding.startsLeft > 0 {
      let start = StartAttenCharIndication(
        forwardingStation: macAddress, runID: runID, soundCount: sounding.soundCount,
        timeout_100ms: sounding.timeout_100ms)
      guard transmit(start, to: .broadcast, now: now, modem: &modem) else { return false }
      next.startsLeft -= 1
      if next.firstStart == nil {
        next.firstStart = now
        events.append(.sounding)
      }
    } else {
      let message = MNBCSoundIndication(
        countdown: sounding.soundsLeft - 1, runID: runID, randomHigh: random.next(), randomLow: random.next())
      guard transmit(message, to: .broadcast, now: now, modem: &modem) else { return false }
      next.soundsLeft -= 1
    }
    next.due = now + timing.batchInterval
    state = .sounding(next)
    if next.soundsLeft == 0 { collect(from: next.firstStart ?? now, now: now) }
    return true
  }

  private mutating func collect(from firstStart: Instant, now: Instant) {
    let collecting = EVCollecting(
      due: firstStart + timing.attenuationPatience, windowEnd: firstStart + timing.attenuationWindow)
    state = .collecting(collecting)
    // A charger may have answered before the last sound.
    if firstResponse != nil { wait(in: collecting, now: now) }
  }

  /// Sets the instant of the choice, now that there is an answer.
  private mutating func wait(in collecting: EVCollecting, now: Instant) {
    var next = collecting
    next.due = max(collecting.windowEnd, (firstResponse ?? now) + timing.matchPause)
    state = .collecting(next)
  }

  private mutating func choose(now: Instant) -> Bool {
    guard let best = answers.best else {
      fail(.noAttenuation, now: now)
      return true
    }
    state = .matching(EVMatchRequesting(charger: answers[best].charger, due: now, count: 0))
    return true
  }

  private mutating func requestMatch<Modem: PLCModem>(
    _ matching: EVMatchRequesting, now: Instant, modem: inout Modem
  ) -> Bool {
    guard matching.count <= timing.matchRetries else {
      fail(.noMatch, now: now)
      return true
    }
    let message = SLACMatchRequest(vehicle: macAddress, charger: matching.charger, runID: runID)
    guard transmit(message, to: matching.charger, now: now, modem: &modem) else { return false }
    var next = matching
    next.count += 1
    next.due = now + timing.matchResponse
    state = .matching(next)
    events.append(.matchRequested(charger: matching.charger))
    return true
  }

  private mutating func setKey<Modem: PLCModem>(
    _ setting: EVKeySetting, now: Instant, modem: inout Modem
  ) -> Bool {
    guard setting.count <= timing.keyRetries else {
      fail(.noKey, now: now)
      return true
    }
    let message = SetKeyRequest(
      nonce: setting.nonce, networkID: setting.network.networkID, networkKey: setting.network.networkKey)
    guard transmit(message, to: options.localModem, now: now, modem: &modem) else { return false }
    var next = setting
    next.count += 1
    next.due = now + timing.keyResponse
    state = .settingKey(next)
    events.append(.keySent)
    return true
  }

  private mutating func join<Modem: PLCModem>(_ joining: EVJoining, now: Instant, modem: inout Modem) -> Bool {
    guard now < joining.end else {
      fail(.noLink, now: now)
      return true
    }
    guard transmit(LinkStatusRequest(), to: options.localModem, now: now, modem: &modem) else { return false }
    var next = joining
    next.nextPoll = now + timing.linkPollInterval
    state = .joining(next)
    return true
  }

  private mutating func leave<Modem: PLCModem>(_ leaving: EVLeaving, now: Instant, modem: inout Modem) -> Bool {
    guard leaving.count <= timing.keyRetries else {
      state = .idle
      events.append(.networkLeft)
      return true
    }
    let message = SetKeyRequest(
      nonce: leaving.nonce, networkID: leaving.networkID, networkKey: leaving.networkKey)
    guard transmit(message, to: options.localModem, now: now, modem: &modem) else { return false }
    var next = leaving
    next.count += 1
    next.due = now + timing.keyResponse
    state = .leaving(next)
    return true
  }
}
