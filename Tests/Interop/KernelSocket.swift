import Glibc
import HAL

/// A socket of the kernel, never blocking.
final class KernelSocket {
  let descriptor: Int32

  private init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// A TCP socket that listens on a port.
  static func listener(port: UInt16) -> KernelSocket? {
    guard let made = make(SOCK_STREAM), made.bind(port: port), listen(made.descriptor, 4) == 0 else { return nil }
    return made
  }

  /// A UDP socket on a port, a member of all nodes of an interface.
  static func datagrams(port: UInt16, interface: UInt32) -> KernelSocket? {
    guard let made = make(SOCK_DGRAM), made.bind(port: port) else { return nil }
    // struct ipv6_mreq: ff02::1 and the number of the interface. IPV6_JOIN_GROUP is 20.
    var group: [UInt8] = [0xFF, 0x02] + [UInt8](repeating: 0, count: 13) + [1]
    withUnsafeBytes(of: Int32(interface)) { group += $0 }
    _ = setsockopt(made.descriptor, Int32(IPPROTO_IPV6), 20, group, socklen_t(group.count))
    return made
  }

  /// A TCP socket on its way to a link-local address.
  static func connecting(to address: [UInt8], port: UInt16, interface: UInt32) -> KernelSocket? {
    guard let made = make(SOCK_STREAM) else { return nil }
    made.sendAtOnce()
    var target = Self.address(address, port: port, interface: interface)
    let size = socklen_t(MemoryLayout<sockaddr_in6>.size)
    let result = withUnsafePointer(to: &target) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(made.descriptor, $0, size) }
    }
    return result == 0 || errno == EINPROGRESS ? made : nil
  }

  /// The next connection of a listener, or nil.
  func accept() -> KernelSocket? {
    let connection = Glibc.accept(descriptor, nil, nil)
    guard connection >= 0 else { return nil }
    _ = fcntl(connection, F_SETFL, O_NONBLOCK)
    let made = KernelSocket(connection)
    made.sendAtOnce()
    return made
  }

  /// What has come; empty when nothing has, nil when the other side has ended or the connection is broken.
  func receive() -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 8_192)
    let count = read(descriptor, &bytes, bytes.count)
    if count < 0 { return errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOTCONN ? [] : nil }
    return count == 0 ? nil : Array(bytes[..<count])
  }

  /// Writes all or nothing; the messages of this test always fit into the kernel's buffer.
  func send(_ bytes: [UInt8]) -> Bool { write(descriptor, bytes, bytes.count) == bytes.count }

  /// The next datagram and where it came from.
  func receiveDatagram() -> (bytes: [UInt8], from: sockaddr_in6)? {
    var bytes = [UInt8](repeating: 0, count: 2_048)
    var from = sockaddr_in6()
    var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
    let count = withUnsafeMutablePointer(to: &from) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { recvfrom(descriptor, &bytes, bytes.count, 0, $0, &size) }
    }
    return count > 0 ? (Array(bytes[..<count]), from) : nil
  }

  func send(_ bytes: [UInt8], to target: sockaddr_in6) {
    var target = target
    let size = socklen_t(MemoryLayout<sockaddr_in6>.size)
    _ = withUnsafePointer(to: &target) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { sendto(descriptor, bytes, bytes.count, 0, $0, size) }
    }
  }

  /// Says that no more will be sent.
  func finish() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

  /// True once a connection is up, or has failed.
  var isWritable: Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return poll(&entry, 1, 0) > 0
  }

  private static func make(_ kind: __socket_type) -> KernelSocket? {
    let flags = kind.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
    let descriptor = socket(AF_INET6, Int32(flags), 0)
    return descriptor >= 0 ? KernelSocket(descriptor) : nil
  }

  private func bind(port: UInt16) -> Bool {
    var own = Self.address([UInt8](repeating: 0, count: 16), port: port, interface: 0)
    let size = socklen_t(MemoryLayout<sockaddr_in6>.size)
    return withUnsafePointer(to: &own) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.bind(descriptor, $0, size) == 0 }
    }
  }

  /// Small messages are not to wait for each other (TCP_NODELAY).
  private func sendAtOnce() {
    var one: Int32 = 1
    _ = setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
  }

  private static func address(_ bytes: [UInt8], port: UInt16, interface: UInt32) -> sockaddr_in6 {
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_port = port.bigEndian
    address.sin6_scope_id = interface
    withUnsafeMutableBytes(of: &address.sin6_addr) { $0.copyBytes(from: bytes) }
    return address
  }
}
