import ClaraCore
import HAL

extension SECCSession {
  /// Bytes that are no V2G message: the header is right, the rest is not.
  static let garbage: [UInt8] = [0x80, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]

  /// Sends the response that waits, when its time has come.
  func answerPending(now: Instant) {
    guard let pending, pending.due <= now else { return }
    if let latest = pending.latest, now < latest, !power.isCurrentDown { return }
    self.pending = nil
    var response = response(to: pending, now: now)
    if let code = faults.code(response.name) { response.code = code }
    deliver(response, now: now)
    advance(after: pending.request, response, now: now)
  }

  // MARK: Content

  private func response(to pending: Pending, now: Instant) -> SECCResponse {
    let code = pending.failure ?? .OK
    let isGood = pending.failure == nil
    switch pending.request {
    case .sessionSetup:
      let new: ChargerResponseCode = profile.session.saysNewSession ? .OK_NewSessionEstablished : .OK
      let good: ChargerResponseCode = isJoined ? .OK_OldSessionJoined : new
      return SECCResponse(
        code: isGood ? good : code, body: .sessionSetup(seconds: Self.epoch_s + now.milliseconds / 1_000))
    case .serviceDiscovery: return SECCResponse(code: code, body: .serviceDiscovery)
    case .servicePaymentSelection: return SECCResponse(code: code, body: .servicePaymentSelection)
    case .contractAuthentication:
      let isFinished = !isGood || isLastRound(.contractAuthentication, authenticationRounds)
      return SECCResponse(code: code, body: .contractAuthentication(isFinished: isFinished))
    case .chargeParameterDiscovery:
      let isFinished = !isGood || isLastRound(.chargeParameterDiscovery, parameterRounds)
      return SECCResponse(
        code: code,
        body: .chargeParameterDiscovery(
          isFinished: isFinished, status(.chargeParameterDiscovery),
          maximumPower_W: wishedPower_W ?? renegotiatedPower_W))
    case .cableCheck: return cableCheckResponse(pending.failure)
    case .preCharge:
      return SECCResponse(
        code: code, body: .preCharge(status(.preCharge), voltage_mV: reportedVoltage(pending.request)))
    case .powerDelivery: return SECCResponse(code: code, body: .powerDelivery(status(.powerDelivery)))
    case .currentDemand: return SECCResponse(code: code, body: currentDemandBody(pending.request, now: now))
    case .serviceDetail(let serviceID): return SECCResponse(code: code, body: .serviceDetail(serviceID: serviceID))
    case .meteringReceipt: return SECCResponse(code: code, body: .meteringReceipt(status(.meteringReceipt)))
    case .weldingDetection:
      return SECCResponse(
        code: code, body: .weldingDetection(status(.weldingDetection), voltage_mV: weldingVoltage_mV))
    case .sessionStop, .sessionPause: return SECCResponse(code: code, body: .sessionStop)
    }
  }

  private func isLastRound(_ name: V2GMessageName, _ rounds: Int) -> Bool {
    let ongoing =
      name == .contractAuthentication ? profile.session.authenticationRounds : profile.session.parameterRounds
    return rounds >= ongoing && !faults.has(.endlessOngoing(name))
  }

  private func cableCheckResponse(_ failure: ChargerResponseCode?) -> SECCResponse {
    if failure == nil, stop != nil {
      // A stop of the charger's own has interrupted the check: that is no finding about the isolation.
      return SECCResponse(code: .OK, body: .cableCheck(isFinished: false, status(.cableCheck)))
    }
    let isBad = failure != nil || power.cableCheck == .failed
    if isBad || (faults.has(.cableCheckFailed) && power.cableCheck == .passed) {
      // Seen at an Alpitronic: FAILED, Finished, EVSE_Shutdown (clara-behaviour 1.12).
      var status = status(.cableCheck)
      status.code = faults.statusCode(.cableCheck) ?? 2
      if faults.has(.cableCheckFailed) || power.stage.isolation == .fault { status.isolation = .fault }
      return SECCResponse(code: failure ?? .FAILED, body: .cableCheck(isFinished: true, status))
    }
    let isFinished = power.cableCheck == .passed && !faults.has(.endlessOngoing(.cableCheck))
    return SECCResponse(code: .OK, body: .cableCheck(isFinished: isFinished, status(.cableCheck)))
  }

  /// DC_EVSEStatus for the response to a message.
  private func status(_ name: V2GMessageName) -> SECCResponse.Status {
    var status = SECCResponse.Status()
    switch phase {
    case .cableCheck:
      status.isolation = .invalid
      status.code = pilot == .c || pilot == .d ? 4 : 0
      if power.cableCheck == .passed {
        status.isolation = power.stage.isolation
        status.code = 1
      }
    case .preCharge, .charging, .receipt, .renegotiating, .stopped, .over, .failed:
      status.isolation = power.stage.isolation
      if phase == .charging || phase == .receipt, wishedPower_W != nil { status.notification = 2 }
    default:
      status.isolation = .invalid
      if profile.session.isNotReadyInParameters { status.code = 0 }
    }
    if let stop {
      status.code = stop.statusCode
      status.notification = stop.notification
    }
    if let code = faults.statusCode(name) { status.code = code }
    if faults.has(.stopNotification) { status.notification = 1 }
    if faults.has(.isolationFault) { status.isolation = .fault }
    return status
  }

