import HAL

/// Everything around the controller but the charger's head: circuit, lines, board, car and checkers, wired together.
///
/// The order in which the parts are polled is fixed here: line, bus, board, car; then whoever is added later
/// (charger, controller). The checkers look last.
public final class Plant {
  /// What it was made from.
  public let configuration: PlantConfiguration
  /// The root of all randomness.
  public let random: SeededRandom
  /// Virtual time.
  public let world: World
  /// The charger's power stage.
  public let stage: PowerStage
  /// The circuit.
  public let network: ElectricalNetwork
  /// The power line.
  public let line: Powerline
  /// The adapter's modem.
  public let modem: SimulatedModem
  /// The control pilot line.
  public let pilot = PilotLine()
  /// The proximity contact.
  public let proximity = ProximityLine()
  /// The lines of the CHAdeMO plug.
  public let plug = CHAdeMOPlug()
  /// The car's bus.
  public let bus: SimulatedCANBus
  /// The adapter.
  public let hardware: AdapterHardware
  /// The car.
  public let car: CHAdeMOCar
  /// The checker of the safety invariants.
  public let safety: SafetyMonitor
  /// The checker of the end.
  public let liveness: LivenessMonitor

  /// Each change of a signal, for a waveform.
  public var onSignal: ((PlantSignal, Int32, Instant) -> Void)? {
    didSet { hardware.onSignal = onSignal }
  }

  /// A plant with the charger's plug out of the inlet and the CHAdeMO plug in the car.
  public init(configuration: PlantConfiguration) {
    self.configuration = configuration
    random = SeededRandom(seed: configuration.seed)
    stage = PowerStage(configuration: configuration.stage, random: random)
    network = ElectricalNetwork(
      stage: stage, adapterContactor: Contactor(configuration: configuration.adapterContactor),
      carContactor: Contactor(configuration: configuration.carContactor),
      battery: Battery(profile: configuration.car.battery, soc_permille: configuration.soc_permille))
    network.setPlugged(false)
    world = World(network: network)
    line = Powerline(random: random)
    line.defaultPath = configuration.path
    var modemConfiguration = configuration.modem
    if let chip = configuration.chip {
      modemConfiguration.boot_ms = chip.boot_ms
      modemConfiguration.restart_ms = chip.keyRestart_ms
    }
    modem = SimulatedModem(macAddress: configuration.macAddress, line: line, configuration: modemConfiguration)
    modem.isCoupled = false
    let chip = configuration.chip.map { [modem, random] in
      SimulatedQCA7005(modem: modem, configuration: $0, random: random)
    }
    let spi = chip.map { SimulatedSPIBus(chip: $0) }
    bus = SimulatedCANBus(random: random)
    bus.loss_permille = configuration.canLoss_permille
    hardware = AdapterHardware(
      configuration: configuration.adapter, world: world, modem: modem, spi: spi, canNode: bus.attach("adapter"),
      pilot: pilot, proximity: proximity, plug: plug, random: random)
    car = CHAdeMOCar(profile: configuration.car, plug: plug, bus: bus, network: network)
    safety = SafetyMonitor(limits: configuration.limits, network: network, hardware: hardware)
    liveness = LivenessMonitor(
      ending_ms: configuration.limits.ending_ms, network: network, hardware: hardware)
    for participant in [line, bus] as [any Participant] { world.add(participant) }
    if let spi { for participant in [spi.chip, spi] as [any Participant] { world.add(participant) } }
    world.add(hardware)
    if configuration.hasCar { world.add(car) }
    for observer in [safety, liveness, SignalTap(plant: self)] as [any Observer] { world.add(observer: observer) }
  }

  /// Puts the charger's plug into the adapter's inlet, or pulls it: power, pilot, proximity and power line at once.
  public func setChargerPlugged(_ plugged: Bool) {
    network.setPlugged(plugged)
    pilot.setPlugged(plugged)
    proximity.isPlugged = plugged
    modem.isCoupled = plugged
  }

  /// Every violation that the checkers have seen, in order of time.
  public var violations: [SafetyViolation] {
    safety.violations + (liveness.violation.map { [$0] } ?? [])
  }
}

/// Turns the plant's own signals (contacts, pilot state, switch k) into changes; the board reports its pins itself.
private final class SignalTap: Observer {
  private unowned let plant: Plant
  private var last: [PlantSignal: Int32] = [:]

  init(plant: Plant) { self.plant = plant }

  func observe(now: Instant) {
    guard plant.onSignal != nil else { return }
    note(.pilotState, stateNumber, now)
    note(.contactorContacts, plant.network.adapterContactor.isConducting ? 1 : 0, now)
    note(.carContacts, plant.network.carContactor.isConducting ? 1 : 0, now)
    note(.permission, plant.plug.isPermissionOn ? 1 : 0, now)
  }

  private func note(_ signal: PlantSignal, _ value: Int32, _ now: Instant) {
    guard last[signal] != value else { return }
    last[signal] = value
    plant.onSignal?(signal, value, now)
  }

  private var stateNumber: Int32 {
    switch plant.pilot.chargerSideState {
    case .a: 0
    case .b: 1
    case .c: 2
    case .d: 3
    case .e: 4
    case .f: 5
    }
  }
}
