import Glibc
import HAL

/// Frames and sums for the tests, written apart from what they test.
enum Frames {
  /// A frame with counting bytes behind its header.
  static func frame(to: MACAddress, from: MACAddress, type: UInt16, count: Int) -> [UInt8] {
    var bytes = (0..<6).map { to[$0] } + (0..<6).map { from[$0] }
    bytes += [UInt8(type >> 8), UInt8(type & 0xFF)]
    while bytes.count < count { bytes.append(UInt8(truncatingIfNeeded: bytes.count)) }
    return bytes
  }

  /// A UDP datagram over IPv6 with a right checksum.
  static func datagram(payload: [UInt8], proto: UInt8 = 17) -> [UInt8] {
    var bytes = frame(to: MACAddress(0x0200_0000_0002), from: MACAddress(0x0200_0000_0001), type: 0x86DD, count: 14)
    let transport = proto == 17 ? 8 : 20
    let length = transport + payload.count
    bytes += [0x60, 0, 0, 0, UInt8(length >> 8), UInt8(length & 0xFF), proto, 64]
    bytes += [0xFE, 0x80] + [UInt8](repeating: 0, count: 13) + [1]
    bytes += [0xFE, 0x80] + [UInt8](repeating: 0, count: 13) + [2]
    var head: [UInt8] = [0xC0, 0, 0x3B, 0x0E]
    head += proto == 17 ? [UInt8(length >> 8), UInt8(length & 0xFF), 0, 0] : [UInt8](repeating: 7, count: 16)
    bytes += head + payload
    let field = proto == 17 ? 60 : 70
    bytes[field] = 0
    bytes[field + 1] = 0
    let sum = ~onesComplementSum(bytes)
    let stored = proto == 17 && sum == 0 ? 0xFFFF : sum
    bytes[field] = UInt8(stored >> 8)
    bytes[field + 1] = UInt8(stored & 0xFF)
    return bytes
  }

  /// True when the sum over pseudo header and datagram is right.
  static func isChecksumGood(_ frame: [UInt8]) -> Bool {
    let end = 54 + Int(frame[18]) << 8 + Int(frame[19])
    return frame.count >= 62 && onesComplementSum(Array(frame.prefix(max(54, end)))) == 0xFFFF
  }

  /// RFC 1071 over addresses, length, protocol and payload.
  private static func onesComplementSum(_ frame: [UInt8]) -> UInt16 {
    let length = frame.count - 54
    var words = Array(frame[22...]) + (length % 2 == 1 ? [0] : [])
    words += [UInt8(length >> 8), UInt8(length & 0xFF), 0, frame[20]]
    var sum = 0
    for index in stride(from: 0, to: words.count, by: 2) { sum += Int(words[index]) << 8 | Int(words[index + 1]) }
    while sum > 0xFFFF { sum = sum & 0xFFFF + sum >> 16 }
    return UInt16(sum)
  }
}

/// The kernel as a sender of datagrams.
enum KernelSocket {
  /// Sends one UDP datagram to all nodes of the link; returns 0, or the system's error number.
  static func sendDatagram(from interface: String) -> Int32 {
    let descriptor = socket(AF_INET6, Int32(SOCK_DGRAM.rawValue), 0)
    guard descriptor >= 0 else { return errno }
    defer { close(descriptor) }
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_port = UInt16(15_118).bigEndian
    address.sin6_scope_id = if_nametoindex(interface)
    inet_pton(AF_INET6, "ff02::1", &address.sin6_addr)
    let payload: [UInt8] = [1, 0xFE, 0x90, 0, 0, 0, 0, 2, 0x10, 0]
    // A fresh address is tentative for a second or two, and cannot send before.
    for _ in 0..<400 {
      let sent = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          sendto(descriptor, payload, payload.count, 0, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
        }
      }
      if sent >= 0 { return 0 }
      guard errno == EADDRNOTAVAIL || errno == ENETUNREACH else { return errno }
      var none = pollfd()
      poll(&none, 0, 10)
    }
    return errno
  }
}
