import HAL

/// The control pilot line (IEC 61851-1 annex A): the charger's oscillator behind 1 kohm, the vehicle's diode and
/// resistors, and what both ends measure.
public final class PilotLine {
  /// What the charger drives.
  public enum Oscillator: Equatable, Sendable {
    /// No supply: 0 V, state E.
    case off
    /// Steady +12 V.
    case steady12V
    /// +12/-12 V at 1 kHz; 50 permille is the 5 % of digital communication.
    case pwm(duty_permille: UInt16)
    /// Steady -12 V, state F: the charger is not available.
    case steadyMinus12V
  }

  /// The states of IEC 61851-1, as the charger measures them.
  public enum State: Equatable, Sendable {
    /// No vehicle: 12 V.
    case a
    /// Vehicle connected: 9 V.
    case b
    /// Vehicle ready: 6 V.
    case c
    /// Vehicle ready, ventilation asked for: 3 V.
    case d
    /// 0 V: short to earth, or no supply.
    case e
    /// -12 V: not available.
    case f
  }

  /// The vehicle's diode.
  public enum Diode: Equatable, Sendable {
    /// As it should be.
    case present
    /// Bridged: the negative half wave is loaded as well, which the charger must notice.
    case shorted
    /// Interrupted: no load at all, the charger sees no vehicle.
    case interrupted
  }

  /// The vehicle's permanent resistor in ohms (2.74 kohm nominal).
  public var permanentResistor_ohm: Int32 = 2_740
  /// The vehicle's second resistor in ohms, switched for state C (1.3 kohm nominal).
  public var switchedResistor_ohm: Int32 = 1_300
  /// The vehicle's diode.
  public var diode: Diode = .present
  /// True while the plug is in the inlet.
  public private(set) var isPlugged = false
  /// True while the vehicle has switched its second resistor.
  public private(set) var isStateCActive = false
  /// True while the line is shorted to protective earth.
  public var isShortedToEarth = false
  /// What the charger drives now.
  public private(set) var oscillator: Oscillator = .steady12V

  /// Counts every change, so that others notice one without comparing all of it.
  public private(set) var changeCount: UInt32 = 0

  /// Called with each change of the state as the charger measures it.
  public var onStateChange: ((State) -> Void)?

  private var reportedState: State = .a

  private static let source_ohm: Int32 = 1_000
  private static let supply_mV: Int32 = 12_000
  private static let diodeDrop_mV: Int32 = 700

  /// A line with nothing plugged in and the oscillator at steady 12 V.
  public init() {}

  /// Sets what the charger drives.
  public func setOscillator(_ mode: Oscillator) {
    guard mode != oscillator else { return }
    oscillator = mode
    noteChange()
  }

  /// Puts the plug in or pulls it.
  public func setPlugged(_ plugged: Bool) {
    guard plugged != isPlugged else { return }
    isPlugged = plugged
    noteChange()
  }

  /// Switches the vehicle's second resistor: true is state C.
  public func setStateC(_ active: Bool) {
    guard active != isStateCActive else { return }
    isStateCActive = active
    noteChange()
  }

  /// Level of the positive half wave at the charger in millivolts (0 without one).
  public var positiveLevel_mV: Int32 {
    switch oscillator {
    case .off, .steadyMinus12V: return 0
    case .pwm(duty_permille: 0): return 0
    case .steady12V, .pwm: break
    }
    if isShortedToEarth { return 0 }
    guard isPlugged, diode != .interrupted else { return Self.supply_mV }
    let drop_mV = diode == .present ? Self.diodeDrop_mV : 0
    let load_ohm = vehicleLoad_ohm
    return drop_mV + (Self.supply_mV - drop_mV) * load_ohm / (load_ohm + Self.source_ohm)
  }

  /// Level of the negative half wave at the charger in millivolts (0 without one).
  public var negativeLevel_mV: Int32 {
    switch oscillator {
    case .off, .steady12V: return 0
    case .pwm(duty_permille: 1_000...): return 0
    case .steadyMinus12V, .pwm: break
    }
    if isShortedToEarth { return 0 }
    guard isPlugged, diode == .shorted else { return -Self.supply_mV }
    let load_ohm = vehicleLoad_ohm
    return -(Self.supply_mV * load_ohm / (load_ohm + Self.source_ohm))
  }

  /// The state as the charger measures it, by the positive level; without one, E or F.
  public var chargerSideState: State {
    switch positiveLevel_mV {
    case 10_500...: .a
    case 7_500..<10_500: .b
    case 4_500..<7_500: .c
    case 1_500..<4_500: .d
    default: negativeLevel_mV < -10_500 ? .f : .e
    }
  }

  /// True when the negative half wave tells that the vehicle's diode is there (or no vehicle).
  public var isDiodeGood: Bool {
    if case .pwm = oscillator { return negativeLevel_mV < -11_000 }
    return true
  }

  /// What the vehicle measures behind its diode.
  public var vehicleReading: PilotReading {
    let none = PilotReading(duty_permille: 0, frequency_Hz: 0, high_mV: 0)
    guard isPlugged, !isShortedToEarth, diode != .interrupted else { return none }
    let drop_mV = diode == .present ? Self.diodeDrop_mV : 0
    let high_mV = max(0, positiveLevel_mV - drop_mV)
    switch oscillator {
    case .off, .steadyMinus12V: return none
    case .steady12V: return PilotReading(duty_permille: 1_000, frequency_Hz: 0, high_mV: high_mV)
    case .pwm(let duty_permille):
      return PilotReading(duty_permille: duty_permille, frequency_Hz: 1_000, high_mV: high_mV)
    }
  }

  private var vehicleLoad_ohm: Int32 {
    guard isStateCActive else { return permanentResistor_ohm }
    return permanentResistor_ohm * switchedResistor_ohm / (permanentResistor_ohm + switchedResistor_ohm)
  }

  private func noteChange() {
    changeCount &+= 1
    let state = chargerSideState
    guard state != reportedState else { return }
    reportedState = state
    onStateChange?(state)
  }
}
