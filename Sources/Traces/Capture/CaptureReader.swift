/// Reads capture files whole: pcap, pcapng, candump text and SPI exports, each of them also gzipped.
///
/// Whatever the bytes are, the reader neither traps nor allocates what a length field asks for: a file that ends in
/// a record, or that turns into garbage, gives its complete frames and a ``CaptureProblem``.
public enum CaptureReader {
  /// Longest frame that is believed, in bytes (the snap length of common tools).
  public static let longestFrame = 262_144

  /// Reads the file content `bytes`; `name` is for messages.
  ///
  /// - Throws: ``CaptureProblem`` of kind `notACapture` when the format is none of the known ones.
  public static func read(_ bytes: [UInt8], name: String) throws(CaptureProblem) -> Capture {
    if Gzip.isCompressed(bytes) { return try readCompressed(bytes, name) }
    if SPICSVReader.looksLikeExport(bytes) { return try SPICSVReader.read(bytes, name: name).capture }
    let cursor = ByteCursor(bytes: bytes)
    guard let magic = cursor.uint32(at: 0, bigEndian: true) else {
      if CandumpReader.looksLikeLog(bytes) { return CandumpReader.read(bytes, name: name) }
      throw notACapture(name, found: "the file has \(bytes.count) bytes, a capture starts with a magic number of 4")
    }
    if let layout = PcapReader.Layout(magic: magic) { return try PcapReader.read(bytes, name: name, layout: layout) }
    if magic == PcapngBlock.sectionHeader { return PcapngReader.read(bytes, name: name) }
    if CandumpReader.looksLikeLog(bytes) { return CandumpReader.read(bytes, name: name) }
    let found = "0x" + Hex.lower(bytes[0..<4])
    throw notACapture(name, found: "the file starts with \(found), expected the magic number of pcap or pcapng")
  }

  /// Reads what a compressed file holds; a damaged one as far as it goes.
  private static func readCompressed(_ bytes: [UInt8], _ name: String) throws(CaptureProblem) -> Capture {
    let content = Gzip.decompress(bytes)
    guard content.problem == nil || !content.bytes.isEmpty, !Gzip.isCompressed(content.bytes) else {
      throw notACapture(name, found: content.problem ?? "a compressed file inside a compressed file")
    }
    var capture = try read(content.bytes, name: name)
    if let problem = content.problem, capture.problem == nil || capture.problem?.kind == .truncated {
      capture.problem = CaptureProblem(
        kind: .truncated, file: name, frame: 0, offset: bytes.count, found: problem,
        advice: "what comes before was read")
    }
    return capture
  }

  static func notACapture(_ name: String, found: String) -> CaptureProblem {
    CaptureProblem(
      kind: .notACapture, file: name, frame: 0, offset: 0, found: found,
      advice: "give a pcap, pcapng, candump or SPI export file (other formats: convert with `editcap -F pcapng IN OUT`)"
    )
  }
}
