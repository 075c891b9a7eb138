import EXI

/// DIN SPEC 70121 bodies as neutral responses: every field that the session acts on is read, none is assumed.
enum DINResponses {
  /// Response code and content; nil for a request or a message that a DC session does not have.
  static func content(_ body: DIN.Body) -> (DIN.ResponseCode, SessionResponse.Body)? {
    switch body {
    case .SessionSetupRes(let message): (message.ResponseCode, .sessionSetup)
    case .ServiceDiscoveryRes(let message): (message.ResponseCode, .serviceDiscovery(offer(message)))
    case .ServicePaymentSelectionRes(let message): (message.ResponseCode, .servicePaymentSelection)
    case .ContractAuthenticationRes(let message):
      (message.ResponseCode, .contractAuthentication(isFinished: message.EVSEProcessing == .Finished))
    case .ChargeParameterDiscoveryRes(let message): (message.ResponseCode, parameters(message))
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
    case .WeldingDetectionRes(let message):
      (
        message.ResponseCode,
        .weldingDetection(status(message.DC_EVSEStatus), voltage_mV: milli(message.EVSEPresentVoltage))
      )
    case .SessionStopRes(let message): (message.ResponseCode, .sessionStop)
    default: nil
    }
  }

  private static func offer(_ message: DIN.ServiceDiscoveryRes) -> ServiceOffer {
    let options = message.PaymentOptions.PaymentOption
    var acceptsExternalPayment = false
    for index in 0..<options.inlineCount where options[index] == .ExternalPayment { acceptsExternalPayment = true }
    let offersDC: Bool
    switch message.ChargeService.EnergyTransferType {
    case .AC_single_phase_core, .AC_three_phase_core: offersDC = false
    default: offersDC = true
    }
    return ServiceOffer(
      serviceID: message.ChargeService.ServiceTag.ServiceID, acceptsExternalPayment: acceptsExternalPayment,
      offersDC: offersDC)
  }

  private static func parameters(_ message: DIN.ChargeParameterDiscoveryRes) -> SessionResponse.Body {
    let isFinished = message.EVSEProcessing == .Finished
    guard case .DC_EVSEChargeParameter(let parameter) = message.EVSEChargeParameter else {
      return .chargeParameterDiscovery(isFinished: isFinished, nil, nil)
    }
    let limits = ChargerLimits(
      maximumVoltage_mV: milli(parameter.EVSEMaximumVoltageLimit),
      minimumVoltage_mV: milli(parameter.EVSEMinimumVoltageLimit),
      maximumCurrent_mA: milli(parameter.EVSEMaximumCurrentLimit),
      minimumCurrent_mA: milli(parameter.EVSEMinimumCurrentLimit),
      maximumPower_W: parameter.EVSEMaximumPowerLimit.map(whole))
    return .chargeParameterDiscovery(isFinished: isFinished, status(parameter.DC_EVSEStatus), limits)
  }

  private static func report(_ message: DIN.CurrentDemandRes) -> CurrentReport {
    CurrentReport(
      status: status(message.DC_EVSEStatus), voltage_mV: milli(message.EVSEPresentVoltage),
      current_mA: milli(message.EVSEPresentCurrent), maximumVoltage_mV: message.EVSEMaximumVoltageLimit.map(milli),
      maximumCurrent_mA: message.EVSEMaximumCurrentLimit.map(milli),
      maximumPower_W: message.EVSEMaximumPowerLimit.map(whole),
      isCurrentLimitAchieved: message.EVSECurrentLimitAchieved,
      isVoltageLimitAchieved: message.EVSEVoltageLimitAchieved,
      isPowerLimitAchieved: message.EVSEPowerLimitAchieved)
  }

  private static func status(_ status: DIN.EVSEStatus) -> ChargerStatus? {
    guard case .DC_EVSEStatus(let value) = status else { return nil }
    return Self.status(value)
  }

  private static func status(_ status: DIN.DC_EVSEStatus) -> ChargerStatus {
    ChargerStatus(
      code: code(status.EVSEStatusCode), isolation: status.EVSEIsolationStatus.map(isolation),
      notification: notification(status.EVSENotification))
  }

  private static func code(_ code: DIN.DC_EVSEStatusCode) -> ChargerStatus.Code {
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

  private static func isolation(_ level: DIN.IsolationLevel) -> ChargerStatus.Isolation {
    switch level {
    case .Invalid: .invalid
    case .Valid: .valid
    case .Warning: .warning
    case .Fault: .fault
    }
  }

  private static func notification(_ value: DIN.EVSENotification) -> ChargerStatus.Notification {
    switch value {
    case .None: .none
    case .StopCharging: .stopCharging
    case .ReNegotiation: .renegotiation
    }
  }

  /// Thousandths, saturated: a multiplier of 3 can exceed 32 bits, and clipping must not wrap (clara-behaviour 7.1).
  private static func milli(_ value: DIN.PhysicalValue) -> Int32 { Int32(clamping: value.milli) }

  private static func whole(_ value: DIN.PhysicalValue) -> Int32 { Int32(clamping: value.whole) }
}
