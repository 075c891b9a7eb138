import HAL

/// Something that lives on a real interface in real time: Clara, or the simulated charger.
///
/// For who runs it: wait until ``nextDeadline`` or until a frame is there; then ``advance(to:)`` with the present, hand
/// in the frames, and ``poll()``. What it sends goes to ``onSend``.
public protocol LiveStation: AnyObject {
  /// When it must be polled next.
  var nextDeadline: Instant { get }
  /// True when nothing is left to do.
  var isDone: Bool { get }
  /// Takes every Ethernet frame for the interface.
  var onSend: (([UInt8]) -> Void)? { get set }
  /// Takes every Ethernet frame that passes between station and modem; true when the station sent it.
  var onPLCFrame: (([UInt8], Instant, Bool) -> Void)? { get set }

  /// Lets time pass.
  func advance(to now: Instant)
  /// Takes a frame of the interface, at the time of the last ``advance(to:)``.
  func receive(_ frame: [UInt8])
  /// Does everything that is due.
  func poll()
  /// Asks for the end: the stop button of the car side, the stop at the display of a charger.
  func stop()
}
