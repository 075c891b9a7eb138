/// What the vehicle side reads on the control pilot line (IEC 61851-1).
public struct PilotReading: Equatable, Sendable {
  /// Duty cycle in per mille of the charger's oscillator: 50 is the 5 % of digital communication, 1,000 a steady
  /// positive level, 0 no positive level at all.
  public var duty_permille: UInt16

  /// Frequency in hertz; 0 for a steady level. Nominal 1,000.
  public var frequency_Hz: UInt16

  /// Positive level in millivolts, behind the diode.
  public var high_mV: Int32

  /// A reading with these values.
  public init(duty_permille: UInt16, frequency_Hz: UInt16, high_mV: Int32) {
    self.duty_permille = duty_permille
    self.frequency_Hz = frequency_Hz
    self.high_mV = high_mV
  }
}

/// The control pilot circuit on the vehicle's side.
///
/// For board authors: the output must be state B from reset on, inside a bootloader too (ABB chargers fault
/// otherwise, clara-behaviour 1.11).
public protocol ControlPilot {
  /// The line as measured now, or nil where the hardware cannot measure it (the adapter has no CP input).
  var pilot: PilotReading? { get }

  /// Switches the second resistor: true is state C, false state B.
  mutating func setStateC(_ active: Bool)
}

/// The proximity contact of the inlet.
public protocol ProximityContact {
  /// Resistance to protective earth in ohms, or nil where it is not wired.
  var proximity_ohm: UInt32? { get }
}

/// The contactor(s) between charger and battery; in the adapter the one in DC minus.
///
/// For board authors: open from reset on.
public protocol Contactors {
  /// Drives the coil.
  mutating func setContactor(closed: Bool)

  /// State of the auxiliary contact, or nil where there is none.
  var contactorFeedback: Bool? { get }
}

/// The lock of the connector in the inlet.
public protocol ConnectorLock {
  /// Drives the lock motor, or only notes the wish where there is no motor (the adapter).
  mutating func setLock(engaged: Bool)

  /// Whether the lock is engaged, or nil while it moves or its sensor does not say.
  ///
  /// A board without a lock motor reports the wish: there is nothing that could fail to follow it.
  var isLocked: Bool? { get }
}

/// The discrete lines of a CHAdeMO plug, seen from the charger's side (clara-behaviour 5.4).
///
/// For board authors: d1 and d2 are off from reset on.
public protocol CHAdeMOLines {
  /// Charge sequence signal 1: tells the car to start.
  mutating func setD1(_ on: Bool)

  /// Charge sequence signal 2: lets the car close its contactors.
  mutating func setD2(_ on: Bool)

  /// Vehicle charge permission (switch k).
  var isPermissionOn: Bool { get }
}

/// The stop button.
public protocol StopButton {
  /// True while the button is pressed, as sampled now; the core filters bounce.
  var isStopPressed: Bool { get }
}

/// The status light.
public protocol Indicator {
  /// Sets the light; every channel false is dark. A board with one LED lights it when any channel is on.
  mutating func setLight(_ light: Light)
}

/// A colour of the status light.
public struct Light: Equatable, Sendable {
  /// Red channel.
  public var red: Bool
  /// Green channel.
  public var green: Bool
  /// Blue channel.
  public var blue: Bool

  /// A colour from its channels.
  public init(red: Bool, green: Bool, blue: Bool) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// Dark.
  public static let off = Light(red: false, green: false, blue: false)
  /// All channels on; the one colour of a board with a single LED.
  public static let white = Light(red: true, green: true, blue: true)

  /// True when any channel is on.
  public var isLit: Bool { red || green || blue }
}

/// The self-hold of the power supply.
public protocol PowerLatch {
  /// True keeps the board powered; false cuts the power, after which nothing of the board runs any more.
  mutating func setPowerHold(_ hold: Bool)
}

/// The board's own supplies.
public protocol SupplyMonitor {
  /// The supplies as measured now.
  var supply: SupplyReading { get }
}

/// Voltages of the board's own supplies.
public struct SupplyReading: Equatable, Sendable {
  /// Voltage of the internal battery cell in millivolts, or nil where it is not measured.
  public var battery_mV: Int32?
  /// Voltage of the 12 V rail in millivolts, or nil where it is not measured.
  public var rail12V_mV: Int32?

  /// A reading with these values.
  public init(battery_mV: Int32?, rail12V_mV: Int32?) {
    self.battery_mV = battery_mV
    self.rail12V_mV = rail12V_mV
  }
}

/// The hardware watchdog.
public protocol Watchdog {
  /// Must be called at least every 2 s; a board that is not fed loses its power latch.
  mutating func feedWatchdog()
}

/// Monotonic time.
public protocol MonotonicClock {
  /// Time since power-on. Never goes back; stays the same during one poll of the core only if the board wants so.
  var now: Instant { get }
}

/// A source of randomness: hardware on a board, a seed in the simulator.
public protocol EntropySource {
  /// 32 unpredictable bits.
  mutating func random() -> UInt32
}

/// Something outside that wants charging to pause: a time switch, an energy manager, a switch in the dashboard.
public protocol PauseSwitch {
  /// True while a pause is wanted; falling, the session is to be taken up again.
  ///
  /// Where nothing is wired it is false, which is what a board gets that does not say.
  var isPauseWanted: Bool { get }
}

extension PauseSwitch {
  /// Nothing is wired: no pause is ever wanted.
  public var isPauseWanted: Bool { false }
}
