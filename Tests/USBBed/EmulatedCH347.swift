import HAL
import HALSim

/// A CH347, from its description and apart from the driver on purpose: a mistake that both share would not show. A
/// QCA7005 is wired to its SPI pins, the bench to its GPIO as doc/hardware.md says.
final class EmulatedCH347: EmulatedBridge {
  /// The chip and the mode that its pins have chosen.
  enum Kind: String {
    case ch347T = "t"
    case ch347F = "f"
    /// A CH347T with two serial ports, and no interface for SPI.
    case mode0
  }

  let descriptors: [UInt8]
  let strings: [String]
  let interfaces: [Int]
  let outEndpoint: UInt8 = 0x06
  let inEndpoint: UInt8 = 0x86
  let speed = 480
  let driver: String? = "cdc_acm"

  /// The levels that the wires have: what is an output drives them, the rest hangs on resistors to ground.
  private(set) var pins: UInt8
  var onPins: ((UInt8, Instant) -> Void)?
  var isStopPressed = false
  var isDead = false
  private(set) var heartbeats = 0
  private(set) var badCommands = 0
  private(set) var spiBytes = 0

  private let kind: Kind
  private let chip: SimulatedQCA7005?
  private var settings: [UInt8]
  private var outputs: UInt8
  private var isSelected = false
  /// What the host has not fetched yet: there is room for one.
  private var answer: [UInt8]?

  // GPIO numbers, by wire.
  private static let stateC = 3
  private static let heartbeat = 4
  private static let stop = 5
  private static let contactor = 6
  private static let light = 7
  private static let interrupt = 1

  init(_ kind: Kind, serial: String, chip: SimulatedQCA7005?) {
    self.kind = kind
    self.chip = chip
    strings = ["wch.cn", "CH347", serial]
    // Serial ports have two interfaces each; the SPI's stands behind them.
    let ports = kind == .ch347T ? 1 : 2
    let hasSPI = kind != .mode0
    interfaces = Array(0..<(2 * ports + (hasSPI ? 1 : 0)))
    let product: UInt16 = [.ch347T: 0x55DB, .ch347F: 0x55DE, .mode0: 0x55DA][kind] ?? 0
    descriptors = Self.describe(product: product, serialPorts: ports, hasSPI: hasSPI)
    // As the chip leaves its factory: 60 MHz, the rest in step with master mode.
    settings = [0, 0, 4, 1, 0, 0, 2, 0, 1, 0, 0, 2, 0, 0, 0, 0, 7, 0, 0, 0, 0xFF, 0, 0, 0, 0, 0]
    // The serial port's RTS and the activity light drive their wires from power-on.
    outputs = 1 << UInt8(Self.light) | 1 << UInt8(Self.heartbeat)
    pins = outputs
  }

  var wires: UInt8 {
    var levels: UInt8 = 0
    for (bit, pin) in [Self.stateC, Self.contactor, Self.light].enumerated() where pins & 1 << UInt8(pin) != 0 {
      levels |= 1 << UInt8(bit)
    }
    return levels
  }

  func control(type: UInt8, request: UInt8, value: UInt16, data: [UInt8], length: Int, now: Instant) -> ControlAnswer {
    .stall
  }

  func bulkOut(_ bytes: [UInt8], now: Instant) -> Bool {
    guard !isDead else { return true }
    // A packet at a time, whole, none longer than 510 bytes, and none before the last answer was fetched.
    guard bytes.count >= 4, bytes.count <= 510, Int(bytes[1]) + Int(bytes[2]) * 256 == bytes.count - 3, answer == nil
    else {
      badCommands += 1
      return true
    }
    guard let reply = carryOut(bytes[0], Array(bytes[3...]), now) else { return true }
    answer = reply.isEmpty ? nil : [bytes[0], UInt8(reply.count % 256), UInt8(reply.count / 256)] + reply
    return true
  }

  func bulkIn(length: Int, since: Instant, now: Instant) -> [UInt8]? {
    defer { answer = nil }
    return answer
  }

  func unplug(now: Instant) {
    deselect(now)
    setPins(0, outputs: 0, now)
  }

  /// Carries out one command and returns its answer's bytes; none for the one without an answer.
  private func carryOut(_ command: UInt8, _ bytes: [UInt8], _ now: Instant) -> [UInt8]? {
    switch (command, bytes.count) {
    case (0xCA, 1) where bytes[0] == 1: return settings
    case (0xC0, 26):
      // What no one knows the meaning of has to stay as it was.
      let isFixed = bytes[2] == 4 && bytes[3] == 1 && bytes[11] == 2 && bytes[16] == 7
      guard isFixed else { return refuse() }
      settings = bytes
      return [0]
    case (0xC1, 10):
      if bytes[0] & 0x80 != 0 { bytes[0] & 0x40 == 0 ? select(now) : deselect(now) }
      if bytes[5] & 0x80 != 0 { badCommands += 1 }
      return []
    case (0xC2, 1...507): return bytes.map(clock)
    case (0xC4, 1...507):
      for byte in bytes { _ = clock(byte) }
      return [0]
    case (0xCC, 8): return movePins(bytes, now)
    default: return refuse()
    }
  }

