import HAL

/// What comes in to the charger, and what it must say to count.
extension EVSEMatching {
  /// Takes a received Ethernet frame; everything that is not for this charger is ignored.
  public mutating func receive(_ frame: Span<UInt8>, now: Instant) {
    switch state {
    case .idle, .failed: return
    default: break
    }
    let received: MMEFrame
    do throws(MMEError) {
      received = try MMEFrame.parse(frame)
    } catch {
      // Not a message of matching, or a damaged one: its sender repeats it, or a deadline acts.
      return
    }
    let header = received.header
    guard header.source != macAddress, !header.source.isGroup else { return }
    let isToAll = header.destination == .broadcast
    guard isToAll || header.destination == macAddress else { return }
    let source = header.source
    switch received.message {
    case .slacParmRequest(let message): take(message, from: source, now: now)
    case .startAttenCharIndication(let message): take(message, from: source, now: now)
    case .mnbcSoundIndication(let message): take(message, from: source, now: now)
    case .attenProfileIndication(let message): take(message, now: now)
    case .attenCharResponse(let message) where !isToAll: take(message, from: source, now: now)
    case .validateRequest where !isToAll: takeValidate(from: source, now: now)
    case .slacMatchRequest(let message) where !isToAll: take(message, from: source, now: now)
    case .setKeyConfirm(let message) where !isToAll: take(message, from: source, now: now)
    default: return
    }
  }

  private mutating func wake(_ now: Instant) {
    if urgent == nil { urgent = now }
  }

  private mutating func take(_ request: SLACParmRequest, from vehicle: MACAddress, now: Instant) {
    guard request.applicationType == 0, request.securityType == 0 else { return }
    switch state {
    case .waiting: break
    case .matched(let owner) where owner == vehicle: break
    default: return
    }
    guard let place = index(of: vehicle) ?? freePlace else { return }
    // The same car asks again: it has missed our answer, or has begun anew.
    sessions[place] = EVSESession(
      vehicle: vehicle, runID: request.runID, deadline: now + timing.chargerSequence)
    wake(now)
  }

  private var freePlace: Int? {
    for index in 0..<EVSEMatching.sessionLimit where sessions[index] == nil { return index }
    return nil
  }

  private mutating func take(_ start: StartAttenCharIndication, from vehicle: MACAddress, now: Instant) {
    guard let index = index(of: vehicle, runID: start.runID), var session = sessions[index] else { return }
    guard session.phase == .awaitingStart, start.applicationType == 0, start.securityType == 0,
      start.forwardingStation == vehicle, start.responseType == 1, start.soundCount > 0, start.timeout_100ms > 0
    else { return }
    session.phase = .sounding
    session.soundsExpected = start.soundCount
    session.deadline = now + min(timing.chargerSounds, .milliseconds(100 * Int64(start.timeout_100ms)))
    sessions[index] = session
    events.append(.sounding(vehicle: vehicle))
    wake(now)
  }

  private mutating func take(_ sound: MNBCSoundIndication, from vehicle: MACAddress, now: Instant) {
    guard case .fixed = options.measurement else { return }
    guard let index = index(of: vehicle, runID: sound.runID), var session = sessions[index] else { return }
    guard session.phase == .sounding, sound.applicationType == 0, sound.securityType == 0,
      session.soundsCounted < .max
    else { return }
    session.soundsCounted += 1
    finishSounding(index, session, now: now)
  }

  private mutating func take(_ report: AttenProfileIndication, now: Instant) {
    guard case .modem = options.measurement else { return }
    guard let index = index(of: report.vehicle), var session = sessions[index], session.phase == .sounding else {
      return
    }
    session.add(report.profile)
    finishSounding(index, session, now: now)
  }

  private mutating func finishSounding(_ index: Int, _ session: EVSESession, now: Instant) {
    sessions[index] = session
    guard session.soundsCounted >= session.soundsExpected else { return }
    // All sounds are here: there is nothing more to wait for.
    sessions[index]?.deadline = now
    wake(now)
  }

  private mutating func take(_ response: AttenCharResponse, from vehicle: MACAddress, now: Instant) {
    guard let index = index(of: vehicle, runID: response.runID), var session = sessions[index] else { return }
    guard session.phase == .answering, response.vehicle == vehicle, response.applicationType == 0,
      response.securityType == 0, response.result == 0
    else { return }
    session.phase = .awaitingMatch
    session.deadline = now + timing.chargerSession
    sessions[index] = session
    events.append(.attenuationAnswered(vehicle: vehicle))
    wake(now)
  }

  private mutating func takeValidate(from vehicle: MACAddress, now: Instant) {
    guard let index = index(of: vehicle), sessions[index]?.phase == .awaitingMatch else { return }
    sessions[index]?.isValidateDue = true
    wake(now)
  }

  private mutating func take(_ request: SLACMatchRequest, from vehicle: MACAddress, now: Instant) {
    guard let index = index(of: vehicle, runID: request.runID), let session = sessions[index] else { return }
    guard session.phase == .awaitingMatch || session.phase == .matched, request.vehicle == vehicle,
      request.charger == macAddress, request.applicationType == 0, request.securityType == 0,
      request.length == SLACMatchRequest.variableLength
    else { return }
    sessions[index]?.isMatchDue = true
    wake(now)
  }

  private mutating func take(_ confirm: SetKeyConfirm, from modem: MACAddress, now: Instant) {
    guard case .settingKey(let setting) = state, setting.count > 0, confirm.otherNonce == setting.nonce,
      LocalModem.accepted(confirm, from: modem)
    else { return }
    state = .waiting(until: now + timing.chargerInit)
    events.append(.keySet)
    wake(now)
  }
}
