/// The driver's side of the conversation with the chip's registers: which batch comes next, and what its reply means.
///
/// It knows no bus: ``QCA7005`` carries its batches out. One batch is under way at a time.
struct QCA7005Link: Sendable {
  /// What the batch under way is for.
  enum Step: UInt8, Sendable {
    case none
    /// Signature (the first read is a dummy), write space, causes.
    case probe
    /// Clears old causes, enables the line, reads that back.
    case enable
    /// Reads the configuration, to set one bit in it.
    case readConfiguration
    /// Sets the reset bit.
    case reset
    /// Signature, causes, bytes ready (twice), write space.
    case look
    /// Clears causes, reads what is ready, looks again.
    case act
    /// Writes frames.
    case transmit
  }

  let timing: QCA7005Timing
  var counters = QCA7005Counters()
  private(set) var state = QCA7005State.silent
  private(set) var step = Step.none
  private(set) var batch = SPIBatch()
  private(set) var commands = FrameBuffer<64>()
  /// Bytes from the chip's buffer that the batch reads, at the front of its reply.
  private(set) var reading = 0
  /// Frames from the queue that the batch writes.
  private(set) var sending = 0
  /// When the chip is looked at next.
  private(set) var due = Instant.zero
  /// Since when the chip is in its state.
  private(set) var since = Instant.zero
  /// True when the caller has to begin anew: forget partial frames and frames that wait.
  var isLost = false

  private var cause: UInt16 = 0
  private var suspicion: UInt16 = 0
  private var available = 0
  private var space = 0
  private var configuration: UInt16 = 0
  private var lookedAt = Instant.zero
  private var wantsReset = false
  private var wantsLook = false
  private var wantsEnable = false
  private var wrongSignatures: UInt8 = 0
  private var wrongSpaces: UInt8 = 0
  private var failedEnables: UInt8 = 0
  private var fruitless: UInt8 = 0
  private var disagreements: UInt8 = 0
  private var blockedSince: Instant?
  /// True where no interrupt line, or an active one, asks for short intervals.
  private var looksOften = true

  /// Looks that found nothing to read after which interrupts are not believed until the next regular look.
  private static let fruitlessLimit: UInt8 = 4
  /// Looks in a row whose two counts of ready bytes may differ before the lower one is taken.
  private static let disagreementLimit: UInt8 = 3

  init(timing: QCA7005Timing) { self.timing = timing }

  // MARK: What comes next.

  /// Prepares the next batch and returns true, or returns false when there is nothing to do at `now`.
  ///
  /// `isLineActive` is nil without an interrupt line; `hasUnread` is true while the burst before is not used up.
  mutating func plan(
    _ now: Instant, isLineActive: Bool?, hasUnread: Bool, queue: borrowing QCA7005TransmitQueue
  ) -> Bool {
    batch.removeAll()
    commands.removeAll()
    reading = 0
    sending = 0
    looksOften = isLineActive ?? true
    step = nextStep(now, isLineActive: isLineActive, hasUnread: hasUnread, queue: queue)
    switch step {
    case .none: return false
    case .probe: planProbe()
    case .enable: planEnable()
    case .readConfiguration: read(.configuration)
    case .reset:
      write(.interruptCause, QCA7005Cause.acknowledged)
      write(.configuration, configuration | QCA7005Numbers.resetBit)
    case .look: planLook()
    case .act: planAct()
    case .transmit: queue.plan(sending, into: &batch)
    }
    return true
  }

  private mutating func nextStep(
    _ now: Instant, isLineActive: Bool?, hasUnread: Bool, queue: borrowing QCA7005TransmitQueue
  ) -> Step {
    if wantsEnable { return .enable }
    switch state {
    case .silent:
      if wantsReset { return configuration == 0 ? .readConfiguration : .reset }
      return now >= due ? .probe : .none
    case .resetting:
      if now - since >= .milliseconds(timing.reset_ms) {
        counters.resetTimeouts &+= 1
        enter(.silent, now)
      }
      return now >= due ? .probe : .none
    case .ready:
      if wantsReset { return configuration == 0 ? .readConfiguration : .reset }
      if !hasUnread, cause != 0 || available > 0 { return .act }
      if wantsLook { return .look }
      let isFresh = now - lookedAt <= .milliseconds(timing.fresh_ms)
      let isWaiting = !queue.isEmpty
      if isWaiting, isFresh, canTransmit(now, queue) { return .transmit }
      if wantsReset { return .readConfiguration }
      let isDue = now >= due || (isWaiting && !isFresh)
      let isCalled = isLineActive == true && !hasUnread && fruitless < Self.fruitlessLimit
      return isDue || isCalled ? .look : .none
    }
  }

