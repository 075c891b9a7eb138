import Foundation
import HAL
import HALLinux
import HALSim

/// One program on one bed.
final class BedRun {
  private let options: BedOptions
  private let clock = SystemClock()
  private let bench: Bench
  private let bridge: any EmulatedBridge
  private let adapter: EmulatedGSUSB
  private let directory: BedDirectory
  private let server: BedServer
  private let slot: BedSlot
  private let canSlot: BedSlot
  private var pins: [(levels: UInt8, at: Instant)] = []
  private var pulledAt: Instant?
  private var pressedAt: Instant?
  private var diedAt: Instant?
  /// What has been done of that which is done once.
  private var done: Set<String> = []

  private static let contactorPin: UInt8 = 0x02

  init(_ options: inout BedOptions) throws {
    self.options = options
    guard let profile = ChargerProfile.named(options.profile), let car = CarProfile.named(options.car) else {
      throw BedBroken()
    }
    bench = Bench(profile: profile, car: car, soc_permille: options.soc_permille, seed: 1)
    let chip = options.isDead ? nil : bench.chip
    if let kind = options.ch347 {
      bridge = EmulatedCH347(kind, serial: "CLARA3", chip: chip)
    } else {
      bridge = EmulatedFT232H(
        serial: "CLARA1", chip: chip, driver: options.hasDriver ? "ftdi_sio" : nil, isFT2232H: options.isFT2232H)
    }
    bridge.isDead = options.isDead
    adapter = EmulatedGSUSB(bench.car.bus, node: bench.car.adapterNode)
    directory = try BedDirectory()
    server = BedServer(clock: clock)
    slot = BedSlot(name: "bridge", device: bridge)
    canSlot = BedSlot(name: "can", device: adapter)
    guard !options.hasNone else { return }
    try server.listen(path: directory.add(slot, port: 1), slot: slot)
    try server.listen(path: directory.add(canSlot, port: 2), slot: canSlot)
    if options.hasSecond {
      let second = BedSlot(name: "second", device: EmulatedFT232H(serial: "CLARA2", chip: nil))
      try server.listen(path: directory.add(second, port: 3), slot: second)
    }
    try spoil()
  }

  /// What is wrong with the devices from the beginning.
  private func spoil() throws {
    if let device = options.busy { slot(device).claimant = .another }
    if let device = options.forbidden { try directory.forbid(port: device == .bridge ? 1 : 2) }
    if let device = options.refusing { slot(device).faults.refuses = true }
    if let device = options.short { slot(device).faults.shortsLeft = .max }
    if let device = options.cut { slot(device).faults.cutsLeft = .max }
  }

  private func slot(_ device: BedOptions.Device) -> BedSlot { device == .bridge ? slot : canSlot }

  func run() throws -> Int32 {
    defer { directory.remove() }
    bridge.onPins = { [weak self] levels, now in
      self?.pins.append((levels, now))
      self?.bench.car.take(pins: levels, now: now)
    }
    // No other kind has a pin for switch k.
    (bridge as? EmulatedFT232H)?.isPermissionOn = { [car = bench.car] in car.isPermissionOn }
    let program = try start()
    while program.isRunning {
      server.step(longest_us: max(0, min((bench.nextDeadline - clock.now).microseconds, 5_000)))
      bench.step(now: clock.now)
      disturb(program)
      if clock.now > .zero + .seconds(options.limit_s) {
        kill(program.processIdentifier, SIGKILL)
        break
      }
    }
    program.waitUntilExit()
    try report(program)
    return program.terminationReason == .exit ? program.terminationStatus : 128 + program.terminationStatus
  }

  private func start() throws -> Process {
    var arguments = options.program
    // As a terminal starts it, whatever started the bed.
    if options.hangUpAfter_ms != nil { signal(SIGHUP, SIG_DFL) }
    // A node without any rights is open to root all the same, unless it gives up that privilege.
    if options.forbidden != nil, geteuid() == 0 {
      arguments = ["/usr/bin/setpriv", "--bounding-set=-dac_override,-dac_read_search"] + arguments
    }
    let program = Process()
    program.executableURL = URL(fileURLWithPath: arguments[0])
    program.arguments = Array(arguments.dropFirst())
    var environment = ProcessInfo.processInfo.environment
    environment["LD_PRELOAD"] = BedOptions.preload
    environment["UMOCKDEV_DIR"] = directory.path
    program.environment = environment
    try program.run()
    return program
  }

