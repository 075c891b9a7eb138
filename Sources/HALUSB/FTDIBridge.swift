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

  /// What is expected from the engine, in order.
  enum Expectation {
    /// A batch: so many bytes, and those of both ports.
    case batch(Int)
    /// Both ports.
    case pins

    var count: Int {
      switch self {
      case .batch(let count): count + 2
      case .pins: 2
      }
    }
  }

  private enum BatchState {
    case none
    case underWay
    case done([UInt8])
    case failed
  }

  let device: USBDevice
  let packet: Int
  let outgoing = USBTransfer(capacity: 16_384)
  let incoming = USBTransfer(capacity: 4_096)
  var waiting = MPSSE()
  var expectations: [Expectation] = []
  var received: [UInt8] = []
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
    if failure == nil, now >= pinsDue {
      pinsDue = now + Self.pinsPeriod
      heartbeat.toggle()
      waiting.append(high: outputs.port(heartbeat: heartbeat))
      if expectations.isEmpty {
        waiting.appendReadingPins()
        waiting.appendFlush()
        expectations.append(.pins)
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
      expectations.append(.batch(batch.readCount))
      self.batch = .underWay
      batchBegan = .now
      pump()
      if failure != nil { throw HALError(.disconnected) }
      return false
    case .underWay: return false
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

  /// Gives up the batch under way: the engine is set up anew, since nobody knows where in it it stands.
  public func cancel() {
    batch = .none
    trouble(USBError(name, .silent))
    batch = .none
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
    case .none, .underWay: false
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
      received += MPSSE.payload(incoming.bytes, packet: packet)
      resolve()
    }
  }

  /// Hands out what has come completely.
  private func resolve() {
    while let first = expectations.first, received.count >= first.count {
      let bytes = Array(received.prefix(first.count))
      received.removeFirst(first.count)
      expectations.removeFirst()
      inputs = BenchInputs(low: bytes[bytes.count - 2], high: bytes[bytes.count - 1])
      if case .batch = first {
        let time = (ContinuousClock.now - batchBegan).components
        counters.batches += 1
        counters.batchTime_us += UInt64(max(0, time.seconds * 1_000_000 + time.attoseconds / 1_000_000_000_000))
        batch = .done(bytes.dropLast(2))
        troubles = 0
      }
    }
    // More than was asked for: the engine answers a command that it was never given.
    if expectations.isEmpty, !received.isEmpty { trouble(USBError(name, .silent)) }
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
      if !expectations.isEmpty, !incoming.isInFlight, incoming.outcome == nil {
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

  /// Sets the engine up anew, or gives up when that does not help.
  private func trouble(_ error: USBError) {
    guard failure == nil else { return }
    troubles += 1
    guard error.cause != .unplugged, troubles <= Self.patience else { return fail(error) }
    counters.recoveries += 1
    if case .underWay = batch { batch = .failed }
    var last = error
    for _ in 0..<Self.patience {
      do throws(USBError) {
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
    if case .underWay = batch { batch = .failed }
    outgoing.cancel()
    incoming.cancel()
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
