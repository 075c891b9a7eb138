import ClaraCore
import Foundation
import HAL
import HALLinux
import HALSim
import HALUSB
import Traces

extension Command {
  /// `clara-sim drive`.
  static let drive = Command(
    name: "drive", summary: "charge at a real charger, over a network interface or a bench on USB",
    synopsis: "[SCENARIO]",
    arguments: 0...1,
    about: [
      "Runs Clara, the same controller as in clara-sim run, in real time on a network interface: a HomePlug adapter on "
        + "an Ethernet port, a veth, a bridge. Raw frames need CAP_NET_RAW: sudo, or once sudo setcap cap_net_raw+ep "
        + "PROGRAM.",
      "With --usb it is the bench: a QCA7005 on the SPI bus of an FT232H, FT2232H or CH347, whose pins switch "
        + "state C, contactor and light and read the stop button (doc/hardware.md has the wiring). --can usb adds a "
        + "car behind a gs_usb adapter. A session on the bench is always recorded, and its log kept beside the "
        + "recording. When a device is pulled out the session ends at once, with state B and the contactor open, and "
        + "exit code 69.",
      "The board, its contactor, the CHAdeMO car and the battery are simulated. There is no control pilot on an "
        + "interface: the plug counts as put in. The voltage at the simulated inlet is what the charger reports. "
        + "doc/linux.md says what that means and how to connect.",
      "SCENARIO gives car, battery, settings, events and expectations; its charger is not used. Without one: a Leaf 40 "
        + "at 42 %, and any end that is no failure is as expected.",
      "Ctrl-C presses the stop button: the session ends in order, with exit code 130. A second Ctrl-C ends at once. A "
        + "terminal that closes (SIGHUP) counts as the first Ctrl-C, however often it says so; with nohup the session "
        + "goes on. Output that nobody reads any more is lost, and ends nothing.",
    ],
    options: [
      Option("--interface", .required("IF"), "the network interface (this or --usb is required)"),
      Option("--usb", .optional("DEVICE"), "the bench: serial number or path of the bridge, where there are several"),
      Option("--dry", .none, "with --usb: never close the contactor, whatever the session does"),
      Option(
        "--wired", .required("LIST"),
        "with --usb: which of interrupt, reset (of the modem), permission (the car's switch k) are wired"),
      Option(
        "--modem", .required("real|simulated"),
        "real (default): a HomePlug adapter on the interface answers CM_SET_KEY; simulated: there is none"),
      Option(
        "--protocol", .required("LIST"),
        "protocols that are offered, most wanted first: din, iso2 (default: the scenario's, or din,iso2)"),
      Option(
        "--can", .required("IF"), "the CHAdeMO car is on this SocketCAN interface, or usb[:DEVICE], not simulated"),
      Option("--mac", .required("ADDRESS"), "Clara's Ethernet address (default: derived from the interface's)"),
      Option("--wait", .required("S"), "give up when no charger has answered after so many seconds (default: never)"),
      Option("--stop-after", .required("S"), "press the stop button after so many seconds of charging"),
      Option("--limit", .required("S"), "seconds after which the session counts as endless (default 86400)"),
      Option("--seed", .required("N"), "seed of everything random (default: the scenario's, or a new one each time)"),
      Option(
        "--record", .required("FILE.pcapng"),
        "write all frames while it runs; Wireshark opens it (--usb: clara-DATE-TIME.pcapng)"),
      Option(
        "--console", .none,
        "take stop, hold, release, unplug, plug, pause, resume, k on, k off, quit as lines of standard input"),
      Option("--log", .none, "print each V2G message too"),
      Option("--json", .none, "one JSON object a line: {\"t\":...,\"event\":...} for what happens, then the verdict"),
    ],
    examples: [
      Example("sudo clara-sim drive --interface eth1 --record session.pcapng", "a HomePlug adapter behind eth1"),
      Example("sudo clara-sim drive --interface veth0 --modem simulated --stop-after 20", "a charger in a namespace"),
      Example("clara-sim drive --usb --dry", "the bench, as a rehearsal: the contactor stays open"),
    ],
    run: { invocation throws(CommandFailure) in try DriveCommand(invocation).run() })
}

