import HAL

/// What the charger sends, and what happens when nothing comes.
extension EVSEMatching {
  /// Does one thing that is due. Returns false when nothing is, or when the modem has no room.
  mutating func step<Modem: PLCModem>(now: Instant, modem: inout Modem) -> Bool {
    for index in 0..<EVSEMatching.sessionLimit {
      guard let session = sessions[index], session.isDue(now) else { continue }
      return serve(index, session, now: now, modem: &modem)
    }
    urgent = nil
    guard now >= state.deadline else { return false }
    switch state {
    case .idle, .matched, .failed: return false
    case .settingKey(let setting): return setKey(setting, now: now, modem: &modem)
    case .waiting:
      state = .waiting(until: now + timing.chargerInit)
      // A car that is being served has come.
      if !hasSessions { events.append(.noVehicle) }
      return true
    }
  }

  private var hasSessions: Bool {
    for index in 0..<EVSEMatching.sessionLimit where sessions[index] != nil { return true }
    return false
  }

  private mutating func transmit<Modem: PLCModem>(
    _ message: some MMEMessage, to destination: MACAddress, now: Instant, modem: inout Modem
  ) -> Bool {
    transmitter.send(message.frame(from: macAddress, to: destination), now: now, modem: &modem)
  }

  private mutating func setKey<Modem: PLCModem>(
    _ setting: EVSEKeySetting, now: Instant, modem: inout Modem
  ) -> Bool {
    guard setting.count <= timing.keyRetries else {
      state = .failed
      events.append(.noKey)
      return true
    }
    let message = SetKeyRequest(
      nonce: setting.nonce, networkID: networkID, networkKey: networkKey, coordinatorCapability: 1)
    guard transmit(message, to: options.localModem, now: now, modem: &modem) else { return false }
    var next = setting
    next.count += 1
    next.due = now + timing.keyResponse
    state = .settingKey(next)
    events.append(.keySent)
    return true
  }

  private mutating func serve<Modem: PLCModem>(
    _ index: Int, _ session: EVSESession, now: Instant, modem: inout Modem
  ) -> Bool {
    var next = session
    if session.isConfirmDue {
      let confirm = SLACParmConfirm(forwardingStation: session.vehicle, runID: session.runID)
      guard transmit(confirm, to: session.vehicle, now: now, modem: &modem) else { return false }
      next.isConfirmDue = false
      events.append(.parametersConfirmed(vehicle: session.vehicle))
    } else if session.isValidateDue {
      let confirm = ValidateConfirm(toggleCount: 0, result: ValidateResult.notRequired)
      guard transmit(confirm, to: session.vehicle, now: now, modem: &modem) else { return false }
      next.isValidateDue = false
    } else if session.isMatchDue {
      return confirmMatch(index, session, now: now, modem: &modem)
    } else {
      return expire(index, session, now: now, modem: &modem)
    }
    sessions[index] = next
    return true
  }

  private mutating func confirmMatch<Modem: PLCModem>(
    _ index: Int, _ session: EVSESession, now: Instant, modem: inout Modem
  ) -> Bool {
    let confirm = SLACMatchConfirm(
      vehicle: session.vehicle, charger: macAddress, runID: session.runID, networkID: networkID,
      networkKey: networkKey)
    guard transmit(confirm, to: session.vehicle, now: now, modem: &modem) else { return false }
    var next = session
    next.isMatchDue = false
    next.phase = .matched
    next.deadline = .distantFuture
    if session.phase != .matched {
      // The network is for one car: what was begun with others ends here.
      for other in 0..<EVSEMatching.sessionLimit { sessions[other] = nil }
      state = .matched(vehicle: session.vehicle)
      events.append(.matched(vehicle: session.vehicle))
    }
    sessions[index] = next
    return true
  }

  /// The time of a phase is over.
  private mutating func expire<Modem: PLCModem>(
    _ index: Int, _ session: EVSESession, now: Instant, modem: inout Modem
  ) -> Bool {
    switch session.phase {
    case .awaitingStart: return end(index, session, .noStart)
    case .sounding:
      guard session.soundsCounted > 0 else { return end(index, session, .noSounds) }
      return tellAttenuation(index, session, now: now, modem: &modem)
    case .answering:
      guard session.indicationsSent <= timing.chargerRetries else { return end(index, session, .noResponse) }
      return tellAttenuation(index, session, now: now, modem: &modem)
    case .awaitingMatch: return end(index, session, .notChosen)
    case .matched:
      sessions[index]?.deadline = .distantFuture
      return true
    }
  }

  private mutating func end(_ index: Int, _ session: EVSESession, _ failure: EVSESessionFailure) -> Bool {
    sessions[index] = nil
    // The car that has the network may have begun anew in vain; it keeps the network, and may begin once more.
    events.append(.sessionEnded(vehicle: session.vehicle, failure))
    return true
  }

  private mutating func tellAttenuation<Modem: PLCModem>(
    _ index: Int, _ session: EVSESession, now: Instant, modem: inout Modem
  ) -> Bool {
    let profile: AttenuationProfile
    switch options.measurement {
    case .modem: profile = session.mean
    case .fixed(let given): profile = given
    }
    let indication = AttenCharIndication(
      vehicle: session.vehicle, runID: session.runID, soundCount: session.soundsCounted, profile: profile)
    guard transmit(indication, to: session.vehicle, now: now, modem: &modem) else { return false }
    var next = session
    next.phase = .answering
    next.indicationsSent += 1
    next.deadline = now + timing.chargerResponse
    sessions[index] = next
    events.append(
      .attenuationSent(
        vehicle: session.vehicle, average_mdB: profile.average_mdB ?? 0, soundCount: session.soundsCounted))
    return true
  }
}