  /// Looks whether the first frames fit, and how long they have waited when they don't.
  private mutating func canTransmit(_ now: Instant, _ queue: borrowing QCA7005TransmitQueue) -> Bool {
    sending = queue.fitting(space)
    if sending > 0 {
      blockedSince = nil
      return true
    }
    if let blockedSince {
      if now - blockedSince >= .milliseconds(timing.transmit_ms) {
        counters.transmitTimeouts &+= 1
        wantsReset = true
      }
    } else {
      blockedSince = now
      counters.spaceWaits &+= 1
    }
    return false
  }

  /// When the driver must be called again, when no batch is under way.
  func nextDeadline(_ now: Instant, isQueueEmpty: Bool) -> Instant {
    if wantsEnable || wantsReset || wantsLook || cause != 0 { return now }
    guard state == .ready, !isQueueEmpty else { return due }
    return min(due, now + .milliseconds(timing.fresh_ms))
  }

  private mutating func planProbe() {
    read(.signature)
    read(.signature)
    read(.signature)
    read(.writeSpace)
    read(.interruptCause)
  }

  private mutating func planEnable() {
    write(.interruptCause, cause & QCA7005Cause.acknowledged)
    write(.interruptEnable, QCA7005Cause.enabled)
    read(.interruptEnable)
  }

  private mutating func planLook() {
    read(.signature)
    read(.interruptCause)
    read(.readAvailable)
    read(.readAvailable)
    read(.writeSpace)
  }

  private mutating func planAct() {
    if cause != 0 { write(.interruptCause, cause) }
    if available > 0 {
      write(.bufferSize, UInt16(truncatingIfNeeded: available))
      commands.append(QCA7005Numbers.externalRead)
      commands.append(0)
      batch.append(writing: 2, reading: available)
      reading = available
    }
    planLook()
  }

  private mutating func read(_ register: QCA7005Register) {
    commands.append(register.readCommand)
    commands.append(0)
    batch.append(writing: 2, reading: 2)
  }

  private mutating func write(_ register: QCA7005Register, _ value: UInt16) {
    commands.append(register.writeCommand)
    commands.append(0)
    commands.append(bigEndian: value)
    batch.append(writing: 4, reading: 0)
  }

  // MARK: What a reply means.

  /// Takes the reply of the batch under way; `queue` loses the frames that it wrote.
  mutating func finish(_ reply: Span<UInt8>, now: Instant, queue: inout QCA7005TransmitQueue) {
    counters.batches &+= 1
    counters.transactions &+= UInt32(truncatingIfNeeded: batch.count)
    counters.bytes &+= UInt32(truncatingIfNeeded: batch.writeCount + batch.readCount)
    let done = step
    step = .none
    switch done {
    case .none: break
    case .probe: finishProbe(reply, now)
    case .enable: finishEnable(reply, now)
    case .readConfiguration:
      // The chip answers with ones where it has nothing to say; written back they would mean nothing good.
      let value = value(0, of: reply)
      configuration = (value == 0xFFFF ? 0 : value) | QCA7005Numbers.resetBit
    case .reset:
      counters.resets &+= 1
      enter(.resetting, now)
    case .look: finishLook(reply, now)
    case .act: finishAct(reply, now)
    case .transmit:
      let taken = queue.removeFirst(sending)
      space -= taken
      let added = sending * (QCA7005Framing.overhead + QCA7005TransmitQueue.reserve)
      counters.frameBytes &+= UInt32(truncatingIfNeeded: taken - added)
      counters.framesSent &+= UInt32(truncatingIfNeeded: sending)
    }
  }

  /// The batch under way failed: nothing that it was for has happened for sure.
  mutating func fail(now: Instant, isTimeout: Bool) {
    step = .none
    if isTimeout { counters.busTimeouts &+= 1 } else { counters.busErrors &+= 1 }
    enter(.silent, now)
    due = now + .milliseconds(timing.probe_ms)
  }

  private mutating func finishProbe(_ reply: Span<UInt8>, _ now: Instant) {
    due = now + .milliseconds(timing.probe_ms)
    let isThere = value(1, of: reply) == QCA7005Numbers.signature && value(2, of: reply) == QCA7005Numbers.signature
    let isEmpty = value(3, of: reply) == QCA7005Numbers.bufferLength
    let seen = value(4, of: reply)
    guard isThere else {
      wrongSpaces = 0
      return
    }
    if state == .resetting {
      // Right after the command the chip still answers as before: only its own word counts.
      if isEmpty, seen & QCA7005Cause.started != 0 { beginEnabling(seen) }
    } else if isEmpty {
      beginEnabling(seen)
    } else {
      // Once may be noise. A chip whose buffer is not empty has half a frame of an earlier life in it.
      wrongSpaces += 1
      due = now
      if wrongSpaces >= 2 { wantsReset = true }
    }
  }

