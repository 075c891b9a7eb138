/// Logs in the form of `candump -L`: `(seconds.fraction) interface identifier#data`, one frame a line.
///
/// Frames come out as SocketCAN frames (link type 227), so that a log is read like a capture of the same bus.
enum CandumpReader {
  /// True when the first line that is not empty has the form of a log line.
  static func looksLikeLog(_ bytes: [UInt8]) -> Bool {
    for line in bytes.prefix(4096).split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
      return parse(line) != nil
    }
    return false
  }

  static func read(_ bytes: [UInt8], name: String) -> Capture {
    var capture = Capture(name: name, format: "candump", bytes: [])
    var firstSkipped: Int?
    var skipped = 0
    for line in bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
      guard let frame = parse(line) else {
        firstSkipped = firstSkipped ?? line.startIndex
        skipped += 1
        continue
      }
      let interface = index(of: frame.interface, in: &capture.interfaceNames)
      let start = capture.bytes.count
      capture.bytes += SocketCAN.header(identifier: frame.identifier, count: frame.data.count)
      capture.bytes += frame.data
      capture.frames.append(
        CaptureFrame(
          number: capture.frames.count + 1, time: frame.time, interface: interface, linkType: LinkType.socketCAN,
          range: start..<capture.bytes.count, wireLength: capture.bytes.count - start))
    }
    if let firstSkipped {
      capture.problem = CaptureProblem(
        kind: .skippedLines, file: name, frame: 0, offset: firstSkipped,
        found: "\(skipped) lines are not `(time) interface id#data`", advice: "the other lines were read")
    }
    return capture
  }

  private struct Line {
    var time: CaptureTime
    var interface: String
    var identifier: UInt32
    var data: [UInt8]
  }

  private static func parse(_ line: ArraySlice<UInt8>) -> Line? {
    let fields = line.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 })
    guard fields.count >= 3, let time = time(fields[0]), let (identifier, data) = frame(text: fields[2]) else {
      return nil
    }
    return Line(time: time, interface: String(decoding: fields[1], as: UTF8.self), identifier: identifier, data: data)
  }

  /// Identifier and data of the short form of a frame, `102#0300D98A01`; nil when it is none.
  ///
  /// The identifier has the flags of SocketCAN: bit 31 for one of 29 bits, which is written with eight digits.
  static func frame(text: ArraySlice<UInt8>) -> (identifier: UInt32, data: [UInt8])? {
    guard let hash = text.firstIndex(of: 0x23) else { return nil }
    let digits = String(decoding: text[text.startIndex..<hash], as: UTF8.self)
    guard let number = UInt32(digits, radix: 16), number <= 0x1FFF_FFFF, digits.utf8.first != 0x2B else { return nil }
    guard let data = Hex.bytes(String(decoding: text[(hash + 1)...], as: UTF8.self)), data.count <= 8 else {
      return nil
    }
    let extended = digits.utf8.count > 3
    guard extended || number <= 0x7FF else { return nil }
    return (extended ? number | SocketCAN.extendedFlag : number, data)
  }

  private static func time(_ field: ArraySlice<UInt8>) -> CaptureTime? {
    guard field.first == 0x28, field.last == 0x29, field.count > 2 else { return nil }
    let text = String(decoding: field.dropFirst().dropLast(), as: UTF8.self)
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let seconds = Int64(parts[0]), let fraction = UInt64(parts[1]) else { return nil }
    let decimals = parts[1].utf8.count
    guard (6...9).contains(decimals) else { return nil }
    return CaptureTime(seconds: seconds, fraction: fraction, decimals: UInt8(decimals))
  }

  private static func index(of name: String, in names: inout [String]) -> Int {
    if let index = names.firstIndex(of: name) { return index }
    names.append(name)
    return names.count - 1
  }
}
