import EXI
import HAL
import Testing

@testable import HALSim

/// The phases of a session, each on top of the one before.
enum RigPhase: Int, CaseIterable {
  case connected, negotiated, setUp, discovered, selected, authorised, parametersKnown, cableChecked, preCharged,
    charging
  case stopped
}

extension ChargerRig {
  /// Status of a car that is ready.
  static let carStatus = DIN.DC_EVStatus(
    EVReady: true, EVCabinConditioning: false, EVRESSConditioning: false, EVErrorCode: .NO_ERROR, EVRESSSOC: 42)

  static func volts(_ value: Int16) -> DIN.PhysicalValue { .init(Multiplier: 0, Unit: .V, Value: value) }
  static func amperes(_ value: Int16) -> DIN.PhysicalValue { .init(Multiplier: 0, Unit: .A, Value: value) }

  static let serviceSelection = DIN.Body.ServicePaymentSelectionReq(
    .init(
      SelectedPaymentOption: .ExternalPayment,
      SelectedServiceList: .init(SelectedService: EXIList(.init(ServiceID: 1)))))

  static let cableCheck = DIN.Body.CableCheckReq(.init(DC_EVStatus: carStatus))
  static let weldingDetection = DIN.Body.WeldingDetectionReq(.init(DC_EVStatus: carStatus))
  static let sessionStop = DIN.Body.SessionStopReq(.init())

  static func parameters(voltageLimit_V: Int16 = 410) -> DIN.Body {
    .ChargeParameterDiscoveryReq(
      .init(
        EVRequestedEnergyTransferType: .DC_extended,
        EVChargeParameter: .DC_EVChargeParameter(
          .init(
            DC_EVStatus: carStatus, EVMaximumCurrentLimit: amperes(125),
            EVMaximumVoltageLimit: volts(voltageLimit_V)))))
  }

  static func preCharge(_ voltage_V: Int16, _ current_A: Int16 = 1) -> DIN.Body {
    .PreChargeReq(
      .init(DC_EVStatus: carStatus, EVTargetVoltage: volts(voltage_V), EVTargetCurrent: amperes(current_A)))
  }

  static func powerDelivery(_ start: Bool) -> DIN.Body {
    .PowerDeliveryReq(
      .init(
        ReadyToChargeState: start,
        EVPowerDeliveryParameter: .DC_EVPowerDeliveryParameter(
          .init(DC_EVStatus: carStatus, BulkChargingComplete: false, ChargingComplete: false))))
  }

  static func currentDemand(_ voltage_V: Int16 = 400, _ current_A: Int16 = 50) -> DIN.Body {
    .CurrentDemandReq(
      .init(
        DC_EVStatus: carStatus, EVTargetCurrent: amperes(current_A), EVMaximumVoltageLimit: volts(410),
        EVMaximumCurrentLimit: amperes(125), ChargingComplete: false, EVTargetVoltage: volts(voltage_V)))
  }

  var battery_V: Int16 { Int16(battery.openCircuitVoltage_mV / 1_000) }

  /// Drives the session up to and with a phase; every answer on the way must be good.
  func reach(_ phase: RigPhase) throws {
    for step in RigPhase.allCases where step.rawValue <= phase.rawValue { try perform(step) }
  }

  private func perform(_ step: RigPhase) throws {
    switch step {
    case .connected: try connect()
    case .negotiated: #expect(try handshake()?.SchemaID == 7)
    case .setUp: try setUp()
    case .discovered: try expectOK(.ServiceDiscoveryReq(.init()))
    case .selected: try expectOK(Self.serviceSelection)
    case .authorised: try repeatOngoing(.ContractAuthenticationReq(.init()))
    case .parametersKnown: try repeatOngoing(Self.parameters())
    case .cableChecked:
      pilot.setStateC(true)
      try repeatOngoing(Self.cableCheck)
    case .preCharged: try reachPreCharge()
    case .charging: try startCharging()
    case .stopped: try stopCharging()
    }
  }

