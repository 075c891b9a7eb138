import ClaraCore
import Foundation
import HAL
import HALLinux
import HALSim
import Traces

extension Command {
  /// `clara-sim charger`.
  static let charger = Command(
    name: "charger", summary: "be a charger on a network interface, for a car to be tested against", synopsis: "",
    arguments: 0...0,
    about: [
      "Runs the simulated charger in real time on a network interface: SLAC as the charger, SDP, a TCP server and the "
        + "V2G session, with a simulated power stage. For another implementation's car side in a network namespace, or "
        + "a real car behind a HomePlug modem. Raw frames need CAP_NET_RAW: sudo, or once sudo setcap cap_net_raw+ep "
        + "PROGRAM.",
      "There is no control pilot on an interface, and no battery: state C, contactors and battery are assumed from "
        + "what the car asks for (doc/linux.md). Nothing here drives a real pilot or a real output.",
      "After a session the plug counts as pulled, and put in again for the next one. Ctrl-C asks the car to stop, as "
        + "the button at a charger does, and ends with exit code 130; a second Ctrl-C ends at once. A terminal that "
        + "closes (SIGHUP) counts as the first.",
    ],
    options: [
      Option("--interface", .required("IF"), "the network interface (required)"),
      Option("--profile", .required("NAME"), "the make: \(names) (default alpitronic)"),
      Option("--protocol", .required("LIST"), "protocols that are spoken: din, iso2 (default: the make's)"),
      Option(
        "--modem", .required("real|simulated"),
        "real (default): a HomePlug adapter on the interface takes the key; simulated: there is none"),
      Option("--slac", .required("on|off"), "off: the network is open from the beginning (default on)"),
      Option("--attenuation", .required("DB"), "tell cars this attenuation instead of the modem's measurement"),
      Option("--mac", .required("ADDRESS"), "the charger's Ethernet address (default: derived from the interface's)"),
      Option("--sessions", .required("N"), "end after so many sessions (default: go on until Ctrl-C)"),
      Option("--wait", .required("S"), "end when no session has begun after so many seconds (default: never)"),
      Option("--seed", .required("N"), "seed of everything random (default: a new one each time)"),
      Option("--record", .required("FILE.pcapng"), "write all frames while it runs; Wireshark opens it"),
      Option("--log", .none, "print each V2G message too"),
      Option("--json", .none, "one JSON object a line: {\"t\":...,\"event\":...} for what happens, then the verdict"),
    ],
    examples: [
      Example("sudo clara-sim charger --interface eth1 --profile ideal", "for a car behind a HomePlug adapter"),
      Example("sudo clara-sim charger --interface veth0 --modem simulated --sessions 1", "for an EVCC in a namespace"),
    ],
    run: { invocation throws(CommandFailure) in try ChargerCommand(invocation).run() })

  private static var names: String { ChargerProfile.all.map(\.name).joined(separator: ", ") }
}

/// What `clara-sim charger` does.
final class ChargerCommand {
  private let invocation: Invocation
  private let interface: String
  private let station: LiveCharger
  private let loop: LiveLoop
  private let log: LiveLog
  private let wait_s: Int64?
  private var recorder: LiveRecorder?
  private var hasBegun = false
  private var isCharging = false
  private var isGivenUp = false
  private var shownAt = Instant.zero

  init(_ invocation: Invocation) throws(CommandFailure) {
    self.invocation = invocation
    interface = try InterfaceOpening.name(invocation)
    wait_s = try invocation.integer("--wait", in: 1...86_400)
    var configuration = try Self.configuration(invocation)
    configuration.macAddress = try StationAddress.chosen(invocation.value("--mac"), name: interface, role: .charger)
    station = LiveCharger(configuration)
    loop = LiveLoop(
      station: station,
      link: try InterfaceOpening.ethernet(interface, address: configuration.macAddress),
      interrupts: try InterfaceOpening.interrupts())
    log = try LiveLog(console: invocation.console, isJSON: invocation.has("--json"))
    if let path = invocation.value("--record") {
      recorder = try LiveRecorder(
        path: path, title: "charger \(configuration.profile.name) on \(interface)", epoch_us: loop.clock.epoch_us,
        hasCAN: false)
      recorder?.onEnd = { [unowned self] reason in log.add(reason, at: station.now) }
    }
  }