/// What `clara-sim drive` does.
final class DriveCommand {
  private let invocation: Invocation
  private let name: String
  private let modem: LiveModem
  private let scenario: Scenario
  private let session: LiveSession
  private let bench: USBBench?
  private let loop: LiveLoop
  private let log: LiveLog
  private let progress: ProgressLine
  private let wait_s: Int64?
  private var recorder: LiveRecorder?
  private var isChargerFound = false
  private var shownAt = Instant.zero
  private var lost: (device: USBError, at: Instant)?
  private var modemState = QCA7005State.silent

  init(_ invocation: Invocation) throws(CommandFailure) {
    self.invocation = invocation
    modem = try InterfaceOpening.modem(invocation)
    wait_s = try invocation.integer("--wait", in: 1...86_400)
    var scenario = try Self.scenario(invocation)
    let interrupts = try InterfaceOpening.interrupts()
    let opening = try LiveOpening(invocation)
    name = opening.name
    bench = opening.bench
    scenario.configuration.plant.macAddress = opening.address
    self.scenario = scenario
    session = LiveSession(scenario.configuration, modem: modem, isCarOutside: opening.can != nil)
    loop = LiveLoop(
      station: session, link: opening.link, can: opening.can, interrupts: interrupts,
      takesCommands: invocation.has("--console"))
    progress = ProgressLine(console: invocation.console)
    let path = LiveOpening.recordingPath(invocation, isBench: bench != nil)
    log = try LiveLog(
      console: invocation.console, isJSON: invocation.has("--json"), path: bench == nil ? nil : path.map { $0 + ".log" }
    )
    if let path {
      recorder = try LiveRecorder(
        path: path, title: "drive on \(name), scenario \(scenario.name)", epoch_us: loop.clock.epoch_us, hasCAN: true,
        inputs: try invocation.arguments.map { name throws(CommandFailure) in try ScenarioLibrary.path(name) })
      recorder?.onEnd = { [unowned self] reason in log.add(reason, at: session.now) }
    }
    if bench != nil, let path { announce(path) }
  }

  /// The scenario of the command line, with what its options change.
  private static func scenario(_ invocation: Invocation) throws(CommandFailure) -> Scenario {
    var scenario = try ScenarioLibrary.load(invocation.arguments.first)
    if invocation.arguments.isEmpty {
      scenario.name = "drive"
      scenario.expectation = Scenario.Expectation()
      scenario.configuration.plant.seed = UInt64.random(in: 1...UInt64(UInt32.max))
    }
    for event in scenario.configuration.events where event.action.needsSimulatedCharger {
      throw .badData("scenario \(scenario.name) tells the charger what to do; the one on the interface does not listen")
    }
    if let list = invocation.value("--protocol") {
      let names = try InterfaceOpening.choices(list, "--protocol", ScenarioSettings.protocols)
      guard names.count <= 2 else { throw .usage("--protocol takes one or two names, not \(list)") }
      scenario.configuration.settings.protocols = ProtocolOffer(names[0], names.count > 1 ? names[1] : nil)
    }
    if let seed = try invocation.integer("--seed") { scenario.configuration.plant.seed = UInt64(seed) }
    scenario.configuration.limit_s = try invocation.integer("--limit", in: 1...864_000) ?? 86_400
    if let seconds = try invocation.integer("--stop-after", in: 0...86_400) {
      scenario.configuration.events.append(
        SimulationEvent(.charging, after_ms: seconds * 1_000, .pressStop(hold_ms: 200)))
    }
    return scenario
  }

  func run() throws(CommandFailure) -> ExitCode {
    connect()
    introduce()
    let start = Date()
    loop.onDown = { [unowned self] isDown in takeDown(isDown) }
    loop.onStep = { [unowned self] now in step(now) }
    loop.onWish = { [unowned self] wish in take(wish) }
    connectPins()
    loop.run()
    bench?.follow(session.plant)
    bench?.close()
    invocation.console.clearProgress()
    recorder?.finish()
    return report(wall_s: Date().timeIntervalSince(start))
  }

