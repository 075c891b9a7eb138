/// Transactions on an SPI bus that are carried out one after the other: for each, how many bytes are written and how
/// many are read behind them, under one chip select.
///
/// The bytes written stand in one row beside the batch, the bytes read come back in one row. So a register access is
/// `append(writing: 2, reading: 2)`; a bridge on USB needs one round trip for the whole batch.
public struct SPIBatch: Sendable {
  /// Most transactions in one batch.
  public static let limit = 24

  private var written: [24 of UInt16] = .init(repeating: 0)
  private var read: [24 of UInt16] = .init(repeating: 0)

  /// Number of transactions, 0...``limit``.
  public private(set) var count = 0
  /// Bytes written by all of them.
  public private(set) var writeCount = 0
  /// Bytes read by all of them.
  public private(set) var readCount = 0

  /// A batch without transactions.
  public init() {}

  /// Forgets all transactions.
  public mutating func removeAll() {
    count = 0
    writeCount = 0
    readCount = 0
  }

  /// Adds a transaction that writes and then reads so many bytes (0...65,535 each).
  public mutating func append(writing: Int, reading: Int) {
    precondition(count < Self.limit, "too many transactions in a batch")
    written[count] = UInt16(writing)
    read[count] = UInt16(reading)
    count += 1
    writeCount += writing
    readCount += reading
  }

  /// Bytes that transaction `index` writes.
  public func writeCount(of index: Int) -> Int {
    precondition(index < count, "no such transaction")
    return Int(written[index])
  }

  /// Bytes that transaction `index` reads, behind those it writes.
  public func readCount(of index: Int) -> Int {
    precondition(index < count, "no such transaction")
    return Int(read[index])
  }
}

/// A device on an SPI bus, with the two lines that may come with it.
///
/// For board authors: mode 0 or 3 (data sampled on the rising edge), most significant bit first; zeros are written
/// while reading. Never block for longer than the bus itself needs: a bus behind USB or DMA starts the batch, returns
/// false, and has its loop call the driver again when the batch is done; a plain bus does it at once and returns true.
/// For driver authors: one batch at a time.
public protocol SPIDevice {
  /// Carries out `batch`, or goes on with it: returns true once it is done and its ``SPIBatch/readCount`` bytes stand
  /// at the front of `reply`, which has room for them. Until then the same batch and bytes are passed in again and
  /// again.
  ///
  /// - Throws: ``HALError`` when the batch cannot be carried out; nothing of it is under way any more then.
  mutating func transfer(
    _ batch: SPIBatch, writing bytes: Span<UInt8>, into reply: inout MutableSpan<UInt8>
  ) throws(HALError) -> Bool

  /// Gives up the batch under way; what it has done so far is unknown.
  mutating func cancel()

  /// Level of the device's interrupt line, true when active, or nil where it is not wired.
  var isInterruptRequested: Bool? { get }

  /// Drives the device's reset line and returns true, or returns false where it is not wired.
  mutating func setReset(_ isActive: Bool) -> Bool
}

extension SPIDevice {
  /// Nothing to give up: batches are done at once.
  public mutating func cancel() {}

  /// No interrupt line.
  public var isInterruptRequested: Bool? { nil }

  /// No reset line.
  public mutating func setReset(_ isActive: Bool) -> Bool { false }
}