  private func reportedVoltage(_ request: SECCRequest) -> Int32 {
    if faults.has(.mirrorsVoltage), let asked_mV = request.target.voltage_mV { return asked_mV }
    return power.stage.outputVoltage_mV
  }

  private func currentDemandBody(_ request: SECCRequest, now: Instant) -> SECCResponse.Body {
    let output = profile.output
    let voltage_mV = reportedVoltage(request)
    let current_mA = power.stage.outputCurrent_mA
    let asked_mA = request.target.current_mA ?? 0
    announced.voltage_mV = output.dynamicLimit == .absent ? nil : output.maximumVoltage_mV
    announced.power_W = output.dynamicLimit == .absent ? nil : scheduledPower_W(now: now) ?? output.maximumPower_W
    lastReport_mV = voltage_mV
    let power_W = Int64(power.stage.outputVoltage_mV) * Int64(current_mA) / 1_000_000
    let report = SECCResponse.Report(
      voltage_mV: voltage_mV, current_mA: current_mA, limits: announced, isCurrentLimitAchieved: asked_mA > limit_mA,
      isVoltageLimitAchieved: voltage_mV >= output.maximumVoltage_mV,
      isPowerLimitAchieved: power_W * 100 >= Int64(output.maximumPower_W ?? .max) * 99)
    return .currentDemand(status(.currentDemand), metered(report, power_W: power_W, now: now))
  }

  /// Counts the energy since the last report, and adds the meter where it is shown.
  private func metered(
    _ report: SECCResponse.Report, power_W: Int64, now: Instant
  ) -> SECCResponse.Report {
    if let meteredAt { meter_Wus += power_W * (now - meteredAt).microseconds }
    meteredAt = now
    let meterID = profile.session.meterID
    let wantsReceipt = wantsReceipt && dialect?.hasReceipts == true
    guard wantsReceipt || !meterID.isEmpty else { return report }
    var report = report
    report.meter = SECCResponse.Meter(
      meterID: meterID.isEmpty ? "METER" : meterID, reading_Wh: UInt64(max(meter_Wus / 3_600_000_000, 0)),
      seconds: Self.epoch_s + now.milliseconds / 1_000, isReceiptRequired: wantsReceipt)
    return report
  }

  private var weldingVoltage_mV: Int32 {
    switch profile.session.welding {
    case .measured, .unanswered: power.stage.outputVoltage_mV
    case .repeatsLast: lastReport_mV
    case .atLeast_mV(let floor_mV): max(floor_mV, power.stage.outputVoltage_mV)
    }
  }

  // MARK: Sending

  /// Sends a response, or what a fault makes of it.
  private func deliver(_ response: SECCResponse, now: Instant) {
    let name = response.name
    var id = sessionID
    if faults.has(.wrongSessionID), name != .sessionSetup, !id.isEmpty { id[0] ^= 0x55 }
    var sent = response
    if faults.has(.wrongResponse(name)) {
      sent = SECCResponse(code: .OK, body: name == .servicePaymentSelection ? .sessionStop : .servicePaymentSelection)
    }
    guard let exi = dialect?.encode(sent, sessionID: id) else { return }
    send(faults.has(.malformedEXI(name)) ? Self.garbage : exi, for: name)
    if faults.has(.doubledResponses) { send(exi, for: name) }
    // What nobody can read is no response.
    let isReadable = !faults.has(.malformedEXI(name)) && !faults.has(.malformedHeader(name))
    if isReadable { onEvent?(.response(sent.name, sent.code)) }
    if case .currentDemand(_, let report) = sent.body { onEvent?(.limits(report.limits, isDynamic: true)) }
  }

  /// Frames a message; a fault may break the frame.
  func send(_ exi: [UInt8], for name: V2GMessageName) {
    var bytes = V2GTPStream.frame(exi)
    // The second byte must be the complement of the first.
    if faults.has(.malformedHeader(name)) { bytes[1] = 0x01 }
    outgoing.append(bytes)
  }

  // MARK: What a response changes