  private func refuse() -> [UInt8]? {
    badCommands += 1
    return nil
  }

  // MARK: SPI.

  private func select(_ now: Instant) {
    guard !isSelected else { return }
    isSelected = true
    chip?.select(now: now)
  }

  private func deselect(_ now: Instant) {
    guard isSelected else { return }
    isSelected = false
    chip?.deselect(now: now)
  }

  /// One byte; the modem hears nothing but noise in another mode than 0 and 3, or above 12 MHz.
  private func clock(_ byte: UInt8) -> UInt8 {
    spiBytes += 1
    let isMode0 = settings[6] & 2 == 0 && settings[8] & 1 == 0
    let isMode3 = settings[6] & 2 != 0 && settings[8] & 1 != 0
    let frequency_kHz = 60_000 >> Int(settings[12] >> 3 & 7)
    let isRight = (isMode0 || isMode3) && frequency_kHz <= 12_000 && settings[14] & 0x80 == 0
    guard isSelected, isRight, settings[21] & 0xC0 == 0 else { return 0xFF }
    return chip?.clock(byte) ?? 0xFF
  }

  // MARK: Pins.

  /// Each byte: bits 7 and 6 to change a pin, 5 and 4 for an output, 3 its level. SPI's own pins stay as they are.
  private func movePins(_ bytes: [UInt8], _ now: Instant) -> [UInt8] {
    var levels = pins
    var directions = outputs
    for (pin, byte) in bytes.enumerated() where byte & 0xC0 == 0xC0 {
      if kind == .ch347T, pin < 3 {
        badCommands += 1
        continue
      }
      let mask: UInt8 = 1 << UInt8(pin)
      directions = byte & 0x30 == 0x30 ? directions | mask : directions & ~mask
      levels = byte & 0x38 == 0x38 ? levels | mask : levels & ~mask
    }
    setPins(levels & directions, outputs: directions, now)
    return (0..<8).map { (pin: Int) -> UInt8 in
      let direction: UInt8 = outputs & 1 << UInt8(pin) != 0 ? 0x80 : 0
      return direction | (isHigh(pin) ? 0x40 : 0)
    }
  }

  private func isHigh(_ pin: Int) -> Bool {
    let mask: UInt8 = 1 << UInt8(pin)
    if outputs & mask != 0 { return pins & mask != 0 }
    switch pin {
    case Self.stop: return !isStopPressed
    case Self.interrupt: return chip?.isInterruptActive ?? true
    default: return true
    }
  }

  private func setPins(_ levels: UInt8, outputs directions: UInt8, _ now: Instant) {
    let before = wires
    if (pins ^ levels) & 1 << UInt8(Self.heartbeat) != 0 { heartbeats += 1 }
    pins = levels
    outputs = directions
    if wires != before { onPins?(wires, now) }
  }

  // MARK: Descriptors.

  private static func describe(product: UInt16, serialPorts: Int, hasSPI: Bool) -> [UInt8] {
    func endpoint(_ address: UInt8, _ kind: UInt8, _ size: UInt16) -> [UInt8] {
      [7, 5, address, kind, UInt8(size % 256), UInt8(size / 256), kind == 3 ? 1 : 0]
    }
    let device: [UInt8] =
      [18, 1, 0, 2, 0xEF, 2, 1, 64, 0x86, 0x1A, UInt8(product % 256), UInt8(product / 256), 0x41, 2, 1, 2, 3, 1]
    var body: [UInt8] = []
    for port in 0..<UInt8(serialPorts) {
      body += [8, 11, port * 2, 2, 2, 2, 1, 0]
      body += [9, 4, port * 2, 0, 1, 2, 2, 1, 0] + endpoint(0x81 + port * 2, 3, 10)
      body += [9, 4, port * 2 + 1, 0, 2, 10, 0, 0, 0]
      body += endpoint(0x02 + port * 2, 2, 512) + endpoint(0x82 + port * 2, 2, 512)
    }
    if hasSPI {
      body += [9, 4, UInt8(serialPorts * 2), 0, 2, 0xFF, 0, 0, 0] + endpoint(0x86, 2, 512) + endpoint(0x06, 2, 512)
    }
    let count = UInt8(serialPorts * 2 + (hasSPI ? 1 : 0))
    return device + [9, 2, UInt8(body.count + 9), 0, count, 1, 0, 0x80, 50] + body
  }
}
