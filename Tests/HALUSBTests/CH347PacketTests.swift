import Testing

@testable import HALUSB

/// The bytes are written down by hand from the descriptions of the chip; nothing here asks the encoder what is right.
@Suite struct CH347PacketTests {
  @Test("Chip select: ten bytes, the first for CS1 (bit 7 change, bit 6 level), the sixth for CS2, which stays")
  func select() {
    #expect(CH347Packet.select(true) == [0xC1, 10, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    #expect(CH347Packet.select(false) == [0xC1, 10, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test("Bytes out, and bytes out and in: command, count with its low byte first, bytes")
  func bytes() {
    #expect(CH347Packet.exchange([0xDA, 0, 0, 0]) == [0xC2, 4, 0, 0xDA, 0, 0, 0])
    #expect(CH347Packet.write([0x41, 0, 1, 0x2C]) == [0xC4, 4, 0, 0x41, 0, 1, 0x2C])
    let most = CH347Packet.write([UInt8](repeating: 7, count: 507))
    #expect(most.count == 510 && most.prefix(4) == [0xC4, 0xFB, 0x01, 7])
    #expect(CH347Packet.write([UInt8](repeating: 7, count: 256)).prefix(3) == [0xC4, 0x00, 0x01])
  }

  @Test("Settings: asked for first; mode 3, 60 MHz / 8, most significant bit first, both selects active low")
  func settings() {
    #expect(CH347Packet.settingsRequest == [0xCA, 1, 0, 1])
    // Everything that is not named stays as it was found.
    let packet = CH347Packet.settings([UInt8](repeating: 0xFF, count: 26))
    #expect(
      packet == [
        0xC0, 26, 0, 0xFF, 0xFF, 4, 1, 0xFF, 0xFF, 0x02, 0xFF, 0x01, 0xFF, 0xFF, 2, 0x18, 0xFF, 0x00, 0xFF, 7, 0xFF,
        0xFF, 0xFF, 0x00, 0x3F, 0xFF, 0xFF, 0xFF, 0xFF,
      ])
    #expect(CH347Packet.settings([]).count == 29)
    #expect(CH347Packet.settings([UInt8](repeating: 0, count: 40)).count == 29)
  }

  @Test("Pins: eight bytes; C0 changes, 30 makes an output, 08 makes it high")
  func pins() {
    #expect(CH347Packet.output(true) == 0xF8 && CH347Packet.output(false) == 0xF0 && CH347Packet.input == 0xC0)
    #expect(CH347Packet.pins([0, 0, 0, 0xF0, 0xF8, 0xC0, 0xF0, 0xF0]).prefix(4) == [0xCC, 8, 0, 0])
  }

  @Test("An answer must name its command and count what it has; no other is taken")
  func answers() {
    #expect(CH347Packet.payload([0xC4, 1, 0, 0], of: .write, count: 1) == [0])
    #expect(CH347Packet.payload([0xC2, 2, 0, 0xAA, 0x55], of: .exchange, count: 2) == [0xAA, 0x55])
    let wrong: [[UInt8]] = [
      [], [0xC2], [0xC2, 2, 0], [0xC2, 2, 0, 0xAA], [0xC2, 2, 0, 0xAA, 0x55, 0], [0xC2, 3, 0, 0xAA, 0x55],
      [0xC2, 2, 1, 0xAA, 0x55], [0xC4, 2, 0, 0xAA, 0x55], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
    ]
    for answer in wrong { #expect(CH347Packet.payload(answer, of: .exchange, count: 2) == nil, "\(answer)") }
    let full = [0xC2, 0xFB, 0x01] + [UInt8](repeating: 3, count: 507)
    #expect(CH347Packet.payload(full, of: .exchange, count: 507)?.count == 507)
    #expect(CH347Packet.payload(full + [3], of: .exchange, count: 507) == nil)
    #expect(CH347Packet.payload(Array(full.dropLast()), of: .exchange, count: 507) == nil)
  }
}

@Suite struct CH347PinTests {
  @Test("Each output has its pin; none is on at rest, and pins of others are left alone")
  func outputs() {
    var state = BenchState()
    #expect(CH347Pins.ch347T.settings(state) == [0, 0, 0, 0xF0, 0xF0, 0xC0, 0xF0, 0xF0])
    #expect(CH347Pins.ch347F.settings(state) == [0xF0, 0, 0xF0, 0xF0, 0xF0, 0xC0, 0xF0, 0xF0])
    state.outputs.isStateC = true
    #expect(CH347Pins.ch347T.settings(state)[3] == 0xF8)
    state.heartbeat = true
    #expect(CH347Pins.ch347T.settings(state)[4] == 0xF8)
    state.outputs.isContactorClosed = true
    #expect(CH347Pins.ch347T.settings(state)[6] == 0xF8)
    state.outputs.isLit = true
    #expect(CH347Pins.ch347T.settings(state) == [0, 0, 0, 0xF8, 0xF8, 0xC0, 0xF8, 0xF8])
    state.outputs.isD1On = true
    #expect(CH347Pins.ch347F.settings(state)[0] == 0xF8 && CH347Pins.ch347F.settings(state)[2] == 0xF0)
    state.outputs.isD2On = true
    #expect(CH347Pins.ch347F.settings(state) == [0xF8, 0, 0xF8, 0xF8, 0xF8, 0xC0, 0xF8, 0xF8])
  }

