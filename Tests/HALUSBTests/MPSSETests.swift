import HAL
import Testing

@testable import HALUSB

/// The bytes are written down by hand from FTDI's command table; nothing here asks the encoder what is right.
@Suite struct MPSSETests {
  static let port = MPSSE.Port(levels: 0x08, outputs: 0x0B)

  @Test("A register access is one transaction: select, two bytes out, two in, release")
  func register() {
    var batch = SPIBatch()
    batch.append(writing: 2, reading: 2)
    var stream = MPSSE()
    let data: [UInt8] = [0xDA, 0x00]
    stream.append(batch, writing: data.span, port: Self.port)
    #expect(
      stream.bytes == [
        0x80, 0x00, 0x0B, 0x11, 0x01, 0x00, 0xDA, 0x00, 0x20, 0x01, 0x00, 0x80, 0x08, 0x0B,
      ])
    #expect(stream.replyCount == 2)
  }

  @Test("Transactions of a batch follow each other, each under its own chip select, with one flush behind")
  func batch() {
    var batch = SPIBatch()
    batch.append(writing: 4, reading: 0)
    batch.append(writing: 2, reading: 300)
    var stream = MPSSE()
    let data: [UInt8] = [0x41, 0x00, 0x01, 0x2C, 0x80, 0x00]
    stream.append(batch, writing: data.span, port: Self.port)
    stream.appendReadingPins()
    stream.appendFlush()
    #expect(
      stream.bytes == [
        0x80, 0x00, 0x0B, 0x11, 0x03, 0x00, 0x41, 0x00, 0x01, 0x2C, 0x80, 0x08, 0x0B,
        0x80, 0x00, 0x0B, 0x11, 0x01, 0x00, 0x80, 0x00, 0x20, 0x2B, 0x01, 0x80, 0x08, 0x0B,
        0x81, 0x83, 0x87,
      ])
    #expect(stream.replyCount == 302)
  }

  @Test("The longest transaction counts one less, in two bytes")
  func longest() {
    var batch = SPIBatch()
    batch.append(writing: 0, reading: 65_535)
    var stream = MPSSE()
    let nothing: [UInt8] = []
    stream.append(batch, writing: nothing.span, port: Self.port)
    #expect(stream.bytes == [0x80, 0x00, 0x0B, 0x20, 0xFE, 0xFF, 0x80, 0x08, 0x0B])
  }

  @Test("Settings: 60 MHz, neither adaptive nor three-phase, 10 MHz, no loop")
  func settings() {
    var stream = MPSSE()
    stream.appendSynchronisation()
    stream.appendSettings()
    stream.append(low: Self.port)
    stream.append(high: BenchOutputs().port(heartbeat: false))
    #expect(
      stream.bytes == [
        0xAA, 0x8A, 0x97, 0x8D, 0x86, 0x02, 0x00, 0x85, 0x80, 0x08, 0x0B, 0x82, 0x00, 0x9F,
      ])
    #expect(stream.replyCount == 2)
  }

  @Test("Every packet of a transfer begins with two status bytes")
  func payload() {
    let first = [0x32, 0x60] + [UInt8](repeating: 1, count: 510)
    let second: [UInt8] = [0x32, 0x60, 7, 8]
    #expect(MPSSE.payload(first + second, packet: 512) == [UInt8](repeating: 1, count: 510) + [7, 8])
    #expect(MPSSE.payload([0x32, 0x60], packet: 512) == [])
    #expect(MPSSE.payload([0x32], packet: 512) == [])
    #expect(MPSSE.payload([], packet: 512) == [])
    #expect(MPSSE.payload(first + [0x32], packet: 512).count == 510)
  }
}

