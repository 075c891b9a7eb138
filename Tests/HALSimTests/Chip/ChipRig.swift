import HAL
import HALSim

/// A chip on a line with a charger's modem at the other end, and the host's pins in the test's hand.
final class ChipRig {
  let line = Powerline(random: SeededRandom(seed: 1))
  let modem: SimulatedModem
  let charger: SimulatedModem
  let chip: SimulatedQCA7005
  let bus: SimulatedSPIBus
  var driver: QCA7005<SimulatedSPIDevice>
  private let clock: Clock
  private(set) var driverDue = Instant.zero
  /// Frames that the driver has handed over.
  var received: [[UInt8]] = []
  /// Frames that have arrived at the charger's modem.
  var arrived: [[UInt8]] = []
  /// What the driver threw last.
  private(set) var failure: HALError?

  private final class Clock {
    var now = Instant.zero
  }

  init(_ configuration: ChipConfiguration = ChipConfiguration(), seed: UInt64 = 1) {
    var numbers = ModemConfiguration()
    numbers.boot_ms = configuration.boot_ms
    numbers.restart_ms = configuration.keyRestart_ms
    modem = SimulatedModem(macAddress: LineRig.car, line: line, configuration: numbers)
    charger = SimulatedModem(macAddress: LineRig.charger, line: line, role: .charger)
    chip = SimulatedQCA7005(modem: modem, configuration: configuration, random: SeededRandom(seed: seed))
    bus = SimulatedSPIBus(chip: chip)
    let clock = Clock()
    self.clock = clock
    driver = QCA7005(bus: SimulatedSPIDevice(bus: bus) { clock.now }, macAddress: LineRig.car)
  }

  var now: Instant { clock.now }

  /// One transaction by hand: the bytes on MISO.
  func transaction(_ mosi: [UInt8]) -> [UInt8] {
    chip.select(now: now)
    let miso = mosi.map { chip.clock($0) }
    chip.deselect(now: now)
    return miso
  }

  func read(_ register: UInt8) -> UInt16 {
    let miso = transaction([0xC0 | register, 0, 0, 0])
    return UInt16(miso[2]) << 8 | UInt16(miso[3])
  }

  func write(_ register: UInt8, _ value: UInt16) {
    _ = transaction([0x40 | register, 0, UInt8(value >> 8), UInt8(value & 0xFF)])
  }

  /// Lets time pass without a driver.
  func rest(_ milliseconds: Int64) {
    let end = now + .milliseconds(milliseconds)
    while now < end {
      clock.now = min(max(min(line.nextDeadline, chip.nextDeadline), now + .microseconds(1)), end)
      line.poll(now: now)
      chip.poll(now: now)
    }
  }

  /// Lets time pass with the driver at work and its frames fetched.
  func run(_ milliseconds: Int64) {
    let end = now + .milliseconds(milliseconds)
    while now < end {
      let next = min(min(line.nextDeadline, chip.nextDeadline), min(bus.nextDeadline, driverDue))
      clock.now = min(max(next, now + .microseconds(1)), end)
      line.poll(now: now)
      chip.poll(now: now)
      bus.poll(now: now)
      driverDue = driver.poll(now: now)
      fetch()
      arrived += charger.drain()
    }
  }

  private func fetch() {
    for _ in 0..<32 {
      var room: [1_514 of UInt8] = .init(repeating: 0)
      var span = room.mutableSpan
      do throws(HALError) {
        guard let length = try driver.receive(into: &span) else { return }
        received.append((0..<length).map { room[$0] })
      } catch {
        failure = error
        return
      }
    }
  }

  /// A broadcast that every station hears without a key, recognisable by its number.
  static func broadcast(from source: MACAddress, _ number: Int, count: Int = 60) -> [UInt8] {
    LineRig.management(
      0x6064, from: source, count: count,
      fields: [(20, [UInt8(number >> 8), UInt8(number & 0xFF)]), (count - 1, [UInt8(number & 0xFF)])])
  }
}
