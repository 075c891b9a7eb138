import HAL

/// A QCA7005 at the level of its SPI pins: chip select, bytes in both directions, interrupt and reset line; behind it a
/// ``SimulatedModem`` with the power line.
///
/// Written from what is known of the chip and apart from its driver on purpose, with numbers of its own: a mistake that
/// both share would not show. Source: clara-behaviour 3.1 to 3.3, and what the chip was seen to do on a real bus.
public final class SimulatedQCA7005: Participant {
  /// The modem behind the chip.
  public let modem: SimulatedModem
  /// Its numbers.
  public let configuration: ChipConfiguration

  /// Size of its write buffer, and of its read buffer but for the length in front of the first frame.
  static let bufferBytes = 0x0C5B

  // Registers, by name. Their numbers stand where the bus reads and writes them.
  var announced = 0
  var spiConfiguration: UInt16 = 0
  var causes: UInt16 = 0
  var enables: UInt16 = 0

  /// Bytes for the host, frame behind frame.
  var readBuffer: [UInt8] = []
  /// Frames from the host that are not yet on the line: how long each occupies the buffer.
  var writeBuffer: [(frame: [UInt8], bytes: Int, until: Instant)] = []

  var rates: ChipFaultRates
  var random: SeededRandom
  var isLineBroken = false
  var isLineStuck = false
  var damagesNextHeader = false
  var miscountsNext = false
  var isWriteBufferStuck = false

  /// The transaction under way.
  var transaction = Transaction()
  /// What the output pin repeats while it has nothing to say.
  var lastOut: UInt8 = 0
  /// Transactions since the start; the answers of the first ones are not right yet.
  var transactionsSinceStart = 0

  var isUp = false
  private var isResetHeld = false
  private var goesDownAt: Instant?
  private var seenKeyCount = 0
  var now = Instant.zero

  /// Frames from the line that were offered to the host.
  public internal(set) var framesOffered = 0
  /// Frames that the host has written well.
  public internal(set) var framesTaken = 0
  /// Times the chip has started.
  public private(set) var startCount = 0

  /// A chip in front of `modem`.
  public init(modem: SimulatedModem, configuration: ChipConfiguration, random: SeededRandom) {
    self.modem = modem
    self.configuration = configuration
    self.random = random.stream("chip")
    rates = configuration.faults
  }

  /// Level of the interrupt line as it arrives at the host; true is active.
  public var isInterruptActive: Bool {
    if isLineStuck { return true }
    return isUp && !isLineBroken && causes & enables != 0
  }

  // MARK: Time.

  /// When the chip has something to do by itself.
  public var nextDeadline: Instant {
    guard modem.isPowered else { return isUp ? now : .distantFuture }
    if isResetHeld { return .distantFuture }
    guard isUp else { return modem.readyAt }
    var next = goesDownAt ?? .distantFuture
    if let first = writeBuffer.first, !isWriteBufferStuck { next = min(next, first.until) }
    if modem.hasReceived, hasRoom { next = min(next, now) }
    return next
  }

  /// Starts or ends, sends what is written, and takes what has arrived.
  public func poll(now: Instant) {
    self.now = max(self.now, now)
    guard modem.isPowered else { return goDown() }
    if let at = goesDownAt, at <= now {
      goDown()
      goesDownAt = nil
    }
    if !isUp, !isResetHeld, modem.readyAt <= now { start() }
    guard isUp else { return }
    while let first = writeBuffer.first, first.until <= now, !isWriteBufferStuck {
      writeBuffer.removeFirst()
      modem.send(first.frame, now: now)
      noteNewKey()
    }
    while hasRoom, let frame = modem.receive() { take(frame) }
  }

  /// Does what a scenario wants to happen.
  public func inject(_ fault: ChipFault, now: Instant) {
    self.now = max(self.now, now)
    switch fault {
    case .restart: restart()
    case .readBufferError: causes |= 0x0002
    case .writeBufferError: causes |= 0x0004
    case .interruptLineBreaks: isLineBroken = true
    case .interruptLineSticks: isLineStuck = true
    case .damagedHeader: damagesNextHeader = true
    case .wrongCount: miscountsNext = true
    case .stuckWriteBuffer: isWriteBufferStuck = true
    }
  }

  /// Holds or releases the reset line.
  public func setReset(_ isActive: Bool, now: Instant) {
    self.now = max(self.now, now)
    if isActive { goDown() }
    if isResetHeld, !isActive { modem.restart(now: now) }
    isResetHeld = isActive
  }

  /// Everything that the chip held is lost; it answers again after its start.
  func restart() {
    goDown()
    goesDownAt = nil
    modem.restart(now: now)
  }

  private func goDown() {
    isUp = false
    readBuffer = []
    writeBuffer = []
    transaction = Transaction()
    lastOut = 0
  }

  private func start() {
    isUp = true
    startCount += 1
    announced = 0
    spiConfiguration = 0
    // Boot finished, and the write buffer is below its watermark, which it says for ever.
    causes = 0x0440
    enables = 0x0040
    transactionsSinceStart = 0
    isWriteBufferStuck = false
    lastOut = 0
  }

  /// A new key makes the modem start anew, after its answer could be fetched.
  private func noteNewKey() {
    guard modem.newKeyCount != seenKeyCount else { return }
    seenKeyCount = modem.newKeyCount
    goesDownAt = now + .milliseconds(configuration.keyAnswer_ms)
  }
}
