import ClaraCore
import HAL

/// Clara on a real interface in real time: the controller of ``SimulatedSession``, its board, car and contactors, and a
/// charger that somebody else wrote.
///
/// The control pilot does not exist on an interface: the plug counts as put in, with 5 % on the pilot. What stands for
/// the charger's output is described at `RemotePower` (doc/linux.md).
public final class LiveSession: LiveStation {
  /// What the session depends on; its charger and neighbours are not used.
  public let configuration: SimulationConfiguration
  /// Everything around the controller.
  public let plant: Plant
  /// What the controller reported.
  public let log = EventLog()
  /// Takes every Ethernet frame for the interface.
  public var onSend: (([UInt8]) -> Void)?
  /// Takes every Ethernet frame between Clara and the modem; true when Clara sent it.
  public var onPLCFrame: (([UInt8], Instant, Bool) -> Void)?
  /// Takes every CAN frame; true when the adapter sent it.
  public var onCANFrame: ((CANFrame, Bool, Instant) -> Void)?
  /// Takes every CAN frame for a car on a real bus.
  public var onCANSend: ((CANFrame) -> Void)?

  private var controller: Controller<SimulatedBoard, EventLogSink>
  private var schedule: EventSchedule
  private let power: RemotePower
  private var feed: LiveFeed
  private let car: RemoteCar?
  private let carNode: CANNode?
  private var events: [(event: CoreEvent, at: Instant)] = []
  private var checkpoints: [PassedCheckpoint] = []
  private var due = Instant.zero
  private var wasStopPressed = false
  private var wasPermissionOn = false
  private var overSince: Instant?
  private var isGivenUp = false
  private var agreed: SessionProtocol?

  /// How long an ended session is still looked after: solicitations, repeated FINs.
  private static let afterglow = Duration.seconds(1)
  /// How long the stop button is held by ``stop()``.
  private static let press_ms: Int64 = 200

  /// A session that has not begun.
  ///
  /// - Parameter isCarOutside: the CHAdeMO car is on a real bus, not here: its frames come in, ``onCANSend`` has ours.
  public init(_ configuration: SimulationConfiguration, modem: LiveModem, isCarOutside: Bool = false) {
    self.configuration = configuration
    var plantConfiguration = configuration.plant
    plantConfiguration.stage = .following
    plantConfiguration.limits = SafetyMonitor.limits(configuration)
    plantConfiguration.modem = plantConfiguration.modem.live(modem)
    plantConfiguration.hasCar = !isCarOutside
    // What a car outside says of its contactors has happened already.
    if isCarOutside {
      (plantConfiguration.carContactor.closing_ms, plantConfiguration.carContactor.opening_ms) = (0, 0)
    }
    let plant = Plant(configuration: plantConfiguration)
    self.plant = plant
    power = RemotePower(stage: plant.stage, network: plant.network, pilot: plant.pilot)
    feed = LiveFeed(plant.safety)
    car = isCarOutside ? RemoteCar(plug: plant.plug, network: plant.network) : nil
    carNode = isCarOutside ? plant.bus.attach("car outside") : nil
    schedule = EventSchedule(configuration)
    controller = Controller(
      board: SimulatedBoard(hardware: plant.hardware), sink: EventLogSink(log), settings: configuration.settings)
    plant.pilot.setOscillator(.pwm(duty_permille: 50))
    connect()
  }

  /// The present of the plant.
  public var now: Instant { plant.world.now }

  /// The controller's snapshot.
  public var status: Status { controller.status }

  /// The stop button, an event of the scenario, the plant or the controller, whichever comes first.
  public var nextDeadline: Instant { min(due, schedule.nextDeadline, plant.world.nextDeadline) }

  /// True when the power is off, or when the session is over and everything that can still come has had its time.
  public var isDone: Bool {
    if !plant.hardware.isPowered || isGivenUp || now >= .milliseconds(configuration.limit_s * 1_000) { return true }
    return overSince.map { now - $0 > Self.afterglow } ?? false
  }

  /// Ends the run as it stands: nobody came.
  public func giveUp() { isGivenUp = true }

  /// Lets time pass in the plant.
  public func advance(to now: Instant) {
    if now > plant.world.now { plant.world.run(until: now) }
  }

  /// Takes a frame of the interface.
  public func receive(_ frame: [UInt8]) { plant.line.arriveFromOutside(frame, now: now) }

  /// Takes a frame of a car on a real bus.
  public func receive(_ frame: CANFrame) {
    carNode?.send(frame)
    car?.take(frame, now: now)
  }

  /// Moves switch k by hand, for a car on a real bus whose line is not connected.
  public func setPermission(_ on: Bool) {
    car?.isPermissionManual = true
    plant.plug.setPermission(on)
  }

  /// Presses the stop button shortly.
  public func stop() { perform(.pressStop(hold_ms: Self.press_ms)) }

