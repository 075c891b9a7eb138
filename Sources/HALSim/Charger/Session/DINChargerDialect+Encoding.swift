import EXI

extension DINChargerDialect {
  /// Longest message written, in bytes.
  private static let messageLimit = 512

  func encode(_ response: SECCResponse, sessionID: [UInt8]) -> [UInt8]? {
    guard let identifier = EXIBytes<8>(sessionID.span), let body = body(response) else { return nil }
    let message = DIN.Message(Header: DIN.MessageHeader(SessionID: identifier), Body: body)
    var buffer = [UInt8](repeating: 0, count: Self.messageLimit)
    var span = buffer.mutableSpan
    guard let count = try? message.encode(into: &span) else { return nil }
    return Array(buffer[..<count])
  }

  /// The body of a response; nil for those that only ISO 15118-2 has.
  private func body(_ response: SECCResponse) -> DIN.Body? {
    let code = DIN.ResponseCode(rawValue: response.code.rawValue) ?? .FAILED
    switch response.body {
    case .sessionSetup(let seconds):
      return .SessionSetupRes(
        .init(
          ResponseCode: code, EVSEID: EXIBytes<32>(profile.session.evseID.span) ?? EXIBytes<32>(),
          DateTimeNow: profile.session.sendsTime ? seconds : nil))
    case .serviceDiscovery: return serviceDiscovery(code)
    case .servicePaymentSelection: return .ServicePaymentSelectionRes(.init(ResponseCode: code))
    case .contractAuthentication(let isFinished):
      return .ContractAuthenticationRes(.init(ResponseCode: code, EVSEProcessing: processing(isFinished)))
    case .chargeParameterDiscovery(let isFinished, let status, _): return parameters(code, isFinished, status)
    case .cableCheck(let isFinished, let status):
      return .CableCheckRes(
        .init(ResponseCode: code, DC_EVSEStatus: self.status(status), EVSEProcessing: processing(isFinished)))
    case .preCharge(let status, let voltage_mV):
      return .PreChargeRes(
        .init(ResponseCode: code, DC_EVSEStatus: self.status(status), EVSEPresentVoltage: voltage(voltage_mV)))
    case .powerDelivery(let status):
      return .PowerDeliveryRes(.init(ResponseCode: code, EVSEStatus: .DC_EVSEStatus(self.status(status))))
    case .currentDemand(let status, let report): return .CurrentDemandRes(currentDemand(code, status, report))
    case .weldingDetection(let status, let voltage_mV):
      return .WeldingDetectionRes(
        .init(ResponseCode: code, DC_EVSEStatus: self.status(status), EVSEPresentVoltage: voltage(voltage_mV)))
    case .sessionStop: return .SessionStopRes(.init(ResponseCode: code))
    case .serviceDetail, .meteringReceipt: return nil
    }
  }

  private func serviceDiscovery(_ code: DIN.ResponseCode) -> DIN.Body {
    let service = DIN.ServiceCharge(
      ServiceTag: DIN.ServiceTag(ServiceID: SECCSession.serviceID, ServiceCategory: .EVCharging),
      FreeService: false, EnergyTransferType: .DC_extended)
    return .ServiceDiscoveryRes(
      .init(
        ResponseCode: code, PaymentOptions: DIN.PaymentOptions(PaymentOption: EXIList(.ExternalPayment)),
        ChargeService: service))
  }

  private func parameters(
    _ code: DIN.ResponseCode, _ isFinished: Bool, _ status: SECCResponse.Status
  ) -> DIN.Body {
    let output = profile.output
    let isHidden = profile.session.hidesLimitsWhileOngoing && !isFinished
    let current_mA = isHidden ? 0 : Int64(output.maximumCurrent_mA)
    let power_W = output.maximumPower_W.map { isHidden ? 0 : Int64($0) }
    let multipliers = output.limitMultipliers
    let parameter = DIN.DC_EVSEChargeParameter(
      DC_EVSEStatus: self.status(status),
      EVSEMaximumCurrentLimit: PhysicalScale.value(milli: current_mA, multiplier: multipliers.current, unit: .A),
      EVSEMaximumPowerLimit: power_W.map {
        PhysicalScale.value(milli: $0 * 1_000, multiplier: multipliers.power, unit: .W)
      },
      EVSEMaximumVoltageLimit: PhysicalScale.value(
        milli: Int64(output.maximumVoltage_mV), multiplier: multipliers.voltage, unit: .V),
      EVSEMinimumCurrentLimit: PhysicalScale.value(
        milli: Int64(output.minimumCurrent_mA), multiplier: -1, unit: .A),
      EVSEMinimumVoltageLimit: PhysicalScale.value(
        milli: Int64(output.minimumVoltage_mV), multiplier: multipliers.minimumVoltage, unit: .V),
      EVSEPeakCurrentRipple: PhysicalScale.value(milli: Int64(output.ripple_mA), multiplier: 0, unit: .A))
    return .ChargeParameterDiscoveryRes(
      .init(
        ResponseCode: code, EVSEProcessing: processing(isFinished),
        SASchedules: .SAScheduleList(schedule(power_W ?? Int64(Int16.max))),
        EVSEChargeParameter: .DC_EVSEChargeParameter(parameter)))
  }