  /// What the pins and the bus of a bench tell.
  private func connectPins() {
    guard let bench else { return }
    bench.onButton = { [unowned self] isDown in
      session.perform(isDown ? .pressStop(hold_ms: 86_400_000) : .releaseStop)
    }
    bench.onBus = { [unowned self] state in log.add("CAN: \(state)", at: session.now) }
    guard bench.choice.wiring.hasPermission else { return }
    session.setPermission(false)
    bench.onPermission = { [unowned self] isOn in
      log.add("switch k \(isOn ? "closed: the car permits charging" : "open")", at: session.now)
      session.setPermission(isOn)
    }
  }

  /// The first line of a bench's log: what ran, and how it was set.
  private func announce(_ path: String) {
    guard let bench else { return }
    log.add(
      "clara-sim \(ClaraSim.version), bench \(name), dry \(bench.choice.isDry ? "yes" : "no"), CAN "
        + "\(bench.adapter?.name ?? invocation.value("--can") ?? "simulated"), wired "
        + "\(bench.choice.wiring.names.joined(separator: "+")), scenario \(scenario.name), recording \(path), "
        + "settings \(scenario.configuration.settings)", at: session.now)
  }

  private func introduce() {
    log.add(
      "Clara is \(scenario.configuration.plant.macAddress.text) on \(name), modem \(modem.rawValue), seed "
        + "\(scenario.configuration.plant.seed)", at: session.now)
    if let bench, bench.bridge.kind == .ft2232H, !bench.choice.isDry {
      log.add(
        "without Clara the pins of an FT2232H are a serial port's, some of them high: no contactor, and nothing that "
          + "its pins switch, without the heartbeat's circuit (doc/hardware.md)", at: session.now)
    }
    guard bench == nil else { return }
    let isConnected = Interfaces.all.contains { $0.name == name && $0.hasCarrier }
    if !isConnected { log.add("\(name) has no carrier: is the cable in?", at: session.now) }
  }

  private func takeDown(_ isDown: Bool) {
    guard let failure = bench?.failure else {
      return log.add("\(name) is \(isDown ? "down" : "up again")", at: session.now)
    }
    log.add(failure.description + ": the session ends", at: session.now)
    lost = (failure, session.now)
    // Without its modem nobody tells the charger: the board drops state C and the contactor by itself. Without the
    // car's CAN alone the session still ends in order.
    if bench?.isModemLost == true { session.perform(.cutModem) }
    session.stop()
  }

  /// The pins follow the board, and the modem's state is told.
  private func followBench(_ now: Instant) {
    guard let bench else { return }
    bench.follow(session.plant)
    if bench.modemState != modemState {
      modemState = bench.modemState
      log.add("modem: \(modemState)", at: now)
    }
    if let lost, now - lost.at > .seconds(30) { session.giveUp() }
  }

  private func connect() {
    let showsMessages = invocation.has("--log")
    session.log.addListener { [unowned self] event, now in
      if let line = EventLines.line(event) { log.add(line, at: now) }
      if showsMessages, let line = LiveLines.message(event) { log.add(line, at: now) }
      if let comment = SessionRecorder.comment(event) { recorder?.note(comment) }
      if case .checkpoint(102) = event { isChargerFound = true }
    }
    guard recorder != nil else { return }
    session.onPLCFrame = { [unowned self] frame, now, isSent in recorder?.write(frame, at: now, isSent: isSent) }
    session.onCANFrame = { [unowned self] frame, isSent, now in recorder?.write(frame, at: now, isSent: isSent) }
  }

  private func step(_ now: Instant) {
    followBench(now)
    progress.show(session.status, at: now)
    if let wait_s, !isChargerFound, now > .zero + .seconds(wait_s) {
      log.add("no charger has answered in \(wait_s) s", at: now)
      session.giveUp()
    }
    guard now - shownAt >= .seconds(10) else { return }
    shownAt = now
    let status = session.status
    guard status.phase == .currentDemand else { return }
    log.add(
      "\(SessionSummary.decimal(Int64(status.voltage_mV / 100), 10)) V, "
        + "\(SessionSummary.decimal(Int64(status.current_mA / 100), 10)) A, \(status.soc_percent) %", at: now)
  }