  private func advance(after request: SECCRequest, _ response: SECCResponse, now: Instant) {
    sequenceDeadline = now + .milliseconds(profile.ending.sequenceTimeout_ms)
    guard response.code.isPositive else { return fail(now: now) }
    if request.name == .sessionStop { return endSession(isPause: request == .sessionPause, now: now) }
    obeyStatus(response, now: now)
    switch response.body {
    case .sessionSetup:
      isSetUp = true
      phase = .serviceDiscovery
    case .serviceDiscovery: phase = .paymentSelection
    case .serviceDetail: break
    case .servicePaymentSelection: phase = .authentication
    case .contractAuthentication(let isFinished):
      authenticationRounds += 1
      if isFinished { phase = .parameters }
    case .chargeParameterDiscovery(let isFinished, _, _): finishParameters(isFinished, now: now)
    case .cableCheck(let isFinished, _): if isFinished { phase = .preCharge }
    case .powerDelivery: advancePower(request)
    case .currentDemand(_, let report): noteMeter(report)
    case .meteringReceipt: phase = .charging
    case .preCharge, .weldingDetection, .sessionStop: break
    }
  }

  /// A receipt that was asked for has to come next.
  private func noteMeter(_ report: SECCResponse.Report) {
    lastMeter = report.meter
    guard report.meter?.isReceiptRequired == true else { return }
    wantsReceipt = false
    phase = .receipt
  }

  private func finishParameters(_ isFinished: Bool, now: Instant) {
    parameterRounds += 1
    guard isFinished else { return }
    parametersAt = now
    let output = profile.output
    if let wishedPower_W { renegotiatedPower_W = wishedPower_W }
    wishedPower_W = nil
    let limits = ChargerLimitSet(
      voltage_mV: output.maximumVoltage_mV, current_mA: output.maximumCurrent_mA,
      power_W: renegotiatedPower_W ?? output.maximumPower_W)
    phase = .cableCheck
    onEvent?(.limits(limits, isDynamic: false))
    onEvent?(.parametersFinished)
  }

  private func advancePower(_ request: SECCRequest) {
    guard case .powerDelivery(let wish) = request else { return }
    switch wish.progress {
    case .start: phase = .charging
    case .renegotiate:
      phase = .renegotiating
      endDelivery()
      // What was known of cable and car counts no more.
      power.forget()
      (parameterRounds, hasAskedCableCheck, hasPreCharged, stateCDeadline) = (0, false, false, nil)
      (hasSeenStateC, hasCurrentStarted) = (false, false)
    case .stop:
      phase = .stopped
      power.switchOff()
      endDelivery()
    }
  }

  private func endDelivery() {
    // The car has followed; what remains has the sequence timeout.
    stop?.patience = .distantFuture
    // What nobody can read confirms nothing.
    let isHeard =
      !faults.has(.malformedEXI(.powerDelivery)) && !faults.has(.malformedHeader(.powerDelivery))
      && !faults.has(.wrongResponse(.powerDelivery))
    if isHeard { onEvent?(.powerDeliveryEnded) }
  }

  /// A charger that calls itself broken has no current any more, also when a fault made it say so.
  private func obeyStatus(_ response: SECCResponse, now: Instant) {
    let status: SECCResponse.Status? =
      switch response.body {
      case .preCharge(let status, _), .currentDemand(let status, _), .cableCheck(_, let status),
        .chargeParameterDiscovery(_, let status, _):
        status
      default: nil
      }
    guard let status, stop == nil else { return }
    switch status.code {
    case 2, 3, 7...: requestStop(statusCode: status.code, now: now)
    case 5, 6:
      requestStop(statusCode: status.code, now: now)
      isAwaitingCurrentEnd = true
      if status.code == 5 { power.cut() } else { power.switchOff() }
    default:
      guard status.notification == 1 || status.isolation == .fault else { return }
      requestStop(statusCode: status.code, notification: status.notification, now: now)
    }
  }

  private func fail(now: Instant) {
    phase = .failed
    isAwaitingCurrentEnd = isAwaitingCurrentEnd || !power.isCurrentDown
    power.switchOff()
    if closing == nil { closing = (now + .milliseconds(profile.ending.closesAfterFailure_ms), .finish) }
  }

  /// A pause is possible once the power has been stopped in order, and while the charger itself wants no end.
  private func endSession(isPause: Bool, now: Instant) {
    let wasFailed = phase == .failed
    if isPause, !wasFailed { onEvent?(.pauseConfirmed) }
    let pauses = isPause && phase == .stopped && stop == nil && profile.session.allowsPause
    phase = .over
    let good: ChargerEnd = pauses ? .paused : .completed
    let reason: ChargerEnd = wasFailed ? .failed : stop == nil ? good : .stoppedByCharger
    closing = nil
    switch profile.ending.closing {
    // TCP end of the standard: whoever should close does so within 5 s.
    case .car: finish(reason, close: .finish, at: now + .seconds(5))
    case .finish(let delay_ms): finish(reason, close: .finish, at: now + .milliseconds(delay_ms))
    case .reset(let delay_ms): finish(reason, close: .reset, at: now + .milliseconds(delay_ms))
    }
  }
}
