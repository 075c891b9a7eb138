import CLibUSB
import HAL

/// An FT232H or FT2232H (channel A) as an SPI bus with pins, over ``MPSSE`` commands.
///
/// Everything that is wanted between two transfers goes out in one; what comes back is told apart by its length alone,
/// because the engine answers in order. Nothing waits: who uses it calls ``poll(now:)`` when the library has handled
/// events and when ``nextDeadline`` has come.
public final class FTDIBridge: SPIDevice {
  /// What the bridge has done so far.
  public struct Counters: Equatable, Sendable {
    /// Transfers to the bridge.
    public var transfersOut: UInt64 = 0
    /// Transfers from the bridge, those with nothing but status bytes included.
    public var transfersIn: UInt64 = 0
    /// Bytes to the bridge.
    public var bytesOut: UInt64 = 0
    /// Bytes from the bridge.
    public var bytesIn: UInt64 = 0
    /// Batches that were carried out.
    public var batches: UInt64 = 0
    /// Time of all those batches together, each from its start to its last byte, in microseconds.
    public var batchTime_us: UInt64 = 0
    /// Times the engine had to be set up anew.
    public var recoveries: UInt64 = 0

    /// Nothing.
    public init() {}
  }

  /// Which optional lines are wired.
  public let wiring: BenchWiring
  /// Why the bridge cannot be used any more; nil while it can.
  public internal(set) var failure: USBError?
  /// What the pins told when they were read last; nil before that.
  public internal(set) var inputs: BenchInputs?
  /// What the pins are set to.
  public internal(set) var outputs = BenchOutputs()
  /// What was done so far.
  public internal(set) var counters = Counters()

  private enum BatchState {
    case none
    case underWay
    /// Given up by who started it; its answer may still come, and is dropped.
    case abandoned
    case done([UInt8])
    case failed
  }

  let device: USBDevice
  let packet: Int
  let outgoing = USBTransfer(capacity: 16_384)
  let incoming = USBTransfer(capacity: 4_096)
  var waiting = MPSSE()
  var answers = MPSSEAnswers()
  var isReset = false
  var heartbeat = false
  private var batch = BatchState.none
  private var batchBegan = ContinuousClock.now
  private var pinsDue = Instant.zero
  private var troubles = 0

  static let outEndpoint: UInt8 = 0x02
  static let inEndpoint: UInt8 = 0x81
  /// How often the pins are looked at when no batch brings them along.
  private static let pinsPeriod = Duration.milliseconds(10)
  /// Troubles in a row from which the bridge counts as broken.
  private static let patience = 3
  /// How long an answer that nobody waits for any more is let come, counted from the start of its batch.
  private static let longestBatch = Swift.Duration.milliseconds(500)

  /// Opens a bridge, sets it up, and drives every output to its safe level.
  ///
  /// - Parameter choice: serial number or path (`1-2.4`) where there are several.
  /// - Throws: ``USBError`` with the cause and what to do about it.
  public init(
    _ context: USBContext, choice: String? = nil, wiring: BenchWiring = BenchWiring()
  ) throws(USBError) {
    let entry = try USBEntry.select(context.entries(), for: .bridge, choice: choice)
    device = try context.open(entry)
    self.wiring = wiring
    try device.claim(0)
    packet = device.packetSize(Self.inEndpoint, fallback: 512)
    try start()
  }

  /// The device, as a person knows it.
  public var name: String { device.name }

  /// When ``poll(now:)`` must be called next.
  public var nextDeadline: Instant { failure == nil ? pinsDue : .distantFuture }

  /// Sets the outputs; the levels are on their way at once.
  public func set(_ wanted: BenchOutputs) {
    guard wanted != outputs else { return }
    outputs = wanted
    waiting.append(high: outputs.port(heartbeat: heartbeat))
    pump()
  }

  /// Takes what has come, sends what waits, and looks at the pins when it is time.
  public func poll(now: Instant) {
    takeEnds()
    if case .abandoned = batch, ContinuousClock.now - batchBegan > Self.longestBatch {
      trouble(USBError(name, .silent))
    }
    if failure == nil, now >= pinsDue {
      pinsDue = now + Self.pinsPeriod
      heartbeat.toggle()
      waiting.append(high: outputs.port(heartbeat: heartbeat))
      if answers.isEmpty {
        waiting.appendReadingPins()
        waiting.appendFlush()
        answers.expectPins()
      }
    }
    pump()
  }

  // MARK: The SPI bus.

  /// Starts the batch, or says whether it is done.
  public func transfer(
    _ batch: SPIBatch, writing bytes: Span<UInt8>, into reply: inout MutableSpan<UInt8>
  ) throws(HALError) -> Bool {
    guard failure == nil else { throw HALError(.disconnected) }
    switch self.batch {
    case .none:
      waiting.append(batch, writing: bytes, port: wiring.port(isReset: isReset))
      waiting.appendReadingPins()
      waiting.appendFlush()
      answers.expectBatch(batch.readCount)
      self.batch = .underWay
      batchBegan = .now
      pump()
      if failure != nil { throw HALError(.disconnected) }
      return false
    case .underWay, .abandoned: return false
    case .failed:
      self.batch = .none
      throw HALError(.corrupted)
    case .done(let found):
      self.batch = .none
      guard found.count == batch.readCount, found.count <= reply.count else { throw HALError(.corrupted) }
      for index in found.indices { reply[index] = found[index] }
      return true
    }
  }

