import HAL
import Testing

@testable import HALUSB

/// The engine without USB: what it sends is compared with bytes written down by hand, answers are made up here.
@Suite struct CH347EngineTests {
  static let low: [UInt8] = [0xC1, 10, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0]
  static let high: [UInt8] = [0xC1, 10, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
  static let rest: [UInt8] = [0xCC, 8, 0, 0, 0, 0, 0xF0, 0xF0, 0xC0, 0xF0, 0xF0]
  static let levels: [UInt8] = [0xCC, 8, 0, 0x40, 0x40, 0x40, 0x80, 0x80, 0x40, 0x80, 0x80]

  private static func engine(
    _ transactions: [(writing: [UInt8], reading: Int)], map: CH347Pins = .ch347T, state: BenchState = BenchState()
  ) -> CH347Engine {
    var engine = CH347Engine(map: map)
    var batch = SPIBatch()
    for transaction in transactions { batch.append(writing: transaction.writing.count, reading: transaction.reading) }
    let data = transactions.flatMap(\.writing)
    engine.append(batch, writing: data.span, state: state)
    return engine
  }

  /// Everything that goes out before an answer is owed.
  private static func sent(_ engine: inout CH347Engine) -> [[UInt8]] {
    var packets: [[UInt8]] = []
    while let packet = engine.next() { packets.append(packet) }
    return packets
  }

  @Test("A register access: select, four bytes exchanged, release; the two that came while writing are dropped")
  func register() {
    var engine = Self.engine([(writing: [0xDA, 0x00], reading: 2)])
    #expect(Self.sent(&engine) == [Self.low, [0xC2, 4, 0, 0xDA, 0, 0, 0]])
    #expect(engine.isOwed && engine.hasWaiting)
    #expect(engine.take([0xC2, 4, 0, 0x11, 0x22, 0xAA, 0x55]) == [.batch([0xAA, 0x55])])
    #expect(Self.sent(&engine) == [Self.high])
    #expect(!engine.isOwed && !engine.hasWaiting)
  }

  @Test("A batch: nothing is sent while an answer is owed, chip select moves between transactions")
  func batch() {
    var engine = Self.engine([(writing: [0x41, 0, 0, 9], reading: 0), (writing: [0x80, 0], reading: 3)])
    #expect(Self.sent(&engine) == [Self.low, [0xC4, 4, 0, 0x41, 0, 0, 9]])
    #expect(engine.next() == nil)
    #expect(engine.take([0xC4, 1, 0, 0]) == [])
    #expect(Self.sent(&engine) == [Self.high, Self.low, [0xC2, 5, 0, 0x80, 0, 0, 0, 0]])
    #expect(engine.take([0xC2, 5, 0, 9, 9, 1, 2, 3]) == [.batch([1, 2, 3])])
    #expect(Self.sent(&engine) == [Self.high])
  }

  @Test(
    "Chunks of a write: 507 bytes are one packet of 510, one more needs a second", arguments: [507, 508, 1_014, 1_015])
  func writeBorders(count: Int) {
    let data = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }
    var engine = Self.engine([(writing: data, reading: 0)])
    var written: [UInt8] = []
    var sizes: [Int] = []
    for _ in 0..<10 where engine.hasWaiting {
      for packet in Self.sent(&engine) where packet[0] == 0xC4 {
        #expect(packet.count <= 510 && Int(packet[1]) + Int(packet[2]) * 256 == packet.count - 3)
        written += packet.dropFirst(3)
        sizes.append(packet.count)
      }
      if engine.isOwed {
        #expect(engine.take([0xC4, 1, 0, 0]) == (written.count == count ? [.batch([])] : []))
      }
    }
    #expect(written == data)
    #expect(sizes.dropLast().allSatisfy { $0 == 510 })
    #expect(sizes.count == [507: 1, 508: 2, 1_014: 2, 1_015: 3][count])
  }

