import HAL

/// How the engine is set up; the only place that waits.
extension FTDIBridge {
  /// Vendor requests. Source: FTDI AN_108, libftdi.
  private enum Request {
    static let reset: UInt8 = 0
    static let eventCharacter: UInt8 = 6
    static let errorCharacter: UInt8 = 7
    static let latencyTimer: UInt8 = 9
    static let bitMode: UInt8 = 11
  }

  /// Channel A, as requests count.
  private static let channel: UInt16 = 1
  /// How long the engine may take for what is done at once.
  private static let patience_ms: Int64 = 500
  /// More bytes than any command of this program has.
  private static let longestCommand = 4_096

  /// Sets the engine up from whatever state it is in, and the pins as they are wanted.
  ///
  /// - Throws: ``USBError``: `silent` when it does not get in step.
  func start() throws(USBError) {
    try settle()
    waiting = MPSSE()
    answers = MPSSEAnswers()
    // Everything back, nothing left on the way in either direction; packets of data leave after 2 ms at the latest.
    for value: UInt16 in [0, 1, 2] { try vendor(Request.reset, value) }
    try vendor(Request.latencyTimer, 2)
    try vendor(Request.eventCharacter, 0)
    try vendor(Request.errorCharacter, 0)
    try vendor(Request.bitMode, 0x0000)
    try vendor(Request.bitMode, 0x0200)
    var step = MPSSE()
    step.appendSynchronisation()
    let answer = try exchange(step)
    guard answer == [0xFA, 0xAA] else { throw USBError(name, .silent) }
    var set = MPSSE()
    // Outputs first: nothing may close while the rest is set up.
    set.append(high: outputs.port(heartbeat: heartbeat))
    set.append(low: wiring.port(isReset: isReset))
    set.appendSettings()
    set.appendReadingPins()
    set.appendFlush()
    let pins = try exchange(set)
    guard pins.count == 2 else { throw USBError(name, .silent) }
    inputs = BenchInputs(low: pins[0], high: pins[1])
  }

  /// Gets in step with the engine without touching its pins: whatever it still wants to have is fed with commands that
  /// do not exist, until it says so.
  ///
  /// - Throws: ``USBError``: `silent` when it does not get in step.
  func resynchronise() throws(USBError) {
    try settle()
    waiting = MPSSE()
    answers = MPSSEAnswers()
    for value: UInt16 in [1, 2] { try vendor(Request.reset, value) }
    var isInStep = false
    for count in [1, 16, Self.longestCommand] where !isInStep { isInStep = try self.isInStep(after: count) }
    guard isInStep else { throw USBError(name, .silent) }
    var set = MPSSE()
    set.append(high: outputs.port(heartbeat: heartbeat))
    set.append(low: wiring.port(isReset: isReset))
    set.appendReadingPins()
    set.appendFlush()
    let pins = try exchange(set)
    guard pins.count == 2 else { throw USBError(name, .silent) }
    inputs = BenchInputs(low: pins[0], high: pins[1])
  }

  /// Sends so many commands that do not exist, and drops everything until nothing more comes.
  private func isInStep(after count: Int) throws(USBError) -> Bool {
    let bytes = [UInt8](repeating: 0xAA, count: count)
    _ = try outgoing.send(bytes, to: device, endpoint: Self.outEndpoint, timeout_ms: 500)
    var found: [UInt8] = []
    var emptyCount = 0
    // The engine stands still while nobody fetches: both directions at once.
    for _ in 0..<200 where emptyCount < 4 {
      try incoming.fetch(from: device, endpoint: Self.inEndpoint, timeout_ms: 500)
      try wait { !incoming.isInFlight }
      try check(incoming, endpoint: Self.inEndpoint)
      let payload = MPSSE.payload(incoming.bytes, packet: packet)
      emptyCount = payload.isEmpty ? emptyCount + 1 : 0
      found = (found + payload).suffix(2)
    }
    try wait { !outgoing.isInFlight }
    try check(outgoing, endpoint: Self.outEndpoint)
    return found == [0xFA, 0xAA]
  }

  /// Makes every pin an input, whatever the engine does.
  func letGo() { try? vendor(Request.bitMode, 0x0000) }

  /// Waits until no transfer is under way.
  func settle() throws(USBError) {
    outgoing.cancel()
    incoming.cancel()
    try wait { !outgoing.isInFlight && !incoming.isInFlight }
    _ = outgoing.take()
    _ = incoming.take()
  }

  /// Sends commands and waits for what they bring.
  private func exchange(_ commands: MPSSE) throws(USBError) -> [UInt8] {
    _ = try outgoing.send(commands.bytes, to: device, endpoint: Self.outEndpoint, timeout_ms: 500)
    try wait { !outgoing.isInFlight }
    try check(outgoing, endpoint: Self.outEndpoint)
    var found: [UInt8] = []
    // Every packet brings something, or the timer's empty ones end the patience.
    for _ in 0..<200 where found.count < commands.replyCount {
      try incoming.fetch(from: device, endpoint: Self.inEndpoint, timeout_ms: 500)
      try wait { !incoming.isInFlight }
      try check(incoming, endpoint: Self.inEndpoint)
      found += MPSSE.payload(incoming.bytes, packet: packet)
    }
    return found
  }

  private func check(_ transfer: USBTransfer, endpoint: UInt8) throws(USBError) {
    switch transfer.take() {
    case .completed?:
      guard endpoint == Self.outEndpoint, transfer.count < transfer.wantedCount else { return }
      throw USBError(name, .shortTransfer(sent: transfer.count, of: transfer.wantedCount))
    case .stalled?:
      device.clearHalt(endpoint)
      throw USBError(name, .stalled)
    case .unplugged?: throw USBError(name, .unplugged)
    default: throw USBError(name, .silent)
    }
  }

  private func vendor(_ request: UInt8, _ value: UInt16) throws(USBError) {
    try device.request(type: 0x40, request, value: value, index: Self.channel)
  }

  /// Handles events until `isDone`, for as long as the patience lasts.
  private func wait(_ isDone: () -> Bool) throws(USBError) {
    let limit = ContinuousClock.now + .milliseconds(Self.patience_ms * 2)
    while !isDone() {
      guard ContinuousClock.now < limit else { throw USBError(name, .silent) }
      device.context.wait(longest_ms: 20)
    }
  }
}