  /// Gives up the batch under way: no other begins before its answer has come, or the engine is in step again.
  public func cancel() {
    if case .underWay = batch { batch = .abandoned } else { batch = .none }
  }

  /// The interrupt line as read last, or nil where it is not wired.
  public var isInterruptRequested: Bool? { wiring.hasInterrupt ? inputs?.isInterruptRequested ?? false : nil }

  /// Drives the reset line where it is wired.
  public func setReset(_ isActive: Bool) -> Bool {
    guard wiring.hasReset else { return false }
    isReset = isActive
    waiting.append(low: wiring.port(isReset: isReset))
    pump()
    return true
  }

  /// True while the batch that was started is done and waits to be fetched.
  public var hasReply: Bool {
    switch batch {
    case .done, .failed: true
    case .none, .underWay, .abandoned: false
    }
  }

  // MARK: Transfers.

  private func takeEnds() {
    guard failure == nil else { return }
    if let outcome = outgoing.take() {
      counters.bytesOut += UInt64(outgoing.count)
      if outcome == .completed, outgoing.count < outgoing.wantedCount {
        return trouble(USBError(name, .shortTransfer(sent: outgoing.count, of: outgoing.wantedCount)))
      }
      guard outcome == .completed else { return trouble(outcome, endpoint: Self.outEndpoint) }
    }
    if let outcome = incoming.take() {
      guard outcome == .completed || outcome == .timedOut else {
        return trouble(outcome, endpoint: Self.inEndpoint)
      }
      counters.bytesIn += UInt64(incoming.count)
      answers.take(incoming.bytes, packet: packet)
      resolve()
    }
  }

  /// Hands out what has come completely.
  private func resolve() {
    while let answer = answers.next() {
      switch answer {
      case .pins(let inputs): self.inputs = inputs
      case .batch(let bytes, let inputs):
        self.inputs = inputs
        let time = (ContinuousClock.now - batchBegan).components
        counters.batches += 1
        counters.batchTime_us += UInt64(max(0, time.seconds * 1_000_000 + time.attoseconds / 1_000_000_000_000))
        if case .abandoned = batch { batch = .none } else { batch = .done(bytes) }
        troubles = 0
      }
    }
    if answers.isOutOfStep { trouble(USBError(name, .silent)) }
  }

  /// Submits what waits.
  private func pump() {
    guard failure == nil else { return }
    do throws(USBError) {
      if !waiting.isEmpty, !outgoing.isInFlight, outgoing.outcome == nil {
        let sent = try outgoing.send(waiting.bytes, to: device, endpoint: Self.outEndpoint, timeout_ms: 1_000)
        waiting.removeFirst(sent)
        counters.transfersOut += 1
      }
      if !answers.isEmpty, !incoming.isInFlight, incoming.outcome == nil {
        try incoming.fetch(from: device, endpoint: Self.inEndpoint)
        counters.transfersIn += 1
      }
    } catch {
      trouble(error)
    }
  }

  private func trouble(_ outcome: USBTransfer.Outcome, endpoint: UInt8) {
    switch outcome {
    case .unplugged: fail(USBError(name, .unplugged))
    case .stalled:
      device.clearHalt(endpoint)
      trouble(USBError(name, .stalled))
    case .completed, .timedOut, .cancelled, .failed: trouble(USBError(name, .silent))
    }
  }

  /// Gets in step with the engine again, or gives up when that does not help.
  private func trouble(_ error: USBError) {
    guard failure == nil else { return }
    troubles += 1
    guard error.cause != .unplugged, troubles <= Self.patience else { return fail(error) }
    counters.recoveries += 1
    endBatch()
    var last = error
    for attempt in 0..<Self.patience {
      do throws(USBError) {
        if attempt == 0 { return try resynchronise() }
        // Setting up anew lets go of every pin for a moment: a contactor that carries current must not flicker.
        guard !outputs.isContactorClosed, !outputs.isStateC else { break }
        return try start()
      } catch {
        last = error
      }
      guard last.cause != .unplugged else { break }
    }
    fail(last)
  }

  private func fail(_ error: USBError) {
    failure = error
    endBatch()
    outgoing.cancel()
    incoming.cancel()
    // Whatever the engine is doing: its pins become inputs, and the resistors do the rest.
    if error.cause != .unplugged { letGo() }
  }

  private func endBatch() {
    switch batch {
    case .underWay: batch = .failed
    case .abandoned: batch = .none
    case .none, .done, .failed: break
    }
  }

  /// Drives every output to its safe level and waits until that has left; to be called once, at the end.
  public func close() {
    set(BenchOutputs())
    let limit = ContinuousClock.now + .milliseconds(200)
    while failure == nil, !waiting.isEmpty || outgoing.isInFlight, ContinuousClock.now < limit {
      device.context.wait(longest_ms: 10)
      takeEnds()
      pump()
    }
    if failure == nil { fail(USBError(name, .unplugged)) }
    try? settle()
  }
}
