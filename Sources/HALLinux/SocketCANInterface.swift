import CLinuxNet
import Glibc
import HAL

/// A SocketCAN interface as a CAN controller: classic frames with 11 bit identifiers.
///
/// For board authors: bit rate and restart after bus-off are the interface's (`ip link set can0 type can bitrate 500000
/// restart-ms 100`). Wait for ``descriptor`` with a ``Poller``.
public final class SocketCANInterface: CANBus {
  /// The interface's name.
  public let name: String
  /// The socket, for a ``Poller``.
  public let descriptor: Int32

  /// Opens an interface.
  ///
  /// - Throws: ``InterfaceError`` with the cause and what to do about it.
  public convenience init(_ name: String) throws(InterfaceError) {
    let query = try Interfaces.query(name)
    guard query.hardware == Interfaces.ARPHRD_CAN else { throw InterfaceError(name, .notCAN) }
    guard query.is_up != 0 else { throw InterfaceError(name, .down) }
    let descriptor = clara_can_open(query.index)
    guard descriptor >= 0 else { throw InterfaceError(name, errno: -descriptor) }
    self.init(name: name, descriptor: descriptor)
  }

  /// Takes over a socket that carries CAN frames in the kernel's layout.
  init(name: String, descriptor: Int32) {
    self.name = name
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Queues one frame for sending.
  ///
  /// - Throws: `full` when the interface's queue is, `disconnected` while the interface is down.
  public func send(_ frame: CANFrame) throws(HALError) {
    let bytes = Self.bytes(frame)
    guard Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_DONTWAIT)) < 0 else { return }
    switch errno {
    case EAGAIN, ENOBUFS, EINTR: throw HALError(.full, detail: errno)
    default: throw HALError(.disconnected, detail: errno)
    }
  }

  /// The next received frame, or nil. Frames with extended identifiers, remote frames, error frames and CAN FD frames
  /// are passed over.
  ///
  /// - Throws: `disconnected` while the interface is down.
  public func receive() throws(HALError) -> CANFrame? {
    for _ in 0..<CANBusLimits.framesPerPoll {
      var bytes = [UInt8](repeating: 0, count: Self.frameLength)
      let length = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
      if length < 0 {
        guard errno != EAGAIN, errno != EINTR else { return nil }
        throw HALError(.disconnected, detail: errno)
      }
      if length == Self.frameLength, let frame = Self.frame(bytes) { return frame }
    }
    return nil
  }

  /// Length of `struct can_frame`.
  static let frameLength = 16
  /// CAN_EFF_FLAG, CAN_RTR_FLAG and CAN_ERR_FLAG.
  private static let specialFlags: UInt32 = 0xE000_0000

  /// `struct can_frame`: identifier with flags in the machine's byte order, length, three bytes that do not matter,
  /// eight bytes of data.
  static func bytes(_ frame: CANFrame) -> [UInt8] {
    var bytes = withUnsafeBytes(of: UInt32(frame.identifier)) { Array($0) }
    bytes += [frame.count, 0, 0, 0]
    for index in 0..<8 { bytes.append(frame.data[index]) }
    return bytes
  }

  static func frame(_ bytes: [UInt8]) -> CANFrame? {
    guard bytes.count == frameLength else { return nil }
    let identifier = bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
    guard identifier & specialFlags == 0, bytes[4] <= 8 else { return nil }
    var data: [8 of UInt8] = .init(repeating: 0)
    for index in 0..<8 { data[index] = bytes[8 + index] }
    return CANFrame(identifier: UInt16(truncatingIfNeeded: identifier & 0x7FF), count: bytes[4], data: data)
  }
}
