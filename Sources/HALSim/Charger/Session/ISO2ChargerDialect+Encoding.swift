import EXI

extension ISO2ChargerDialect {
  /// Longest message written, in bytes.
  private static let messageLimit = 512

  func encode(_ response: SECCResponse, sessionID: [UInt8]) -> [UInt8]? {
    let parts = ServiceParts()
    guard let identifier = EXIBytes<8>(sessionID.span), let body = try? body(response, parts) else { return nil }
    let message = ISO2.Message(Header: ISO2.MessageHeader(SessionID: identifier), Body: body)
    var buffer = [UInt8](repeating: 0, count: Self.messageLimit)
    var span = buffer.mutableSpan
    var bytes = span.mutableBytes
    let source = parts.source
    guard let count = try? message.encode(into: &bytes, source: source.span.bytes) else { return nil }
    return Array(buffer[..<count])
  }

  private func body(_ response: SECCResponse, _ parts: ServiceParts) throws(EXIError) -> ISO2.Body {
    let code = Self.code(response.code)
    switch response.body {
    case .sessionSetup(let seconds):
      return .SessionSetupRes(
        .init(ResponseCode: code, EVSEID: evseID, EVSETimeStamp: profile.session.sendsTime ? seconds : nil))
    case .serviceDiscovery: return try serviceDiscovery(code, parts)
    case .serviceDetail(let serviceID):
      let parameters = response.code.isPositive ? try parts.parameters() : nil
      return .ServiceDetailRes(
        .init(ResponseCode: code, ServiceID: serviceID, ServiceParameterList: parameters))
    case .servicePaymentSelection: return .PaymentServiceSelectionRes(.init(ResponseCode: code))
    case .contractAuthentication(let isFinished):
      // With external payment it is always the customer who is waited for.
      let processing: ISO2.EVSEProcessing = isFinished ? .Finished : .Ongoing_WaitingForCustomerInteraction
      return .AuthorizationRes(.init(ResponseCode: code, EVSEProcessing: processing))
    case .chargeParameterDiscovery(let isFinished, let status, let power_W):
      return parameters(code, isFinished, status, power_W ?? profile.output.maximumPower_W)
    case .cableCheck(let isFinished, let status):
      return .CableCheckRes(
        .init(
          ResponseCode: code, DC_EVSEStatus: self.status(status), EVSEProcessing: isFinished ? .Finished : .Ongoing))
    case .preCharge(let status, let voltage_mV):
      return .PreChargeRes(
        .init(ResponseCode: code, DC_EVSEStatus: self.status(status), EVSEPresentVoltage: voltage(voltage_mV)))
    case .powerDelivery(let status):
      return .PowerDeliveryRes(.init(ResponseCode: code, EVSEStatus: .DC_EVSEStatus(self.status(status))))
    case .currentDemand(let status, let report): return .CurrentDemandRes(currentDemand(code, status, report))
    case .meteringReceipt(let status):
      return .MeteringReceiptRes(.init(ResponseCode: code, EVSEStatus: .DC_EVSEStatus(self.status(status))))
    case .weldingDetection(let status, let voltage_mV):
      return .WeldingDetectionRes(
        .init(ResponseCode: code, DC_EVSEStatus: self.status(status), EVSEPresentVoltage: voltage(voltage_mV)))
    case .sessionStop: return .SessionStopRes(.init(ResponseCode: code))
    }
  }

  /// The codes up to the charging profile have the same numbers in both schemas; the others go by their names.
  private static func code(_ code: ChargerResponseCode) -> ISO2.ResponseCode {
    switch code {
    case .FAILED_EVSEPresentVoltageToLow: .FAILED
    case .FAILED_MeteringSignatureNotValid: .FAILED_MeteringSignatureNotValid
    case .FAILED_WrongEnergyTransferType: .FAILED_WrongEnergyTransferMode
    default: ISO2.ResponseCode(rawValue: code.rawValue) ?? .FAILED
    }
  }

  private var evseID: EXIText<37> {
    EXIText<37>(utf8: Array(profile.session.evseName.utf8).span) ?? EXIText("DE*CLA*E000001")
  }

  private func serviceDiscovery(
    _ code: ISO2.ResponseCode, _ parts: ServiceParts
  ) throws(EXIError) -> ISO2.Body {
    let service = ISO2.ChargeService(
      ServiceID: SECCSession.serviceID, ServiceCategory: .EVCharging, FreeService: false,
      SupportedEnergyTransferMode: .init(EnergyTransferMode: EXIList(.DC_extended)))
    let others = try parts.list(Array(profile.session.offeredServices))
    return .ServiceDiscoveryRes(
      .init(
        ResponseCode: code, PaymentOptionList: .init(PaymentOption: EXIList(.ExternalPayment)),
        ChargeService: service, ServiceList: others))
  }

