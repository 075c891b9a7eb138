/// A QCA7005 on the simulated board: its start, its bus, and what goes wrong on it at random.
public struct ChipConfiguration: Equatable, Sendable {
  /// From power-on or reset to the first answer, in milliseconds (measured: 940 to 960).
  public var boot_ms: Int64 = 950
  /// Restart after a new key, in milliseconds (about 5 s).
  public var keyRestart_ms: Int64 = 5_000
  /// From the answer to a new key to the restart, in milliseconds: time for the host to fetch it.
  public var keyAnswer_ms: Int64 = 100
  /// True where the interrupt line is wired.
  public var hasInterruptLine = true
  /// True where the reset line is wired.
  public var hasResetLine = false
  /// Time of one byte on the bus in nanoseconds: 800 is a clock of 10 MHz.
  public var byte_ns: Int64 = 800
  /// From the last byte of a transaction to the first of the next, in nanoseconds.
  public var gap_ns: Int64 = 2_400
  /// Time that each batch takes besides, in microseconds: a USB bridge needs 250 to 500.
  public var batch_us: Int64 = 0
  /// What goes wrong at random.
  public var faults = ChipFaultRates()

  /// A chip by the book, at 10 MHz, with its interrupt line.
  public init() {}
}

/// How often something goes wrong between host and chip, in permille.
public struct ChipFaultRates: Equatable, Sendable {
  /// Frames in whose framing bytes (lengths, start, end) a bit is wrong, in either direction.
  public var headerErrors_permille: UInt32 = 0
  /// Register reads in whose value a bit is wrong.
  public var registerErrors_permille: UInt32 = 0
  /// Frames from the line that raise no interrupt.
  public var lostInterrupts_permille: UInt32 = 0
  /// Reads of the number of ready bytes that answer another number.
  public var wrongCounts_permille: UInt32 = 0
  /// Frames, in either direction, at which the chip reports a buffer error.
  public var bufferErrors_permille: UInt32 = 0
  /// Frames, in either direction, at which the chip starts anew by itself.
  public var restarts_permille: UInt32 = 0

  /// Nothing.
  public init() {}

  /// True when nothing goes wrong at random.
  public var isNone: Bool { self == ChipFaultRates() }
}

/// Something that happens to the chip at a time.
public enum ChipFault: Equatable, Sendable {
  /// It starts anew.
  case restart
  /// It reports a read buffer error.
  case readBufferError
  /// It reports a write buffer error.
  case writeBufferError
  /// Its interrupt line breaks: no interrupt arrives any more.
  case interruptLineBreaks
  /// Its interrupt line stays active for ever.
  case interruptLineSticks
  /// The next frame, in either direction, has a wrong bit in its framing.
  case damagedHeader
  /// The next number of ready bytes is too high.
  case wrongCount
  /// It does not take frames from its write buffer any more, until it starts anew.
  case stuckWriteBuffer
}
