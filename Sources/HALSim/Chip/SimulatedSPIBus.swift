import HAL

/// The wires between the host and a ``SimulatedQCA7005``: carries batches out, and takes the time that the bus needs.
public final class SimulatedSPIBus: Participant {
  /// One transaction, as a logic analyser sees it.
  public struct Trace: Sendable {
    /// When its first byte begins, in nanoseconds since power-on.
    public var start_ns: Int64
    /// From the beginning of one byte to that of the next, in nanoseconds.
    public var byte_ns: Int64
    /// Bytes from the host.
    public var mosi: [UInt8]
    /// Bytes from the chip, as many.
    public var miso: [UInt8]
  }

  /// The chip.
  public let chip: SimulatedQCA7005
  /// Each transaction, for a recorder.
  public var onTransaction: ((Trace) -> Void)?
  /// Bytes clocked so far.
  public private(set) var byteCount = 0
  /// Transactions so far.
  public private(set) var transactionCount = 0

  private var doneAt: Instant?
  private var isDoneSeen = false

  /// Wires to `chip`.
  public init(chip: SimulatedQCA7005) {
    self.chip = chip
  }

  /// When the batch under way is done.
  public var nextDeadline: Instant { isDoneSeen ? .distantFuture : doneAt ?? .distantFuture }

  /// Nothing but to let the host look.
  public func poll(now: Instant) {
    if let doneAt, now >= doneAt { isDoneSeen = true }
  }

  /// True when a batch is done whose answer was not fetched yet.
  public func isDone(at now: Instant) -> Bool { doneAt.map { now >= $0 } ?? false }

  /// Gives up the batch under way.
  func cancel() {
    doneAt = nil
    isDoneSeen = false
  }

  /// Begins a batch, or carries it out when its time is over: its answer, or nil until then.
  func transfer(_ batch: SPIBatch, writing bytes: Span<UInt8>, now: Instant) -> [UInt8]? {
    let configuration = chip.configuration
    let clocked = Int64(batch.writeCount + batch.readCount)
    let duration_ns = clocked * configuration.byte_ns + Int64(batch.count) * configuration.gap_ns
    guard let end = doneAt else {
      // Never at once: nothing on a bus takes no time, and the world would not move on.
      doneAt = now + .microseconds(max(1, (duration_ns + 999) / 1_000 + configuration.batch_us))
      isDoneSeen = false
      return nil
    }
    guard now >= end else { return nil }
    cancel()
    return carryOut(batch, bytes, now: now, start_ns: end.microseconds * 1_000 - duration_ns)
  }

  private func carryOut(_ batch: SPIBatch, _ bytes: Span<UInt8>, now: Instant, start_ns: Int64) -> [UInt8] {
    var time_ns = start_ns
    var read: [UInt8] = []
    var position = 0
    for index in 0..<batch.count {
      var trace = Trace(start_ns: time_ns, byte_ns: chip.configuration.byte_ns, mosi: [], miso: [])
      chip.select(now: now)
      for _ in 0..<batch.writeCount(of: index) {
        trace.mosi.append(bytes[position])
        trace.miso.append(chip.clock(bytes[position]))
        position += 1
      }
      for _ in 0..<batch.readCount(of: index) {
        trace.mosi.append(0)
        trace.miso.append(chip.clock(0))
        read.append(trace.miso[trace.miso.count - 1])
      }
      chip.deselect(now: now)
      time_ns += Int64(trace.mosi.count) * trace.byte_ns + chip.configuration.gap_ns
      byteCount += trace.mosi.count
      transactionCount += 1
      onTransaction?(trace)
    }
    return read
  }
}

/// The host's end of a ``SimulatedSPIBus``.
public struct SimulatedSPIDevice: SPIDevice {
  private let bus: SimulatedSPIBus
  private let clock: () -> Instant

  /// A device on `bus` that takes the time from `clock`.
  public init(bus: SimulatedSPIBus, clock: @escaping () -> Instant) {
    self.bus = bus
    self.clock = clock
  }

  /// Carries out `batch`, or goes on with it: true once it is done.
  public mutating func transfer(
    _ batch: SPIBatch, writing bytes: Span<UInt8>, into reply: inout MutableSpan<UInt8>
  ) throws(HALError) -> Bool {
    guard let read = bus.transfer(batch, writing: bytes, now: clock()) else { return false }
    for index in read.indices { reply[index] = read[index] }
    return true
  }

  /// Gives up the batch under way.
  public mutating func cancel() { bus.cancel() }

  /// Level of the interrupt line, or nil where it is not wired.
  public var isInterruptRequested: Bool? {
    bus.chip.configuration.hasInterruptLine ? bus.chip.isInterruptActive : nil
  }

  /// Drives the reset line, where it is wired.
  public mutating func setReset(_ isActive: Bool) -> Bool {
    guard bus.chip.configuration.hasResetLine else { return false }
    bus.chip.setReset(isActive, now: clock())
    return true
  }
}
