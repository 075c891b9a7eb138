import ClaraCore
import HAL

/// One charging session, simulated: Clara on a simulated board, with the plant, a charger and a car around it.
public final class SimulatedSession {
  /// What the session depends on.
  public let configuration: SimulationConfiguration
  /// Everything around controller and charger.
  public let plant: Plant
  /// The charger.
  public let charger: SimulatedCharger
  /// What the controller reported.
  public let log = EventLog()
  /// Called with each Ethernet frame that passes the adapter's modem; true when the adapter sent it.
  public var onPLCFrame: (([UInt8], Instant, Bool) -> Void)?
  /// Called with each CAN frame; true when the adapter sent it.
  public var onCANFrame: ((CANFrame, Bool, Instant) -> Void)?

  private var controller: Controller<SimulatedBoard, EventLogSink>
  private var schedule: EventSchedule
  private var checkpoints: [PassedCheckpoint] = []
  private var wasStopPressed = false
  private var wasPermissionOn = false
  private var overSince: Instant?
  private var chosenProtocol: ChargerProfile.ChargerProtocol?
  private let feed: SafetyFeed

  /// A session that has not begun; every participant is in place.
  public init(_ configuration: SimulationConfiguration) {
    self.configuration = configuration
    var plantConfiguration = configuration.plant
    plantConfiguration.stage = configuration.charger.stage
    plantConfiguration.limits = SafetyMonitor.limits(configuration)
    plant = Plant(configuration: plantConfiguration)
    feed = SafetyFeed(plant.safety)
    let modem = SimulatedModem(
      macAddress: MACAddress(0x02C4_A26E_0010), line: plant.line, role: .charger,
      configuration: configuration.plant.modem)
    plant.line.setPath(configuration.plant.path, between: plant.modem, and: modem)
    charger = SimulatedCharger(
      profile: configuration.charger, modem: modem, pilot: plant.pilot, stage: plant.stage, random: plant.random)
    schedule = EventSchedule(configuration)
    controller = Controller(
      board: SimulatedBoard(hardware: plant.hardware), sink: EventLogSink(log), settings: configuration.settings)
    plant.world.add(charger)
    addNeighbours()
    connect()
  }

  /// Virtual time.
  public var world: World { plant.world }

  /// The board.
  public var hardware: AdapterHardware { plant.hardware }

  /// What the driver of the modem's chip has seen, on a board that has one.
  public var modemCounters: QCA7005Counters? { controller.board.modem.driver?.counters }

  /// How far that driver is with its chip.
  public var modemState: QCA7005State? { controller.board.modem.driver?.state }

  /// The controller's snapshot.
  public var status: Status { controller.status }

