/// The driver of a QCA7005 (or QCA7000) on SPI: the modem that the core knows, over any ``SPIDevice``.
///
/// For who embeds it: nothing happens but in ``poll(now:)``; call it when the instant that it returned has come, when
/// the interrupt line becomes active, and when the bus has finished a batch. ``send(_:)`` only queues,
/// ``receive(into:)`` only takes from what was read. While the chip starts, restarts or is lost both throw
/// `disconnected`; the driver goes on looking for it for ever, and the caller decides how long that may last.
/// doc/qca7005.md has the states.
public struct QCA7005<Bus: SPIDevice>: PLCModem {
  /// The address frames are sent from.
  public let macAddress: MACAddress
  /// The bus that the chip is on.
  public var bus: Bus

  private var link: QCA7005Link
  private var queue = QCA7005TransmitQueue()
  private var parser = QCA7005FrameParser()
  /// The reply of the last batch that read from the chip's buffer; those bytes stand at its front.
  private var burst = FrameBuffer<3_184>()
  /// The reply of the last other batch.
  private var answer = FrameBuffer<32>()
  private var position = 0
  private var unread = 0
  private var isUnderWay = false
  private var startedAt = Instant.zero
  private var failure = HALError(.disconnected)
  private var lineResetUntil: Instant?
  private var silentSince = Instant.zero
  private var polledAt = Instant.zero
  /// When the chip has put the last frames on the line: a whole buffer takes 2.5 ms at 10 Mbit/s.
  private var sentUntil = Instant.zero

  /// Batches in one call of ``poll(now:)``: more are left for the next.
  private static var batchesPerPoll: Int { 8 }

  /// A driver that has not touched the bus yet.
  public init(bus: consuming Bus, macAddress: MACAddress, timing: QCA7005Timing = QCA7005Timing()) {
    self.bus = bus
    self.macAddress = macAddress
    link = QCA7005Link(timing: timing)
  }

  /// How far the driver is with the chip.
  public var state: QCA7005State { link.state }

  /// What the driver has seen so far.
  public var counters: QCA7005Counters {
    var all = link.counters
    all.framingErrors = parser.losses
    all.skippedBytes = parser.skipped
    return all
  }

  /// True while ``receive(into:)`` may have a frame.
  public var hasUnread: Bool { position < unread || parser.hasAbandoned }

  /// True while frames wait that can still be sent, or the chip may still have some in its buffer.
  public var hasUnsent: Bool { link.state == .ready && (!queue.isEmpty || polledAt < sentUntil) }

  /// Queues one frame of 14...1,514 bytes.
  ///
  /// - Throws: ``HALError`` of kind `tooLong` for other lengths, `disconnected` (or what the bus says) while the chip
  ///   is not there, `full` when ten frames, or as many as the chip can hold, are waiting.
  public mutating func send(_ frame: Span<UInt8>) throws(HALError) {
    guard frame.count >= 14, frame.count <= PLCModemLimits.frameLength else { throw HALError(.tooLong) }
    guard link.state == .ready else { throw failure }
    guard queue.append(frame) else { throw HALError(.full) }
  }

  /// Copies the next received frame into `buffer` and returns its length, or nil when there is none.
  ///
  /// - Throws: ``HALError`` of kind `tooLong` when the frame does not fit (it is dropped), `disconnected` (or what the
  ///   bus says) while the chip is not there.
  public mutating func receive(into buffer: inout MutableSpan<UInt8>) throws(HALError) -> Int? {
    if hasUnread, case .frame(let length) = parser.take(burst.span.extracting(0..<unread), from: &position) {
      guard length <= buffer.count else {
        link.counters.framesTooLong &+= 1
        throw HALError(.tooLong)
      }
      parser.copy(into: &buffer)
      link.counters.framesReceived &+= 1
      link.counters.frameBytes &+= UInt32(truncatingIfNeeded: length)
      return length
    }
    guard link.state == .ready else { throw failure }
    return nil
  }

