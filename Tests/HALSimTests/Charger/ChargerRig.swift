import EXI
import HAL
import Testing

@testable import HALSim

/// One charger, one test car, the line between them, and the circuit, driven step by step.
final class ChargerRig {
  let world: World
  let line: Powerline
  let pilot = PilotLine()
  let stage: PowerStage
  let adapterContactor = Contactor()
  let carContactor = Contactor()
  let battery = Battery(profile: .leaf40, soc_permille: 420)
  let chargerModem: SimulatedModem
  let charger: SimulatedCharger
  let car: TestCar
  var sessionID = [UInt8](repeating: 0, count: 8)
  private(set) var events: [(event: ChargerEvent, at: Instant)] = []

  init(_ profile: ChargerProfile = .ideal, seed: UInt64 = 1) {
    let random = SeededRandom(seed: seed)
    line = Powerline(random: random.stream("line"))
    stage = PowerStage(configuration: profile.stage, random: random)
    world = World(
      network: ElectricalNetwork(
        stage: stage, adapterContactor: adapterContactor, carContactor: carContactor, battery: battery))
    chargerModem = SimulatedModem(macAddress: MACAddress(0x0205_0000_00C1), line: line, role: .charger)
    let carModem = SimulatedModem(macAddress: MACAddress(0x0205_0000_00E1), line: line)
    charger = SimulatedCharger(profile: profile, modem: chargerModem, pilot: pilot, stage: stage, random: random)
    car = TestCar(modem: carModem, random: random)
    world.add(line)
    world.add(charger)
    world.add(car)
    charger.onEvent = { [unowned self] event, now in events.append((event, now)) }
  }

  var now: Instant { world.now }

  func run(_ duration_ms: Int64) { world.run(until: now + .milliseconds(duration_ms)) }

  /// Runs until `condition` holds, at most so long; returns whether it does.
  @discardableResult
  func run(atMost limit_ms: Int64, until condition: () -> Bool) -> Bool {
    world.run(until: now + .milliseconds(limit_ms), or: condition)
  }

  func happened(_ event: ChargerEvent) -> Bool { events.contains { $0.event == event } }

  func time(of event: ChargerEvent) -> Instant? { events.first { $0.event == event }?.at }

  /// Plug in, SLAC, SDP, TCP.
  func connect() throws {
    plug()
    car.match(now: now)
    try #require(run(atMost: 20_000) { charger.isJoined && car.isLinked })
    // The car's modem restarts with its new key.
    run(2_500)
    try discoverAndConnect()
  }

  func plug() {
    pilot.setPlugged(true)
    run(200)
  }

  func discoverAndConnect() throws {
    car.discover(now: now)
    try #require(run(atMost: 2_000) { car.charger != nil })
    car.connect(now: now)
    try #require(run(atMost: 2_000) { car.isConnected })
  }

  // MARK: Messages

  /// Sends a message and returns the next one that comes back in time, with its header.
  func exchange(_ body: DIN.Body, within limit_ms: Int64 = 3_000) throws -> DIN.Message? {
    let id = EXIBytes<8>(sessionID.span) ?? EXIBytes<8>()
    let header = DIN.MessageHeader(SessionID: id)
    car.send(message: try encode(DIN.Message(Header: header, Body: body)), now: now)
    guard let bytes = receive(within: limit_ms) else { return nil }
    return try DIN.Message.decode(bytes.span)
  }

  func receive(within limit_ms: Int64) -> [UInt8]? {
    var found: [UInt8]?
    run(atMost: limit_ms) {
      if case .message(V2GTPStream.exi, let bytes)? = car.takeMessage() { found = bytes }
      return found != nil
    }
    return found
  }

  func encode(_ message: some EXIDocument) throws -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 512)
    var span = buffer.mutableSpan
    let count = try message.encode(into: &span)
    return Array(buffer[..<count])
  }

  func handshake() throws -> AppProtocol.SupportedAppProtocolRes? {
    let din = AppProtocol.Offer(
      ProtocolNamespace: EXIText("urn:din:70121:2012:MsgDef"), VersionNumberMajor: 2, VersionNumberMinor: 0,
      SchemaID: 7,
      Priority: 2)
    let other = AppProtocol.Offer(
      ProtocolNamespace: EXIText("urn:tesla:din:2018:MsgDef"), VersionNumberMajor: 0, VersionNumberMinor: 7,
      SchemaID: 9,
      Priority: 1)
    return try handshake(.init(other, din))
  }

  func handshake(_ offers: EXIList<AppProtocol.Offer, 5>) throws -> AppProtocol.SupportedAppProtocolRes? {
    let request = AppProtocol.Message.supportedAppProtocolReq(.init(AppProtocol: offers))
    car.send(message: try encode(request), now: now)
    guard let bytes = receive(within: 3_000),
      case .supportedAppProtocolRes(let response) = try AppProtocol.Message.decode(bytes.span)
    else { return nil }
    return response
  }
}
