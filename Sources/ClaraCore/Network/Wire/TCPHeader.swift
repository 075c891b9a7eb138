import HAL

/// The TCP header: 20 bytes, and 4 more when it carries a maximum segment size (RFC 9293, 3.1).
///
/// Layout: source port (2), destination port (2), sequence (4), acknowledgement (4), header length and flags (2),
/// window (2), checksum (2), urgent pointer (2), options.
public struct TCPHeader: Equatable, Sendable {
  /// Length on the wire without options, in bytes.
  public static let minimumLength = 20

  /// Port of the sender.
  public var sourcePort: UInt16
  /// Port of the receiver.
  public var destinationPort: UInt16
  /// Number of the first byte of the segment.
  public var sequence: SequenceNumber
  /// Number of the byte expected next; counts only with ``TCPFlags/ack``.
  public var acknowledgement: SequenceNumber
  /// Control bits.
  public var flags: TCPFlags
  /// Bytes that the sender has room for, from ``acknowledgement`` on.
  public var window: UInt16
  /// Longest payload that the sender of this header takes, in bytes; nil without the option.
  public var maximumSegmentSize: UInt16?

  /// A header with these values.
  public init(
    sourcePort: UInt16, destinationPort: UInt16, sequence: SequenceNumber, acknowledgement: SequenceNumber,
    flags: TCPFlags, window: UInt16, maximumSegmentSize: UInt16? = nil
  ) {
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
    self.sequence = sequence
    self.acknowledgement = acknowledgement
    self.flags = flags
    self.window = window
    self.maximumSegmentSize = maximumSegmentSize
  }

  /// Length on the wire in bytes, as ``emit(into:)`` writes it: 20 or 24.
  public var length: Int { Self.minimumLength + (maximumSegmentSize == nil ? 0 : 4) }

  /// Writes the header with a checksum of 0, to be filled in when the payload is known.
  public func emit<let capacity: Int>(into buffer: inout FrameBuffer<capacity>) {
    buffer.append(bigEndian: sourcePort)
    buffer.append(bigEndian: destinationPort)
    buffer.append(bigEndian: sequence.value)
    buffer.append(bigEndian: acknowledgement.value)
    buffer.append(UInt8(truncatingIfNeeded: length / 4) << 4)
    buffer.append(flags.rawValue)
    buffer.append(bigEndian: window)
    buffer.append(bigEndian: UInt32(0))
    if let size = maximumSegmentSize {
      buffer.append(2)
      buffer.append(4)
      buffer.append(bigEndian: size)
    }
  }
}

/// The checked view of a received TCP segment: its header, and where the payload begins.
public struct TCPSegment: Equatable, Sendable {
  /// The header.
  public let header: TCPHeader
  /// First byte of the payload, counted from the start of the segment: 20...60.
  public let payloadOffset: Int

  /// Reads the header of a segment and verifies its checksum.
  ///
  /// Of the options only the maximum segment size is kept; the others are skipped by their length. Window scaling is
  /// never offered by us, so that a peer's wish for it has no effect (RFC 7323, 2.2).
  /// - Throws: ``WireError/truncated``, ``WireError/badLength``, ``WireError/badChecksum``, ``WireError/badOption``.
  public init(
    parsing segment: Span<UInt8>, from source: IPv6Address, to destination: IPv6Address
  ) throws(WireError) {
    guard let fixed = segment.bytes(at: 0, count: TCPHeader.minimumLength) else { throw .truncated }
    let length = Int(fixed[12] >> 4) * 4
    guard length >= TCPHeader.minimumLength,
      let options = segment.bytes(at: TCPHeader.minimumLength, count: length - TCPHeader.minimumLength)
    else { throw .badLength }
    guard InternetChecksum.isValid(segment, from: source, to: destination, nextHeader: IPv6NextHeader.tcp) else {
      throw .badChecksum
    }
    header = TCPHeader(
      sourcePort: fixed.uint16BigEndian(at: 0) ?? 0, destinationPort: fixed.uint16BigEndian(at: 2) ?? 0,
      sequence: SequenceNumber(fixed.uint32BigEndian(at: 4) ?? 0),
      acknowledgement: SequenceNumber(fixed.uint32BigEndian(at: 8) ?? 0),
      flags: TCPFlags(rawValue: fixed[13] & 0x1F), window: fixed.uint16BigEndian(at: 14) ?? 0,
      maximumSegmentSize: try Self.maximumSegmentSize(in: options))
    payloadOffset = length
  }

  /// The payload in the segment that this view was made from.
  @_lifetime(copy segment)
  public func payload(in segment: Span<UInt8>) -> Span<UInt8> {
    guard let bytes = segment.bytes(at: payloadOffset, count: segment.count - payloadOffset) else {
      return segment.extracting(0..<0)
    }
    return bytes
  }

  private static func maximumSegmentSize(in options: Span<UInt8>) throws(WireError) -> UInt16? {
    var size: UInt16?
    var offset = 0
    while let kind = options.byte(at: offset), kind != 0 {
      if kind == 1 {
        offset += 1
        continue
      }
      guard let length = options.byte(at: offset + 1), length >= 2,
        let option = options.bytes(at: offset, count: Int(length))
      else { throw .badOption }
      if kind == 2 {
        guard length == 4 else { throw .badOption }
        size = option.uint16BigEndian(at: 2)
      }
      offset += Int(length)
    }
    return size
  }
}