  /// Runs to power-off or to the limit of virtual time; `onStep` is called after each step of it.
  public func run(_ onStep: (SimulatedSession) -> Void = { _ in }) -> SimulationResult {
    let limit = Instant.milliseconds(configuration.limit_s * 1_000)
    var due = Instant.zero
    while hardware.isPowered, world.now < limit, !isWaitingForNobody {
      for action in schedule.take(controller.status, soc_percent: plant.car.soc_percent, now: world.now) {
        perform(action)
      }
      let hasInput = takesInput()
      if due <= world.now || hasInput { due = controller.poll() }
      onStep(self)
      if hardware.isPowered { world.advance(limit: min(due, schedule.nextDeadline, limit)) }
    }
    if isUnfinished { plant.liveness.noteGivenUp(at: world.now) }
    // The plant comes to rest after power-off: the checkers see contacts part and currents end. A run that was cut has
    // no such end.
    if world.now < limit || !hardware.isPowered { world.run(until: world.now + .milliseconds(500)) }
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

  /// True while something goes on that has to end by itself.
  private var isUnfinished: Bool { hardware.isPowered && !status.isOver && !status.isWaiting }

  /// True when the board must be polled before its own deadline: something has arrived or a pin has moved.
  private func takesInput() -> Bool {
    let isStopPressed = hardware.button.isClosed(at: world.now)
    let isPermissionOn = hardware.plug.isPermissionOn
    let hasMoved = isStopPressed != wasStopPressed || isPermissionOn != wasPermissionOn
    wasStopPressed = isStopPressed
    wasPermissionOn = isPermissionOn
    return hasMoved || hardware.isModemCalling || hardware.canNode.hasReceived
  }

  private func perform(_ action: SimulationAction) {
    let now = world.now
    switch action {
    case .pressStop(let hold_ms):
      // A press at power-on began before it: its bounce is over.
      if now == .zero { hardware.button.move(down: true, now: now - .seconds(1)) }
      hardware.moveButton(down: true)
      schedule.releaseButton(at: now + .milliseconds(hold_ms))
    case .releaseStop: hardware.moveButton(down: false)
    case .unplug: plant.setChargerPlugged(false)
    case .plug: plant.setChargerPlugged(true)
    case .losePLC: plant.line.isIntact = false
    case .restorePLC: plant.line.isIntact = true
    case .charger(let fault): charger.inject(fault, at: now)
    case .chargerUserStop: charger.userStop(at: now)
    case .chargerEmergencyStop: charger.emergencyStop(at: now)
    case .chargerAsksForReceipt: charger.askForReceipt(at: now)
    case .chargerRenegotiates(let power_W): charger.renegotiate(power_W: power_W, at: now)
    case .pause: hardware.isPauseWanted = true
    case .resume: hardware.isPauseWanted = false
    case .chargerWakesUp: charger.wakeUp(at: now)
    case .weldContactor: hardware.network.adapterContactor.fault = .welded
    case .stickContactor: hardware.network.adapterContactor.fault = .stuckOpen
    case .cutModem: plant.modem.setPowered(false, now: now)
    case .chip(let fault): hardware.spi?.chip.inject(fault, now: now)
    case .car(let fault): plant.car.inject(fault, now: now)
    }
  }

  /// Chargers next door, each with a car of its own at its plug that does not speak.
  private func addNeighbours() {
    for (index, neighbour) in configuration.neighbours.enumerated() {
      let modem = SimulatedModem(
        macAddress: MACAddress(0x02C4_A26E_0020 + UInt64(index)), line: plant.line, role: .charger,
        configuration: configuration.plant.modem)
      var path = configuration.plant.path
      path.attenuation_dB = neighbour.attenuation_dB
      plant.line.setPath(path, between: plant.modem, and: modem)
      let pilot = PilotLine()
      pilot.setPlugged(true)
      let random = plant.random.stream("neighbour", index: UInt64(index))
      let stage = PowerStage(configuration: neighbour.profile.stage, random: random)
      plant.world.add(
        SimulatedCharger(profile: neighbour.profile, modem: modem, pilot: pilot, stage: stage, random: random))
    }
  }

  private func connect() {
    plant.setChargerPlugged(configuration.pluggedAfter_ms == 0)
    hardware.network.adapterContactor.fault = configuration.contactorFault
    hardware.modem.onFrame = { [weak self] frame, now, direction in
      guard let self else { return }
      if hardware.spi == nil { feed.note(frame: frame, isSent: direction == .sent, at: now) }
      onPLCFrame?(frame, now, direction == .sent)
    }
    // Behind a chip the controller has heard what its driver has read, and not what the line has brought.
    hardware.onHostFrame = { [weak self] frame, now, direction in
      self?.feed.note(frame: frame, isSent: direction == .sent, at: now)
    }
    plant.bus.onFrame = { [weak self] frame, sender, now in
      self?.plant.safety.noteFrame(frame, at: now)
      self?.onCANFrame?(frame, sender == "adapter", now)
    }
    charger.onEvent = { [weak self] event, now in
      self?.feed.note(event, at: now)
      if case .protocolChosen(let chosen) = event { self?.chosenProtocol = chosen }
    }
    log.addListener { [weak self] event, now in
      guard let self else { return }
      if case .stopReason(let reason) = event { plant.liveness.noteCause("stop reason \(reason.name)", at: now) }
      guard case .checkpoint(let number) = event else { return }
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
      outcome: SimulationResult.outcome(of: status.stopReason, hasCharged: battery.energy_Wh >= 1),
      stopReason: status.stopReason,
      checkpoints: checkpoints, energy_Wh: battery.energy_Wh, peakCurrent_mA: battery.peakCurrent_mA,
      duration: (hardware.powerLostAt ?? world.now) - .zero, soc_permille: battery.soc_permille, isPoweredOff: isOff,
      isEndless: isUnfinished, isWaiting: hardware.isPowered && status.isWaiting,
      violations: plant.violations, chargerEnd: charger.lastEnd,
      isolation: status.isolation, chosenProtocol: chosenProtocol, modem: modemCounters)
  }
}