  /// One schedule for a day: the profile's entries, or one at full power. PMax is 16 bit, so that more than 32,767 W is
  /// said as that.
  private func schedule(_ power_W: Int64) -> DIN.SAScheduleList {
    func entry(_ start_s: UInt32, _ duration_s: UInt32?, _ power_W: Int64) -> DIN.PMaxScheduleEntry {
      DIN.PMaxScheduleEntry(
        TimeInterval: .RelativeTimeInterval(DIN.RelativeTimeInterval(start: start_s, duration: duration_s)),
        PMax: Int16(clamping: power_W))
    }
    var entries = EXIList<DIN.PMaxScheduleEntry, 3>()
    for (index, item) in profile.session.schedule.prefix(ChargerProfile.Session.scheduleLimit).enumerated() {
      // Only the last entry says how long it lasts: the others end where the next begins.
      let isLast = index + 1 == profile.session.schedule.count
      _ = entries.append(entry(item.start_s, isLast ? 86_400 : nil, Int64(item.power_W)))
    }
    if entries.isEmpty { entries = EXIList(entry(0, 86_400, power_W)) }
    let tuple = DIN.SAScheduleTuple(
      SAScheduleTupleID: 1, PMaxSchedule: DIN.PMaxSchedule(PMaxScheduleID: 1, PMaxScheduleEntry: entries))
    return DIN.SAScheduleList(SAScheduleTuple: EXIList(tuple))
  }

  private func currentDemand(
    _ code: DIN.ResponseCode, _ status: SECCResponse.Status, _ report: SECCResponse.Report
  ) -> DIN.CurrentDemandRes {
    let output = profile.output
    let multipliers = output.limitMultipliers
    return DIN.CurrentDemandRes(
      ResponseCode: code, DC_EVSEStatus: self.status(status), EVSEPresentVoltage: voltage(report.voltage_mV),
      EVSEPresentCurrent: PhysicalScale.value(
        milli: Int64(report.current_mA), multiplier: output.currentMultiplier, unit: .A),
      EVSECurrentLimitAchieved: report.isCurrentLimitAchieved,
      EVSEVoltageLimitAchieved: report.isVoltageLimitAchieved, EVSEPowerLimitAchieved: report.isPowerLimitAchieved,
      EVSEMaximumVoltageLimit: report.limits.voltage_mV.map {
        PhysicalScale.value(milli: Int64($0), multiplier: multipliers.voltage, unit: .V)
      },
      EVSEMaximumCurrentLimit: report.limits.current_mA.map {
        PhysicalScale.value(milli: Int64($0), multiplier: multipliers.dynamicCurrent, unit: .A)
      },
      EVSEMaximumPowerLimit: report.limits.power_W.map {
        PhysicalScale.value(milli: Int64($0) * 1_000, multiplier: multipliers.power, unit: .W)
      })
  }

  private func voltage(_ voltage_mV: Int32) -> DIN.PhysicalValue {
    PhysicalScale.value(milli: Int64(voltage_mV), multiplier: profile.output.voltageMultiplier, unit: .V)
  }

  private func processing(_ isFinished: Bool) -> DIN.EVSEProcessing { isFinished ? .Finished : .Ongoing }

  private func status(_ status: SECCResponse.Status) -> DIN.DC_EVSEStatus {
    DIN.DC_EVSEStatus(
      EVSEIsolationStatus: DIN.IsolationLevel(rawValue: status.isolation.rawValue) ?? .Invalid,
      EVSEStatusCode: DIN.DC_EVSEStatusCode(rawValue: status.code) ?? .EVSE_NotReady, NotificationMaxDelay: 0,
      EVSENotification: DIN.EVSENotification(rawValue: status.notification) ?? .None)
  }
}
