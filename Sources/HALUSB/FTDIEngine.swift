import HAL

/// An FT232H or FT2232H (channel A), over ``MPSSE`` commands.
///
/// Everything that is wanted between two transfers goes out in one; what comes back is told apart by its length alone,
/// because the engine answers in order.
struct FTDIEngine: BridgeEngine {
  /// Vendor requests. Source: FTDI AN_108, libftdi.
  private enum Request {
    static let reset: UInt8 = 0
    static let eventCharacter: UInt8 = 6
    static let errorCharacter: UInt8 = 7
    static let latencyTimer: UInt8 = 9
    static let bitMode: UInt8 = 11
  }

  /// More bytes than any command of this program has.
  private static let longestCommand = 4_096
  /// Most bytes of one transfer.
  static let transferLimit = 16_384
  /// Channel A, as requests count.
  private static let channel: UInt16 = 1

  private let packet: Int
  private let isSerialAtRest: Bool
  private var waiting = MPSSE()
  private var answers = MPSSEAnswers()

  /// An engine that nothing is known of; `isSerialAtRest` when all pins are a serial port's without it (FT2232H).
  init(packet: Int, isSerialAtRest: Bool) {
    self.packet = packet
    self.isSerialAtRest = isSerialAtRest
  }

  mutating func start(_ pipe: USBPipe, state: BenchState) throws(USBError) -> BenchInputs {
    self = FTDIEngine(packet: packet, isSerialAtRest: isSerialAtRest)
    // Everything back, nothing left on the way in either direction; packets of data leave after 2 ms at the latest.
    for value: UInt16 in [0, 1, 2] { try vendor(pipe, Request.reset, value) }
    try vendor(pipe, Request.latencyTimer, 2)
    try vendor(pipe, Request.eventCharacter, 0)
    try vendor(pipe, Request.errorCharacter, 0)
    try vendor(pipe, Request.bitMode, 0x0000)
    try vendor(pipe, Request.bitMode, 0x0200)
    var step = MPSSE()
    step.appendSynchronisation()
    let answer = try exchange(pipe, step)
    guard answer == [0xFA, 0xAA] else { throw USBError(pipe.device.name, .silent) }
    var set = MPSSE()
    // Outputs first: nothing may close while the rest is set up.
    set.append(high: state.highPort)
    set.append(low: state.lowPort)
    set.appendSettings()
    return try setPins(pipe, set)
  }

  /// Whatever the engine still wants to have is fed with commands that do not exist, until it says so.
  mutating func resynchronise(_ pipe: USBPipe, state: BenchState) throws(USBError) -> BenchInputs {
    self = FTDIEngine(packet: packet, isSerialAtRest: isSerialAtRest)
    for value: UInt16 in [1, 2] { try vendor(pipe, Request.reset, value) }
    var isInStep = false
    for count in [1, 16, Self.longestCommand] where !isInStep {
      let found = try pipe.flush([UInt8](repeating: 0xAA, count: count)) { MPSSE.payload($0, packet: packet) }
      isInStep = found.suffix(2) == [0xFA, 0xAA]
    }
    guard isInStep else { throw USBError(pipe.device.name, .silent) }
    var set = MPSSE()
    set.append(high: state.highPort)
    set.append(low: state.lowPort)
    return try setPins(pipe, set)
  }

  /// Ends the engine, and with it every output. Where a serial port takes the pins then, whose outputs rest high, a
  /// new engine follows: it drives nothing until it is told to, and then all outputs low.
  func letGo(_ pipe: USBPipe) {
    try? vendor(pipe, Request.bitMode, 0x0000)
    guard isSerialAtRest else { return }
    // Nothing that was on its way may be a command to the new engine.
    try? pipe.settle()
    for value: UInt16 in [0, 1, 2] { try? vendor(pipe, Request.reset, value) }
    try? vendor(pipe, Request.bitMode, 0x0200)
    let state = BenchState()
    var safe = MPSSE()
    safe.append(high: state.highPort)
    safe.append(low: state.lowPort)
    _ = try? pipe.exchange(safe.bytes) { _ in true }
  }

  /// Sends commands and, behind them, asks for the pins.
  private func setPins(_ pipe: USBPipe, _ commands: MPSSE) throws(USBError) -> BenchInputs {
    var set = commands
    set.appendReadingPins()
    set.appendFlush()
    let pins = try exchange(pipe, set)
    guard pins.count == 2 else { throw USBError(pipe.device.name, .silent) }
    return BenchInputs(low: pins[0], high: pins[1])
  }

  mutating func append(_ batch: SPIBatch, writing bytes: Span<UInt8>, state: BenchState) {
    waiting.append(batch, writing: bytes, port: state.lowPort)
    waiting.appendReadingPins()
    waiting.appendFlush()
    answers.expectBatch(batch.readCount)
  }

  mutating func append(_ state: BenchState, isReading: Bool) {
    waiting.append(high: state.highPort)
    waiting.append(low: state.lowPort)
    // Every batch brings the levels along.
    guard isReading, answers.isEmpty else { return }
    waiting.appendReadingPins()
    waiting.appendFlush()
    answers.expectPins()
  }

  mutating func next() -> [UInt8]? {
    guard !waiting.isEmpty else { return nil }
    let bytes = Array(waiting.bytes.prefix(Self.transferLimit))
    waiting.removeFirst(bytes.count)
    return bytes
  }

  var hasWaiting: Bool { !waiting.isEmpty }

  var isOwed: Bool { !answers.isEmpty }

  mutating func take(_ transfer: [UInt8]) -> [BridgeEvent] {
    answers.take(transfer, packet: packet)
    var events: [BridgeEvent] = []
    while let answer = answers.next() {
      switch answer {
      case .pins(let inputs): events.append(.pins(inputs))
      case .batch(let bytes, let inputs): events += [.pins(inputs), .batch(bytes)]
      }
    }
    if answers.isOutOfStep { events.append(.wrong(.silent)) }
    return events
  }

  /// Sends commands and waits for what they bring.
  private func exchange(_ pipe: USBPipe, _ commands: MPSSE) throws(USBError) -> [UInt8] {
    try pipe.exchange(commands.bytes) {
      MPSSE.payload($0, packet: packet)
    } isWhole: {
      $0.count >= commands.replyCount
    }
  }

  private func vendor(_ pipe: USBPipe, _ request: UInt8, _ value: UInt16) throws(USBError) {
    try pipe.device.request(type: 0x40, request, value: value, index: Self.channel)
  }
}
