import ClaraCore
import HAL

extension SECCSession {
  /// Takes one whole message: the handshake, or a request of the protocol that it chose.
  func take(_ exi: [UInt8], now: Instant) {
    guard let dialect else { return takeHandshake(exi, now: now) }
    switch dialect.decode(exi) {
    case .undecodable, .unknown: onEvent?(.unknownMessage)
    case .request(let request, let sessionID):
      let target = request.target
      onEvent?(.request(request.name, voltage_mV: target.voltage_mV, current_mA: target.current_mA))
      restartSequenceTimer(now: now)
      guard !faults.isSilent(request.name), !isIgnored(request) else { return }
      wantedID = sessionID
      let failure = refusal(of: request, sessionID: sessionID) ?? act(on: request, now: now)
      begin(request, failure: failure, now: now)
    }
  }

  private func restartSequenceTimer(now: Instant) {
    sequenceDeadline = now + .milliseconds(profile.ending.sequenceTimeout_ms)
  }

  private func takeHandshake(_ exi: [UInt8], now: Instant) {
    let answer = HandshakeResponder.answer(
      exi, supported: profile.session.protocols, refuses: faults.has(.handshakeRefused))
    guard let answer else {
      onEvent?(.unknownMessage)
      return
    }
    restartSequenceTimer(now: now)
    onEvent?(.request(.supportedAppProtocol, voltage_mV: nil, current_mA: nil))
    onEvent?(.protocolChosen(answer.chosen))
    switch answer.chosen {
    case .din70121: dialect = DINChargerDialect(profile: profile)
    case .iso2: dialect = ISO2ChargerDialect(profile: profile)
    case nil: break
    }
    if answer.chosen != nil { phase = .sessionSetup }
    guard !faults.isSilent(.supportedAppProtocol) else { return }
    let bytes = faults.has(.malformedEXI(.supportedAppProtocol)) ? Self.garbage : answer.exi
    send(bytes, for: .supportedAppProtocol)
    onEvent?(.response(.supportedAppProtocol, answer.chosen == nil ? .FAILED : .OK))
    // Without a protocol there is nothing to wait for: the car closes, and after the usual time the charger.
    if answer.chosen == nil {
      finish(.failed, close: .finish, at: now + .milliseconds(profile.ending.closesAfterFailure_ms))
    }
  }

  /// Requests that some makes do not hear at all.
  private func isIgnored(_ request: SECCRequest) -> Bool {
    switch request {
    case .powerDelivery(let power): profile.session.needsConditioningFields && !power.isComplete
    case .weldingDetection: profile.session.welding == .unanswered
    default: false
    }
  }

  private func begin(_ request: SECCRequest, failure: ChargerResponseCode?, now: Instant) {
    let isFirst = request.name == .cableCheck && !hasAskedCableCheck
    if request.name == .cableCheck { hasAskedCableCheck = true }
    let latency = profile.latency.draw(for: request.name, isFirst: isFirst, &random)
    var pending = Pending(request: request, failure: failure, due: now + latency)
    pending.due = pending.due + .milliseconds(faults.delay_ms(request.name))
    if case .powerDelivery(let power) = request, power.progress != .start, failure == nil {
      pending.latest = max(pending.due, now + .milliseconds(profile.ending.currentDown_ms))
    }
    self.pending = pending
  }

  // MARK: Sequence and session

  /// Session id and order of messages.
  private func refusal(of request: SECCRequest, sessionID: [UInt8]) -> ChargerResponseCode? {
    guard isAllowed(request.name) else { return .FAILED_SequenceError }
    if request.name == .sessionSetup { return nil }
    return sessionID == self.sessionID ? nil : .FAILED_UnknownSession
  }

  private func isAllowed(_ name: V2GMessageName) -> Bool {
    switch phase {
    case .handshake, .over: return false
    case .sessionSetup: return name == .sessionSetup
    default: if name == .sessionStop { return true }
    }
    return switch phase {
    case .serviceDiscovery: name == .serviceDiscovery
    case .paymentSelection: name == .servicePaymentSelection || name == .serviceDetail
    case .authentication: name == .contractAuthentication
    case .parameters: name == .chargeParameterDiscovery
    case .cableCheck: name == .cableCheck
    case .preCharge: name == .preCharge || (name == .powerDelivery && hasPreCharged)
    case .charging: name == .currentDemand || name == .powerDelivery
    case .receipt: name == .meteringReceipt || name == .powerDelivery
    case .renegotiating: name == .chargeParameterDiscovery
    case .stopped: name == .weldingDetection
    default: false
    }
  }

  // MARK: What a request does at once

