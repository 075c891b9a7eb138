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

  /// What is expected from the engine, in order.
  private enum Expectation {
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

  /// Most bytes of one transfer.
  static let transferLimit = 16_384
  /// Channel A, as requests count.
  private static let channel: UInt16 = 1

  private let packet: Int
  private var waiting = MPSSE()
  private var expectations: [Expectation] = []
  private var received: [UInt8] = []

  init(packet: Int) { self.packet = packet }

  mutating func start(_ pipe: USBPipe, state: BenchState) throws(USBError) -> BenchInputs {
    self = FTDIEngine(packet: packet)
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
    expectations.append(.batch(batch.readCount))
  }

  mutating func append(_ state: BenchState, isReading: Bool) {
    waiting.append(high: state.highPort)
    waiting.append(low: state.lowPort)
    // Every batch brings the levels along.
    guard isReading, expectations.isEmpty else { return }
    waiting.appendReadingPins()
    waiting.appendFlush()
    expectations.append(.pins)
  }

  mutating func next() -> [UInt8]? {
    guard !waiting.isEmpty else { return nil }
    let bytes = Array(waiting.bytes.prefix(Self.transferLimit))
    waiting.removeFirst(bytes.count)
    return bytes
  }

  var hasWaiting: Bool { !waiting.isEmpty }

  var isOwed: Bool { !expectations.isEmpty }

  mutating func take(_ transfer: [UInt8]) -> [BridgeEvent] {
    received += MPSSE.payload(transfer, packet: packet)
    var events: [BridgeEvent] = []
    while let first = expectations.first, received.count >= first.count {
      let bytes = Array(received.prefix(first.count))
      received.removeFirst(first.count)
      expectations.removeFirst()
      events.append(.pins(BenchInputs(low: bytes[bytes.count - 2], high: bytes[bytes.count - 1])))
      if case .batch = first { events.append(.batch(bytes.dropLast(2))) }
    }
    // More than was asked for: the engine answers a command that it was never given.
    if expectations.isEmpty, !received.isEmpty { events.append(.wrong(.silent)) }
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
