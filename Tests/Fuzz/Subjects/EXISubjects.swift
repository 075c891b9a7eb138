import EXI
import Traces

/// The EXI codec, with the way to JSON and back on a sample.
enum EXISubjects {
  /// Decoded messages of which one is also turned into JSON and back.
  static let sampleInterval = 61

  /// The message sets that are tested.
  static let schemas = V2GSchema.allCases

  /// The messages of a set.
  static func messages(_ schema: V2GSchema) -> Subject {
    switch schema {
    case .appproto: subject(AppProtocol.Message.self, schema)
    case .din: subject(DIN.Message.self, schema)
    case .iso2: subject(ISO2.Message.self, schema)
    case .iso20common: subject(ISO20.Message.self, schema)
    case .iso20dc: subject(ISO20DC.Message.self, schema)
    case .iso20ac: subject(ISO20AC.Message.self, schema)
    case .iso20wpt: subject(ISO20WPT.Message.self, schema)
    case .iso20acdp: subject(ISO20ACDP.Message.self, schema)
    case .xmldsigFragment: subject(XMLDSig.Fragment.self, schema)
    case .iso2Fragment: subject(ISO2.Fragment.self, schema)
    case .iso20commonFragment: subject(ISO20.Fragment.self, schema)
    }
  }

  /// JSON text of V2G messages.
  static let json = Subject(name: "json", about: "JSON text parsed and encoded as a message of either schema") {
    bytes, _ in
    guard let value = try? JSONValue(parsing: bytes.array) else { return .refused }
    let schema: V2GSchema = value["V2G_Message"] == nil ? .appproto : .din
    guard let encoded = try? V2GJSON.encode(schema, value) else { return .readOneWay }
    guard let again = try? V2GJSON.decode(schema, encoded) else { return .wrong("encoded JSON does not decode") }
    return (try? V2GJSON.encode(schema, again.value)) == encoded ? .read : .wrong("other bytes at the second encoding")
  }

  private static func subject<Message: EXIDocument>(_ type: Message.Type, _ schema: V2GSchema) -> Subject {
    Subject(name: schema.name, about: "messages of \(schema.name) decoded, encoded, decoded") { bytes, work in
      RoundTrip<Message>(schema: schema, bytes: bytes, work: work).outcome()
    }
  }
}

/// One case of a message set: what is decoded must, when it can be encoded, decode to an equal message.
private struct RoundTrip<Message: EXIDocument>: ~Escapable {
  let schema: V2GSchema
  let bytes: Span<UInt8>
  let work: Workspace

  @_lifetime(copy bytes)
  init(schema: V2GSchema, bytes: Span<UInt8>, work: Workspace) {
    self.schema = schema
    self.bytes = bytes
    self.work = work
  }

  func outcome() -> Outcome {
    let isSample = work.isSample(of: EXISubjects.sampleInterval)
    var notes = EXINotes()
    let message: Message
    do throws(EXIError) {
      message = try Message.decode(bytes.bytes, notes: &notes)
    } catch {
      if let problem = problem(of: error) { return .wrong(problem) }
      guard isSample else { return .refused }
      return (try? V2GJSON.decode(schema, bytes.array)) == nil ? .refused : .wrong("refused, but becomes JSON")
    }
    if case .truncated(let whole) = work.origin, (try? Message.decode(whole.span)) != message {
      return .wrong("a truncated message was read as another")
    }
    if isSample, let problem = throughJSON() { return .wrong(problem) }
    return encodedAgain(message, notes)
  }

