import CLinuxNet
import Glibc
import HAL

/// An Ethernet interface as a power line modem: whole frames of two types, HomePlug management and IPv6.
///
/// For board authors: the interface leads to a HomePlug adapter, a veth, a bridge. The socket is non-blocking and bound
/// to this interface alone; wait for its ``descriptor`` with a ``Poller``. The kernel's own network stack stays where
/// it is: give the controller another address than the interface's, or the kernel answers the charger as well, with
/// resets for connections that it knows nothing of.
/// For core authors: errors are `disconnected` while the interface is down or gone, `full` while the send queue is.
public final class EthernetInterface: PLCModem {
  /// The interface's name.
  public let name: String
  /// The address that the interface itself has.
  public let interfaceAddress: MACAddress
  /// The address frames are sent from.
  public let macAddress: MACAddress
  /// The socket, for a ``Poller``.
  public let descriptor: Int32
  /// Frames that came with a checksum which the sender had left to hardware, and that were completed here.
  public private(set) var completedCount = 0

  /// True since the interface went down or vanished, until it is up again.
  public private(set) var isDown = false

  /// EtherType of HomePlug management messages.
  public static let managementType: UInt16 = 0x88E1
  /// EtherType of IPv6.
  public static let internetType: UInt16 = 0x86DD

  /// Opens an interface, for a station with this address; nil for the interface's own.
  ///
  /// - Throws: ``InterfaceError`` with the cause and what to do about it.
  public init(_ name: String, macAddress: MACAddress? = nil) throws(InterfaceError) {
    let query = try Interfaces.query(name)
    guard query.hardware == ARPHRD_ETHER else { throw InterfaceError(name, .notEthernet) }
    guard query.is_up != 0 else { throw InterfaceError(name, .down) }
    let descriptor = clara_packet_open(query.index, Self.managementType, Self.internetType)
    guard descriptor >= 0 else { throw InterfaceError(name, errno: -descriptor) }
    self.name = name
    self.descriptor = descriptor
    let a = query.address
    let bytes = [a.0, a.1, a.2, a.3, a.4, a.5]
    interfaceAddress = MACAddress(bytes.reduce(0) { $0 << 8 | UInt64($1) })
    self.macAddress = macAddress ?? interfaceAddress
  }

  deinit { close(descriptor) }

  /// Sends one frame of 14...1,514 bytes; a shorter one than Ethernet allows is padded with zeros to 60.
  ///
  /// - Throws: `tooLong` for other lengths, `full`, `disconnected` while the interface is down.
  public func send(_ frame: Span<UInt8>) throws(HALError) {
    guard frame.count >= 14, frame.count <= PLCModemLimits.frameLength else { throw HALError(.tooLong) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(max(frame.count, Self.shortestFrame))
    for index in frame.indices { bytes.append(frame[index]) }
    while bytes.count < Self.shortestFrame { bytes.append(0) }
    guard Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_DONTWAIT)) < 0 else { return }
    let number = errno
    switch number {
    case EAGAIN, ENOBUFS, ENOMEM, EINTR: throw HALError(.full, detail: number)
    case EMSGSIZE: throw HALError(.tooLong, detail: number)
    case EPERM, EACCES: throw HALError(.refused, detail: number)
    default:
      isDown = true
      throw HALError(.disconnected, detail: number)
    }
  }

  /// Copies the next received frame into `buffer` and returns its length, or nil when there is none.
  ///
  /// - Throws: `tooLong` for a frame that does not fit (it is dropped), `disconnected` while the interface is down.
  public func receive(into buffer: inout MutableSpan<UInt8>) throws(HALError) -> Int? {
    // Bounded: frames of this machine's own come at most as fast as it sends.
    for _ in 0..<PLCModemLimits.framesPerPoll {
      var isUnfinished: Int32 = 0
      var isOutgoing: Int32 = 0
      let length = buffer.withUnsafeMutableBufferPointer {
        clara_packet_receive(descriptor, $0.baseAddress, $0.count, &isUnfinished, &isOutgoing)
      }
      guard length >= 0 else {
        try takeError(Int32(-length))
        return nil
      }
      if isOutgoing != 0 || length < 14 { continue }
      guard length <= buffer.count else { throw HALError(.tooLong) }
      if isUnfinished != 0, OffloadedChecksum.complete(&buffer, count: length) { completedCount += 1 }
      return length
    }
    return nil
  }

  /// An empty queue is no error, unless the interface has gone: the kernel says that only once.
  private func takeError(_ number: Int32) throws(HALError) {
    switch number {
    case EAGAIN, EINTR:
      guard isDown else { return }
      guard let query = try? Interfaces.query(name), query.is_up != 0 else { throw HALError(.disconnected) }
      isDown = false
    default:
      isDown = true
      throw HALError(.disconnected, detail: number)
    }
  }

  private static let shortestFrame = 60
}
