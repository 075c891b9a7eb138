/// Tells what a lone piece of bytes or text is, and decodes it.
public enum SingleMessage {
  /// Why it could not be decoded, in words.
  public struct Failure: Error, Equatable, Sendable {
    /// What is wrong, and what was expected.
    public var message: String
  }

  /// Decodes bytes: an Ethernet frame, a V2GTP message (SDP too), or an EXI document.
  ///
  /// `schema` is the grammar of a document; nil lets the bytes tell. What was accepted although the standard does not
  /// allow it stands in `notes`.
  ///
  /// - Throws: what the bytes are not, or the grammars that they fit when there are several.
  public static func decode(_ bytes: [UInt8], schema: V2GSchema? = nil) throws(Failure) -> JSONObject {
    if bytes.count >= 8, bytes[0] == 0x01, bytes[1] == 0xFE { return try transport(bytes, schema) }
    // Where the grammar is named, it is a document; its first byte says the same.
    if schema != nil || bytes.first == 0x80 { return try document(bytes, schema, payloadType: 0x8001) }
    if let frame = frame(bytes) { return frame }
    throw Failure(
      message: "\(bytes.count) bytes that are no EXI document (0x80...), V2GTP message (0x01FE...) or Ethernet frame")
  }

  /// Decodes a CAN frame in short form, such as `102#029A010000C80300`; nil when the text has another form.
  public static func decode(canFrame text: String) -> JSONObject? {
    guard let (identifier, data) = CandumpReader.frame(text: Array(text.utf8)[...]) else { return nil }
    let record = CANRecord(
      interface: "", identifier: identifier & 0x1FFF_FFFF, isExtended: identifier & SocketCAN.extendedFlag != 0,
      data: data)
    var object = JSONObject()
    object.add("layer", "can")
    record.add(to: &object)
    return object
  }

  /// A V2GTP message: header, then what its payload type says.
  private static func transport(_ bytes: [UInt8], _ schema: V2GSchema?) throws(Failure) -> JSONObject {
    let header = FrameBytes(bytes: bytes, range: 0..<bytes.count)
    guard let type = header.word(2), let length = header.word32(4) else { throw Failure(message: "no V2GTP header") }
    guard Int(length) == bytes.count - 8 else {
      throw Failure(message: "the V2GTP header states \(length) bytes of payload, there are \(bytes.count - 8)")
    }
    if type == SDPRecord.request || type == SDPRecord.response {
      guard let message = SDPRecord(message: bytes) else { throw Failure(message: "the SDP message is too short") }
      var object = JSONObject()
      object.add("layer", "sdp")
      message.addFields(to: &object)
      return object
    }
    var object = JSONObject()
    object.add("payload_type", Hex.word(type).lowercased())
    let content = try document(Array(bytes[8...]), schema, payloadType: type)
    for member in content.members { object.append(member.key, member.value) }
    return object
  }

  private static func document(
    _ bytes: [UInt8], _ schema: V2GSchema?, payloadType: UInt16
  ) throws(Failure) -> JSONObject {
    let candidates = schema.map { [$0] } ?? V2GHandshake.candidates(bytes, payloadType: payloadType)
    guard !candidates.isEmpty else {
      throw Failure(message: "the grammar of this document is not known; name it with --schema")
    }
    var fits: [(schema: V2GSchema, content: V2GContent)] = []
    var first: V2GError?
    for candidate in candidates {
      do throws(V2GError) {
        fits.append((candidate, try V2GContent(bytes, schema: candidate)))
      } catch {
        first = first ?? error
      }
    }
    // A grammar that leaves bytes behind fits by chance where another one takes them all.
    let whole = fits.filter(\.content.fillsBytes)
    if !whole.isEmpty { fits = whole }
    guard let found = fits.first else { throw Failure(message: first?.description ?? "no grammar fits") }
    guard fits.count == 1 else {
      let names = fits.map { "\($0.schema.name) (\($0.content.message))" }.joined(separator: ", ")
      throw Failure(message: "the bytes fit several grammars: \(names); name the right one with --schema")
    }
    return object(found.schema, found.content)
  }

  private static func object(_ schema: V2GSchema, _ content: V2GContent) -> JSONObject {
    var object = JSONObject()
    object.add("schema", schema.name)
    object.add("message", content.message)
    object.append("value", content.json)
    if !content.notes.isEmpty { object.add("notes", content.notes) }
    return object
  }

  /// The first thing that is seen in an Ethernet frame; nil when there is nothing.
  private static func frame(_ bytes: [UInt8]) -> JSONObject? {
    var capture = Capture(name: "", format: "", bytes: bytes)
    capture.frames.append(
      CaptureFrame(
        number: 1, time: CaptureTime(microseconds: 0), interface: 0, linkType: LinkType.ethernet,
        range: 0..<bytes.count, wireLength: bytes.count))
    let dissection = Dissector.dissect(capture)
    guard let record = dissection.records.last else { return nil }
    var object = JSONObject()
    // A lone frame has no place in a capture.
    for member in dissection.json(record).members where !["frame", "t", "conn", "src_role"].contains(member.key) {
      object.append(member.key, member.value)
    }
    if case .mme = record.content, let fields = MMEFields.json(bytes) { object.append("json", .object(fields)) }
    return object
  }
}
