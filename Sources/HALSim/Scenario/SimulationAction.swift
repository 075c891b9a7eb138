import ClaraCore
import HAL

/// Something that a scenario makes happen.
public enum SimulationAction: Equatable, Sendable {
  /// The stop button is held for so many milliseconds.
  case pressStop(hold_ms: Int64)
  /// The stop button is let go.
  case releaseStop
  /// The charger's plug is pulled out of the inlet.
  case unplug
  /// The charger's plug is put into the inlet.
  case plug
  /// Every frame on the power line is lost from now on.
  case losePLC
  /// The power line carries frames again.
  case restorePLC
  /// A fault of the charger.
  case charger(ChargerFault)
  /// The user presses stop at the charger.
  case chargerUserStop
  /// The charger's emergency stop is pressed.
  case chargerEmergencyStop
  /// The charger wants a receipt of its meter (ISO 15118-2).
  case chargerAsksForReceipt
  /// The charger wants other charge parameters (ISO 15118-2), with at most this power; nil for its full one.
  case chargerRenegotiates(power_W: Int32?)
  /// A pause is wanted: charging stops until it is not wanted any more (ISO 15118-2).
  case pause
  /// The pause is not wanted any more.
  case resume
  /// The charger takes a paused session up again by itself.
  case chargerWakesUp
  /// The adapter's contactor welds.
  case weldContactor
  /// The adapter's contactor does not close any more.
  case stickContactor
  /// The adapter's modem does not answer its driver any more.
  case cutModem
  /// Something happens to the modem's chip, on a board that has one.
  case chip(ChipFault)
  /// A fault of the car, or a wish of its driver.
  case car(CarFault)
}

/// When something happens.
public enum SimulationTrigger: Equatable, Sendable {
  /// At a time after power-on.
  case time(ms: Int64)
  /// When the V2G session enters a state for the first time.
  case session(SessionStateName)
  /// When the CHAdeMO side enters a state for the first time.
  case chademo(CHAdeMOStateName)
  /// When current is first asked for in the charging loop.
  case charging
  /// When SLAC has begun.
  case matching
  /// When the session is over.
  case ended
  /// When the session is paused.
  case paused
  /// When the car's battery reaches a state of charge.
  case soc(percent: Int32)
}

/// An action with its trigger.
public struct SimulationEvent: Equatable, Sendable {
  /// What must have happened.
  public var trigger: SimulationTrigger
  /// How long after that, in milliseconds.
  public var after_ms: Int64
  /// What happens then.
  public var action: SimulationAction

  /// An event.
  public init(_ trigger: SimulationTrigger, after_ms: Int64 = 0, _ action: SimulationAction) {
    self.trigger = trigger
    self.after_ms = after_ms
    self.action = action
  }
}
