/// A signal of the plant that a waveform shows.
public enum PlantSignal: UInt8, Equatable, Sendable {
  /// Control pilot as the charger measures it: 0...5 for A...F.
  case pilotState
  /// The adapter's output to the control pilot: 1 is state C.
  case stateC
  /// The coil of the adapter's contactor.
  case contactorCoil
  /// The contacts of the adapter's contactor.
  case contactorContacts
  /// The contacts of the car's contactors.
  case carContacts
  /// The connector lock output.
  case lock
  /// Charge sequence signal 1.
  case d1
  /// Charge sequence signal 2.
  case d2
  /// Switch k.
  case permission
  /// The light: bit 0 red, bit 1 green, bit 2 blue.
  case light
  /// The stop button, bounce included.
  case button
  /// The power latch.
  case powerHold

  /// The name used in waveforms.
  public var name: StaticString {
    switch self {
    case .pilotState: "cp_state"
    case .stateC: "cp_state_c"
    case .contactorCoil: "contactor_coil"
    case .contactorContacts: "contactor_contacts"
    case .carContacts: "car_contacts"
    case .lock: "lock"
    case .d1: "d1"
    case .d2: "d2"
    case .permission: "k"
    case .light: "light"
    case .button: "button"
    case .powerHold: "power_hold"
    }
  }

  /// Number of bits.
  public var width: Int {
    switch self {
    case .pilotState, .light: 3
    default: 1
    }
  }
}
