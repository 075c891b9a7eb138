import HAL

/// The 14 bytes in front of every frame: destination (6), source (6), ethertype (2).
public struct EthernetHeader: Equatable, Sendable {
  /// Length on the wire in bytes.
  public static let length = 14

  /// Ethertype of IPv6.
  public static let ipv6: UInt16 = 0x86DD

  /// Receiver of the frame.
  public var destination: MACAddress
  /// Sender of the frame.
  public var source: MACAddress
  /// What the frame carries.
  public var etherType: UInt16

  /// A header with these values.
  public init(destination: MACAddress, source: MACAddress, etherType: UInt16) {
    self.destination = destination
    self.source = source
    self.etherType = etherType
  }

  /// Reads the header at the front of `frame`.
  ///
  /// - Throws: ``WireError/truncated`` below 14 bytes.
  public init(parsing frame: Span<UInt8>) throws(WireError) {
    guard let destination = MACAddress(frame, at: 0), let source = MACAddress(frame, at: 6),
      let etherType = frame.uint16BigEndian(at: 12)
    else { throw .truncated }
    self.init(destination: destination, source: source, etherType: etherType)
  }

  /// Writes the 14 bytes.
  public func emit<let capacity: Int>(into buffer: inout FrameBuffer<capacity>) {
    buffer.append(destination)
    buffer.append(source)
    buffer.append(bigEndian: etherType)
  }
}
