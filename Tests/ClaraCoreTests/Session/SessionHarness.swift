import HAL

@testable import ClaraCore

/// Drives an `EVSession` by hand: a scripted charger that answers at once, and virtual time.
struct SessionHarness {
  var session: EVSession
  var inputs = SessionInputs()
  var now = Instant.zero
  var sent: [SessionRequest] = []
  var isClosed = false
  var checkpoints: [UInt16] = []
  let sessionID = FixedBytes<8>(repeating: 0x5A, count: 4)

  /// What the charger chooses.
  let chosen: SessionProtocol

  init(_ chosen: SessionProtocol = .din, settings: Settings = Settings()) {
    self.chosen = chosen
    session = EVSession(settings: settings, macAddress: MACAddress(0x0200_0000_0001))
    inputs.isConnected = true
    inputs.isLockConfirmed = true
    inputs.car.soc_percent = 42
    inputs.car.batteryVoltage_mV = 350_000
    inputs.car.targetVoltage_mV = 410_000
    session.connect()
  }

  var state: SessionStateName { session.state }

  mutating func take(_ action: SessionAction) {
    if let request = action.request { sent.append(request) }
    if action.closesConnection { isClosed = true }
    while let checkpoint = session.takeCheckpoint() { checkpoints.append(checkpoint) }
  }

  mutating func step() { take(session.step(inputs, now: now)) }

  /// Lets time pass to the session's next deadline and steps it there.
  mutating func stepAtDeadline() {
    if session.nextDeadline > now, session.nextDeadline < .distantFuture { now = session.nextDeadline }
    step()
  }

  mutating func advance(_ span: Duration) {
    let end = now + span
    for _ in 0..<100_000 where session.nextDeadline <= end {
      if session.nextDeadline > now { now = session.nextDeadline }
      let before = session.nextDeadline
      step()
      if session.nextDeadline <= before, session.nextDeadline <= now { break }
    }
    now = end
  }

  func response(_ body: SessionResponse.Body, code: UInt8 = 0, isPositive: Bool = true) -> SessionResponse {
    SessionResponse(sessionID: sessionID, code: code, isPositive: isPositive, body: body)
  }

  mutating func answer(_ body: SessionResponse.Body, code: UInt8 = 0, isPositive: Bool = true) {
    take(session.receive(response(body, code: code, isPositive: isPositive), inputs, now: now))
  }

  static let ready = ChargerStatus(code: .ready, isolation: .valid, notification: .none)
  static let limits = ChargerLimits(
    maximumVoltage_mV: 500_000, minimumVoltage_mV: 150_000, maximumCurrent_mA: 125_000, minimumCurrent_mA: 0,
    maximumPower_W: 50_000)

  static func report(
    status: ChargerStatus = SessionHarness.ready, current_mA: Int32 = 100_000, maximumCurrent_mA: Int32? = nil
  ) -> CurrentReport {
    CurrentReport(
      status: status, voltage_mV: 360_000, current_mA: current_mA, maximumVoltage_mV: nil,
      maximumCurrent_mA: maximumCurrent_mA, maximumPower_W: nil, isCurrentLimitAchieved: false,
      isVoltageLimitAchieved: false, isPowerLimitAchieved: false)
  }

  /// A good answer to the message that is waited for.
  func goodBody(_ name: V2GMessageName) -> SessionResponse.Body {
    switch name {
    case .supportedAppProtocol: .supportedAppProtocol(schemaID: chosen.schemaID)
    case .sessionSetup: .sessionSetup
    case .serviceDiscovery:
      .serviceDiscovery(ServiceOffer(serviceID: 7, acceptsExternalPayment: true, offersDC: true))
    case .servicePaymentSelection: .servicePaymentSelection
    case .contractAuthentication: .contractAuthentication(isFinished: true)
    case .chargeParameterDiscovery: .chargeParameterDiscovery(isFinished: true, Self.ready, Self.limits)
    case .cableCheck: .cableCheck(isFinished: true, Self.ready)
    case .preCharge: .preCharge(Self.ready, voltage_mV: 349_000)
    case .powerDelivery: .powerDelivery(Self.ready)
    case .currentDemand: .currentDemand(Self.report())
    case .weldingDetection: .weldingDetection(Self.ready, voltage_mV: 12_000)
    case .sessionStop: .sessionStop
    case .meteringReceipt: .meteringReceipt(Self.ready)
    case .serviceDetail: .serviceDetail(serviceID: 3)
    }
  }

  /// Answers well, and plays the CHAdeMO side, until the session reaches `goal`.
  mutating func run(to goal: SessionStateName) {
    for _ in 0..<200 where state != goal {
      if session.phase == .preChargeReached { inputs.isContactorClosed = true }
      if let awaited = session.awaited {
        answer(goodBody(awaited))
      } else {
        stepAtDeadline()
      }
    }
  }
}