  /// Checks the content and does what it asks for; returns the code when it can't be done.
  private func act(on request: SECCRequest, now: Instant) -> ChargerResponseCode? {
    switch request {
    case .sessionSetup: openSession()
    case .servicePaymentSelection(let isExternal, let serviceIDs):
      if !isExternal { return .FAILED_PaymentSelectionInvalid }
      // A service that is not offered cannot be selected, beside charging neither.
      let known = profile.session.offeredServices + [Self.serviceID]
      let isKnown = serviceIDs.allSatisfy { known.contains($0) }
      return isKnown && serviceIDs.contains(Self.serviceID) ? nil : .FAILED_ServiceSelectionInvalid
    case .contractAuthentication: return stop == nil ? nil : .FAILED
    case .chargeParameterDiscovery(_, let limits, let isDC): return takeParameters(limits, isDC: isDC)
    case .cableCheck: return checkCable(now: now)
    case .preCharge(let status, let voltage_mV, let current_mA):
      return preCharge(status, voltage_mV: voltage_mV, current_mA: current_mA, now: now)
    case .powerDelivery(let power): return deliver(power, now: now)
    case .serviceDetail(let serviceID):
      return profile.session.offeredServices.contains(serviceID) ? nil : .FAILED_ServiceIDInvalid
    case .meteringReceipt(let receipt): return check(receipt)
    case .currentDemand(let status, let limits, let voltage_mV, let current_mA):
      demand(status, limits, voltage_mV: voltage_mV, current_mA: current_mA, now: now)
    case .weldingDetection:
      return profile.session.weldingNeedsStateB && pilot != .b ? .FAILED : nil
    case .serviceDiscovery, .sessionStop, .sessionPause: break
    }
    return nil
  }

  private func openSession() {
    if let paused, wantedID == paused.sessionID, !faults.has(.forgetsPause) {
      isJoined = true
      sessionID = paused.sessionID
      if faults.has(.joinsAnotherSession) { sessionID[0] ^= 0x55 }
      (meter_Wus, renegotiatedPower_W) = (paused.meter_Wus, paused.renegotiatedPower_W)
      return
    }
    sessionID = (0..<min(max(profile.session.sessionIDLength, 1), 8)).map { _ in
      // Zero stands for "no session".
      UInt8(random.integer(in: 1...255))
    }
  }

  private func takeParameters(_ limits: SECCRequest.Limits, isDC: Bool) -> ChargerResponseCode? {
    guard isDC else { return .FAILED_WrongEnergyTransferType }
    carVoltageLimit_mV = limits.voltage_mV
    let isReachable = (limits.voltage_mV ?? .max) >= profile.output.minimumVoltage_mV
    return isReachable && (limits.current_mA ?? 1) >= 0 ? nil : .FAILED_WrongChargeParameter
  }

  private func checkCable(now: Instant) -> ChargerResponseCode? {
    if stop != nil { return nil }
    if power.cableCheck == .failed { return .FAILED }
    guard power.cableCheck == .idle else { return nil }
    guard pilot == .c || pilot == .d else {
      let deadline = stateCDeadline ?? now + .milliseconds(profile.ending.stateCDetection_ms)
      stateCDeadline = deadline
      return now >= deadline ? .FAILED : nil
    }
    power.startCableCheck(carLimit_mV: carVoltageLimit_mV, now: now)
    return nil
  }

  private func preCharge(
    _ status: SECCRequest.Status, voltage_mV: Int32, current_mA: Int32, now: Instant
  ) -> ChargerResponseCode? {
    guard pilot == .c || pilot == .d else { return .FAILED }
    guard current_mA <= profile.session.preChargeCurrent_mA else { return .FAILED }
    guard voltage_mV <= profile.output.maximumVoltage_mV, voltage_mV >= profile.output.minimumVoltage_mV else {
      return .FAILED_WrongChargeParameter
    }
    if let headroom_mV = profile.session.voltageHeadroom_mV, let limit_mV = carVoltageLimit_mV,
      limit_mV - voltage_mV < headroom_mV
    {
      requestStop(statusCode: 2, now: now)
    }
    guard stop == nil else { return nil }
    hasPreCharged = true
    power.preCharge(
      voltage_mV: max(0, voltage_mV - faults.preChargeShortfall_mV), current_mA: current_mA)
    return nil
  }

  /// Nothing but charging is offered, so that there is one schedule and no service with details.
  private func deliver(_ power: SECCRequest.Power, now: Instant) -> ChargerResponseCode? {
    if let scheduleID = power.scheduleID, scheduleID != Self.scheduleID { return .FAILED_TariffSelectionInvalid }
    switch power.progress {
    case .start: return isWithinSchedule(power.profile) ? startPower() : .FAILED_ChargingProfileInvalid
    case .stop: return stopPower()
    // Before the charging loop there is nothing to renegotiate.
    case .renegotiate: return phase == .charging ? stopPower() : .FAILED
    }
  }

