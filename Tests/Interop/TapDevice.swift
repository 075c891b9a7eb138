import Glibc
import HAL

/// One end of a virtual Ethernet cable: what is written here the kernel receives, what the kernel sends is read here.
final class TapDevice {
  /// Why there is none.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// The kernel's end.
  let name: String
  let descriptor: Int32
  /// Number of the interface.
  let index: UInt32
  static let kernelMAC = MACAddress(0x02C4_A26E_00AA)
  private var buffer = [UInt8](repeating: 0, count: 2_048)

  /// TUNSETIFF, and IFF_TAP without packet information.
  private static let setInterface: UInt = 0x4004_54CA
  private static let tapFlags: Int16 = 0x0002 | 0x1000

  /// Makes the interface in the namespace of this thread, up, with a link-local address.
  init(name: String) throws(Failure) {
    self.name = name
    let descriptor = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC)
    self.descriptor = descriptor
    guard descriptor >= 0 else { throw Failure(description: "/dev/net/tun: \(String(cString: strerror(errno)))") }
    // struct ifreq: 16 bytes of name, the flags, and room for the rest of the union.
    var request = [UInt8](repeating: 0, count: 40)
    for (index, byte) in name.utf8.prefix(15).enumerated() { request[index] = byte }
    request.withUnsafeMutableBytes { $0.storeBytes(of: Self.tapFlags, toByteOffset: 16, as: Int16.self) }
    let made = request.withUnsafeMutableBytes { ioctl(descriptor, Self.setInterface, $0.baseAddress!) }
    guard made >= 0 else {
      let reason = String(cString: strerror(errno))
      close(descriptor)
      throw Failure(description: "a TAP interface is refused: \(reason)")
    }
    let mac = (0..<6).map { Self.hex(Self.kernelMAC[$0]) }.joined(separator: ":")
    let complaints = [
      OwnNetwork.tool("ip", "link", "set", "dev", "lo", "up"),
      OwnNetwork.tool("ip", "link", "set", "dev", name, "address", mac),
      OwnNetwork.tool("ip", "link", "set", "dev", name, "up"),
      // Without duplicate address detection: the address is usable at once.
      OwnNetwork.tool("ip", "-6", "addr", "add", "fe80::c1a/64", "dev", name, "nodad"),
    ]
    index = if_nametoindex(name)
    if let complaint = complaints.compactMap({ $0 }).first {
      close(descriptor)
      throw Failure(description: complaint)
    }
  }

  deinit { close(descriptor) }

  /// The kernel's address on the cable, as in the call above.
  static let kernelAddress: [UInt8] = [0xFE, 0x80] + [UInt8](repeating: 0, count: 12) + [0x0C, 0x1A]

  /// The next frame that the kernel sent, or nil.
  func receive() -> [UInt8]? {
    let count = read(descriptor, &buffer, buffer.count)
    return count > 0 ? Array(buffer[..<count]) : nil
  }

  /// Gives a frame to the kernel.
  func send(_ frame: [UInt8]) { _ = write(descriptor, frame, frame.count) }

  private static func hex(_ byte: UInt8) -> String {
    let text = String(byte, radix: 16)
    return text.count < 2 ? "0" + text : text
  }
}