  private mutating func beginEnabling(_ seen: UInt16) {
    cause = seen & QCA7005Cause.acknowledged
    wantsEnable = true
    failedEnables = 0
  }

  private mutating func finishEnable(_ reply: Span<UInt8>, _ now: Instant) {
    guard value(0, of: reply) == QCA7005Cause.enabled else {
      failedEnables += 1
      if failedEnables >= 3 { enter(.silent, now) }
      return
    }
    enter(.ready, now)
    wantsLook = true
  }

  private mutating func finishAct(_ reply: Span<UInt8>, _ now: Instant) {
    cause = 0
    available = 0
    finishLook(reply.extracting(droppingFirst: reading), now)
  }

  private mutating func finishLook(_ reply: Span<UInt8>, _ now: Instant) {
    if now >= due { fruitless = 0 }
    wantsLook = false
    lookedAt = now
    let interval_ms = looksOften ? timing.look_ms : timing.watch_ms
    due = now + .milliseconds(interval_ms)
    guard value(0, of: reply) == QCA7005Numbers.signature else {
      counters.signatureErrors &+= 1
      wrongSignatures += 1
      wantsLook = true
      if wrongSignatures >= 2 { lose(now) }
      return
    }
    wrongSignatures = 0
    let seen = value(1, of: reply) & QCA7005Cause.acknowledged
    guard !isSevere(seen, now) else { return }
    cause = seen
    if seen & QCA7005Cause.addressError != 0 { counters.addressErrors &+= 1 }
    let first = value(2, of: reply)
    let second = value(3, of: reply)
    // To read more than there is costs the link. Different readings are noise, or a frame that came between them.
    if first != second, disagreements < Self.disagreementLimit {
      disagreements += 1
      available = 0
      wantsLook = true
      return
    }
    disagreements = 0
    takeCounts(ready: min(first, second), free: value(4, of: reply), now)
  }

  /// Acts on causes that cost the link; a single reading of one may be noise on the bus.
  private mutating func isSevere(_ seen: UInt16, _ now: Instant) -> Bool {
    let believed = seen & suspicion & QCA7005Cause.severe
    suspicion = seen & QCA7005Cause.severe
    guard suspicion != 0 else { return false }
    guard believed != 0 else {
      wantsLook = true
      return true
    }
    if believed & QCA7005Cause.started != 0 {
      counters.restarts &+= 1
      lose(now)
      return true
    }
    if believed & QCA7005Cause.readError != 0 { counters.readBufferErrors &+= 1 }
    if believed & QCA7005Cause.writeError != 0 { counters.writeBufferErrors &+= 1 }
    lose(now)
    wantsReset = true
    return true
  }

  private mutating func takeCounts(ready: UInt16, free: UInt16, _ now: Instant) {
    if ready > QCA7005Numbers.readLimit || free > QCA7005Numbers.bufferLength {
      counters.implausibleCounts &+= 1
      due = min(due, now + .milliseconds(timing.fresh_ms))
    }
    available = ready > QCA7005Numbers.readLimit ? 0 : Int(ready)
    space = free > QCA7005Numbers.bufferLength ? 0 : Int(free)
    if available > 0, cause & QCA7005Cause.packet == 0 { counters.missedInterrupts &+= 1 }
    fruitless = available > 0 ? 0 : min(fruitless + 1, Self.fruitlessLimit)
    guard fruitless == Self.fruitlessLimit else { return }
    // A line that stays active, or a cause that cannot be cleared, is left for the next regular look.
    counters.stuckInterrupts &+= 1
    cause = 0
  }

  /// The chip is not to be relied on any more: begin anew.
  private mutating func lose(_ now: Instant) {
    enter(.silent, now)
    due = now
  }

  private mutating func enter(_ next: QCA7005State, _ now: Instant) {
    if state == .ready, next != .ready { counters.resynchronisations &+= 1 }
    if next != .ready { isLost = true }
    if next != state { since = now }
    state = next
    due = next == .silent ? now : now + .milliseconds(timing.probe_ms)
    cause = 0
    suspicion = 0
    available = 0
    space = 0
    configuration = 0
    wantsReset = false
    wantsLook = false
    wantsEnable = false
    wrongSignatures = 0
    wrongSpaces = 0
    fruitless = 0
    disagreements = 0
    blockedSince = nil
  }

  /// Number `index` of the 16 bit values in a reply; 0 where it is too short.
  private func value(_ index: Int, of reply: Span<UInt8>) -> UInt16 { reply.uint16BigEndian(at: index * 2) ?? 0 }
}
