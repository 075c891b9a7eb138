import EXI
import HAL

/// ISO 15118-2 bodies as neutral responses: every field that the session acts on is read, none is assumed.
enum ISO2Responses {
  /// Response code and content; nil for a request or a message that a DC session without certificates does not have.
  static func content(
    _ body: ISO2.Body, _ payload: Span<UInt8>, keeping scheduleID: UInt8?
  ) -> (ISO2.ResponseCode, SessionResponse.Body)? {
    switch body {
    case .SessionSetupRes(let message): (message.ResponseCode, .sessionSetup)
    case .ServiceDiscoveryRes(let message): (message.ResponseCode, .serviceDiscovery(offer(message, payload)))
    case .ServiceDetailRes(let message): (message.ResponseCode, .serviceDetail(serviceID: message.ServiceID))
    case .PaymentServiceSelectionRes(let message): (message.ResponseCode, .servicePaymentSelection)
    // Ongoing_WaitingForCustomerInteraction is an Ongoing whose cause is known.
    case .AuthorizationRes(let message):
      (message.ResponseCode, .contractAuthentication(isFinished: message.EVSEProcessing == .Finished))
    case .ChargeParameterDiscoveryRes(let message):
      (message.ResponseCode, parameters(message, payload, keeping: scheduleID))
    case .CableCheckRes(let message):
      (
        message.ResponseCode,
        .cableCheck(isFinished: message.EVSEProcessing == .Finished, status(message.DC_EVSEStatus))
      )
    case .PreChargeRes(let message):
      (
        message.ResponseCode,
        .preCharge(status(message.DC_EVSEStatus), voltage_mV: milli(message.EVSEPresentVoltage))
      )
    case .PowerDeliveryRes(let message): (message.ResponseCode, .powerDelivery(status(message.EVSEStatus)))
    case .CurrentDemandRes(let message): (message.ResponseCode, .currentDemand(report(message)))
    case .MeteringReceiptRes(let message): (message.ResponseCode, .meteringReceipt(status(message.EVSEStatus)))
    case .WeldingDetectionRes(let message):
      (
        message.ResponseCode,
        .weldingDetection(status(message.DC_EVSEStatus), voltage_mV: milli(message.EVSEPresentVoltage))
      )
    case .SessionStopRes(let message): (message.ResponseCode, .sessionStop)
    default: nil
    }
  }

  private static func offer(_ message: ISO2.ServiceDiscoveryRes, _ payload: Span<UInt8>) -> ServiceOffer {
    let options = message.PaymentOptionList.PaymentOption
    var acceptsExternalPayment = false
    for index in 0..<options.inlineCount where options[index] == .ExternalPayment { acceptsExternalPayment = true }
    let transfer = transfer(message.ChargeService.SupportedEnergyTransferMode.EnergyTransferMode)
    var offer = ServiceOffer(
      serviceID: message.ChargeService.ServiceID, acceptsExternalPayment: acceptsExternalPayment,
      offersDC: transfer != nil)
    if let transfer { offer.transfer = transfer }
    if let list = message.ServiceList { offer.others = others(list, beside: offer.serviceID, payload) }
    return offer
  }

  private static func others(
    _ list: ISO2.ServiceList, beside charging: UInt16, _ payload: Span<UInt8>
  ) -> OtherServices {
    var others = OtherServices()
    do throws(EXIError) {
      try list.Service.forEach(in: payload.bytes) { service in
        if service.ServiceID != charging { others.append(service.ServiceID) }
      }
    } catch {
      // As with the schedule: what was decoded a moment ago can be read again, or nothing is asked for.
      return OtherServices()
    }
    return others
  }

  /// The best DC kind among those offered, in the order of EnergyTransfer.
  private static func transfer(_ modes: EXIList<ISO2.EnergyTransferMode, 6>) -> EnergyTransfer? {
    var best: EnergyTransfer?
    for index in 0..<modes.inlineCount {
      let kind: EnergyTransfer? =
        switch modes[index] {
        case .DC_extended: .extended
        case .DC_core: .core
        case .DC_combo_core: .comboCore
        case .DC_unique: .unique
        default: nil
        }
      if let kind, kind.rawValue < best?.rawValue ?? .max { best = kind }
    }
    return best
  }

  private static func parameters(
    _ message: ISO2.ChargeParameterDiscoveryRes, _ payload: Span<UInt8>, keeping scheduleID: UInt8?
  ) -> SessionResponse.Body {
    let isFinished = message.EVSEProcessing == .Finished
    guard case .DC_EVSEChargeParameter(let parameter) = message.EVSEChargeParameter else {
      return .chargeParameterDiscovery(isFinished: isFinished, nil, nil)
    }
    var limits = ChargerLimits(
      maximumVoltage_mV: milli(parameter.EVSEMaximumVoltageLimit),
      minimumVoltage_mV: milli(parameter.EVSEMinimumVoltageLimit),
      maximumCurrent_mA: milli(parameter.EVSEMaximumCurrentLimit),
      minimumCurrent_mA: milli(parameter.EVSEMinimumCurrentLimit),
      maximumPower_W: whole(parameter.EVSEMaximumPowerLimit))
    if case .SAScheduleList(let list) = message.SASchedules {
      limits.schedule = schedule(list, payload, keeping: scheduleID)
    }
    return .chargeParameterDiscovery(isFinished: isFinished, status(parameter.DC_EVSEStatus), limits)
  }