@Suite struct BenchPinTests {
  @Test("Each output has its pin; none is on at rest")
  func outputs() {
    #expect(BenchOutputs().port(heartbeat: false) == MPSSE.Port(levels: 0x00, outputs: 0x9F))
    #expect(BenchOutputs().port(heartbeat: true).levels == 0x80)
    var outputs = BenchOutputs()
    outputs.isStateC = true
    #expect(outputs.port(heartbeat: false).levels == 0x01)
    outputs.isContactorClosed = true
    #expect(outputs.port(heartbeat: false).levels == 0x03)
    outputs.isLit = true
    #expect(outputs.port(heartbeat: false).levels == 0x07)
    outputs.isD1On = true
    outputs.isD2On = true
    #expect(outputs.port(heartbeat: true).levels == 0x9F)
  }

  @Test("What is not connected reads high: no button, no permission")
  func inputs() {
    let nothing = BenchInputs(low: 0xFF, high: 0xFF)
    #expect(!nothing.isStopPressed && !nothing.isPermissionOn && nothing.isInterruptRequested)
    #expect(BenchInputs(low: 0xBF, high: 0xFF).isStopPressed)
    #expect(BenchInputs(low: 0xFF, high: 0xDF).isPermissionOn)
    #expect(!BenchInputs(low: 0xEF, high: 0xFF).isInterruptRequested)
  }

  @Test("Wires have the names of the command line")
  func names() {
    var wiring = BenchWiring()
    #expect(wiring.names == [])
    wiring.hasInterrupt = true
    wiring.hasReset = true
    wiring.hasPermission = true
    #expect(wiring.names == ["interrupt", "reset", "permission"])
    // Switch k is an input like the others: no pin changes its direction for it.
    wiring.hasReset = false
    #expect(wiring.port(isReset: false) == BenchWiring().port(isReset: false))
  }

  @Test("The reset line is driven only where it is wired")
  func reset() {
    var wiring = BenchWiring()
    #expect(wiring.port(isReset: true) == MPSSE.Port(levels: 0x08, outputs: 0x0B))
    wiring.hasReset = true
    #expect(wiring.port(isReset: true) == MPSSE.Port(levels: 0x08, outputs: 0x8B))
    #expect(wiring.port(isReset: false) == MPSSE.Port(levels: 0x88, outputs: 0x8B))
  }
}

/// What comes from the engine, packet by packet.
@Suite struct MPSSEAnswersTests {
  private static let status: [UInt8] = [0x32, 0x60]

  @Test("Answers come in order, each with the pins behind it")
  func order() {
    var answers = MPSSEAnswers()
    answers.expectBatch(3)
    answers.expectPins()
    answers.expectBatch(0)
    #expect(!answers.isEmpty && answers.next() == nil)
    answers.take(Self.status + [1, 2, 3, 0xFF, 0xDF, 0xBF, 0xFF, 0xFF, 0xFF], packet: 512)
    #expect(answers.next() == .batch([1, 2, 3], BenchInputs(low: 0xFF, high: 0xDF)))
    #expect(answers.next() == .pins(BenchInputs(low: 0xBF, high: 0xFF)))
    #expect(answers.next() == .batch([], BenchInputs(low: 0xFF, high: 0xFF)))
    #expect(answers.next() == nil && answers.isEmpty && !answers.isOutOfStep)
  }

  @Test("An answer may come in pieces; one byte that is missing holds it back")
  func pieces() {
    var answers = MPSSEAnswers()
    answers.expectBatch(2)
    for byte: UInt8 in [7, 8, 0xFF] {
      answers.take(Self.status + [byte], packet: 64)
      #expect(answers.next() == nil)
    }
    answers.take(Self.status, packet: 64)
    #expect(answers.next() == nil)
    answers.take(Self.status + [0xFF], packet: 64)
    #expect(answers.next() == .batch([7, 8], BenchInputs(low: 0xFF, high: 0xFF)))
  }

  @Test("More than was asked for shows that the engine is out of step")
  func outOfStep() {
    var answers = MPSSEAnswers()
    answers.expectPins()
    answers.take(Self.status + [0xFF, 0xFF, 0xFA], packet: 64)
    #expect(!answers.isOutOfStep)
    #expect(answers.next() != nil)
    #expect(answers.isOutOfStep)
  }
}
