/// The pcapng format: blocks in sections, each section with its own byte order and interfaces.
struct PcapngReader {
  private var capture: Capture
  private let cursor: ByteCursor
  private var bigEndian = false
  private var interfaces: [PcapngInterface] = []

  static func read(_ bytes: [UInt8], name: String) -> Capture {
    var reader = PcapngReader(bytes: bytes, name: name)
    reader.readBlocks()
    return reader.capture
  }

  private init(bytes: [UInt8], name: String) {
    capture = Capture(name: name, format: "pcapng", bytes: bytes)
    cursor = ByteCursor(bytes: bytes)
  }

  private mutating func readBlocks() {
    var offset = 0
    while offset < cursor.bytes.count, capture.problem == nil {
      guard let length = blockLength(at: offset) else { return }
      read(block: offset..<(offset + length))
      // Blocks are padded to 32 bits; a length that is not, was written by a tool that forgot.
      offset += (length + 3) & ~3
    }
  }

  /// Checks the frame of a block and returns its total length in bytes; nil after it has noted a problem.
  private mutating func blockLength(at offset: Int) -> Int? {
    guard let type = cursor.uint32(at: offset, bigEndian: bigEndian), cursor.remaining(from: offset) >= 12 else {
      stop(
        .truncated, at: offset, "the file ends inside a block header (\(cursor.remaining(from: offset)) of 12 bytes)")
      return nil
    }
    if type == PcapngBlock.sectionHeader, !readByteOrder(at: offset) { return nil }
    guard let stated = cursor.uint32(at: offset + 4, bigEndian: bigEndian) else { return nil }
    guard stated >= 12, stated <= UInt32(PcapngBlock.longestBlock) else {
      stop(.garbage, at: offset, "the block states \(stated) bytes, expected 12 to \(PcapngBlock.longestBlock)")
      return nil
    }
    let length = Int(stated)
    let present = cursor.remaining(from: offset)
    guard present >= length else {
      stop(.truncated, at: offset, "the file ends inside the block (\(present) of \(length) bytes)")
      return nil
    }
    let trailer = cursor.uint32(at: offset + length - 4, bigEndian: bigEndian)
    guard trailer == stated else {
      stop(.garbage, at: offset, "the block states \(length) bytes at its start and \(trailer ?? 0) at its end")
      return nil
    }
    return length
  }

  private mutating func readByteOrder(at offset: Int) -> Bool {
    if cursor.uint32(at: offset + 8, bigEndian: true) == PcapngBlock.byteOrderMagic {
      bigEndian = true
    } else if cursor.uint32(at: offset + 8, bigEndian: false) == PcapngBlock.byteOrderMagic {
      bigEndian = false
    } else {
      stop(.garbage, at: offset + 8, "the section has no byte-order magic, expected 0x1A2B3C4D in either order")
      return false
    }
    interfaces.removeAll()
    return true
  }

  private mutating func read(block: Range<Int>) {
    let start = block.lowerBound
    let body = (start + 8)..<(block.upperBound - 4)
    switch cursor.uint32(at: start, bigEndian: bigEndian) {
    case PcapngBlock.interfaceDescription: readInterface(body)
    case PcapngBlock.enhancedPacket: readEnhancedPacket(body)
    case PcapngBlock.simplePacket: readSimplePacket(body)
    case PcapngBlock.obsoletePacket: readObsoletePacket(body)
    default: break
    }
  }

  private mutating func readInterface(_ body: Range<Int>) {
    guard body.count >= 8, let link = cursor.uint16(at: body.lowerBound, bigEndian: bigEndian),
      let snapLength = cursor.uint32(at: body.lowerBound + 4, bigEndian: bigEndian)
    else { return stop(.garbage, at: body.lowerBound, "an interface description of \(body.count) bytes, expected 8") }
    var interface = PcapngInterface(linkType: link, snapLength: snapLength)
    var resolution: UInt8?
    forEachOption(in: (body.lowerBound + 8)..<body.upperBound) { code, value in
      switch code {
      case PcapngBlock.Option.interfaceName: interface.name = text(value)
      case PcapngBlock.Option.timeResolution: resolution = value.isEmpty ? nil : cursor.bytes[value.lowerBound]
      case PcapngBlock.Option.timeOffset:
        guard value.count >= 8 else { break }
        interface.offset_s = int64(at: value.lowerBound)
      default: break
      }
    }
    if let resolution, !interface.setResolution(resolution) {
      return stop(
        .garbage, at: body.lowerBound, "a time resolution of \(resolution), expected at most 10^-18 or 2^-63 s")
    }
    interfaces.append(interface)
    capture.interfaceNames.append(interface.name)
  }

