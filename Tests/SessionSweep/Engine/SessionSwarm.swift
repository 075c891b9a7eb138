import ClaraCore
import HAL
import HALSim

/// A random session: charger, car, line, and one to three things that go wrong, all from one seed.
struct SessionSwarm {
  private var random: SeededRandom
  private let seed: UInt64

  init(seed: UInt64) {
    self.seed = seed
    random = SeededRandom(seed: seed).stream("swarm")
  }

  /// The configuration that belongs to a seed.
  static func configuration(seed: UInt64) -> SimulationConfiguration {
    var swarm = SessionSwarm(seed: seed)
    return swarm.make()
  }

  private mutating func make() -> SimulationConfiguration {
    let charger = pick(ChargerProfile.all)
    let car = pick(CarProfile.all).profile
    var configuration = SweptSession.short(charger, car: car)
    configuration.plant.seed = seed
    // What the makers of old packs need; a wrong curve is a wrong setting and not what is looked for here.
    configuration.settings.chademo.alternativeEstimate = car.battery.openCircuit_mV[0] == 340_000
    configuration.plant.adapter.measuresPilot = chance(200)
    configuration.plant.adapter.hasProximity = chance(200)
    configuration.plant.adapterContactor.hasFeedback = chance(300)
    if chance(300) { configuration.settings.chademo.openContactorBeforeWeldingDetection = true }
    if chance(200) { configuration.settings.timing = .strict }
    if chance(300) { configuration.plant.path.loss_permille = UInt32(number(1...100)) }
    if chance(200) { configuration.plant.path.reordering_permille = UInt32(number(1...100)) }
    if chance(200) { configuration.plant.path.duplication_permille = UInt32(number(1...100)) }
    if chance(200) { configuration.plant.canLoss_permille = UInt32(number(1...400)) }
    // Enough for the slowest charge below: a third of the current, or 6 min without any.
    configuration.limit_s = 900
    for _ in 0..<number(1...3) { configuration.events.append(event()) }
    return configuration
  }

  private mutating func event() -> SimulationEvent {
    SimulationEvent(trigger(), after_ms: number(0...2) == 0 ? 0 : number(0...2_500), action())
  }

  private mutating func trigger() -> SimulationTrigger {
    switch number(0...4) {
    case 0: .time(ms: number(0...60_000))
    case 1: .charging
    case 2: .chademo(pick(SweptSession.carStates))
    default: .session(pick(SweptSession.states))
    }
  }

  private mutating func action() -> SimulationAction {
    switch number(0...13) {
    case 0: .pressStop(hold_ms: chance(700) ? number(60...2_000) : number(29_000...31_000))
    case 1: .unplug
    case 2: .losePLC
    case 3: .chargerUserStop
    case 4: .chargerEmergencyStop
    case 5: chance(500) ? .weldContactor : .stickContactor
    case 6, 7: .car(carFault())
    case 8: .cutModem
    case 9: chance(500) ? .restorePLC : .plug
    default: .charger(chargerFault())
    }
  }

  private mutating func carFault() -> CarFault {
    pick([
      .silent, .permissionOff, .notInPark, .faultBits(UInt8(1) << UInt8(number(0...4))), .systemFault,
      .stopBeforeCharging(true), .withholdsPermission, .driverStops, .contactorsWeld, .contactorsStuckOpen,
      .neverRequests, .speaksAgain,
    ])
  }

  /// All but the charger that reports the voltage it was asked for: without a voltmeter nobody can know better.
  private mutating func chargerFault() -> ChargerFault {
    let name = pick(Self.messages)
    let code = ChargerResponseCode(rawValue: UInt8(number(0...22))) ?? .FAILED
    return pick([
      .responseCode(name, code), .noAnswer(name), .stopAnswering, .lateAnswer(name, by_ms: number(0...3_000)),
      .wrongResponse(name), .doubledResponses, .endlessOngoing(name), .status(UInt8(number(0...11))),
      .statusIn(name, UInt8(number(0...11))), .stopNotification, .isolationFault, .cableCheckFailed,
      .preChargeBelow(mV: Int32(chance(500) ? number(0...2_000) : number(25_000...60_000))), .finish, .reset,
      .forgetConnection, .silentPLC, .wrongSessionID,
      .malformedEXI(name), .malformedHeader(name), .noDiscovery, .handshakeRefused,
      .deliversLess(permille: Int32(chance(300) ? 0 : number(300...1_000))), .limitDrop(mA: Int32(number(0...120_000))),
      .closedWindow, .splitSegments(bytes: Int(number(1...40))), .oscillatorLost, .stateF,
    ])
  }

  private static let messages: [V2GMessageName] = [
    .supportedAppProtocol, .sessionSetup, .serviceDiscovery, .servicePaymentSelection, .contractAuthentication,
    .chargeParameterDiscovery, .cableCheck, .preCharge, .powerDelivery, .currentDemand, .weldingDetection, .sessionStop,
  ]

  private mutating func number(_ range: ClosedRange<Int64>) -> Int64 { random.integer(in: range) }
  private mutating func chance(_ permille: UInt32) -> Bool { random.chance(permille: permille) }
  private mutating func pick<T>(_ list: [T]) -> T { list[Int(number(0...Int64(list.count - 1)))] }
}
