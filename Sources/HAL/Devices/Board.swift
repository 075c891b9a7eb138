/// Everything the controller needs from the hardware it runs on, joined from small protocols.
///
/// For board authors: conform one type to this, with `modem` and `can` as stored properties of your driver types;
/// every output must be at its safe level (state B, contactor open, d1 and d2 off, unlocked, dark) from reset on.
/// For core authors: read inputs at the start of a poll, set outputs at its end; outputs are levels, so that
/// setting the same level again changes nothing.
public protocol Board: MonotonicClock, EntropySource, ControlPilot, ProximityContact, Contactors, ConnectorLock,
  CHAdeMOLines, StopButton, PauseSwitch, Indicator, PowerLatch, SupplyMonitor, Watchdog
{
  /// The driver of the power line modem.
  associatedtype Modem: PLCModem
  /// The driver of the CAN controller.
  associatedtype CAN: CANBus

  /// The power line modem.
  var modem: Modem { get set }

  /// The CAN bus to the car.
  var can: CAN { get set }
}