  func setUp() throws {
    let id = EXIBytes<8>([2, 5, 0, 0, 0, 0xE1])
    let message = try #require(try exchange(.SessionSetupReq(.init(EVCCID: id))))
    guard case .SessionSetupRes(let response) = message.Body else {
      Issue.record("not a SessionSetupRes")
      return
    }
    #expect(response.ResponseCode.rawValue <= 1)
    sessionID = (0..<message.Header.SessionID.count).compactMap { message.Header.SessionID[$0] }
  }

  private func expectOK(_ request: DIN.Body) throws {
    let message = try #require(try exchange(request))
    #expect(message.Body.responseCode == .OK)
  }

  private func repeatOngoing(_ request: DIN.Body) throws {
    for _ in 0..<70 {
      let message = try #require(try exchange(request))
      try #require(message.Body.responseCode == .OK)
      if message.Body.isFinished { return }
      run(250)
    }
    Issue.record("always Ongoing")
  }

  private func reachPreCharge() throws {
    for _ in 0..<60 {
      let message = try #require(try exchange(Self.preCharge(battery_V)))
      try #require(message.Body.responseCode == .OK)
      if abs((message.Body.voltage_mV ?? 0) - battery.openCircuitVoltage_mV) < 10_000 { return }
      run(250)
    }
    Issue.record("pre-charge not reached")
  }

  private func startCharging() throws {
    carContactor.drive(true, now: now)
    run(100)
    adapterContactor.drive(true, now: now)
    run(100)
    try expectOK(Self.powerDelivery(true))
    for _ in 0..<20 {
      try expectOK(Self.currentDemand())
      run(50)
    }
  }

  private func stopCharging() throws {
    try expectOK(Self.powerDelivery(false))
    pilot.setStateC(false)
    run(300)
    adapterContactor.drive(false, now: now)
    carContactor.drive(false, now: now)
    run(100)
  }
}

extension DIN.Body {
  /// The response code of a response.
  var responseCode: DIN.ResponseCode? {
    switch self {
    case .SessionSetupRes(let body): body.ResponseCode
    case .ServiceDiscoveryRes(let body): body.ResponseCode
    case .ServicePaymentSelectionRes(let body): body.ResponseCode
    case .ContractAuthenticationRes(let body): body.ResponseCode
    case .ChargeParameterDiscoveryRes(let body): body.ResponseCode
    case .CableCheckRes(let body): body.ResponseCode
    case .PreChargeRes(let body): body.ResponseCode
    case .PowerDeliveryRes(let body): body.ResponseCode
    case .CurrentDemandRes(let body): body.ResponseCode
    case .WeldingDetectionRes(let body): body.ResponseCode
    case .SessionStopRes(let body): body.ResponseCode
    default: nil
    }
  }

  /// EVSEProcessing is Finished.
  var isFinished: Bool {
    switch self {
    case .ContractAuthenticationRes(let body): body.EVSEProcessing == .Finished
    case .ChargeParameterDiscoveryRes(let body): body.EVSEProcessing == .Finished
    case .CableCheckRes(let body): body.EVSEProcessing == .Finished
    default: true
    }
  }

  /// EVSEPresentVoltage.
  var voltage_mV: Int32? {
    switch self {
    case .PreChargeRes(let body): PhysicalScale.milli(body.EVSEPresentVoltage)
    case .CurrentDemandRes(let body): PhysicalScale.milli(body.EVSEPresentVoltage)
    case .WeldingDetectionRes(let body): PhysicalScale.milli(body.EVSEPresentVoltage)
    default: nil
    }
  }

  /// DC_EVSEStatus.
  var status: DIN.DC_EVSEStatus? {
    switch self {
    case .CableCheckRes(let body): body.DC_EVSEStatus
    case .PreChargeRes(let body): body.DC_EVSEStatus
    case .CurrentDemandRes(let body): body.DC_EVSEStatus
    case .WeldingDetectionRes(let body): body.DC_EVSEStatus
    case .ChargeParameterDiscoveryRes(let body):
      if case .DC_EVSEChargeParameter(let parameter) = body.EVSEChargeParameter { parameter.DC_EVSEStatus } else { nil }
    case .PowerDeliveryRes(let body):
      if case .DC_EVSEStatus(let status) = body.EVSEStatus { status } else { nil }
    default: nil
    }
  }
}
