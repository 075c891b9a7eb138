import Glibc
import HAL
import HALLinux

/// Where the Ethernet frames of a live session go: a network interface, or a modem's chip behind a bridge on USB.
protocol LiveLink: AnyObject {
  /// What to wait for; fixed until it is down.
  var descriptors: [(number: Int32, events: Int16)] { get }
  /// True while nothing can be sent or received.
  var isDown: Bool { get }
  /// When ``poll(now:)`` must be called next.
  var nextDeadline: Instant { get }

  /// Moves what is under way.
  func poll(now: Instant)
  /// Sends one frame.
  func send(_ frame: Span<UInt8>) throws(HALError)
  /// Copies the next received frame into `buffer` and returns its length, or nil when there is none.
  func receive(into buffer: inout MutableSpan<UInt8>) throws(HALError) -> Int?
}

extension EthernetInterface: LiveLink {
  var descriptors: [(number: Int32, events: Int16)] { [(descriptor, Int16(POLLIN))] }
  var nextDeadline: Instant { .distantFuture }
  func poll(now: Instant) {}
}

/// A CAN bus of a live session: frames that wait are looked for whenever anything has come.
protocol LiveCAN: AnyObject {
  /// What to wait for, where it is not waited for already.
  var descriptors: [(number: Int32, events: Int16)] { get }
  func send(_ frame: CANFrame) throws(HALError)
  func receive() throws(HALError) -> CANFrame?
}

extension SocketCANInterface: LiveCAN {
  var descriptors: [(number: Int32, events: Int16)] { [(descriptor, Int16(POLLIN))] }
}