  private static func configuration(_ invocation: Invocation) throws(CommandFailure) -> LiveCharger.Configuration {
    var configuration = LiveCharger.Configuration()
    let name = invocation.value("--profile") ?? "alpitronic"
    guard var profile = ChargerProfile.named(name) else {
      let names = ChargerProfile.all.map(\.name)
      let hint = NearestName.hint(for: name, among: names)
      throw .usage("there is no charger \(name)\(hint); there are: \(names.joined(separator: ", "))")
    }
    if let list = invocation.value("--protocol") {
      let known = ScenarioDecoder.protocols.filter { $0.value.count == 1 }
      profile.session.protocols = try InterfaceOpening.choices(list, "--protocol", known).flatMap { $0 }
    }
    if let level_dB = try invocation.integer("--attenuation", in: 0...127) {
      profile.matching.toldAttenuation_dB = UInt8(level_dB)
    }
    switch invocation.value("--slac") {
    case nil, "on": break
    case "off": profile.matching.isNetworkOpen = true
    case let word?: throw .usage("--slac is on or off, not \(word)")
    }
    configuration.profile = profile
    configuration.modem = try InterfaceOpening.modem(invocation)
    configuration.sessions = try invocation.integer("--sessions", in: 1...100_000).map { Int($0) }
    configuration.seed = UInt64(try invocation.integer("--seed") ?? Int64.random(in: 1...Int64(UInt32.max)))
    return configuration
  }

  func run() throws(CommandFailure) -> ExitCode {
    let showsMessages = invocation.has("--log")
    station.onEvent = { [unowned self] event, now in
      take(event)
      if showsMessages, let line = LiveLines.message(event) {
        log.add(line, at: now)
      } else if let line = LiveLines.line(event) {
        log.add(line, at: now)
      }
    }
    if recorder != nil {
      station.onPLCFrame = { [unowned self] frame, now, isSent in recorder?.write(frame, at: now, isSent: isSent) }
    }
    let configuration = station.configuration
    log.add(
      "charger \(configuration.profile.name) is \(configuration.macAddress.text) on \(interface), modem "
        + "\(configuration.modem.rawValue), seed \(configuration.seed)", at: station.now)
    loop.onDown = { [unowned self] isDown in
      log.add("\(interface) is \(isDown ? "down" : "up again")", at: station.now)
    }
    loop.onStep = { [unowned self] now in step(now) }
    loop.onWish = { [unowned self] wish in
      log.add(wish == .quit ? "interrupted again: over" : "interrupted: the car is asked to stop", at: station.now)
    }
    loop.run()
    recorder?.finish()
    return report()
  }

  private func take(_ event: ChargerEvent) {
    switch event {
    case .connected: hasBegun = true
    case .currentStarted: isCharging = true
    case .currentEnded, .ended: isCharging = false
    default: break
    }
  }

  private func step(_ now: Instant) {
    if let wait_s, !hasBegun, !isGivenUp, now > .zero + .seconds(wait_s) {
      isGivenUp = true
      log.add("no car has come in \(wait_s) s", at: now)
      station.stop()
    }
    guard isCharging, now - shownAt >= .seconds(10) else { return }
    shownAt = now
    log.add(
      "\(SessionSummary.decimal(Int64(station.voltage_mV / 100), 10)) V, "
        + "\(SessionSummary.decimal(Int64(station.current_mA / 100), 10)) A", at: now)
  }

  private func report() -> ExitCode {
    let code = exitCode
    guard invocation.has("--json") else {
      for (index, session) in station.sessions.enumerated() {
        invocation.console.line(
          "session \(index + 1): \(session.end.rawValue), \(session.requestCount) requests, "
            + "\(SessionSummary.decimal(Int64(session.energy_Wh), 1_000)) kWh, "
            + "\(SessionSummary.decimal(Int64(session.peakCurrent_mA), 1_000)) A at most")
      }
      return code
    }
    var object = JSONObject()
    object.add("charger", station.configuration.profile.name)
    object.add("interface", interface)
    object.add("modem", station.configuration.modem.rawValue)
    object.append("sessions", .array(station.sessions.map(Self.json)))
    object.append("seed", .integer(station.configuration.seed))
    object.append("startedAt_us", .integer(loop.clock.epoch_us))
    object.add("version", ClaraSim.version)
    object.add("exitCode", Int(code.rawValue))
    invocation.console.line(object.compact)
    return code
  }

  private static func json(_ session: LiveCharger.Session) -> JSONValue {
    var object = JSONObject()
    object.add("end", session.end.rawValue)
    object.append("protocol", session.chosen.map { .string($0.name) } ?? .null)
    object.add("requests", session.requestCount)
    object.append("energyWh", .number(JSONNumber(Int64(session.energy_Wh * 10), places: 1)))
    object.append("peakCurrentA", .number(JSONNumber(Int64(session.peakCurrent_mA), places: 3)))
    object.append("endedAt_s", .number(JSONNumber(session.at.milliseconds, places: 3)))
    return .object(object)
  }

  private var exitCode: ExitCode {
    if loop.isInterrupted { return .interrupted }
    if station.sessions.isEmpty { return .inconclusive }
    let isGood = station.sessions.allSatisfy { $0.end == .completed || $0.end == .stoppedByCharger }
    let code = isGood ? ExitCode.expected : .failed
    return recorder?.isBroken == true ? code.withLostOutput : code
  }
}