  /// Goes on with the conversation with the chip, and returns when it must be called again at the latest.
  public mutating func poll(now: Instant) -> Instant {
    polledAt = now
    if let deadline = holdReset(now) { return deadline }
    for _ in 0..<Self.batchesPerPoll {
      guard isUnderWay || plan(now) else { break }
      guard carryOut(now) else { break }
    }
    if isUnderWay { return min(startedAt + .milliseconds(link.timing.transfer_ms), now + .milliseconds(1)) }
    if hasUnread { return now }
    return link.nextDeadline(now, isQueueEmpty: queue.isEmpty)
  }

  private mutating func plan(_ now: Instant) -> Bool {
    let line = bus.isInterruptRequested
    guard link.plan(now, isLineActive: line, hasUnread: hasUnread, queue: queue) else { return false }
    isUnderWay = true
    startedAt = now
    return true
  }

  /// Goes on with the batch under way; true when it is over, well or not.
  private mutating func carryOut(_ now: Instant) -> Bool {
    do throws(HALError) {
      guard try transfer() else {
        guard now - startedAt >= .milliseconds(link.timing.transfer_ms) else { return false }
        bus.cancel()
        giveUp(HALError(.timeout), now)
        return true
      }
    } catch {
      giveUp(error, now)
      return true
    }
    isUnderWay = false
    if link.reading > 0 {
      unread = link.reading
      position = 0
      parser.begin(burst.span.extracting(0..<unread))
      link.finish(burst.span, now: now, queue: &queue)
    } else {
      if link.step == .transmit { sentUntil = now + .milliseconds(3) }
      link.finish(answer.span, now: now, queue: &queue)
    }
    noteState(now)
    return true
  }

  private mutating func transfer() throws(HALError) -> Bool {
    let batch = link.batch
    var isDone = false
    if link.step == .transmit {
      let bytes = queue.span.extracting(0..<batch.writeCount)
      try answer.fill { (span) throws(HALError) -> Int in
        isDone = try bus.transfer(batch, writing: bytes, into: &span)
        return 0
      }
    } else if link.reading > 0 {
      try burst.fill { (span) throws(HALError) -> Int in
        isDone = try bus.transfer(batch, writing: link.commands.span, into: &span)
        return isDone ? batch.readCount : 0
      }
    } else {
      try answer.fill { (span) throws(HALError) -> Int in
        isDone = try bus.transfer(batch, writing: link.commands.span, into: &span)
        return isDone ? batch.readCount : 0
      }
    }
    return isDone
  }

  private mutating func giveUp(_ error: HALError, _ now: Instant) {
    isUnderWay = false
    failure = error
    link.fail(now: now, isTimeout: error.kind == .timeout)
    noteState(now)
  }

  /// Follows the link: what waited for a chip that is lost is dropped.
  private mutating func noteState(_ now: Instant) {
    if link.state == .ready {
      failure = HALError(.disconnected)
      silentSince = now
    }
    guard link.isLost else { return }
    link.isLost = false
    link.counters.framesDropped &+= UInt32(truncatingIfNeeded: queue.count)
    queue.removeAll()
    parser.reset()
    position = 0
    unread = 0
  }

  /// Uses the reset line, where there is one, on a chip that was silent for too long; returns until when it is held.
  private mutating func holdReset(_ now: Instant) -> Instant? {
    if let until = lineResetUntil {
      guard now >= until else { return until }
      lineResetUntil = nil
      _ = bus.setReset(false)
      return nil
    }
    guard link.state != .ready, !isUnderWay, now - silentSince >= .milliseconds(link.timing.lineResetAfter_ms) else {
      return nil
    }
    silentSince = now
    guard bus.setReset(true) else { return nil }
    link.counters.lineResets &+= 1
    let until = now + .milliseconds(link.timing.lineReset_ms)
    lineResetUntil = until
    return until
  }
}
