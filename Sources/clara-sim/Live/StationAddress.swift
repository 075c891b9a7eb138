import Foundation
import HAL
import HALLinux

/// Addresses of a station on an interface that has one already.
enum StationAddress {
  /// Which station it is.
  enum Role: UInt64 {
    case car = 0x0000_00C1_0000
    case charger = 0x0000_00C2_0000
  }

  /// Another address than the interface's, the same in every run: locally administered, with the role mixed in. Both
  /// sides may stand on the same interface.
  static func derived(from interface: MACAddress, role: Role) -> MACAddress {
    MACAddress((interface.value ^ role.rawValue | 0x0200_0000_0000) & ~0x0100_0000_0000)
  }

  /// What `--mac` says: `interface`, or six bytes as 02:00:00:00:00:01.
  ///
  /// - Throws: a usage failure for anything else, and for the interface's own address while the kernel uses it too.
  static func chosen(_ text: String?, name: String, role: Role) throws(CommandFailure) -> MACAddress {
    let own = try InterfaceOpening.address(of: name)
    guard let text else { return derived(from: own, role: role) }
    let address = text == "interface" ? own : try parse(text)
    guard address == own, isKernelSpeaking(on: name) else { return address }
    throw CommandFailure(
      .unavailable,
      "the kernel speaks IPv6 on \(name) with the same address, and would reset the connections: leave --mac out, or "
        + "sudo sysctl -w net.ipv6.conf.\(name).disable_ipv6=1")
  }

  /// What `--mac` says for a station that is no interface of this machine: six bytes, or an address made from the
  /// device's name.
  ///
  /// - Throws: a usage failure for anything else.
  static func chosen(_ text: String?, device: String) throws(CommandFailure) -> MACAddress {
    if let text { return try parse(text) }
    // FNV-1a: the same address whenever the same device is meant.
    let hash = device.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    return derived(from: MACAddress(hash & 0xFFFF_FFFF_FFFF), role: .car)
  }

  private static func parse(_ text: String) throws(CommandFailure) -> MACAddress {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let bytes = parts.compactMap { $0.count == 2 ? UInt8($0, radix: 16) : nil }
    guard parts.count == 6, bytes.count == 6, bytes[0] & 1 == 0 else {
      throw .usage("--mac takes six bytes such as 02:00:00:00:00:01 (no group address), or interface, not \(text)")
    }
    return MACAddress(bytes.reduce(0) { $0 << 8 | UInt64($1) })
  }

  private static func isKernelSpeaking(on name: String) -> Bool {
    let path = "/proc/sys/net/ipv6/conf/\(name)/disable_ipv6"
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return false }
    return text.trimmingCharacters(in: .whitespacesAndNewlines) == "0"
  }
}

extension MACAddress {
  /// As people write it.
  var text: String {
    (0..<6).map { index in
      let digits = String(self[index], radix: 16)
      return digits.count < 2 ? "0" + digits : digits
    }.joined(separator: ":")
  }
}