  /// The schedule of a session that goes on, else the first: the charger puts the one it prefers there, and without a
  /// tariff to compare there is no reason for another.
  private static func schedule(
    _ list: ISO2.SAScheduleList, _ payload: Span<UInt8>, keeping scheduleID: UInt8?
  ) -> ChargingPlan? {
    do throws(EXIError) {
      var chosen: ISO2.SAScheduleTuple?
      try list.SAScheduleTuple.forEach(in: payload.bytes) { tuple in
        if chosen == nil || tuple.SAScheduleTupleID == scheduleID { chosen = tuple }
      }
      guard let chosen else { return nil }
      var plan = ChargingPlan(scheduleID: chosen.SAScheduleTupleID)
      try chosen.PMaxSchedule.PMaxScheduleEntry.forEach(in: payload.bytes) { entry in
        guard case .RelativeTimeInterval(let interval) = entry.TimeInterval else { return }
        plan.append(ChargingPlan.Entry(start_s: interval.start, power_W: whole(entry.PMax)))
      }
      return plan
    } catch {
      // The list was decoded from this payload a moment ago: what can't be read now could not be read then.
      return nil
    }
  }

  private static func report(_ message: ISO2.CurrentDemandRes) -> CurrentReport {
    var report = CurrentReport(
      status: status(message.DC_EVSEStatus), voltage_mV: milli(message.EVSEPresentVoltage),
      current_mA: milli(message.EVSEPresentCurrent), maximumVoltage_mV: message.EVSEMaximumVoltageLimit.map(milli),
      maximumCurrent_mA: message.EVSEMaximumCurrentLimit.map(milli),
      maximumPower_W: message.EVSEMaximumPowerLimit.map(whole),
      isCurrentLimitAchieved: message.EVSECurrentLimitAchieved,
      isVoltageLimitAchieved: message.EVSEVoltageLimitAchieved,
      isPowerLimitAchieved: message.EVSEPowerLimitAchieved)
    if message.ReceiptRequired == true, let meter = message.MeterInfo {
      report.receipt = self.meter(meter, message.SAScheduleTupleID)
    }
    return report
  }

  private static func meter(_ info: ISO2.MeterInfo, _ scheduleID: UInt8) -> MeterReport {
    var meterID = FixedBytes<32>()
    for index in 0..<min(info.MeterID.utf8Count, 32) { meterID.append(info.MeterID.utf8(at: index) ?? 0) }
    var report = MeterReport(scheduleID: scheduleID, meterID: meterID)
    report.reading_Wh = info.MeterReading
    report.status = info.MeterStatus
    report.time_s = info.TMeter
    if let bytes = info.SigMeterReading {
      var signature = FixedBytes<64>()
      for index in 0..<min(bytes.count, 64) { signature.append(bytes[index] ?? 0) }
      report.signature = signature
    }
    return report
  }

  private static func status(_ status: ISO2.EVSEStatus) -> ChargerStatus? {
    guard case .DC_EVSEStatus(let value) = status else { return nil }
    return Self.status(value)
  }

  /// NotificationMaxDelay is not looked at: what is asked for is done at once.
  private static func status(_ status: ISO2.DC_EVSEStatus) -> ChargerStatus {
    ChargerStatus(
      code: code(status.EVSEStatusCode), isolation: status.EVSEIsolationStatus.map(isolation),
      notification: notification(status.EVSENotification))
  }

  private static func code(_ code: ISO2.DC_EVSEStatusCode) -> ChargerStatus.Code {
    switch code {
    case .EVSE_NotReady: .notReady
    case .EVSE_Ready: .ready
    case .EVSE_Shutdown: .shutdown
    case .EVSE_UtilityInterruptEvent: .utilityInterrupt
    case .EVSE_IsolationMonitoringActive: .isolationMonitoringActive
    case .EVSE_EmergencyShutdown: .emergencyShutdown
    case .EVSE_Malfunction: .malfunction
    case .Reserved_8, .Reserved_9, .Reserved_A, .Reserved_B, .Reserved_C: .reserved
    }
  }

  private static func isolation(_ level: ISO2.IsolationLevel) -> ChargerStatus.Isolation {
    switch level {
    case .Invalid: .invalid
    case .Valid: .valid
    case .Warning: .warning
    case .Fault: .fault
    case .No_IMD: .notMonitored
    }
  }

  private static func notification(_ value: ISO2.EVSENotification) -> ChargerStatus.Notification {
    switch value {
    case .None: .none
    case .StopCharging: .stopCharging
    case .ReNegotiation: .renegotiation
    }
  }

  /// Thousandths, saturated: a multiplier of 3 can exceed 32 bits, and clipping must not wrap.
  private static func milli(_ value: ISO2.PhysicalValue) -> Int32 { Int32(clamping: value.milli) }

  private static func whole(_ value: ISO2.PhysicalValue) -> Int32 { Int32(clamping: value.whole) }
}