  private func take(_ wish: LiveLoop.Wish) {
    switch wish {
    case .stop: log.add("interrupted: the stop button is pressed; once more ends at once", at: session.now)
    case .quit: log.add("interrupted again: over", at: session.now)
    case .hangUp: log.add("hung up, nobody watches any more: the stop button is pressed", at: session.now)
    case .command("stop"): session.stop()
    case .command("hold"): session.perform(.pressStop(hold_ms: 86_400_000))
    case .command("release"): session.perform(.releaseStop)
    case .command("unplug"): session.perform(.unplug)
    case .command("plug"): session.perform(.plug)
    case .command("pause"): session.perform(.pause)
    case .command("resume"): session.perform(.resume)
    case .command("k on"), .command("k off"):
      guard bench?.choice.wiring.hasPermission != true else {
        return log.add("switch k is a wire here (--wired permission)", at: session.now)
      }
      session.setPermission(wish == .command("k on"))
    case .command("quit"): session.giveUp()
    case .command(let word): log.add("not understood: \(word)", at: session.now)
    }
  }

  private func report(wall_s: Double) -> ExitCode {
    var result = session.result()
    // Clara was told of it by her stop button, but nobody wanted this end.
    if lost != nil { result.outcome = .failed }
    let summary = SessionSummary(scenario: scenario, result: result, wall_s: wall_s, lost: lost?.device.description)
    let code = exitCode(summary)
    guard invocation.has("--json") else {
      invocation.console.write(summary.text)
      return code
    }
    let seed = scenario.configuration.plant.seed
    guard case .object(var object) = summary.json(seed: seed, verdict: code) else { return code }
    object.add(bench == nil ? "interface" : "device", name)
    if let bench { object.append("usb", Self.json(bench)) }
    object.add("modem", modem.rawValue)
    object.append("startedAt_us", .integer(loop.clock.epoch_us))
    object.add("framesNotSent", loop.lostCount)
    object.add("exitCode", Int(code.rawValue))
    invocation.console.line(object.compact)
    return code
  }

  private static func json(_ bench: USBBench) -> JSONValue {
    var object = JSONObject()
    let counters = bench.bridge.counters
    object.append("transfersOut", .integer(counters.transfersOut))
    object.append("transfersIn", .integer(counters.transfersIn))
    object.append("bytesOut", .integer(counters.bytesOut))
    object.append("bytesIn", .integer(counters.bytesIn))
    object.append("recoveries", .integer(counters.recoveries))
    object.append("framesSent", .integer(UInt64(bench.counters.framesSent)))
    object.append("framesReceived", .integer(UInt64(bench.counters.framesReceived)))
    object.append("spiBatches", .integer(counters.batches))
    object.append("batchTime_us", .integer(counters.batchTime_us))
    object.append("chip", bench.counters.json)
    return .object(object)
  }

  private func exitCode(_ summary: SessionSummary) -> ExitCode {
    let code = verdict(summary)
    return recorder?.isBroken == true ? code.withLostOutput : code
  }

  private func verdict(_ summary: SessionSummary) -> ExitCode {
    let verdict = summary.exitCode
    if verdict == .unsafe { return verdict }
    if lost != nil { return .unavailable }
    if loop.isInterrupted { return .interrupted }
    let isOpen = verdict == .expected || (verdict == .unfinished && summary.result.isWaiting)
    if isOpen, !isChargerFound { return .inconclusive }
    let expected = scenario.expectation
    let isFree = expected.outcome == nil && expected.stopReason == nil
    if verdict == .expected, isFree, summary.result.outcome == .failed { return .failed }
    return verdict
  }
}

extension SimulationAction {
  /// True for what only a simulated charger can be told to do.
  var needsSimulatedCharger: Bool {
    switch self {
    case .charger, .chargerUserStop, .chargerEmergencyStop, .chargerAsksForReceipt, .chargerRenegotiates: true
    default: false
    }
  }
}
