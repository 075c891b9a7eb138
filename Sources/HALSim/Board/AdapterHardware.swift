import HAL

/// The simulated adapter behind ``SimulatedBoard``: its pins, watchdog, button, light, supply and power latch.
public final class AdapterHardware: Participant {
  /// Why the board lost its power.
  public enum PowerLoss: Equatable, Sendable {
    /// The core let the latch fall.
    case latch
    /// The watchdog was not fed.
    case watchdog
    /// The internal battery is empty.
    case supply
  }

  /// What is fitted.
  public let configuration: AdapterConfiguration
  /// The modem on the cable to the charger.
  public let modem: SimulatedModem
  /// The wires to the modem's chip, on a board that has one.
  public let spi: SimulatedSPIBus?
  /// The controller on the CAN bus to the car.
  public let canNode: CANNode
  /// The control pilot line.
  public let pilot: PilotLine
  /// The proximity contact.
  public let proximity: ProximityLine
  /// The lines of the CHAdeMO plug.
  public let plug: CHAdeMOPlug
  /// What asks for a pause: a time switch, an energy manager; off at power-on.
  public internal(set) var isPauseWanted = false
  /// The stop button.
  public let button: StopButtonContacts
  /// The internal battery.
  public let supply: SupplyBattery
  /// The electrical network with the adapter's contactor.
  public let network: ElectricalNetwork

  /// True while the board runs.
  public private(set) var isPowered = true
  /// Why the power was lost, or nil while it is there.
  public private(set) var powerLoss: PowerLoss?
  /// When the power was lost.
  public private(set) var powerLostAt: Instant?
  /// The light.
  public private(set) var light = Light.off
  /// The lock output.
  public private(set) var isLockEngaged = false
  /// Each change of an output or input pin, for a waveform.
  public var onSignal: ((PlantSignal, Int32, Instant) -> Void)?
  /// Each frame as it passes between the controller and its driver, on a board with a chip.
  public var onHostFrame: (([UInt8], Instant, SimulatedModem.Direction) -> Void)?

  private let clock: () -> Instant
  private var entropy: SeededRandom
  private var fedAt: Instant = .zero
  private var lockMovedAt: Instant = .zero

  /// How often the supply is looked at.
  private static let supplyPeriod = Duration.milliseconds(1_000)
  private var supplyDue = Instant.milliseconds(1_000)

  /// A board that has just been powered, with every output at its reset level.
  public init(
    configuration: AdapterConfiguration = .init(), world: World, modem: SimulatedModem,
    spi: SimulatedSPIBus? = nil, canNode: CANNode, pilot: PilotLine, proximity: ProximityLine, plug: CHAdeMOPlug,
    random: SeededRandom
  ) {
    self.configuration = configuration
    self.modem = modem
    self.spi = spi
    self.canNode = canNode
    self.pilot = pilot
    self.proximity = proximity
    self.plug = plug
    network = world.network
    clock = { [unowned world] in world.now }
    entropy = random.stream("entropy")
    button = StopButtonContacts(bounce_ms: configuration.buttonBounce_ms, random: random)
    supply = SupplyBattery(
      charge_permille: configuration.supply_permille, endurance_min: configuration.supplyEndurance_min)
  }

  /// The present.
  public var now: Instant { clock() }

  /// When the watchdog would bite, or the supply is looked at.
  public var nextDeadline: Instant {
    guard isPowered else { return .distantFuture }
    return min(fedAt + .milliseconds(configuration.watchdog_ms), supplyDue)
  }

  /// True when the modem wants its driver to look: a frame, an interrupt, a batch that is done.
  var isModemCalling: Bool {
    guard let spi else { return modem.hasReceived }
    return spi.isDone(at: now) || (spi.chip.configuration.hasInterruptLine && spi.chip.isInterruptActive)
  }

  /// Lets the watchdog bite and drains the supply.
  public func poll(now: Instant) {
    guard isPowered else { return }
    if now - fedAt >= .milliseconds(configuration.watchdog_ms) { losePower(.watchdog) }
    guard now >= supplyDue else { return }
    supplyDue = now + Self.supplyPeriod
    supply.update(now: now, chargerVoltage_mV: network.isPlugged ? network.chargerVoltage_mV : 0)
    if supply.isEmpty { losePower(.supply) }
  }

  /// Pushes the stop button down or lets it go.
  public func moveButton(down: Bool) {
    guard down != button.isHeld else { return }
    button.move(down: down, now: now)
    onSignal?(.button, down ? 1 : 0, now)
  }

  /// What the stop button's pin reads now, bounce included.
  public var isStopClosed: Bool { button.isClosed(at: now) }

  // MARK: The pins, as the board sets and reads them.

  func random() -> UInt32 { UInt32(truncatingIfNeeded: entropy.next() >> 32) }

  func setStateC(_ active: Bool) {
    guard isPowered, active != pilot.isStateCActive else { return }
    pilot.setStateC(active)
    onSignal?(.stateC, active ? 1 : 0, now)
  }

  func setContactor(closed: Bool) {
    guard isPowered, closed != network.adapterContactor.isDriven else { return }
    network.adapterContactor.drive(closed, now: now)
    onSignal?(.contactorCoil, closed ? 1 : 0, now)
  }

  func setLock(engaged: Bool) {
    guard isPowered, engaged != isLockEngaged else { return }
    isLockEngaged = engaged
    lockMovedAt = now
    onSignal?(.lock, engaged ? 1 : 0, now)
  }

  var isLocked: Bool? {
    guard let travel_ms = configuration.lockTravel_ms else { return isLockEngaged }
    guard now - lockMovedAt >= .milliseconds(travel_ms), !configuration.isLockStuck else { return nil }
    return isLockEngaged
  }

  func setD1(_ on: Bool) {
    guard isPowered, on != plug.isD1On else { return }
    plug.setD1(on)
    onSignal?(.d1, on ? 1 : 0, now)
  }

  func setD2(_ on: Bool) {
    guard isPowered, on != plug.isD2On else { return }
    plug.setD2(on)
    onSignal?(.d2, on ? 1 : 0, now)
  }

  func setLight(_ light: Light) {
    guard isPowered, light != self.light else { return }
    self.light = light
    onSignal?(.light, (light.red ? 1 : 0) + (light.green ? 2 : 0) + (light.blue ? 4 : 0), now)
  }

  func setPowerHold(_ hold: Bool) {
    if !hold, isPowered { losePower(.latch) }
  }

  func feedWatchdog() { fedAt = now }

  /// Every output falls to its reset level at once, because nothing drives it any more.
  private func losePower(_ reason: PowerLoss) {
    onSignal?(.powerHold, 0, now)
    setLight(.off)
    setContactor(closed: false)
    setD2(false)
    setD1(false)
    setStateC(false)
    setLock(engaged: false)
    isPowered = false
    powerLoss = reason
    powerLostAt = now
    modem.setPowered(false, now: now)
    canNode.isActive = false
  }
}
