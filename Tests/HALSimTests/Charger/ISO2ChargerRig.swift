import EXI
import HAL
import Testing

@testable import HALSim

/// A charger's session of ISO 15118-2 alone: messages in, messages out, virtual time; the power stage behind it.
final class ISO2ChargerRig {
  let session: SECCSession
  let world: World
  private(set) var events: [ChargerEvent] = []
  private(set) var sessionID: [UInt8] = [0]

  init(_ profile: ChargerProfile = .ideal) {
    var profile = profile
    profile.session.protocols = [.iso2]
    let random = SeededRandom(seed: 1)
    let stage = PowerStage(configuration: profile.stage, random: random)
    world = World(
      network: ElectricalNetwork(
        stage: stage, adapterContactor: Contactor(), carContactor: Contactor(),
        battery: Battery(profile: .leaf40, soc_permille: 420)))
    session = SECCSession(
      profile: profile, power: ChargerPower(stage: stage, profile: profile), faults: ChargerFaults(), pilot: .b,
      random: random, now: .zero)
    session.onEvent = { [unowned self] in events.append($0) }
  }

  var now: Instant { world.now }

  /// Offers protocols by namespace, SchemaID and priority; returns the answer.
  func offer(_ offers: [(StaticString, UInt8, UInt8)]) throws -> AppProtocol.SupportedAppProtocolRes? {
    guard let answer = pass(try HandshakeBytes.request(offers)),
      case .supportedAppProtocolRes(let response) = try AppProtocol.Message.decode(answer.span)
    else { return nil }
    return response
  }

  /// Sends a request and returns the answer's body; nil without an answer within 10 s.
  func exchange(_ body: ISO2.Body, sessionID: [UInt8]? = nil) throws -> ISO2.Body? {
    let identifier = sessionID ?? self.sessionID
    guard let header = EXIBytes<8>(identifier.span) else { return nil }
    var buffer = [UInt8](repeating: 0, count: 512)
    var span = buffer.mutableSpan
    let count = try ISO2.Message(Header: .init(SessionID: header), Body: body).encode(into: &span)
    guard let answer = pass(Array(buffer[..<count])) else { return nil }
    let message = try ISO2.Message.decode(answer.span)
    if case .SessionSetupRes = message.Body {
      self.sessionID = (0..<message.Header.SessionID.count).compactMap { message.Header.SessionID[$0] }
    }
    return message.Body
  }

  private func pass(_ exi: [UInt8]) -> [UInt8]? {
    session.receive(V2GTPStream.frame(exi), now: now)
    for _ in 0..<10_000 {
      if let answer = session.takeOutgoing().first { return Array(answer.dropFirst(8)) }
      settle(1)
    }
    return nil
  }

  static let iso: StaticString = "urn:iso:15118:2:2013:MsgDef"
  static let din: StaticString = "urn:din:70121:2012:MsgDef"
  static let status = ISO2.DC_EVStatus(EVReady: true, EVErrorCode: .NO_ERROR, EVRESSSOC: 42)

  static func value(_ value: Int16, _ unit: ISO2.UnitSymbol, _ multiplier: Int8 = 0) -> ISO2.PhysicalValue {
    .init(Multiplier: multiplier, Unit: unit, Value: value)
  }

  static let selection = ISO2.Body.PaymentServiceSelectionReq(
    .init(
      SelectedPaymentOption: .ExternalPayment,
      SelectedServiceList: .init(SelectedService: EXIList(.init(ServiceID: 1)))))

  static func parameters(_ mode: ISO2.EnergyTransferMode = .DC_extended) -> ISO2.Body {
    .ChargeParameterDiscoveryReq(
      .init(
        RequestedEnergyTransferMode: mode,
        EVChargeParameter: .DC_EVChargeParameter(
          .init(
            DC_EVStatus: status, EVMaximumCurrentLimit: value(125, .A), EVMaximumVoltageLimit: value(410, .V)))))
  }

  static func powerDelivery(
    _ progress: ISO2.ChargeProgress, scheduleID: UInt8 = 1, power_W: Int16? = nil
  ) -> ISO2.Body {
    let profile = power_W.map {
      ISO2.ChargingProfile(
        ProfileEntry: EXIList(.init(ChargingProfileEntryStart: 0, ChargingProfileEntryMaxPower: value($0, .W, 1))))
    }
    return .PowerDeliveryReq(
      .init(ChargeProgress: progress, SAScheduleTupleID: scheduleID, ChargingProfile: profile))
  }

  static let preCharge = ISO2.Body.PreChargeReq(
    .init(DC_EVStatus: status, EVTargetVoltage: value(360, .V), EVTargetCurrent: value(1, .A)))

  static let demand = ISO2.Body.CurrentDemandReq(
    .init(
      DC_EVStatus: status, EVTargetCurrent: value(0, .A), ChargingComplete: false, EVTargetVoltage: value(360, .V)))

  /// Goes on from where it is until a phase is reached: parameters, cableCheck, preCharge, charging.
  func reach(_ phase: SECCSession.Phase) throws {
    _ = try offer([(Self.iso, 7, 1)])
    for body: ISO2.Body in [
      .SessionSetupReq(.init(EVCCID: EXIBytes([2, 0, 0, 0, 0, 1]))), .ServiceDiscoveryReq(.init()), Self.selection,
    ] { _ = try exchange(body) }
    for _ in 0..<5 where session.phase == .authentication { _ = try exchange(.AuthorizationReq(.init())) }
    if phase == .parameters { return }
    for _ in 0..<5 where session.phase == .parameters { _ = try exchange(Self.parameters()) }
    if phase == .cableCheck { return }
    try reachPreCharge()
    if phase == .preCharge { return }
    _ = try start()
  }

  /// State C, and the cable check to its end.
  func reachPreCharge() throws {
    session.pilotChanged(to: .c, now: now)
    for _ in 0..<400 where session.phase == .cableCheck {
      _ = try exchange(.CableCheckReq(.init(DC_EVStatus: Self.status)))
      settle(100)
    }
  }

  /// The pre-charge to its end, and PowerDeliveryReq (Start): its answer.
  func start(_ request: ISO2.Body = ISO2ChargerRig.powerDelivery(.Start)) throws -> ISO2.Body? {
    for _ in 0..<20 {
      _ = try exchange(Self.preCharge)
      settle(100)
    }
    return try exchange(request)
  }

  /// Lets the stage and the session work for a while.
  func settle(_ milliseconds: Int64) {
    for _ in 0..<milliseconds {
      world.run(until: now + .milliseconds(1))
      session.poll(now: now)
    }
  }
}
