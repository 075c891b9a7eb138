import HAL

/// A CH347T in mode 1 or a CH347F, over ``CH347Packet``.
///
/// One packet with an answer is under way at a time, as every driver of the chip does it; packets without one go out
/// in front of it. A transaction is chip select, chunks of up to 507 bytes, each answered, and chip select again.
struct CH347Engine: BridgeEngine {
  /// An answer that is owed.
  private struct Answer {
    var command: CH347Packet.Command
    var count: Int
    /// Bytes at its front that no one asked for: they came while bytes were written.
    var dropped = 0
    /// True for bytes of a batch, false for levels of pins and for what only has to come.
    var isRead = false
    var endsBatch = false
  }

  private enum Step {
    case packet([UInt8], Answer?)
    /// The levels are those of the moment when it is sent.
    case pins(endsBatch: Bool)

    /// Makes this step, which is answered, the last of its batch.
    func endingBatch() -> Step {
      switch self {
      case .packet(let bytes, var answer):
        answer?.endsBatch = true
        return .packet(bytes, answer)
      case .pins: return .pins(endsBatch: true)
      }
    }

    var isAnswered: Bool {
      if case .packet(_, nil) = self { false } else { true }
    }

    var isPins: Bool {
      if case .pins = self { true } else { false }
    }
  }

  private let map: CH347Pins
  private var state = BenchState()
  private var steps: [Step] = []
  private var owed: Answer?
  private var reply: [UInt8] = []

  init(map: CH347Pins) { self.map = map }

  mutating func start(_ pipe: USBPipe, state: BenchState) throws(USBError) -> BenchInputs {
    self = CH347Engine(map: map)
    self.state = state
    try pipe.drain()
    // Outputs first: nothing may close while the rest is set up.
    let pins = CH347Packet.pins(map.settings(state))
    _ = try exchange(pipe, pins, .pins, count: CH347Packet.pinCount)
    _ = try pipe.exchange(CH347Packet.select(false)) { _ in true }
    let count = CH347Packet.settingsCount
    let found = try exchange(pipe, CH347Packet.settingsRequest, .getSettings, count: count)
    let answer = try exchange(pipe, CH347Packet.settings(found), .setSettings, count: 1)
    guard answer == [0] else { throw USBError(pipe.device.name, .oddAnswer(answer)) }
    // Asked again, for the first answer may still be about the pins as they were.
    let levels = try exchange(pipe, pins, .pins, count: CH347Packet.pinCount)
    if let pin = map.refusedOutput(levels, state: state) {
      throw USBError(pipe.device.name, .pinRefused("GPIO\(pin)"))
    }
    return map.inputs(levels, state: state)
  }

  /// Each packet stands for itself, and setting up touches no pin that is not to change.
  mutating func resynchronise(_ pipe: USBPipe, state: BenchState) throws(USBError) -> BenchInputs {
    try start(pipe, state: state)
  }

  /// The chip gives no pin back: all go to their safe levels, and the heartbeat ends.
  func letGo(_ pipe: USBPipe) {
    var safe = state
    safe.outputs = BenchOutputs()
    try? pipe.settle()
    _ = try? exchange(pipe, CH347Packet.pins(map.settings(safe)), .pins, count: CH347Packet.pinCount)
  }

  mutating func append(_ batch: SPIBatch, writing bytes: Span<UInt8>, state: BenchState) {
    self.state = state
    let first = steps.count
    var position = 0
    for index in 0..<batch.count {
      let written = batch.writeCount(of: index)
      var data: [UInt8] = []
      for offset in 0..<written { data.append(bytes[position + offset]) }
      position += written
      append(data, reading: batch.readCount(of: index))
    }
    // With the line wired, its level is part of what a batch finds out.
    let last = steps.lastIndex { $0.isAnswered } ?? -1
    if state.wiring.hasInterrupt || last < first {
      steps.append(.pins(endsBatch: true))
    } else {
      steps[last] = steps[last].endingBatch()
    }
  }

  /// Adds one transaction.
  private mutating func append(_ data: [UInt8], reading count: Int) {
    let total = data.count + count
    guard total > 0 else { return }
    steps.append(.packet(CH347Packet.select(true), nil))
    var position = 0
    while position < total {
      let end = min(position + CH347Packet.dataLimit, total)
      if count == 0 {
        // What the one byte of its answer means is not known; that it comes is what counts.
        steps.append(.packet(CH347Packet.write(Array(data[position..<end])), Answer(command: .write, count: 1)))
      } else {
        // Zeros are written while reading.
        let chunk = (position..<end).map { $0 < data.count ? data[$0] : 0 }
        let dropped = max(0, min(data.count, end) - position)
        let answer = Answer(command: .exchange, count: chunk.count, dropped: dropped, isRead: true)
        steps.append(.packet(CH347Packet.exchange(chunk), answer))
      }
      position = end
    }
    steps.append(.packet(CH347Packet.select(false), nil))
  }

  mutating func append(_ state: BenchState, isReading: Bool) {
    self.state = state
    if isReading {
      if !steps.contains(where: \.isPins) { steps.append(.pins(endsBatch: false)) }
    } else if steps.first?.isPins != true {
      // What opens a contactor does not wait for a frame to pass; chip select stays as it is meanwhile.
      steps.insert(.pins(endsBatch: false), at: 0)
    }
  }

  mutating func next() -> [UInt8]? {
    guard owed == nil, !steps.isEmpty else { return nil }
    switch steps.removeFirst() {
    case .packet(let bytes, let answer):
      owed = answer
      return bytes
    case .pins(let endsBatch):
      owed = Answer(command: .pins, count: CH347Packet.pinCount, endsBatch: endsBatch)
      return CH347Packet.pins(map.settings(state))
    }
  }

  var hasWaiting: Bool { !steps.isEmpty }

  var isOwed: Bool { owed != nil }

  mutating func take(_ transfer: [UInt8]) -> [BridgeEvent] {
    // An empty packet ends a transfer and says nothing.
    guard !transfer.isEmpty else { return [] }
    guard let answer = owed, let bytes = CH347Packet.payload(transfer, of: answer.command, count: answer.count) else {
      return [.wrong(.oddAnswer(transfer))]
    }
    owed = nil
    var events: [BridgeEvent] = []
    if answer.isRead { reply += bytes.dropFirst(answer.dropped) }
    if answer.command == .pins { events.append(.pins(map.inputs(bytes, state: state))) }
    if answer.endsBatch {
      events.append(.batch(reply))
      reply = []
    }
    return events
  }

  /// Sends a packet and waits for its answer.
  private func exchange(
    _ pipe: USBPipe, _ packet: [UInt8], _ command: CH347Packet.Command, count: Int
  ) throws(USBError) -> [UInt8] {
    let answer = try pipe.exchange(packet) { !$0.isEmpty }
    guard let bytes = CH347Packet.payload(answer, of: command, count: count) else {
      throw USBError(pipe.device.name, .oddAnswer(answer))
    }
    return bytes
  }
}
