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
  private let adapter = EmulatedGSUSB()
  private let directory: BedDirectory
  private let server: BedServer
  private let slot: BedSlot
  private var pins: [(levels: UInt8, at: Instant)] = []
  private var pulledAt: Instant?
  private var pressedAt: Instant?
  private var faultsDone = 0

  private static let contactorPin: UInt8 = 0x02

  init(_ options: inout BedOptions) throws {
    self.options = options
    guard let profile = ChargerProfile.named(options.profile) else { throw BedBroken() }
    bench = Bench(profile: profile, seed: 1)
    let chip = options.isDead ? nil : bench.chip
    if let kind = options.ch347 {
      bridge = EmulatedCH347(kind, serial: "CLARA3", chip: chip)
    } else {
      bridge = EmulatedFT232H(serial: "CLARA1", chip: chip, driver: options.hasDriver ? "ftdi_sio" : nil)
    }
    bridge.isDead = options.isDead
    directory = try BedDirectory()
    server = BedServer(clock: clock)
    slot = BedSlot(name: "bridge", device: bridge)
    guard !options.hasNone else { return }
    try server.listen(path: directory.add(slot, port: 1), slot: slot)
    let can = BedSlot(name: "can", device: adapter)
    try server.listen(path: directory.add(can, port: 2), slot: can)
    if options.hasSecond {
      let second = BedSlot(name: "second", device: EmulatedFT232H(serial: "CLARA2", chip: nil))
      try server.listen(path: directory.add(second, port: 3), slot: second)
    }
  }

  func run() throws -> Int32 {
    defer { directory.remove() }
    bridge.onPins = { [weak self] levels, now in self?.pins.append((levels, now)) }
    let program = Process()
    program.executableURL = URL(fileURLWithPath: options.program[0])
    program.arguments = Array(options.program.dropFirst())
    var environment = ProcessInfo.processInfo.environment
    environment["LD_PRELOAD"] = BedOptions.preload
    environment["UMOCKDEV_DIR"] = directory.path
    program.environment = environment
    try program.run()
    while program.isRunning {
      server.step(longest_us: max(0, min((bench.nextDeadline - clock.now).microseconds, 5_000)))
      bench.step(now: clock.now)
      disturb()
      if clock.now > .zero + .seconds(options.limit_s) {
        kill(program.processIdentifier, SIGKILL)
        break
      }
    }
    program.waitUntilExit()
    try report(program)
    return program.terminationReason == .exit ? program.terminationStatus : 128 + program.terminationStatus
  }

  /// Does what the options want to go wrong.
  private func disturb() {
    guard let since = bench.currentSince else { return }
    let now = clock.now
    // One after the other: each has to be got over by itself.
    while faultsDone < 3, now - since >= .milliseconds(1_000 + 500 * Int64(faultsDone)) {
      switch faultsDone {
      case 0: bridge.stallsLeft = options.stalls
      case 1: bridge.lossesLeft = options.losses
      default: bridge.oddAnswersLeft = options.oddAnswers
      }
      faultsDone += 1
    }
    if let after_ms = options.pressAfter_ms, pressedAt == nil, now - since >= .milliseconds(after_ms) {
      pressedAt = now
      bridge.isStopPressed = true
    }
    if let pressed = pressedAt, now - pressed >= .milliseconds(300) { bridge.isStopPressed = false }
    if let after_ms = options.pullAfter_ms, pulledAt == nil, now - since >= .milliseconds(after_ms) {
      pulledAt = now
      slot.isPlugged = false
      bridge.unplug(now: now)
    }
  }

  private func report(_ program: Process) throws {
    guard let path = options.report else { return }
    let closings = zip([(levels: UInt8(0), at: Instant.zero)] + pins, pins).filter { before, after in
      before.levels & Self.contactorPin == 0 && after.levels & Self.contactorPin != 0
    }
    let sessions: [[String: Any]] = bench.charger.sessions.map {
      ["end": $0.end.rawValue, "requests": $0.requestCount, "energyWh": ($0.energy_Wh * 10).rounded() / 10]
    }
    var object: [String: Any] = [
      "exitCode": Int(program.terminationStatus), "hasCharged": bench.hasCharged, "sessions": sessions,
      "contactorClosings": closings.count, "hadStateC": pins.contains { $0.levels & 1 != 0 },
      "hadLight": pins.contains { $0.levels & 4 != 0 }, "pinsAtEnd": Int(bridge.wires),
      "heartbeats": bridge.heartbeats, "badCommands": bridge.badCommands, "spiBytes": bridge.spiBytes,
      "transfers": slot.transfers, "framesTaken": bench.chip.framesTaken, "framesOffered": bench.chip.framesOffered,
      "canFramesSent": adapter.sentFrames.count, "seconds": Double(clock.now.milliseconds) / 1_000,
      "isDriverBack": slot.isDriverThere,
    ]
    if let pulledAt { object["pulledAt"] = Double(pulledAt.milliseconds) / 1_000 }
    let data = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])
    try data.write(to: URL(fileURLWithPath: path))
  }
}