  /// The schedules come with Finished only.
  private func parameters(
    _ code: ISO2.ResponseCode, _ isFinished: Bool, _ status: SECCResponse.Status, _ maximumPower_W: Int32?
  ) -> ISO2.Body {
    let output = profile.output
    let isHidden = profile.session.hidesLimitsWhileOngoing && !isFinished
    let current_mA = isHidden ? 0 : Int64(output.maximumCurrent_mA)
    // The power limit is mandatory here: who has none says what voltage and current allow.
    let byOutput_W = Int64(output.maximumVoltage_mV) * Int64(output.maximumCurrent_mA) / 1_000_000
    let power_W = maximumPower_W.map(Int64.init) ?? byOutput_W
    let multipliers = output.limitMultipliers
    let parameter = ISO2.DC_EVSEChargeParameter(
      DC_EVSEStatus: self.status(status),
      EVSEMaximumCurrentLimit: PhysicalScale.value(milli: current_mA, multiplier: multipliers.current, unit: .A),
      EVSEMaximumPowerLimit: PhysicalScale.value(
        milli: isHidden ? 0 : power_W * 1_000, multiplier: multipliers.power, unit: .W),
      EVSEMaximumVoltageLimit: PhysicalScale.value(
        milli: Int64(output.maximumVoltage_mV), multiplier: multipliers.voltage, unit: .V),
      EVSEMinimumCurrentLimit: PhysicalScale.value(
        milli: Int64(output.minimumCurrent_mA), multiplier: -1, unit: .A),
      EVSEMinimumVoltageLimit: PhysicalScale.value(
        milli: Int64(output.minimumVoltage_mV), multiplier: multipliers.minimumVoltage, unit: .V),
      EVSEPeakCurrentRipple: PhysicalScale.value(milli: Int64(output.ripple_mA), multiplier: 0, unit: .A))
    return .ChargeParameterDiscoveryRes(
      .init(
        ResponseCode: code, EVSEProcessing: isFinished ? .Finished : .Ongoing,
        SASchedules: isFinished ? .SAScheduleList(schedule(power_W)) : nil,
        EVSEChargeParameter: .DC_EVSEChargeParameter(parameter)))
  }

  /// One schedule for a day: the profile's entries, or one at full power; no entry above `power_W`.
  private func schedule(_ power_W: Int64) -> ISO2.SAScheduleList {
    func entry(_ start_s: UInt32, _ duration_s: UInt32?, _ power_W: Int64) -> ISO2.PMaxScheduleEntry {
      .init(
        TimeInterval: .RelativeTimeInterval(.init(start: start_s, duration: duration_s)),
        // Rounded down to what 16 bits hold: nobody is allowed more than there is.
        PMax: PhysicalScale.value(milli: power_W / 100 * 100_000, multiplier: 0, unit: .W))
    }
    var entries = EXIList<ISO2.PMaxScheduleEntry, 3>()
    for (index, item) in profile.session.schedule.prefix(ChargerProfile.Session.scheduleLimit).enumerated() {
      // Only the last entry says how long it lasts: the others end where the next begins.
      let isLast = index + 1 == profile.session.schedule.count
      entries.append(entry(item.start_s, isLast ? 86_400 : nil, min(Int64(item.power_W), power_W)))
    }
    if entries.isEmpty { entries = EXIList(entry(0, 86_400, power_W)) }
    let tuple = ISO2.SAScheduleTuple(
      SAScheduleTupleID: SECCSession.scheduleID, PMaxSchedule: .init(PMaxScheduleEntry: entries))
    return ISO2.SAScheduleList(SAScheduleTuple: EXIList(tuple))
  }

  private func currentDemand(
    _ code: ISO2.ResponseCode, _ status: SECCResponse.Status, _ report: SECCResponse.Report
  ) -> ISO2.CurrentDemandRes {
    let output = profile.output
    let multipliers = output.limitMultipliers
    return ISO2.CurrentDemandRes(
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
      },
      EVSEID: evseID, SAScheduleTupleID: SECCSession.scheduleID, MeterInfo: report.meter.map(meter),
      ReceiptRequired: report.meter.map(\.isReceiptRequired))
  }

  private func meter(_ meter: SECCResponse.Meter) -> ISO2.MeterInfo {
    ISO2.MeterInfo(
      MeterID: EXIText<32>(utf8: Array(meter.meterID.utf8).span) ?? EXIText("METER"),
      MeterReading: meter.reading_Wh, TMeter: meter.seconds)
  }

  private func voltage(_ voltage_mV: Int32) -> ISO2.PhysicalValue {
    PhysicalScale.value(milli: Int64(voltage_mV), multiplier: profile.output.voltageMultiplier, unit: .V)
  }

  private func status(_ status: SECCResponse.Status) -> ISO2.DC_EVSEStatus {
    ISO2.DC_EVSEStatus(
      NotificationMaxDelay: 0, EVSENotification: ISO2.EVSENotification(rawValue: status.notification) ?? .None,
      EVSEIsolationStatus: ISO2.IsolationLevel(rawValue: status.isolation.rawValue) ?? .Invalid,
      EVSEStatusCode: ISO2.DC_EVSEStatusCode(rawValue: status.code) ?? .EVSE_NotReady)
  }
}