  /// What is wrong with an error of the decoder: it names its place, and a message that was cut off ends too early.
  private func problem(of error: EXIError) -> String? {
    if Int(error.bitPosition) > bytes.count * 8 { return "an error behind the end: \(error.text)" }
    if error.state.name.utf8CodeUnitCount == 0 { return "an error nowhere: \(error.text)" }
    switch error.kind {
    case .bufferTooSmall, .valueOutOfRange, .lengthOutOfRange, .scratchFull, .sourceMissing:
      return "an error of the encoder: \(error.text)"
    case .endOfData, .lengthTooLarge: return nil
    default:
      // A seed may be refused as a whole; then so may its beginning.
      guard case .truncated(let whole) = work.origin, (try? Message.decode(whole.span)) != nil else { return nil }
      return "a truncated message is no end of data: \(error.text)"
    }
  }

  private func encodedAgain(_ message: Message, _ notes: EXINotes) -> Outcome {
    let length: Int
    do throws(EXIError) {
      length = try encode(message, bytes.bytes, into: &work.first)
    } catch {
      return isExplained(error, by: notes) ? .readOneWay : .wrong("not encoded, and not noted: \(error.text)")
    }
    if case .whole = work.origin, let problem = buffersOfEverySize(message, length) { return .wrong(problem) }
    let encoded = work.first
    let first = encoded.span.bytes.extracting(0..<length)
    guard let again = try? Message.decode(first) else { return .wrong("encoded bytes do not decode") }
    if again == message { return .read }
    // Parts that stay in the source may stand elsewhere in the canonical bytes; what they say must be the same.
    guard let second = try? encode(again, first, into: &work.second), second == length,
      encoded[..<length] == work.second[..<length]
    else { return .wrong("other bytes at the second encoding") }
    guard let one = try? V2GJSON.decode(schema, bytes.array),
      let other = try? V2GJSON.decode(schema, Array(encoded[..<length])), one.value == other.value
    else { return .wrong("another message after encoding") }
    return .read
  }

  /// Whether the decoder noted, at the same place, what the encoder refuses.
  private func isExplained(_ error: EXIError, by notes: EXINotes) -> Bool {
    let kinds: [EXIError.Kind: EXINote.Kind] = [
      .valueOutOfRange: .valueOutsideSchema, .lengthOutOfRange: .lengthOutsideSchema, .listLength: .listTooShort,
    ]
    guard let kind = kinds[error.kind] else { return false }
    if Int(notes.count) > EXINotes.capacity { return true }
    return (0..<Int(notes.count)).contains { notes[$0]?.kind == kind && notes[$0]?.state == error.state }
  }

  /// What is wrong when the message is encoded into buffers of every size up to the one it needs.
  private func buffersOfEverySize(_ message: Message, _ length: Int) -> String? {
    let before = 16
    for size in 0...length {
      let room = work.guarded.room(size, before: before, filledWith: 0xA5)
      let target = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: room[before...]))
      var buffer = MutableRawSpan(_unsafeBytes: target)
      do throws(EXIError) {
        let count = try message.encode(into: &buffer, source: bytes.bytes)
        if size < length || count != length { return "\(count) bytes fitted a buffer of \(size)" }
      } catch {
        let isExact = error.kind == .bufferTooSmall && error.bitPosition == UInt32(length * 8)
        if size == length || !isExact { return "needs \(length) bytes, buffer of \(size): \(error.text)" }
      }
      if room[..<before].contains(where: { $0 != 0xA5 }) { return "wrote in front of a buffer of \(size)" }
    }
    return nil
  }

  private func encode(_ message: Message, _ source: RawSpan, into buffer: inout [UInt8]) throws(EXIError) -> Int {
    var span = buffer.mutableSpan
    var raw = span.mutableBytes
    return try message.encode(into: &raw, source: source)
  }

  /// What is wrong when a decodable message goes to JSON and back; nil when nothing is.
  private func throughJSON() -> String? {
    guard let decoded = try? V2GJSON.decode(schema, bytes.array) else { return "decodes, but does not become JSON" }
    guard let encoded = try? V2GJSON.encode(schema, decoded.value) else { return nil }
    guard let again = try? V2GJSON.decode(schema, encoded) else { return "what the JSON encodes to does not decode" }
    return again.value == decoded.value ? nil : "another message after JSON"
  }
}