  @Test("Chunks of a read: bytes written count too", arguments: [505, 506, 1_012, 1_013, 3_165])
  func readBorders(count: Int) {
    var engine = Self.engine([(writing: [0x80, 0x00], reading: count)])
    let wanted = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 5 + 1) }
    var line: [UInt8] = [0xEE, 0xEE] + wanted
    var events: [BridgeEvent] = []
    var packets = 0
    var selects: [[UInt8]] = []
    for _ in 0..<20 where engine.hasWaiting {
      for packet in Self.sent(&engine) {
        guard packet[0] == 0xC2 else {
          selects.append(packet)
          continue
        }
        let size = packet.count - 3
        #expect(size <= 507 && Int(packet[1]) + Int(packet[2]) * 256 == size)
        #expect(packet.dropFirst(packets == 0 ? 5 : 3).allSatisfy { $0 == 0 })
        packets += 1
        events += engine.take(Array(packet.prefix(3)) + line.prefix(size))
        line.removeFirst(size)
      }
    }
    #expect(events == [.batch(wanted)])
    #expect(line.isEmpty && packets == (count + 2 + 506) / 507)
    #expect(selects == [Self.low, Self.high])
  }

  @Test("A border that falls into the bytes written drops all of them and nothing else")
  func writtenOverBorder() {
    let data = [UInt8](repeating: 0x5A, count: 510)
    var engine = Self.engine([(writing: data, reading: 4)])
    _ = Self.sent(&engine)
    #expect(engine.take([0xC2, 0xFB, 1] + [UInt8](repeating: 9, count: 507)) == [])
    #expect(Self.sent(&engine) == [[0xC2, 7, 0, 0x5A, 0x5A, 0x5A, 0, 0, 0, 0]])
    #expect(engine.take([0xC2, 7, 0, 9, 9, 9, 1, 2, 3, 4]) == [.batch([1, 2, 3, 4])])
  }

  @Test("Pins go out with their latest levels, once, and a change of them goes before what waits")
  func pins() {
    var engine = Self.engine([(writing: [0xDA, 0x00], reading: 2)])
    var state = BenchState()
    engine.append(state, isReading: true)
    engine.append(state, isReading: true)
    #expect(Self.sent(&engine) == [Self.low, [0xC2, 4, 0, 0xDA, 0, 0, 0]])
    state.outputs.isContactorClosed = true
    engine.append(state, isReading: false)
    state.outputs.isContactorClosed = false
    engine.append(state, isReading: false)
    #expect(engine.take([0xC2, 4, 0, 0, 0, 0xAA, 0x55]) == [.batch([0xAA, 0x55])])
    #expect(Self.sent(&engine) == [Self.rest])
    let open = BenchInputs(isInterruptRequested: false, isStopPressed: false, isPermissionOn: false)
    #expect(engine.take(Self.levels) == [.pins(open)])
    #expect(Self.sent(&engine) == [Self.high, Self.rest])
    #expect(engine.take(Self.levels) == [.pins(open)])
    #expect(!engine.hasWaiting && !engine.isOwed)
  }

  @Test("With the interrupt wired a batch ends with its level; a batch of nothing ends too")
  func interrupt() {
    var state = BenchState()
    state.wiring.hasInterrupt = true
    var engine = Self.engine([(writing: [0xDA, 0x00], reading: 2)], map: .ch347F, state: state)
    _ = Self.sent(&engine)
    #expect(engine.take([0xC2, 4, 0, 0, 0, 0xAA, 0x55]) == [])
    #expect(Self.sent(&engine).map { $0[0] } == [0xC1, 0xCC])
    let asked = BenchInputs(isInterruptRequested: true, isStopPressed: false, isPermissionOn: false)
    #expect(engine.take(Self.levels) == [.pins(asked), .batch([0xAA, 0x55])])
    var empty = Self.engine([(writing: [], reading: 0)])
    #expect(Self.sent(&empty) == [Self.rest])
    #expect(empty.take(Self.levels).last == .batch([]))
  }

  @Test("An answer that is short, long, another's or not asked for makes no sense; an empty transfer says nothing")
  func oddAnswers() {
    let wrong: [[UInt8]] = [
      [0xC2, 4, 0, 1, 2, 3], [0xC2, 4, 0, 1, 2, 3, 4, 5], [0xC4, 1, 0, 0], [0xC2, 3, 0, 1, 2, 3], [0xC2],
      [UInt8](repeating: 0, count: 512),
    ]
    for answer in wrong {
      var engine = Self.engine([(writing: [0xDA, 0x00], reading: 2)])
      _ = Self.sent(&engine)
      #expect(engine.take([]) == [])
      #expect(engine.take(answer) == [.wrong(.oddAnswer(answer))])
    }
    var idle = CH347Engine(map: .ch347T)
    #expect(idle.next() == nil && !idle.isOwed)
    #expect(idle.take([0xC4, 1, 0, 0]) == [.wrong(.oddAnswer([0xC4, 1, 0, 0]))])
  }
}

@Suite struct FTDIEngineTests {
  @Test("Answers come in order and are told apart by length; a byte too many makes no sense")
  func answers() {
    var engine = FTDIEngine(packet: 512, isSerialAtRest: false)
    var batch = SPIBatch()
    batch.append(writing: 2, reading: 2)
    let data: [UInt8] = [0xDA, 0x00]
    engine.append(batch, writing: data.span, state: BenchState())
    engine.append(BenchState(), isReading: true)
    #expect(
      engine.next() == [
        0x80, 0x00, 0x0B, 0x11, 0x01, 0x00, 0xDA, 0x00, 0x20, 0x01, 0x00, 0x80, 0x08, 0x0B, 0x81, 0x83, 0x87,
        0x82, 0x00, 0x9F, 0x80, 0x08, 0x0B,
      ])
    #expect(engine.next() == nil && engine.isOwed)
    #expect(engine.take([0x32, 0x60, 0xAA]) == [])
    let open = BenchInputs(low: 0xEF, high: 0xFF)
    #expect(engine.take([0x32, 0x60, 0x55, 0xEF, 0xFF]) == [.pins(open), .batch([0xAA, 0x55])])
    #expect(!engine.isOwed)
    #expect(engine.take([0x32, 0x60]) == [])
    #expect(engine.take([0x32, 0x60, 0xFA]) == [.wrong(.silent)])
  }
}