  /// No entry of a charging profile may ask for more than the schedule allows at any time that it covers.
  private func isWithinSchedule(_ entries: [ChargerProfile.ScheduleEntry]) -> Bool {
    let schedule = offeredSchedule
    for (index, entry) in entries.enumerated() {
      let end_s = index + 1 < entries.count ? entries[index + 1].start_s : .max
      for (place, allowed) in schedule.enumerated() {
        let allowedEnd_s = place + 1 < schedule.count ? schedule[place + 1].start_s : .max
        let overlaps = entry.start_s < allowedEnd_s && allowed.start_s < end_s
        if overlaps, entry.power_W > allowed.power_W { return false }
      }
    }
    return true
  }

  /// The schedule as it was announced: the profile's, or one entry; never above what was renegotiated.
  private var offeredSchedule: [ChargerProfile.ScheduleEntry] {
    let most_W = renegotiatedPower_W ?? profile.output.maximumPower_W ?? .max
    let entries = profile.session.schedule.prefix(ChargerProfile.Session.scheduleLimit)
    guard !entries.isEmpty else { return [.init(start_s: 0, power_W: most_W)] }
    return entries.map { .init(start_s: $0.start_s, power_W: min($0.power_W, most_W)) }
  }

  private func check(_ receipt: SECCRequest.Receipt) -> ChargerResponseCode? {
    guard receipt.sessionID == sessionID else { return .FAILED_UnknownSession }
    let isRight = receipt.meterID == lastMeter?.meterID && receipt.reading_Wh == lastMeter?.reading_Wh
    return isRight ? nil : .FAILED_MeteringSignatureNotValid
  }

  private func startPower() -> ChargerResponseCode? {
    guard phase == .preCharge, stop == nil else { return phase == .preCharge ? .FAILED : nil }
    let distance_mV = abs(power.stage.outputVoltage_mV - power.target_mV)
    if let tolerance_mV = profile.session.powerDeliveryTolerance_mV, distance_mV >= tolerance_mV {
      return .FAILED_PowerDeliveryNotApplied
    }
    power.standBy(current_mA: profile.session.earlyCurrent_mA)
    return nil
  }

  private func stopPower() -> ChargerResponseCode? {
    isAwaitingCurrentEnd = true
    power.rampDown()
    return nil
  }

  private func demand(
    _ status: SECCRequest.Status, _ limits: SECCRequest.Limits, voltage_mV: Int32, current_mA: Int32, now: Instant
  ) {
    if profile.session.needsLimitsInCurrentDemand, limits.voltage_mV == nil || limits.current_mA == nil {
      requestStop(statusCode: 2, now: now)
    }
    updateLimit(now: now)
    // A stop asks the car to come down; what flows until then is its choice, an emergency has cut it already.
    guard cutAt == nil, stop?.statusCode != 5, stop?.statusCode != 6 else { return }
    let wanted_mA = status.errorCode == 0 ? min(max(current_mA, 0), limit_mA) : 0
    let shared_mA = Int32(Int64(wanted_mA) * Int64(faults.delivers_permille ?? 1_000) / 1_000)
    let given_mA = min(shared_mA, profile.output.deliversAtMost_mA ?? .max)
    power.charge(voltage_mV: min(max(voltage_mV, 0), profile.output.maximumVoltage_mV), current_mA: given_mA)
  }

  /// The current limit in force: what is announced now, and never more than was announced at first.
  private func updateLimit(now: Instant) {
    var dynamic_mA: Int32? =
      switch profile.output.dynamicLimit {
      case .absent: nil
      case .announced: profile.output.maximumCurrent_mA
      case .fixed_mA(let limit_mA): limit_mA
      case .wandering_mA(let center_mA): center_mA + Int32(random.integer(in: -500...500))
      }
    if let dropped_mA = faults.limit_mA { dynamic_mA = dropped_mA }
    // What is announced has the steps of its power of ten; the next lower one is kept.
    var step_mA: Int32 = 1
    for _ in -3..<min(max(profile.output.limitMultipliers.dynamicCurrent, -3), 3) { step_mA *= 10 }
    dynamic_mA = dynamic_mA.map { max($0, 0) / step_mA * step_mA }
    announced.current_mA = dynamic_mA
    limit_mA = min(profile.output.maximumCurrent_mA, dynamic_mA ?? .max)
    if let power_W = scheduledPower_W(now: now), power.stage.outputVoltage_mV > 0 {
      limit_mA = min(limit_mA, Int32(clamping: Int64(power_W) * 1_000_000 / Int64(power.stage.outputVoltage_mV)))
    }
  }

  /// The power that the schedule allows now; nil without a schedule, or before it has begun.
  func scheduledPower_W(now: Instant) -> Int32? {
    guard let parametersAt else { return nil }
    let elapsed_s = (now - parametersAt).milliseconds / 1_000
    let scheduled_W = profile.session.schedule.last { Int64($0.start_s) <= elapsed_s }?.power_W
    guard let renegotiatedPower_W else { return scheduled_W }
    return min(renegotiatedPower_W, scheduled_W ?? renegotiatedPower_W)
  }
}
