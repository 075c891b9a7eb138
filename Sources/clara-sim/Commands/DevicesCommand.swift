import HALLinux
import HALUSB
import Traces

extension Command {
  /// `clara-sim devices`.
  static let devices = Command(
    name: "devices", summary: "list what is connected: USB bridges, CAN adapters, network interfaces", synopsis: "",
    arguments: 0...0,
    about: [
      "Lists the devices on USB that Clara knows, and the network interfaces, each with what it is good for and what "
        + "is in the way of using it. doc/hardware.md says how to wire a bridge to a modem.",
      "Ends with 69 when nothing usable is connected.",
    ],
    options: [
      Option("--all", .none, "list the USB devices that Clara does not know too"),
      Option("--json", .none, "one JSON object"),
    ],
    examples: [Example("clara-sim devices", "is the bridge there, and may I use it?")],
    run: { invocation throws(CommandFailure) in try DevicesCommand.run(invocation) })
}

/// What `clara-sim devices` does.
enum DevicesCommand {
  static func run(_ invocation: Invocation) throws(CommandFailure) -> ExitCode {
    let entries = try usb().filter { invocation.has("--all") || $0.known != nil }
    let interfaces = Interfaces.all.filter { $0.kind == .ethernet || $0.kind == .can }
    if invocation.has("--json") {
      invocation.console.line(json(entries, interfaces).compact)
    } else {
      invocation.console.write(text(entries, interfaces))
    }
    let isUsable = entries.contains { $0.isUsable } || !interfaces.isEmpty
    return isUsable ? .expected : .unavailable
  }

  private static func usb() throws(CommandFailure) -> [USBEntry] {
    do throws(USBError) {
      return try USBContext().entries()
    } catch {
      throw CommandFailure(.unavailable, error.description)
    }
  }

  static func text(_ entries: [USBEntry], _ interfaces: [Interfaces.Entry]) -> String {
    var lines = ["USB:"]
    for entry in entries {
      lines.append("  " + entry.text)
      if let known = entry.known { lines.append("    " + known.use) }
      if let obstacle = entry.obstacle { lines.append("    " + obstacle) }
    }
    if entries.isEmpty { lines.append("  no device that I know") }
    lines.append("network interfaces:")
    for interface in interfaces {
      let state = !interface.isUp ? "down" : interface.hasCarrier ? "up" : "up, no carrier"
      lines.append("  \(interface.name) (\(state)): \(interface.use)")
    }
    if interfaces.isEmpty { lines.append("  none but the loopback") }
    return lines.joined(separator: "\n") + "\n"
  }

  static func json(_ entries: [USBEntry], _ interfaces: [Interfaces.Entry]) -> JSONValue {
    var object = JSONObject()
    object.append("usb", .array(entries.map(Self.json)))
    object.append(
      "interfaces",
      .array(
        interfaces.map { interface in
          var item = JSONObject()
          item.add("name", interface.name)
          item.add("kind", interface.kind == .can ? "can" : "ethernet")
          item.append("isUp", .bool(interface.isUp))
          item.append("hasCarrier", .bool(interface.hasCarrier))
          return .object(item)
        }))
    return .object(object)
  }

  private static func json(_ entry: USBEntry) -> JSONValue {
    var item = JSONObject()
    item.add("vendor", USBEntry.hexadecimal(entry.vendor))
    item.add("product", USBEntry.hexadecimal(entry.product))
    item.add("name", entry.known?.name ?? entry.title)
    item.add("serial", entry.serial)
    item.add("path", entry.path)
    item.append("use", entry.known.map { .string($0.use) } ?? .null)
    item.append("isUsable", .bool(entry.isUsable))
    item.append("obstacle", entry.obstacle.map { .string($0) } ?? .null)
    return .object(item)
  }
}

extension USBEntry {
  /// True when it is good for something and nothing is in the way.
  var isUsable: Bool {
    guard let known, known.purpose == .bridge || known.purpose == .can else { return false }
    return access == .free || access == .kernelDriver
  }

  /// What is, or seems to be, in the way of using it.
  var obstacle: String? {
    if let cause = known?.refusal { return USBError(text, cause).description }
    switch access {
    case .free: return nil
    case .kernelDriver: return "a driver of the system has it; it is sent away while Clara uses the device"
    case .notPermitted: return USBError(text, .notPermitted).description
    case .failed(let code): return USBError(text, .library(code: code)).description
    }
  }
}

extension Interfaces.Entry {
  /// What it is good for.
  var use: String {
    kind == .can
      ? "CAN: clara-sim drive --can \(name)" : "a HomePlug adapter behind it: clara-sim drive --interface \(name)"
  }
}
