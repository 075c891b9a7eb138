/// A HomePlug GreenPHY modem, seen as an Ethernet device.
///
/// For board authors: frames are whole Ethernet frames from the destination address on, without FCS; hand out what
/// arrived in order; never block. Management messages to the local modem go through the same two calls.
/// For core authors: call ``receive(into:)`` until it returns nil, at most
/// ``PLCModemLimits/framesPerPoll`` times a poll, and ``poll(now:)`` before and after.
public protocol PLCModem {
  /// The address frames are sent from.
  var macAddress: MACAddress { get }

  /// Sends one frame of 14...1,514 bytes.
  ///
  /// - Throws: ``HALError`` of kind `full` when there is no room in the modem now, `tooLong`, `disconnected`.
  mutating func send(_ frame: Span<UInt8>) throws(HALError)

  /// Copies the next received frame into `buffer` and returns its length, or nil when there is none.
  ///
  /// A frame longer than the buffer is dropped and reported as `tooLong`.
  mutating func receive(into buffer: inout MutableSpan<UInt8>) throws(HALError) -> Int?

  /// Moves what the driver has under way, and returns when it must be called again at the latest.
  ///
  /// Calling it early or twice is harmless. A driver that needs no time of its own leaves it out.
  mutating func poll(now: Instant) -> Instant

  /// True while frames that were handed over have not left the driver: power should not be cut yet.
  var hasUnsent: Bool { get }
}

extension PLCModem {
  /// Nothing to move.
  public mutating func poll(now: Instant) -> Instant { .distantFuture }

  /// Every frame has left at once.
  public var hasUnsent: Bool { false }
}

/// Limits that the core keeps toward a modem.
public enum PLCModemLimits {
  /// Most frames taken from the modem in one poll; the rest waits for the next.
  public static let framesPerPoll = 32

  /// Longest Ethernet frame, without FCS and VLAN tag.
  public static let frameLength = 1_514
}
