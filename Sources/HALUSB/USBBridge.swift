import HAL

/// A bridge on USB as an SPI bus with pins, whatever its chip: a ``BridgeEngine`` speaks to that.
///
/// Nothing waits: who uses it calls ``poll(now:)`` when the library has handled events and when ``nextDeadline`` has
/// come.
public final class USBBridge: SPIDevice {
  /// What the bridge has done so far.
  public struct Counters: Equatable, Sendable {
    /// Transfers to the bridge.
    public var transfersOut: UInt64 = 0
    /// Transfers from the bridge, those without a byte of use included.
    public var transfersIn: UInt64 = 0
    /// Bytes to the bridge.
    public var bytesOut: UInt64 = 0
    /// Bytes from the bridge.
    public var bytesIn: UInt64 = 0
    /// Batches that were carried out.
    public var batches: UInt64 = 0
    /// Time of all those batches together, each from its start to its last byte, in microseconds.
    public var batchTime_us: UInt64 = 0
    /// Times the bridge had to be set up anew.
    public var recoveries: UInt64 = 0

    /// Nothing.
    public init() {}
  }

  /// What kind of bridge it is.
  public let kind: BridgeKind
  /// Which optional lines are wired.
  public let wiring: BenchWiring
  /// Why the bridge cannot be used any more; nil while it can.
  public private(set) var failure: USBError?
  /// What the pins told when they were read last; nil before that.
  public private(set) var inputs: BenchInputs?
  /// What the pins are set to.
  public private(set) var outputs = BenchOutputs()
  /// What was done so far.
  public private(set) var counters = Counters()

  private enum BatchState {
    case none
    case underWay
    /// Given up by who started it; its answer may still come, and is dropped.
    case abandoned
    case done([UInt8])
    case failed
  }

  private let device: USBDevice
  private let pipe: USBPipe
  private var engine: any BridgeEngine
  private var isReset = false
  private var heartbeat = false
  private var batch = BatchState.none
  private var batchBegan = ContinuousClock.now
  private var pinsDue = Instant.zero
  private var troubles = 0

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
    guard let kind = entry.known?.bridge else { throw USBError(entry.text, .wrongDevice(wanted: "a bridge")) }
    if let missing = kind.missingPin(for: wiring) { throw USBError(entry.text, .noPin(missing)) }
    device = try context.open(entry)
    self.kind = kind
    self.wiring = wiring
    try device.claim(kind.interface)
    engine = kind.engine(packet: device.packetSize(kind.inEndpoint, fallback: 512))
    pipe = USBPipe(device, kind: kind)
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
    engine.append(state, isReading: false)
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
      engine.append(state, isReading: true)
    }
    pump()
  }

  /// Everything that the pins are to say.
  private var state: BenchState {
    BenchState(outputs: outputs, wiring: wiring, isReset: isReset, heartbeat: heartbeat)
  }

  // MARK: The SPI bus.

  /// Starts the batch, or says whether it is done.
  public func transfer(
    _ batch: SPIBatch, writing bytes: Span<UInt8>, into reply: inout MutableSpan<UInt8>
  ) throws(HALError) -> Bool {
    guard failure == nil else { throw HALError(.disconnected) }
    switch self.batch {
    case .none:
      engine.append(batch, writing: bytes, state: state)
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
    engine.append(state, isReading: false)
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
    for end in pipe.ends() {
      switch end {
      case .sent(let count): counters.bytesOut += UInt64(count)
      case .failed(let error): return trouble(error)
      case .received(let bytes):
        counters.bytesIn += UInt64(bytes.count)
        for event in engine.take(bytes) {
          guard take(event) else { return }
        }
      }
    }
  }

  /// Takes what the bridge has told; false when it makes no sense.
  private func take(_ event: BridgeEvent) -> Bool {
    switch event {
    case .pins(let found): inputs = found
    case .batch(let bytes):
      let time = (ContinuousClock.now - batchBegan).components
      counters.batches += 1
      counters.batchTime_us += UInt64(max(0, time.seconds * 1_000_000 + time.attoseconds / 1_000_000_000_000))
      if case .abandoned = batch { batch = .none } else { batch = .done(bytes) }
      troubles = 0
    case .wrong(let cause):
      trouble(USBError(name, cause))
      return false
    }
    return true
  }

  /// Submits what waits.
  private func pump() {
    guard failure == nil else { return }
    do throws(USBError) {
      while pipe.canSend, let bytes = engine.next() {
        try pipe.send(bytes)
        counters.transfersOut += 1
      }
      if engine.isOwed, pipe.canFetch {
        try pipe.fetch()
        counters.transfersIn += 1
      }
    } catch {
      trouble(error)
    }
  }

  /// Sets the bridge up from whatever state it is in, and the pins as they are wanted.
  private func start() throws(USBError) {
    try pipe.settle()
    inputs = try engine.start(pipe, state: state)
  }

  /// Gets in step with a bridge that was set up, without letting go of a pin.
  private func resynchronise() throws(USBError) {
    try pipe.settle()
    inputs = try engine.resynchronise(pipe, state: state)
  }

  /// Gets in step with the bridge again, or gives up when that does not help.
  private func trouble(_ error: USBError) {
    guard failure == nil else { return }
    troubles += 1
    guard error.cause != .unplugged, troubles <= Self.patience else { return fail(error) }
    counters.recoveries += 1
    endBatch()
    var last = error
    for attempt in 0..<Self.patience {
      do throws(USBError) {
        if attempt < Self.patience - 1 { return try resynchronise() }
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
    pipe.cancel()
    // Whatever the bridge is doing: it lets go of its pins, or drives them low; resistors and heartbeat do the rest.
    if error.cause != .unplugged { engine.letGo(pipe) }
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
    while failure == nil, engine.hasWaiting || pipe.isSending || engine.isOwed, ContinuousClock.now < limit {
      device.context.wait(longest_ms: 10)
      takeEnds()
      pump()
    }
    if failure == nil { fail(USBError(name, .unplugged)) }
    try? pipe.settle()
  }
}