  @Test("The spare pin is the interrupt or the reset, whichever is wired")
  func spare() {
    var state = BenchState()
    state.wiring.hasInterrupt = true
    #expect(CH347Pins.ch347F.settings(state)[1] == 0xC0)
    state.wiring = BenchWiring()
    state.wiring.hasReset = true
    #expect(CH347Pins.ch347F.settings(state)[1] == 0xF8)
    state.isReset = true
    #expect(CH347Pins.ch347F.settings(state)[1] == 0xF0)
  }

  @Test("Bit 6 is the level, bit 7 the direction; what is not connected reads high and says nothing")
  func inputs() {
    var state = BenchState()
    let open = [UInt8](repeating: 0x40, count: 8)
    var inputs = CH347Pins.ch347F.inputs(open, state: state)
    #expect(!inputs.isStopPressed && !inputs.isInterruptRequested && !inputs.isPermissionOn)
    var pressed = open
    pressed[5] = 0x00
    #expect(CH347Pins.ch347T.inputs(pressed, state: state).isStopPressed)
    state.wiring.hasInterrupt = true
    inputs = CH347Pins.ch347F.inputs(open, state: state)
    #expect(inputs.isInterruptRequested)
    var quiet = open
    quiet[1] = 0x00
    #expect(!CH347Pins.ch347F.inputs(quiet, state: state).isInterruptRequested)
  }

  @Test("A pin that the chip keeps for itself is found")
  func refused() {
    var levels: [UInt8] = [0x40, 0x40, 0x40, 0x80, 0x80, 0x40, 0x80, 0x80]
    #expect(CH347Pins.ch347T.refusedOutput(levels, state: BenchState()) == nil)
    #expect(CH347Pins.ch347F.refusedOutput(levels, state: BenchState()) == 0)
    levels[3] = 0x40
    #expect(CH347Pins.ch347T.refusedOutput(levels, state: BenchState()) == 3)
  }

  @Test("What is wired and has no pin is told before anything is driven")
  func missing() {
    var wiring = BenchWiring()
    for kind in [BridgeKind.ft232H, .ft2232H, .ch347T, .ch347F] { #expect(kind.missingPin(for: wiring) == nil) }
    wiring.hasInterrupt = true
    #expect(BridgeKind.ch347T.missingPin(for: wiring) == "the modem's interrupt")
    #expect(BridgeKind.ch347F.missingPin(for: wiring) == nil)
    wiring.hasReset = true
    #expect(BridgeKind.ch347F.missingPin(for: wiring)?.contains("both") == true)
    #expect(BridgeKind.ft2232H.missingPin(for: wiring) == nil)
    wiring = BenchWiring()
    wiring.hasReset = true
    #expect(BridgeKind.ch347T.missingPin(for: wiring) == "the modem's reset")
    wiring = BenchWiring()
    wiring.hasCar = true
    #expect(BridgeKind.ch347T.missingPin(for: wiring)?.contains("d1 and d2") == true)
    #expect(BridgeKind.ch347F.missingPin(for: wiring) == nil)
  }
}
