import ClaraCore
import HAL

/// One charging session, simulated: Clara on a simulated board, with the plant, a charger and a car around it.
public final class SimulatedSession {
  /// What the session depends on.
  public let configuration: SimulationConfiguration
  /// Virtual time.
  public let world: World
  /// The board.
  public let hardware: AdapterHardware
  /// The charger.
  public let charger: SimulatedCharger
  /// The car.
  public let car: CHAdeMOCar
  /// What the controller reported.
  public let log = EventLog()
  /// The safety checkers, which look at the plant.
  public let safety: SafetyMonitor
  /// Called with each Ethernet frame that passes the adapter's modem; true when the adapter sent it.
  public var onPLCFrame: (([UInt8], Instant, Bool) -> Void)?
  /// Called with each CAN frame; true when the adapter sent it.
  public var onCANFrame: ((CANFrame, Bool, Instant) -> Void)?

  private let line: Powerline
  private var controller: Controller<SimulatedBoard, EventLogSink>
  private var schedule: EventSchedule
  private var checkpoints: [PassedCheckpoint] = []
  private var wasStopPressed = false
  private var wasPermissionOn = false
  private var overSince: Instant?

  /// A session that has not begun; every participant is in place.
  public init(_ configuration: SimulationConfiguration) {
    self.configuration = configuration
    let plant = Plant(configuration, SeededRandom(seed: configuration.seed))
    world = plant.world
    line = plant.line
    hardware = plant.hardware
    charger = plant.charger
    car = plant.car
    safety = SafetyMonitor(
      limits: SafetyMonitor.limits(configuration), network: plant.hardware.network, hardware: plant.hardware)
    schedule = EventSchedule(configuration)
    controller = Controller(
      board: SimulatedBoard(hardware: hardware), sink: EventLogSink(log), settings: configuration.settings)
    world.add(observer: safety)
    connect(plant)
  }

  /// The controller's snapshot.
  public var status: Status { controller.status }

  /// Runs to power-off or to the limit of virtual time; `onStep` is called after each step of it.
  public func run(_ onStep: (SimulatedSession) -> Void = { _ in }) -> SimulationResult {
    let limit = Instant.milliseconds(configuration.limit_s * 1_000)
    var due = Instant.zero
    while hardware.isPowered, world.now < limit, !isWaitingForNobody {
      let hasInput = takesInput()
      if due <= world.now || hasInput { due = controller.poll() }
      for action in schedule.take(controller.status, soc_percent: car.soc_percent, now: world.now) {
        perform(action)
      }
      onStep(self)
      if hardware.isPowered { world.advance(limit: min(due, schedule.nextDeadline, limit)) }
    }
    // The plant comes to rest after power-off: the checkers see contacts part and currents end.
    world.run(until: world.now + .milliseconds(500))
    onStep(self)
    return result()
  }

  /// True when the session is over, the power is still on, and no event of the scenario is to come that would cut it.
  private var isWaitingForNobody: Bool {
    guard controller.status.isOver, schedule.isEmpty else { return false }
    let since = overSince ?? world.now
    overSince = since
    return world.now - since > .seconds(10)
  }

  /// True when the board must be polled before its own deadline: something has arrived or a pin has moved.
  private func takesInput() -> Bool {
    let isStopPressed = hardware.button.isClosed(at: world.now)
    let isPermissionOn = hardware.plug.isPermissionOn
    let hasMoved = isStopPressed != wasStopPressed || isPermissionOn != wasPermissionOn
    wasStopPressed = isStopPressed
    wasPermissionOn = isPermissionOn
    return hasMoved || hardware.modem.hasReceived || hardware.canNode.hasReceived
  }

  private func perform(_ action: SimulationAction) {
    let now = world.now
    switch action {
    case .pressStop(let hold_ms):
      hardware.moveButton(down: true)
      schedule.releaseButton(at: now + .milliseconds(hold_ms))
    case .releaseStop: hardware.moveButton(down: false)
    case .unplug: setPlugged(false)
    case .plug: setPlugged(true)
    case .losePLC: line.isIntact = false
    case .restorePLC: line.isIntact = true
    case .charger(let fault): charger.inject(fault, at: now)
    case .chargerUserStop: charger.userStop(at: now)
    case .chargerEmergencyStop: charger.emergencyStop(at: now)
    case .weldContactor: hardware.network.adapterContactor.fault = .welded
    case .stickContactor: hardware.network.adapterContactor.fault = .stuckOpen
    case .car(let fault): car.inject(fault, now: now)
    }
  }

  private func setPlugged(_ plugged: Bool) {
    hardware.pilot.setPlugged(plugged)
    hardware.proximity.isPlugged = plugged
    hardware.network.setPlugged(plugged)
    hardware.modem.isCoupled = plugged
  }

  private func connect(_ plant: Plant) {
    setPlugged(configuration.pluggedAfter_ms == 0)
    hardware.network.adapterContactor.fault = configuration.contactorFault
    hardware.modem.onFrame = { [weak self] frame, now, direction in
      self?.onPLCFrame?(frame, now, direction == .sent)
    }
    plant.bus.onFrame = { [weak self] frame, sender, now in
      self?.safety.noteFrame(frame, at: now)
      self?.onCANFrame?(frame, sender == Plant.adapterNodeName, now)
    }
    charger.onEvent = { [weak self] event, now in self?.safety.note(event, at: now) }
    log.addListener { [weak self] event, now in
      guard let self, case .checkpoint(let number) = event else { return }
      if !checkpoints.contains(where: { $0.number == number }) {
        checkpoints.append(PassedCheckpoint(number: number, at: now))
      }
    }
  }

  private func result() -> SimulationResult {
    let status = controller.status
    let battery = hardware.network.battery
    let isOff = hardware.powerLoss == .latch
    return SimulationResult(
      outcome: SimulationResult.outcome(of: status.stopReason, isPoweredOff: isOff), stopReason: status.stopReason,
      checkpoints: checkpoints, energy_Wh: battery.energy_Wh, peakCurrent_mA: battery.peakCurrent_mA,
      duration: (hardware.powerLostAt ?? world.now) - .zero, soc_permille: battery.soc_permille, isPoweredOff: isOff,
      isEndless: hardware.isPowered && !status.isOver, violations: safety.violations, chargerEnd: charger.lastEnd,
      isolation: status.isolation)
  }
}
