/// What the driver has seen so far, for a log or a health page. Every number wraps.
public struct QCA7005Counters: Equatable, Sendable {
  /// Batches carried out on the bus.
  public var batches: UInt32 = 0
  /// Transactions in them, each under one chip select.
  public var transactions: UInt32 = 0
  /// Bytes clocked in them, commands included.
  public var bytes: UInt32 = 0

  /// Frames given to the chip.
  public var framesSent: UInt32 = 0
  /// Frames handed to the caller.
  public var framesReceived: UInt32 = 0
  /// Bytes of those frames, without what the bus adds; frames to the chip padded to 60.
  public var frameBytes: UInt32 = 0
  /// Frames that waited for the chip when it was lost, and were dropped.
  public var framesDropped: UInt32 = 0
  /// Received frames that were longer than the caller's buffer.
  public var framesTooLong: UInt32 = 0

  /// Wrong signatures while the chip was in use.
  public var signatureErrors: UInt32 = 0
  /// Times the chip was lost and looked for again, for whatever reason.
  public var resynchronisations: UInt32 = 0
  /// Times the chip said by itself that it has started anew.
  public var restarts: UInt32 = 0
  /// Resets that were asked for over SPI.
  public var resets: UInt32 = 0
  /// Resets that were asked for over the reset line.
  public var lineResets: UInt32 = 0
  /// Resets after which the chip did not come back in time.
  public var resetTimeouts: UInt32 = 0
  /// Read buffer errors that the chip reported.
  public var readBufferErrors: UInt32 = 0
  /// Write buffer errors that the chip reported.
  public var writeBufferErrors: UInt32 = 0
  /// Address errors that the chip reported.
  public var addressErrors: UInt32 = 0

  /// Times the frames' borders were lost in what the chip sent.
  public var framingErrors: UInt32 = 0
  /// Bytes skipped until the next frame was found.
  public var skippedBytes: UInt32 = 0
  /// Counts of ready or free bytes that cannot be true.
  public var implausibleCounts: UInt32 = 0
  /// Bursts that were found by looking, without an interrupt.
  public var missedInterrupts: UInt32 = 0
  /// Times the interrupt line stayed active without a cause that could be cleared.
  public var stuckInterrupts: UInt32 = 0
  /// Times a frame had to wait for room in the chip.
  public var spaceWaits: UInt32 = 0
  /// Times no room came in time.
  public var transmitTimeouts: UInt32 = 0
  /// Batches that the bus refused.
  public var busErrors: UInt32 = 0
  /// Batches that the bus did not finish in time.
  public var busTimeouts: UInt32 = 0

  /// Nothing seen yet.
  public init() {}
}