  private mutating func readEnhancedPacket(_ body: Range<Int>) {
    let at = body.lowerBound
    guard body.count >= 20, let index = cursor.uint32(at: at, bigEndian: bigEndian),
      let high = cursor.uint32(at: at + 4, bigEndian: bigEndian),
      let low = cursor.uint32(at: at + 8, bigEndian: bigEndian),
      let captured = cursor.uint32(at: at + 12, bigEndian: bigEndian),
      let original = cursor.uint32(at: at + 16, bigEndian: bigEndian)
    else { return stop(.garbage, at: at, "a packet block of \(body.count) bytes, expected at least 20") }
    add(
      interface: Int(index), ticks: UInt64(high) << 32 | UInt64(low), captured: captured, original: original,
      data: (at + 20)..<body.upperBound)
  }

  private mutating func readObsoletePacket(_ body: Range<Int>) {
    let at = body.lowerBound
    guard body.count >= 20, let index = cursor.uint16(at: at, bigEndian: bigEndian),
      let high = cursor.uint32(at: at + 4, bigEndian: bigEndian),
      let low = cursor.uint32(at: at + 8, bigEndian: bigEndian),
      let captured = cursor.uint32(at: at + 12, bigEndian: bigEndian),
      let original = cursor.uint32(at: at + 16, bigEndian: bigEndian)
    else { return stop(.garbage, at: at, "a packet block of \(body.count) bytes, expected at least 20") }
    add(
      interface: Int(index), ticks: UInt64(high) << 32 | UInt64(low), captured: captured, original: original,
      data: (at + 20)..<body.upperBound)
  }

  private mutating func readSimplePacket(_ body: Range<Int>) {
    guard let original = cursor.uint32(at: body.lowerBound, bigEndian: bigEndian), body.count >= 4 else {
      return stop(.garbage, at: body.lowerBound, "a simple packet block of \(body.count) bytes, expected at least 4")
    }
    let data = (body.lowerBound + 4)..<body.upperBound
    let snapLength = interfaces.first.map { $0.snapLength == 0 ? UInt32.max : $0.snapLength } ?? .max
    let captured = min(original, snapLength, UInt32(clamping: data.count))
    add(interface: 0, ticks: 0, captured: captured, original: original, data: data)
  }

  /// Adds a frame of `captured` bytes; `data` is where it may lie, its padding and options behind it.
  private mutating func add(interface index: Int, ticks: UInt64, captured: UInt32, original: UInt32, data: Range<Int>) {
    guard index < interfaces.count else {
      return stop(
        .garbage, at: data.lowerBound, "interface \(index), but the section has described \(interfaces.count)")
    }
    guard captured <= UInt32(CaptureReader.longestFrame), Int(captured) <= data.count else {
      return stop(.garbage, at: data.lowerBound, "\(captured) bytes of frame in a block with room for \(data.count)")
    }
    let end = data.lowerBound + Int(captured)
    var frame = CaptureFrame(
      number: capture.frames.count + 1, time: interfaces[index].time(ticks), interface: index,
      linkType: interfaces[index].linkType, range: data.lowerBound..<end, wireLength: Int(original))
    let optionsStart = data.lowerBound + (Int(captured) + 3) & ~3
    if optionsStart < data.upperBound {
      forEachOption(in: optionsStart..<data.upperBound) { code, value in
        if code == PcapngBlock.Option.comment { frame.comments.append(text(value)) }
        if code == PcapngBlock.Option.packetFlags, value.count >= 4,
          let flags = cursor.uint32(at: value.lowerBound, bigEndian: bigEndian)
        {
          frame.direction = CaptureFrame.Direction(rawValue: UInt8(truncatingIfNeeded: flags & 3)) ?? .unknown
        }
      }
    }
    capture.frames.append(frame)
  }

  /// Hands out the options in `range`; stops at the end mark, and silently where a length points past the block.
  private func forEachOption(in range: Range<Int>, _ body: (UInt16, Range<Int>) -> Void) {
    var offset = range.lowerBound
    while range.upperBound - offset >= 4 {
      guard let code = cursor.uint16(at: offset, bigEndian: bigEndian),
        let length = cursor.uint16(at: offset + 2, bigEndian: bigEndian), code != PcapngBlock.Option.end,
        range.upperBound - offset - 4 >= Int(length)
      else { return }
      body(code, (offset + 4)..<(offset + 4 + Int(length)))
      offset += 4 + (Int(length) + 3) & ~3
    }
  }

  private func text(_ range: Range<Int>) -> String {
    var bytes = cursor.bytes[range]
    while bytes.last == 0 { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func int64(at offset: Int) -> Int64 {
    let first = UInt64(cursor.uint32(at: offset, bigEndian: bigEndian) ?? 0)
    let second = UInt64(cursor.uint32(at: offset + 4, bigEndian: bigEndian) ?? 0)
    return Int64(bitPattern: bigEndian ? first << 32 | second : second << 32 | first)
  }

  private mutating func stop(_ kind: CaptureProblem.Kind, at offset: Int, _ found: String) {
    guard capture.problem == nil else { return }
    capture.problem = CaptureProblem(
      kind: kind, file: capture.name, frame: capture.frames.count + 1, offset: offset, found: found,
      advice: "the \(capture.frames.count) frames before it were read")
  }
}