  /// Does what the options want to go wrong.
  private func disturb(_ program: Process) {
    let now = clock.now
    if let pressed = pressedAt, now - pressed >= .milliseconds(300) { bridge.isStopPressed = false }
    guard let since = bench.currentSince else { return }
    func isTime(_ what: String, _ after_ms: Int64?) -> Bool {
      guard let after_ms, now - since >= .milliseconds(after_ms) else { return false }
      return done.insert(what).inserted
    }
    // One after the other: each has to be got over by itself.
    if isTime("stall", 1_000) { slot.faults.stallsLeft = options.stalls }
    if isTime("lose", 1_500) { slot.faults.lossesLeft = options.losses }
    if isTime("spoil later", 3_000), options.laterShorts + options.laterCuts > 0 {
      slot.faults.shortsLeft = options.laterShorts
      slot.faults.cutsLeft = options.laterCuts
    }
    if isTime("press", options.pressAfter_ms) {
      pressedAt = now
      bridge.isStopPressed = true
    }
    if isTime("die", options.deadAfter_ms) {
      diedAt = now
      bridge.isDead = true
    }
    for (what, later_ms) in [("hang up", Int64(0)), ("hang up again", 100)]
    where isTime(what, options.hangUpAfter_ms.map { $0 + later_ms }) {
      kill(program.processIdentifier, SIGHUP)
    }
    if isTime("cut", options.busCutAfter_ms) { bench.car.bus.isIntact = false }
    if isTime("off", options.busOffAfter_ms) { adapter.leaveBus() }
    if isTime("pull", options.pullAfter_ms) {
      pulledAt = now
      slot(options.pulled).isPlugged = false
      slot(options.pulled).device.unplug(now: now)
    }
  }

  private func report(_ program: Process) throws {
    guard let path = options.report else { return }
    let closings = zip([(levels: UInt8(0), at: Instant.zero)] + pins, pins).filter { before, after in
      before.levels & Self.contactorPin == 0 && after.levels & Self.contactorPin != 0
    }
    let sessions: [[String: Any]] = bench.charger.sessions.map {
      ["end": $0.end.rawValue, "requests": $0.requestCount, "energyWh": Self.rounded($0.energy_Wh)]
    }
    let car: [String: Any] = [
      "phases": bench.car.phases.map { "\($0)" }, "end": "\(bench.car.car.endReason)",
      "energyWh": Self.rounded(bench.car.energy_Wh), "framesToClara": adapter.receivedCount,
      "framesFromClara": adapter.sentCount, "openedUnderLoad_mA": Int(bench.car.car.openedUnderLoad_mA),
    ]
    var object: [String: Any] = [
      "exitCode": Int(program.terminationStatus), "hasCharged": bench.hasCharged, "sessions": sessions, "car": car,
      "contactorClosings": closings.count, "hadStateC": pins.contains { $0.levels & 1 != 0 },
      "hadLight": pins.contains { $0.levels & 4 != 0 }, "pinsAtEnd": Int(bridge.wires),
      "heartbeats": bridge.heartbeats, "badCommands": bridge.badCommands, "spiBytes": bridge.spiBytes,
      "transfers": slot.transfers, "framesTaken": bench.chip.framesTaken, "framesOffered": bench.chip.framesOffered,
      "seconds": Double(clock.now.milliseconds) / 1_000, "isDriverBack": slot.isDriverThere,
    ]
    if let diedAt, let end = pins.last(where: { $0.levels & Self.contactorPin == 0 })?.at {
      object["letGoAfter"] = Double((end - diedAt).milliseconds) / 1_000
    }
    if let pulledAt { object["pulledAt"] = Double(pulledAt.milliseconds) / 1_000 }
    let data = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])
    try data.write(to: URL(fileURLWithPath: path))
  }

  private static func rounded(_ energy_Wh: Double) -> Double { (energy_Wh * 10).rounded() / 10 }
}
