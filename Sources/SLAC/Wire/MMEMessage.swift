import HAL

/// A message as a plain value that is read from and written to the fields behind a ``MMEHeader``.
///
/// Reading and writing are inverse: what ``emitFields(to:)`` writes, ``init(from:)`` reads as an equal value.
public protocol MMEMessage: Equatable, Sendable {
  /// Number of the message.
  static var type: MMEType { get }
  /// Who defined it; nil for the messages of the standard.
  static var oui: OUI? { get }
  /// Version of the format (MMV) it is sent with.
  static var version: UInt8 { get }

  /// Reads the fields.
  ///
  /// - Throws: `truncated`, `tooMany`.
  init(from reader: inout MMEReader) throws(MMEError)

  /// Writes the fields.
  func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>)
}

/// A buffer for every message that is sent; the longest is an amplitude map.
public typealias MMEFrameBuffer = FrameBuffer<640>

extension MMEMessage {
  /// The messages of the standard have no OUI.
  public static var oui: OUI? { nil }
  /// Version 1, the usual one.
  public static var version: UInt8 { 1 }

  /// The header that the message goes out with.
  public static func header(from source: MACAddress, to destination: MACAddress) -> MMEHeader {
    MMEHeader(destination: destination, source: source, version: version, type: type, oui: oui)
  }

  /// The whole frame, padded to the shortest length of Ethernet.
  public func frame(from source: MACAddress, to destination: MACAddress) -> MMEFrameBuffer {
    var frame = MMEFrameBuffer()
    Self.header(from: source, to: destination).emit(to: &frame)
    emitFields(to: &frame)
    frame.pad(to: MMEHeader.shortestFrameLength)
    return frame
  }
}