  /// Makes something happen now. What only a simulated charger can do does nothing.
  public func perform(_ action: SimulationAction) {
    switch action {
    case .pressStop(let hold_ms):
      plant.hardware.moveButton(down: true)
      schedule.releaseButton(at: now + .milliseconds(hold_ms))
    case .releaseStop: plant.hardware.moveButton(down: false)
    case .unplug: plant.setChargerPlugged(false)
    case .plug: plant.setChargerPlugged(true)
    case .losePLC: plant.line.isIntact = false
    case .restorePLC: plant.line.isIntact = true
    case .weldContactor: plant.network.adapterContactor.fault = .welded
    case .stickContactor: plant.network.adapterContactor.fault = .stuckOpen
    case .cutModem: plant.modem.setPowered(false, now: now)
    case .chip(let fault): plant.hardware.spi?.chip.inject(fault, now: now)
    case .car(let fault): plant.car.inject(fault, now: now)
    case .pause: plant.hardware.isPauseWanted = true
    case .resume: plant.hardware.isPauseWanted = false
    case .charger, .chargerUserStop, .chargerEmergencyStop, .chargerAsksForReceipt, .chargerRenegotiates,
      .chargerWakesUp:
      break
    }
  }

  /// Polls the controller when something has come or is due.
  public func poll() {
    for action in schedule.take(controller.status, soc_percent: plant.car.soc_percent, now: now) { perform(action) }
    car?.follow(now: now)
    // What has come, or was set, at this very instant: the plant takes it before the controller looks.
    if plant.world.nextDeadline <= now { plant.world.advance(limit: now) }
    while let frame = carNode?.receive() { onCANSend?(frame) }
    guard plant.hardware.isPowered else { return }
    let hasInput = takesInput()
    guard due <= now || hasInput else { return }
    due = controller.poll()
    if plant.world.nextDeadline <= now { plant.world.advance(limit: now) }
    takeEvents()
    car?.note(battery_mV: controller.status.batteryVoltage_mV)
    power.follow(controller.status, now: now)
    let isOver = controller.status.isOver
    if !isOver { overSince = nil } else if overSince == nil { overSince = now }
  }

  private func takesInput() -> Bool {
    let isStopPressed = plant.hardware.isStopClosed
    let isPermissionOn = plant.plug.isPermissionOn
    let hasMoved = isStopPressed != wasStopPressed || isPermissionOn != wasPermissionOn
    wasStopPressed = isStopPressed
    wasPermissionOn = isPermissionOn
    return hasMoved || plant.hardware.isModemCalling || plant.hardware.canNode.hasReceived
  }

  /// What the controller reported in its last poll; not while it ran, since its snapshot is made at the end.
  private func takeEvents() {
    for (event, at) in events {
      feed.note(event, controller.status, at: at)
      switch event {
      case .responseReceived: power.noteResponse(at: at)
      // The only way on from the handshake is a protocol that the charger chose.
      case .sessionState(.sessionSetup): agreed = controller.status.agreed
      case .stopReason(let reason): plant.liveness.noteCause("stop reason \(reason.name)", at: at)
      case .checkpoint(let number) where !checkpoints.contains { $0.number == number }:
        checkpoints.append(PassedCheckpoint(number: number, at: at))
      default: break
      }
    }
    events.removeAll(keepingCapacity: true)
  }

  private func connect() {
    plant.setChargerPlugged(configuration.pluggedAfter_ms == 0)
    plant.network.adapterContactor.fault = configuration.contactorFault
    plant.line.outside = { [weak self] frame, _ in self?.onSend?(frame) }
    plant.modem.onFrame = { [weak self] frame, now, direction in self?.onPLCFrame?(frame, now, direction == .sent) }
    plant.bus.onFrame = { [weak self] frame, sender, now in
      self?.plant.safety.noteFrame(frame, at: now)
      self?.onCANFrame?(frame, sender == "adapter", now)
    }
    log.addListener { [weak self] event, now in self?.events.append((event, now)) }
  }

  /// How it went; to be asked once, when it is done.
  public func result() -> SimulationResult {
    let status = controller.status
    let isUnfinished = plant.hardware.isPowered && !status.isOver && !status.isWaiting
    if isUnfinished { plant.liveness.noteGivenUp(at: now) }
    let battery = plant.network.battery
    return SimulationResult(
      outcome: SimulationResult.outcome(of: status.stopReason, hasCharged: battery.energy_Wh >= 1),
      stopReason: status.stopReason, checkpoints: checkpoints, energy_Wh: battery.energy_Wh,
      peakCurrent_mA: battery.peakCurrent_mA, duration: (plant.hardware.powerLostAt ?? now) - .zero,
      soc_permille: battery.soc_permille, isPoweredOff: plant.hardware.powerLoss == .latch, isEndless: isUnfinished,
      isWaiting: plant.hardware.isPowered && status.isWaiting, violations: plant.violations, chargerEnd: nil,
      isolation: status.isolation, chosenProtocol: agreed.map { $0 == .din ? .din70121 : .iso2 })
  }
}
