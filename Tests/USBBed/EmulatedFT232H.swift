import HAL
import HALSim

/// An FT232H with its serial engine, from FTDI's description of the commands and apart from the driver on purpose:
/// a mistake that both share would not show. A QCA7005 is wired to its pins.
final class EmulatedFT232H: EmulatedBridge {
  let descriptors: [UInt8]
  let strings: [String]
  let speed = 480
  let driver: String?

  /// The levels that the wires have: what is an output drives them, the rest hangs on resistors to ground.
  private(set) var lowPins: UInt8 = 0
  private(set) var highPins: UInt8
  /// Called when a wire of AC0...AC6 changes; the heartbeat on AC7 is only counted.
  var onPins: ((UInt8, Instant) -> Void)?
  /// The stop button.
  var isStopPressed = false
  /// Switch k of the car, through an optocoupler.
  var isPermissionOn: () -> Bool = { false }
  /// Faults on purpose: transfers to stall, transfers whose bytes are lost.
  var isDead = false
  private(set) var heartbeats = 0
  private(set) var badCommands = 0
  private(set) var spiBytes = 0

  /// AC0...AC6.
  var wires: UInt8 { highPins & 0x7F }

  private let chip: SimulatedQCA7005?
  private var commands: [UInt8] = []
  private var toHost: [UInt8] = []
  private var wantsFlush = false
  private var isEngineOn = false
  private var latency = Duration.milliseconds(16)

  private static let select: UInt8 = 0x08

  /// AC0...AC7 without an engine: an FT2232H's are a serial port's then, the lights at AC3 and AC4 high.
  private let highAtRest: UInt8

  init(serial: String, chip: SimulatedQCA7005?, driver: String? = nil, isFT2232H: Bool = false) {
    descriptors = Self.descriptors(vendor: 0x0403, product: isFT2232H ? 0x6010 : 0x6014, packet: 512)
    strings = ["FTDI", isFT2232H ? "FT2232H bench" : "FT232H bench", serial]
    highAtRest = isFT2232H ? 0x18 : 0
    highPins = highAtRest
    self.chip = chip
    self.driver = driver
  }

  func control(type: UInt8, request: UInt8, value: UInt16, data: [UInt8], length: Int, now: Instant) -> ControlAnswer {
    switch (type, request) {
    case (0x40, 0):
      if value != 1 { commands = [] }
      if value != 2 { toHost = [] }
      return .done([])
    case (0x40, 9):
      guard (1...255).contains(value & 0xFF) else { return .stall }
      latency = .milliseconds(Int64(value & 0xFF))
      return .done([])
    case (0x40, 11):
      isEngineOn = value >> 8 == 2
      commands = []
      // A new engine drives nothing until it is told to; without one every pin of an FT232H is an input.
      drive(low: 0, high: isEngineOn ? 0 : highAtRest, now: now)
      return .done([])
    case (0x40, 6), (0x40, 7): return .done([])
    case (0xC0, 5): return .done([0x32, 0x60])
    case (0xC0, 10): return .done([UInt8(latency.microseconds / 1_000)])
    case (0xC0, 0x90): return .done([0xFF, 0xFF])
    default: return .stall
    }
  }

  func bulkOut(_ bytes: [UInt8], now: Instant) -> Bool {
    guard isEngineOn, !isDead else { return true }
    commands += bytes
    var position = 0
    while let used = run(commands[position...], now) { position += used }
    commands.removeFirst(position)
    return true
  }

  func bulkIn(length: Int, since: Instant, now: Instant) -> [UInt8]? {
    let capacity = length / 512 * 510
    let isReady = toHost.count >= capacity || (wantsFlush && !toHost.isEmpty) || now - since >= latency
    guard isReady else { return nil }
    var transfer: [UInt8] = []
    repeat {
      let payload = toHost.prefix(510)
      transfer += [0x32, 0x60] + payload
      toHost.removeFirst(payload.count)
      // A short packet ends the transfer.
      if payload.count < 510 { break }
    } while transfer.count + 512 <= length
    if toHost.isEmpty { wantsFlush = false }
    return transfer
  }

  func unplug(now: Instant) { drive(low: 0, high: 0, now: now) }

  /// Carries out the first command, and returns its length; nil when it is not complete.
  private func run(_ bytes: ArraySlice<UInt8>, _ now: Instant) -> Int? {
    guard let command = bytes.first else { return nil }
    let at = bytes.startIndex
    switch command {
    case 0x80, 0x82:
      guard bytes.count >= 3 else { return nil }
      let level = bytes[at + 1] & bytes[at + 2]
      if command == 0x80 {
        drive(low: level, high: highPins, now: now)
      } else {
        drive(low: lowPins, high: level, now: now)
      }
      return 3
    case 0x81: return answer(readLow())
    case 0x83: return answer(highPins | (isPermissionOn() ? 0 : 0x20))
    case 0x84, 0x85, 0x8A, 0x8B, 0x8C, 0x8D, 0x96, 0x97: return 1
    case 0x86:
      return bytes.count >= 3 ? 3 : nil
    case 0x87:
      wantsFlush = true
      return 1
    case 0x11, 0x20, 0x31: return shift(command, bytes)
    default:
      badCommands += 1
      toHost += [0xFA, command]
      wantsFlush = true
      return 1
    }
  }

  private func answer(_ byte: UInt8) -> Int {
    toHost.append(byte)
    return 1
  }

  /// Bytes through the shift register.
  private func shift(_ command: UInt8, _ bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.count >= 3 else { return nil }
    let at = bytes.startIndex
    let count = (Int(bytes[at + 1]) | Int(bytes[at + 2]) << 8) + 1
    let writes = command & 0x10 != 0
    guard !writes || bytes.count >= 3 + count else { return nil }
    for index in 0..<count {
      let out = writes ? bytes[at + 3 + index] : 0
      let back = lowPins & Self.select == 0 ? chip?.clock(out) ?? 0xFF : 0xFF
      if command & 0x20 != 0 { toHost.append(back) }
    }
    spiBytes += count
    return writes ? 3 + count : 3
  }

  private func readLow() -> UInt8 {
    var level = lowPins | (isStopPressed ? 0 : 0x40)
    if chip?.isInterruptActive == true { level |= 0x10 }
    return level
  }

  private func drive(low: UInt8, high: UInt8, now: Instant) {
    let wasSelected = isEngineOn && lowPins & Self.select == 0
    let oldHigh = highPins
    lowPins = low
    highPins = high
    let isSelected = isEngineOn && low & Self.select == 0
    if isSelected, !wasSelected { chip?.select(now: now) }
    if wasSelected, !isSelected { chip?.deselect(now: now) }
    if (oldHigh ^ high) & 0x80 != 0 { heartbeats += 1 }
    if (oldHigh ^ high) & 0x7F != 0 { onPins?(high & 0x7F, now) }
  }
}
