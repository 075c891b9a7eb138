/// What a PowerDeliveryReq asks for.
public enum PowerProgress: UInt8, Sendable {
  /// Power delivery starts, or goes on under new charge parameters.
  case start
  /// It ends.
  case stop
  /// New charge parameters are wanted (ISO 15118-2 only).
  case renegotiate
}

/// The kinds of DC charging that a charger can offer (EnergyTransferMode).
public enum EnergyTransfer: UInt8, Sendable {
  /// Through the DC pins of the combo plug: what CCS chargers mean and cars ask for.
  case extended
  /// Through the core pins.
  case core
  /// Through the core pins of a combo plug.
  case comboCore
  /// Another plug.
  case unique
}
