import CLinuxNet
import Glibc

/// Why a network or CAN interface cannot be used; ``description`` says what to do about it.
public struct InterfaceError: Error, Equatable, Sendable {
  /// The causes that a person can do something about.
  public enum Cause: Equatable, Sendable {
    /// There is none of that name; these are there.
    case missing(others: [String])
    /// It is there, and switched off.
    case down
    /// The process may not open raw sockets (CAP_NET_RAW).
    case notPermitted
    /// It is no Ethernet interface (no Ethernet header, or the loopback).
    case notEthernet
    /// It is no CAN interface.
    case notCAN
    /// The kernel knows no such sockets.
    case unsupported
    /// Something else; the system's number for it.
    case system(errno: Int32)
  }

  /// The interface that was named.
  public let name: String
  /// What is wrong with it.
  public let cause: Cause

  /// An error.
  public init(_ name: String, _ cause: Cause) {
    self.name = name
    self.cause = cause
  }

  /// The error of a failed call on interface `name`.
  init(_ name: String, errno number: Int32) {
    let cause: Cause =
      switch number {
      case EPERM, EACCES: .notPermitted
      case ENODEV, ENXIO: .missing(others: Interfaces.names)
      case ENETDOWN: .down
      case EAFNOSUPPORT, EPROTONOSUPPORT: .unsupported
      default: .system(errno: number)
      }
    self.init(name, cause)
  }
}

extension InterfaceError: CustomStringConvertible {
  /// The cause and its remedy in one sentence.
  public var description: String {
    switch cause {
    case .missing(let others):
      let list = others.isEmpty ? "none" : others.joined(separator: ", ")
      return "there is no interface \(name) here; there are: \(list)"
    case .down: return "interface \(name) is down: sudo ip link set \(name) up"
    case .notPermitted:
      let program = CommandLine.arguments.first ?? "the program"
      return "no permission for raw frames on \(name) (CAP_NET_RAW is missing): run it with sudo, or allow it once "
        + "with: sudo setcap cap_net_raw+ep \(program)"
    case .notEthernet: return "\(name) is no Ethernet interface"
    case .notCAN: return "\(name) is no CAN interface"
    case .unsupported: return "this kernel has no sockets for \(name): sudo modprobe can can_raw for CAN"
    case .system(let number): return "\(name): \(String(cString: strerror(number)))"
    }
  }
}

/// The interfaces of this machine (of this network namespace).
public enum Interfaces {
  /// What kind an interface is.
  public enum Kind: Equatable, Sendable {
    /// Ethernet: a network card, a HomePlug adapter behind one, a veth, a bridge, a TAP device.
    case ethernet
    /// SocketCAN.
    case can
    /// The loopback.
    case loopback
    /// Anything else (tunnels, WLAN monitors).
    case other
  }

  /// What the kernel tells of one interface.
  public struct Entry: Equatable, Sendable {
    /// The name.
    public var name: String
    /// What kind it is.
    public var kind: Kind
    /// True when it is switched on.
    public var isUp: Bool
    /// True when it has a carrier: a cable with somebody at its other end.
    public var hasCarrier: Bool
  }

  /// The names of all, in the kernel's order.
  public static var names: [String] {
    guard let list = if_nameindex() else { return [] }
    defer { if_freenameindex(list) }
    var names: [String] = []
    // The list ends with an entry without a name.
    while let name = list[names.count].if_name { names.append(String(cString: name)) }
    return names
  }

  /// All of them.
  public static var all: [Entry] {
    names.compactMap { name in
      guard let query = try? query(name) else { return nil }
      let kind: Kind =
        switch query.hardware {
        case ARPHRD_ETHER: .ethernet
        case ARPHRD_CAN: .can
        case ARPHRD_LOOPBACK: .loopback
        default: .other
        }
      return Entry(name: name, kind: kind, isUp: query.is_up != 0, hasCarrier: query.has_carrier != 0)
    }
  }

  /// What the kernel tells of `name`.
  static func query(_ name: String) throws(InterfaceError) -> clara_interface {
    var found = clara_interface()
    let result = clara_interface_query(name, &found)
    guard result == 0 else { throw InterfaceError(name, errno: -result) }
    return found
  }

  /// ARPHRD_CAN, which the system's own header lacks.
  static let ARPHRD_CAN: Int32 = 280
}
