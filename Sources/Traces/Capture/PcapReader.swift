/// The classic pcap format: a 24 byte header, then records of a 16 byte header and the frame.
enum PcapReader {
  /// Byte order and resolution, as the magic number states them.
  struct Layout {
    var bigEndian: Bool
    var decimals: UInt8

    /// The layout of the magic number read as big endian, or nil when it is another format.
    init?(magic: UInt32) {
      switch magic {
      case 0xA1B2_C3D4: (bigEndian, decimals) = (true, 6)
      case 0xD4C3_B2A1: (bigEndian, decimals) = (false, 6)
      case 0xA1B2_3C4D: (bigEndian, decimals) = (true, 9)
      case 0x4D3C_B2A1: (bigEndian, decimals) = (false, 9)
      default: return nil
      }
    }
  }

  static func read(_ bytes: [UInt8], name: String, layout: Layout) throws(CaptureProblem) -> Capture {
    let cursor = ByteCursor(bytes: bytes)
    guard let link = cursor.uint32(at: 20, bigEndian: layout.bigEndian) else {
      throw CaptureReader.notACapture(name, found: "the file ends inside the pcap header (\(bytes.count) of 24 bytes)")
    }
    var capture = Capture(name: name, format: "pcap", bytes: bytes)
    capture.interfaceNames = [""]
    var offset = 24
    while offset < bytes.count {
      switch record(cursor, at: offset, layout: layout) {
      case .frame(let seconds, let fraction, let length, let wireLength):
        let start = offset + 16
        capture.frames.append(
          CaptureFrame(
            number: capture.frames.count + 1,
            time: CaptureTime(seconds: Int64(seconds), fraction: UInt64(fraction), decimals: layout.decimals),
            interface: 0, linkType: UInt16(truncatingIfNeeded: link & 0xFFFF), range: start..<(start + length),
            wireLength: wireLength))
        offset = start + length
      case .stop(let kind, let found):
        capture.problem = problem(kind, found: found, capture: capture, offset: offset)
        return capture
      }
    }
    return capture
  }

  private enum Record {
    case frame(seconds: UInt32, fraction: UInt32, length: Int, wireLength: Int)
    case stop(CaptureProblem.Kind, found: String)
  }

  private static func record(_ cursor: ByteCursor, at offset: Int, layout: Layout) -> Record {
    guard let seconds = cursor.uint32(at: offset, bigEndian: layout.bigEndian),
      let fraction = cursor.uint32(at: offset + 4, bigEndian: layout.bigEndian),
      let captured = cursor.uint32(at: offset + 8, bigEndian: layout.bigEndian),
      let original = cursor.uint32(at: offset + 12, bigEndian: layout.bigEndian)
    else {
      return .stop(
        .truncated, found: "the file ends inside a record header (\(cursor.remaining(from: offset)) of 16 bytes)")
    }
    guard captured <= UInt32(CaptureReader.longestFrame) else {
      return .stop(
        .garbage, found: "the record states \(captured) bytes, expected at most \(CaptureReader.longestFrame)")
    }
    let unit: UInt32 = layout.decimals == 6 ? 1_000_000 : 1_000_000_000
    guard fraction < unit else {
      return .stop(.garbage, found: "the time stamp has \(fraction) parts of a second, expected less than \(unit)")
    }
    let length = Int(captured)
    let present = cursor.remaining(from: offset + 16)
    guard present >= length else {
      return .stop(.truncated, found: "the file ends inside the record (\(present) of \(length) bytes)")
    }
    return .frame(seconds: seconds, fraction: fraction, length: length, wireLength: Int(original))
  }

  private static func problem(
    _ kind: CaptureProblem.Kind, found: String, capture: Capture, offset: Int
  ) -> CaptureProblem {
    CaptureProblem(
      kind: kind, file: capture.name, frame: capture.frames.count + 1, offset: offset, found: found,
      advice: "the \(capture.frames.count) frames before it were read")
  }
}
