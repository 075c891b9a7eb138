import HAL

/// Writes a pcapng file in memory; the same calls give the same bytes on every machine.
///
/// Layout: one little-endian section, the interfaces in the order they were given, then the frames in the order of
/// the calls. Nothing of the host (names, versions, the time of day) gets into the file.
public struct PcapngWriter: Sendable {
  /// Units of the time stamps.
  public enum Resolution: UInt8, Sendable {
    /// 10^-6 s.
    case microseconds = 6
    /// 10^-9 s.
    case nanoseconds = 9
  }

  /// What an interface records.
  public struct Interface: Sendable {
    /// Short name, shown by Wireshark.
    public var name: String
    /// Link type (tcpdump.org/linktypes).
    public var linkType: UInt16

    /// An interface with a name and a link type.
    public init(name: String, linkType: UInt16) {
      self.name = name
      self.linkType = linkType
    }

    /// The powerline side: Ethernet frames, as the modem hands them over.
    public static let plc = Interface(name: "plc", linkType: LinkType.ethernet)
    /// The car side: CAN frames with the SocketCAN header.
    public static let can = Interface(name: "can", linkType: LinkType.socketCAN)
  }

  /// Everything written since the beginning, or since the last ``drain()``.
  public private(set) var bytes: [UInt8] = []

  private let interfaces: [Interface]
  private let resolution: Resolution
  private var notes: [String] = []

  /// A file with the given interfaces; `comment` describes the whole recording.
  public init(
    interfaces: [Interface] = [.plc, .can], resolution: Resolution = .microseconds, application: String = "clara-sim",
    comment: String? = nil
  ) {
    self.interfaces = interfaces
    self.resolution = resolution
    var options: [(UInt16, [UInt8])] = []
    if let comment { options.append((PcapngBlock.Option.comment, Array(comment.utf8))) }
    options.append((PcapngBlock.Option.sectionApplication, Array(application.utf8)))
    var body: [UInt8] = []
    Self.append32(PcapngBlock.byteOrderMagic, to: &body)
    body += [1, 0, 0, 0]
    // The section's length is unknown while it is written; all ones says so.
    body += [UInt8](repeating: 0xFF, count: 8)
    append(block: PcapngBlock.sectionHeader, body: body, options: options)
    for interface in interfaces { append(interface) }
  }

  /// Adds an Ethernet (or other) frame on interface number `interface`.
  ///
  /// `time_us` counts from 1970, or from the start of the run; notes made since the last frame become its comments.
  public mutating func write(
    _ frame: some Collection<UInt8>, interface: Int, time_us: UInt64, direction: CaptureFrame.Direction = .unknown
  ) {
    precondition(interfaces.indices.contains(interface), "no such interface in this file")
    var body: [UInt8] = []
    body.reserveCapacity(frame.count + 24)
    Self.append32(UInt32(truncatingIfNeeded: interface), to: &body)
    let ticks = resolution == .microseconds ? time_us : time_us &* 1_000
    Self.append32(UInt32(truncatingIfNeeded: ticks >> 32), to: &body)
    Self.append32(UInt32(truncatingIfNeeded: ticks), to: &body)
    Self.append32(UInt32(truncatingIfNeeded: frame.count), to: &body)
    Self.append32(UInt32(truncatingIfNeeded: frame.count), to: &body)
    body += frame
    Self.pad(&body)
    var options: [(UInt16, [UInt8])] = notes.map { (PcapngBlock.Option.comment, Array($0.utf8)) }
    notes.removeAll()
    if direction != .unknown { options.append((PcapngBlock.Option.packetFlags, [direction.rawValue, 0, 0, 0])) }
    append(block: PcapngBlock.enhancedPacket, body: body, options: options)
  }

