import HAL

/// What comes in, and what it must say to count.
extension EVMatching {
  /// Takes a received Ethernet frame; everything that is not for this car and this try is ignored.
  public mutating func receive(_ frame: Span<UInt8>, now: Instant) {
    switch state {
    case .idle, .pausing, .failed: return
    default: break
    }
    let received: MMEFrame
    do throws(MMEError) {
      received = try MMEFrame.parse(frame)
    } catch {
      // Not a message of matching, or a damaged one: its sender repeats it, or the state's deadline acts.
      return
    }
    guard isForUs(received.header, received.message) else { return }
    let source = received.header.source
    switch received.message {
    case .slacParmConfirm(let confirm): take(confirm, from: source, now: now)
    case .attenCharIndication(let indication): take(indication, from: source, now: now)
    case .slacMatchConfirm(let confirm): take(confirm, from: source, now: now)
    case .setKeyConfirm(let confirm): take(confirm, from: source, now: now)
    case .linkStatusConfirm(let confirm): take(confirm, now: now)
    case .ampMapRequest(let request): take(request, from: source, now: now)
    default: return
    }
  }

  /// Every message to a car is sent to its address; some chargers broadcast CM_ATTEN_CHAR.IND, which names the car
  /// inside too.
  private func isForUs(_ header: MMEHeader, _ message: MME) -> Bool {
    guard header.source != macAddress, !header.source.isGroup else { return false }
    if header.destination == macAddress { return true }
    guard case .attenCharIndication = message, header.destination == .broadcast else { return false }
    return !options.refusesOddFields
  }

  private mutating func happened(_ event: EVMatchingEvent, now: Instant) {
    events.append(event)
    if urgent == nil { urgent = now }
  }

  private mutating func take(_ confirm: SLACParmConfirm, from charger: MACAddress, now: Instant) {
    guard case .requesting(let requesting) = state, requesting.count > 0 else { return }
    guard confirm.runID == runID, confirm.applicationType == 0, confirm.securityType == 0,
      confirm.forwardingStation == macAddress
    else { return }
    if options.refusesOddFields {
      guard confirm.soundTarget == .broadcast, confirm.soundCount == EVSounding.usualSoundCount,
        confirm.timeout_100ms == EVSounding.usualTimeout_100ms, confirm.responseType == 1
      else { return }
    }
    state = .sounding(EVSounding(as: confirm, due: now + timing.startDelay, startCount: timing.startCount))
    happened(.parametersConfirmed(charger: charger), now: now)
  }

  private mutating func take(_ indication: AttenCharIndication, from charger: MACAddress, now: Instant) {
    guard indication.runID == runID, indication.vehicle == macAddress, indication.applicationType == 0,
      indication.securityType == 0, indication.soundCount > 0, let average = indication.profile.average_mdB
    else { return }
    if options.refusesOddFields {
      guard indication.sourceID == .zero, indication.responderID == .zero,
        indication.profile.groups.count == AttenuationProfile.groupLimit
      else { return }
    }
    switch state {
    case .sounding(let sounding) where sounding.firstStart != nil: break
    case .collecting: break
    case .matching:
      // Our response was lost; the choice is made, so nobody new is taken in.
      if answers.repeatResponse(to: charger), urgent == nil { urgent = now }
      return
    default: return
    }
    let answer = EVAnswer(
      charger: charger, average_mdB: average, isMeasured: !indication.profile.isAllZero, isResponseDue: true)
    // The first answer of a charger counts; a repetition only means that our response was lost.
    guard answers.repeatResponse(to: charger) || answers.insert(answer) else { return }
    if urgent == nil { urgent = now }
  }

  private mutating func take(_ confirm: SLACMatchConfirm, from charger: MACAddress, now: Instant) {
    guard case .matching(let matching) = state, matching.count > 0 else { return }
    guard charger == matching.charger, confirm.charger == matching.charger, confirm.vehicle == macAddress,
      confirm.runID == runID, confirm.applicationType == 0, confirm.securityType == 0,
      confirm.length == SLACMatchConfirm.variableLength
    else { return }
    if options.refusesOddFields {
      guard confirm.vehicleID == .zero, confirm.chargerID == .zero else { return }
    }
    let network = SLACNetwork(charger: charger, networkID: confirm.networkID, networkKey: confirm.networkKey)
    let nonce = UInt32(truncatingIfNeeded: random.next() >> 32)
    state = .settingKey(
      EVKeySetting(network: network, nonce: nonce, joinEnd: now + timing.joinTimeout, due: now, count: 0))
    happened(.matched(network), now: now)
  }

  private mutating func take(_ confirm: SetKeyConfirm, from modem: MACAddress, now: Instant) {
    if case .leaving(let leaving) = state, leaving.count > 0, confirm.otherNonce == leaving.nonce,
      LocalModem.accepted(confirm, from: modem)
    {
      state = .idle
      happened(.networkLeft, now: now)
      return
    }
    guard case .settingKey(let setting) = state, setting.count > 0 else { return }
    // Only our own modem saw the nonce; a refusal (a remote modem's usual answer) is left to the deadline.
    guard confirm.otherNonce == setting.nonce, LocalModem.accepted(confirm, from: modem) else { return }
    switch options.linkCheck {
    case .off: state = .matched(setting.network)
    case .required:
      state = .joining(
        EVJoining(network: setting.network, nextPoll: now + timing.linkPollInterval, end: setting.joinEnd))
    }
    happened(.keySet, now: now)
  }

  private mutating func take(_ confirm: LinkStatusConfirm, now: Instant) {
    guard case .joining(let joining) = state, confirm.isLinked else { return }
    state = .matched(joining.network)
    happened(.linkUp, now: now)
  }

  private mutating func take(_ request: AmpMapRequest, from charger: MACAddress, now: Instant) {
    // A map without carriers asks for nothing, and is no map.
    guard network?.charger == charger, request.carrierCount > 0 else { return }
    amplitudeMap = request
    amplitudeConfirmsDue = min(amplitudeConfirmsDue + 1, EVMatching.mapLimit)
    if urgent == nil { urgent = now }
  }
}
