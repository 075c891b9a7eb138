import HAL
import HALLinux
import HALSim

/// Opens what the command line names, and says what to do where that fails.
enum InterfaceOpening {
  /// The name that `--interface` gives.
  static func name(_ invocation: Invocation) throws(CommandFailure) -> String {
    if let name = invocation.value("--interface") { return name }
    let usable = Interfaces.all.filter { $0.kind == .ethernet }.map(\.name)
    let list = usable.isEmpty ? "there is no Ethernet interface here" : "here are: \(usable.joined(separator: ", "))"
    let wants = invocation.command == "drive" ? "--interface IF, or --usb for the bench" : "--interface IF"
    throw .usage("\(invocation.command) needs \(wants); \(list)")
  }

  /// The modem that `--modem` chooses.
  static func modem(_ invocation: Invocation) throws(CommandFailure) -> LiveModem {
    guard let text = invocation.value("--modem") else { return .real }
    guard let modem = LiveModem(rawValue: text) else { throw .usage("--modem is real or simulated, not \(text)") }
    return modem
  }

  /// What a list such as `din,iso2` chooses, in its order.
  ///
  /// - Throws: a usage failure that names what is not known.
  static func choices<Value>(
    _ list: String, _ option: String, _ known: [(name: String, value: Value)]
  ) throws(CommandFailure) -> [Value] {
    var found: [Value] = []
    for word in list.split(separator: ",", omittingEmptySubsequences: false) {
      guard let entry = known.first(where: { $0.name == word }) else {
        throw .usage("\(option) takes \(known.map(\.name).joined(separator: ", ")), not \(word)")
      }
      found.append(entry.value)
    }
    return found
  }

  static func ethernet(_ name: String, address: MACAddress) throws(CommandFailure) -> EthernetInterface {
    do throws(InterfaceError) {
      return try EthernetInterface(name, macAddress: address)
    } catch {
      throw failure(error)
    }
  }

  static func can(_ name: String) throws(CommandFailure) -> SocketCANInterface {
    do throws(InterfaceError) {
      return try SocketCANInterface(name)
    } catch {
      throw failure(error)
    }
  }

  static func interrupts() throws(CommandFailure) -> InterruptSource {
    do throws(InterfaceError) {
      return try InterruptSource()
    } catch {
      throw failure(error)
    }
  }

  /// The interface's own address; a station's follows from it.
  static func address(of name: String) throws(CommandFailure) -> MACAddress {
    do throws(InterfaceError) {
      return try EthernetInterface(name).interfaceAddress
    } catch {
      throw failure(error)
    }
  }

  private static func failure(_ error: InterfaceError) -> CommandFailure {
    CommandFailure(.unavailable, error.description)
  }
}
