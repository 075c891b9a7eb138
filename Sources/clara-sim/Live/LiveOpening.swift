import Foundation
import HAL
import HALLinux
import HALUSB

/// What `clara-sim drive` drives: an interface, or the bench on USB.
struct LiveOpening {
  /// The modem and, on the bench, the pins.
  let link: any LiveLink
  /// The bus of a car that is not simulated.
  let can: (any LiveCAN)?
  /// The bench, where it is one.
  let bench: USBBench?
  /// What a person calls it.
  let name: String
  /// Clara's address.
  let address: MACAddress

  init(_ invocation: Invocation) throws(CommandFailure) {
    if invocation.has("--usb") {
      try self.init(usb: invocation)
    } else {
      try self.init(interface: invocation)
    }
  }

  private init(interface invocation: Invocation) throws(CommandFailure) {
    for option in ["--dry", "--wired"] where invocation.has(option) { throw .usage("\(option) needs --usb") }
    name = try InterfaceOpening.name(invocation)
    address = try StationAddress.chosen(invocation.value("--mac"), name: name, role: .car)
    link = try InterfaceOpening.ethernet(name, address: address)
    guard invocation.value("--can")?.hasPrefix("usb") != true else { throw .usage("--can usb needs --usb") }
    can = if let name = invocation.value("--can") { try InterfaceOpening.can(name) } else { nil }
    bench = nil
  }

  private init(usb invocation: Invocation) throws(CommandFailure) {
    guard !invocation.has("--interface") else { throw .usage("--usb or --interface, not both") }
    guard invocation.value("--modem") != "simulated" else { throw .usage("the modem on --usb is a real one") }
    var choice = USBBench.Choice()
    choice.bridge = invocation.value("--usb")
    choice.isDry = invocation.has("--dry")
    var lines: [Int] = []
    if let list = invocation.value("--wired") {
      lines = try InterfaceOpening.choices(list, "--wired", [("interrupt", 1), ("reset", 2), ("permission", 3)])
    }
    choice.wiring.hasInterrupt = lines.contains(1)
    choice.wiring.hasReset = lines.contains(2)
    choice.wiring.hasCar = invocation.has("--can")
    choice.wiring.hasPermission = lines.contains(3)
    guard !choice.wiring.hasPermission || invocation.value("--can") != nil else {
      throw .usage("--wired permission needs --can: a simulated car has no switch k on a wire")
    }
    var socket: SocketCANInterface?
    if let name = invocation.value("--can") {
      let parts = name.split(separator: ":", maxSplits: 1)
      choice.hasCAN = parts.first == "usb"
      choice.adapter = parts.count > 1 ? String(parts[1]) : nil
      if !choice.hasCAN { socket = try InterfaceOpening.can(name) }
    }
    address = try StationAddress.chosen(invocation.value("--mac"), device: choice.bridge ?? "usb")
    let bench: USBBench
    do throws(USBError) {
      bench = try USBBench(choice, address: address)
    } catch {
      throw CommandFailure(.unavailable, error.description)
    }
    self.bench = bench
    link = bench
    can = choice.hasCAN ? bench : socket
    name = bench.bridge.name
  }

  /// The file of a recording that nobody named: on the bench there is always one.
  static func recordingPath(_ invocation: Invocation, isBench: Bool) -> String? {
    if let path = invocation.value("--record") { return path }
    guard isBench else { return nil }
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.dateFormat = "yyyyMMdd-HHmmss"
    return "clara-\(format.string(from: Date())).pcapng"
  }
}