  /// Adds a CAN frame on interface number `interface`.
  public mutating func write(
    _ frame: CANFrame, interface: Int, time_us: UInt64, direction: CaptureFrame.Direction = .unknown
  ) {
    var data = SocketCAN.header(identifier: UInt32(frame.identifier), count: Int(frame.count))
    for index in 0..<Int(frame.count) { data.append(frame.data[index]) }
    write(data, interface: interface, time_us: time_us, direction: direction)
  }

  /// Keeps `text` as a comment on the next frame: the way checkpoints and states get into the file.
  public mutating func note(_ text: String) { notes.append(text) }

  /// Hands out what was written since the last call, for a file that grows while the recording goes on.
  public mutating func drain() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  /// Ends the file: notes that no frame followed go into the statistics of the first interface.
  public mutating func finish() {
    guard !notes.isEmpty, !interfaces.isEmpty else { return }
    let options: [(UInt16, [UInt8])] = notes.map { (PcapngBlock.Option.comment, Array($0.utf8)) }
    notes.removeAll()
    append(block: PcapngBlock.interfaceStatistics, body: [UInt8](repeating: 0, count: 12), options: options)
  }

  /// The frames of a capture as a file, with their directions and comments; what is below a microsecond is cut, and
  /// times before 0 become 0.
  public static func file(of capture: Capture) -> [UInt8] {
    var interfaces: [Interface] = []
    var writer: PcapngWriter
    var places: [Int] = []
    for frame in capture.frames {
      let name = capture.interfaceNames.indices.contains(frame.interface) ? capture.interfaceNames[frame.interface] : ""
      let known = interfaces.firstIndex { $0.linkType == frame.linkType && $0.name == name }
      if known == nil { interfaces.append(Interface(name: name, linkType: frame.linkType)) }
      places.append(known ?? interfaces.count - 1)
    }
    writer = PcapngWriter(interfaces: interfaces, comment: "from a \(capture.format) file")
    for (frame, place) in zip(capture.frames, places) {
      for comment in frame.comments { writer.note(comment) }
      writer.write(
        capture.data(of: frame), interface: place, time_us: UInt64(max(0, frame.time.microseconds)),
        direction: frame.direction)
    }
    return writer.bytes
  }

  private mutating func append(_ interface: Interface) {
    var body: [UInt8] = [
      UInt8(truncatingIfNeeded: interface.linkType), UInt8(truncatingIfNeeded: interface.linkType >> 8), 0, 0,
    ]
    Self.append32(UInt32(CaptureReader.longestFrame), to: &body)
    append(
      block: PcapngBlock.interfaceDescription, body: body,
      options: [
        (PcapngBlock.Option.interfaceName, Array(interface.name.utf8)),
        (PcapngBlock.Option.timeResolution, [resolution.rawValue]),
      ])
  }

  private mutating func append(block type: UInt32, body: [UInt8], options: [(UInt16, [UInt8])]) {
    var content = body
    for (code, value) in options {
      // An option's length has 16 bits; a longer text is cut rather than made unreadable.
      let kept = value.prefix(0xFFFF)
      content += [UInt8(truncatingIfNeeded: code), UInt8(truncatingIfNeeded: code >> 8)]
      content += [UInt8(truncatingIfNeeded: kept.count), UInt8(truncatingIfNeeded: kept.count >> 8)]
      content += kept
      Self.pad(&content)
    }
    if !options.isEmpty { content += [0, 0, 0, 0] }
    Self.append32(type, to: &bytes)
    Self.append32(UInt32(content.count + 12), to: &bytes)
    bytes += content
    Self.append32(UInt32(content.count + 12), to: &bytes)
  }

  private static func pad(_ bytes: inout [UInt8]) {
    while bytes.count % 4 != 0 { bytes.append(0) }
  }

  // Static, so that a call on ``bytes`` does not hold a second reference, which would copy the file for each word.
  private static func append32(_ value: UInt32, to bytes: inout [UInt8]) {
    for shift in stride(from: UInt32(0), to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
  }
}
