import CLinuxNet
import Glibc

/// SIGINT (Ctrl-C), SIGTERM and SIGHUP as something to wait for, so that a session can be ended in order.
public final class InterruptSource {
  /// What a signal asks for.
  public enum Interrupt: Equatable, Sendable {
    /// A person, or another program, wants the end: SIGINT, SIGTERM.
    case asked
    /// The terminal is gone, and with it whoever watched: SIGHUP.
    case hungUp
  }

  /// The descriptor, for a ``Poller``; readable when a signal waits.
  public let descriptor: Int32

  /// Takes the signals over from the process, and has SIGPIPE ignored: output that nobody reads any more is lost, which
  /// is no reason to leave pins as they are. To be made before other threads are: they inherit it. SIGHUP stays ignored
  /// where it is (nohup).
  ///
  /// - Throws: ``InterfaceError`` when the system has no descriptor left.
  public init() throws(InterfaceError) {
    descriptor = clara_signal_open()
    guard descriptor >= 0 else { throw InterfaceError("signals", errno: -descriptor) }
  }

  deinit { close(descriptor) }

  /// The oldest signal that has not been taken, or nil.
  public func take() -> Interrupt? {
    switch clara_signal_take(descriptor) {
    case 0: nil
    case SIGHUP: .hungUp
    default: .asked
    }
  }
}
