import HAL
import HALSim

/// What stands behind the devices: the modem's chip on the bridge's SPI bus, the line, the simulated charger at its
/// other end, and the car.
final class Bench {
  let chip: SimulatedQCA7005
  let charger: LiveCharger
  let car: BenchCar
  /// When current began to flow; nil while none does.
  private(set) var currentSince: Instant?
  /// True once current has flowed.
  private(set) var hasCharged = false

  private let line: Powerline
  private var fromCharger: [[UInt8]] = []
  private var fromCar: [[UInt8]] = []

  init(profile: ChargerProfile, car: CarProfile, soc_permille: Int32, seed: UInt64) {
    self.car = BenchCar(profile: car, soc_permille: soc_permille, seed: seed)
    let random = SeededRandom(seed: seed)
    line = Powerline(random: random)
    var configuration = ChipConfiguration()
    // The modem's restart with a new key, shortened for the test's sake.
    configuration.keyRestart_ms = 1_500
    var modemConfiguration = ModemConfiguration()
    modemConfiguration.boot_ms = configuration.boot_ms
    modemConfiguration.restart_ms = configuration.keyRestart_ms
    modemConfiguration.receiveCapacity = 256
    let modem = SimulatedModem(
      macAddress: MACAddress(0x0200_0000_0001), line: line, configuration: modemConfiguration)
    modem.isPowered = true
    chip = SimulatedQCA7005(modem: modem, configuration: configuration, random: random)
    var chargerConfiguration = LiveCharger.Configuration()
    chargerConfiguration.profile = profile
    chargerConfiguration.seed = seed
    charger = LiveCharger(chargerConfiguration)
    connect()
  }

  private func connect() {
    // A modem learns from its host's frames which address the host has.
    chip.modem.onFrame = { [unowned chip] frame, _, direction in
      guard direction == .sent, frame.count >= 14 else { return }
      let source = MACAddress(frame[6..<12].reduce(0) { $0 << 8 | UInt64($1) })
      if !chip.modem.additionalAddresses.contains(source) { chip.modem.additionalAddresses.append(source) }
    }
    line.outside = { [weak self] frame, _ in self?.fromCar.append(frame) }
    charger.onSend = { [weak self] frame in self?.fromCharger.append(frame) }
    charger.onEvent = { [weak self] event, now in
      switch event {
      case .currentStarted:
        self?.currentSince = now
        self?.hasCharged = true
      case .currentEnded, .ended: self?.currentSince = nil
      default: break
      }
    }
  }

  /// When something happens next.
  var nextDeadline: Instant { min(charger.nextDeadline, line.nextDeadline, chip.nextDeadline, car.nextDeadline) }

  /// Does everything that is due.
  func step(now: Instant) {
    charger.advance(to: now)
    for frame in fromCar { charger.receive(frame) }
    fromCar = []
    charger.poll()
    for frame in fromCharger { line.arriveFromOutside(frame, now: now) }
    fromCharger = []
    line.poll(now: now)
    chip.poll(now: now)
    car.step(now: now, voltage_mV: charger.voltage_mV, current_mA: charger.current_mA)
  }
}
