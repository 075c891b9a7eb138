import CLinuxNet
import Glibc

/// SIGINT (Ctrl-C) and SIGTERM as something to wait for, so that a session can be ended in order.
public final class InterruptSource {
  /// The descriptor, for a ``Poller``; readable when a signal waits.
  public let descriptor: Int32

  /// Takes the two signals over from the process. To be made before other threads are: they inherit it.
  ///
  /// - Throws: ``InterfaceError`` when the system has no descriptor left.
  public init() throws(InterfaceError) {
    descriptor = clara_signal_open()
    guard descriptor >= 0 else { throw InterfaceError("signals", errno: -descriptor) }
  }

  deinit { close(descriptor) }

  /// True once for each signal that came.
  public func take() -> Bool { clara_signal_take(descriptor) != 0 }
}
