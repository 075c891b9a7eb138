/// A capture file in memory: its bytes, and where the frames lie in them.
public struct Capture: Sendable {
  /// Name of the file, for messages.
  public var name: String

  /// The text form of the container: `pcap`, `pcapng`, `candump` or `spi`.
  public var format: String

  /// The bytes that the frames point into.
  public var bytes: [UInt8]

  /// All complete frames, in the order of the file.
  public var frames: [CaptureFrame]

  /// Names of the interfaces (pcapng `if_name`), empty where the file states none.
  public var interfaceNames: [String]

  /// What stopped the reader before the end of the file, or what it had to skip; nil when all was read.
  public var problem: CaptureProblem?

  /// What the bus carried besides the frames, in a recording of the modem's SPI bus.
  public var spi: SPICounts?

  /// A capture of no frames.
  init(name: String, format: String, bytes: [UInt8]) {
    self.name = name
    self.format = format
    self.bytes = bytes
    frames = []
    interfaceNames = []
  }

  /// The bytes of one frame.
  public func data(of frame: CaptureFrame) -> ArraySlice<UInt8> { bytes[frame.range] }
}

/// One captured frame: when, on which interface, and where its bytes lie.
public struct CaptureFrame: Sendable {
  /// Which way a frame went past the capturing station.
  public enum Direction: UInt8, Sendable {
    /// Not stated.
    case unknown = 0
    /// Received by the capturing station.
    case inbound = 1
    /// Sent by the capturing station.
    case outbound = 2
  }

  /// Number of the frame, from 1, as Wireshark counts.
  public var number: Int

  /// When the frame was captured.
  public var time: CaptureTime

  /// Index of the interface inside its file, 0 when there is one only.
  public var interface: Int

  /// Link type of the interface (tcpdump.org/linktypes): 1 Ethernet, 227 SocketCAN.
  public var linkType: UInt16

  /// Where the bytes of the frame lie in ``Capture/bytes``.
  public var range: Range<Int>

  /// Length of the frame on the wire in bytes, which may exceed what was captured.
  public var wireLength: Int

  /// Which way the frame went, where the file says so.
  public var direction: Direction = .unknown

  /// Comments on this frame, in file order.
  public var comments: [String] = []
}

/// Link types that are understood here (tcpdump.org/linktypes).
public enum LinkType {
  /// Ethernet frames without a check sequence.
  public static let ethernet: UInt16 = 1
  /// SocketCAN frames: identifier (big endian), length, flags, data.
  public static let socketCAN: UInt16 = 227
}
