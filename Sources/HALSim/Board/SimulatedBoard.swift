import HAL

/// The board of the simulated world: a view of ``AdapterHardware`` through the protocols of `HAL`.
public struct SimulatedBoard: Board {
  /// The hardware behind the pins.
  public let hardware: AdapterHardware

  /// The power line modem.
  public var modem: AdapterModem

  /// The CAN bus to the car.
  public var can: SimulatedCANController

  /// A board on `hardware`.
  public init(hardware: AdapterHardware) {
    self.hardware = hardware
    modem = AdapterModem(hardware: hardware)
    can = SimulatedCANController(node: hardware.canNode)
  }

  /// Virtual time.
  public var now: Instant { hardware.now }

  /// 32 bits that follow from the seed.
  public mutating func random() -> UInt32 { hardware.random() }

  /// The line as the vehicle measures it, or nil where the board can't.
  public var pilot: PilotReading? {
    hardware.configuration.measuresPilot ? hardware.pilot.vehicleReading : nil
  }

  /// Switches the second resistor: true is state C.
  public mutating func setStateC(_ active: Bool) { hardware.setStateC(active) }

  /// Resistance of the proximity contact in ohms, or nil where it is not wired.
  public var proximity_ohm: UInt32? {
    hardware.configuration.hasProximity ? hardware.proximity.resistance_ohm : nil
  }

  /// Drives the coil of the adapter's contactor.
  public mutating func setContactor(closed: Bool) { hardware.setContactor(closed: closed) }

  /// The auxiliary contact, or nil where there is none.
  public var contactorFeedback: Bool? { hardware.network.adapterContactor.feedback }

  /// Drives the lock.
  public mutating func setLock(engaged: Bool) { hardware.setLock(engaged: engaged) }

  /// Whether the lock is engaged, or nil while it moves; the wish itself where there is no motor.
  public var isLocked: Bool? { hardware.isLocked }

  /// Charge sequence signal 1.
  public mutating func setD1(_ on: Bool) { hardware.setD1(on) }

  /// Charge sequence signal 2.
  public mutating func setD2(_ on: Bool) { hardware.setD2(on) }

  /// Switch k of the car.
  public var isPermissionOn: Bool { hardware.plug.isPlugged && hardware.plug.isPermissionOn }

  /// The stop button, bounce included.
  public var isStopPressed: Bool { hardware.button.isClosed(at: hardware.now) }

  /// Whether a pause is wanted.
  public var isPauseWanted: Bool { hardware.isPauseWanted }

  /// Sets the light.
  public mutating func setLight(_ light: Light) { hardware.setLight(light) }

  /// Holds the power, or cuts it.
  public mutating func setPowerHold(_ hold: Bool) { hardware.setPowerHold(hold) }

  /// The internal battery and the 12 V rail.
  public var supply: SupplyReading {
    SupplyReading(battery_mV: hardware.supply.cell_mV, rail12V_mV: hardware.supply.rail_mV)
  }

  /// Feeds the watchdog.
  public mutating func feedWatchdog() { hardware.feedWatchdog() }
}
