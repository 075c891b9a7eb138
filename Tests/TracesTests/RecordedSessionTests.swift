import Foundation
import Testing
import Traces

/// Every recorded capture against the truth file beside it.
@Suite struct RecordedSessionTests {
  /// What agreed in one capture, and what did not.
  struct Tally {
    var mmes = 0
    var discoveries = 0
    var events = 0
    var messages = 0
    var named = 0
    var encrypted = 0
    var differences: [String] = []

    static func + (left: Tally, right: Tally) -> Tally {
      Tally(
        mmes: left.mmes + right.mmes, discoveries: left.discoveries + right.discoveries,
        events: left.events + right.events, messages: left.messages + right.messages,
        named: left.named + right.named, encrypted: left.encrypted + right.encrypted,
        differences: left.differences + right.differences)
    }
  }

  @Test(.enabled(if: SharedTraces.present))
  func `every message of every capture agrees with its truth file`() async throws {
    let entries = try SharedTraces.index()
    let total = try await withThrowingTaskGroup(of: Tally.self) { group in
      for entry in entries { group.addTask { try Self.compare(entry) } }
      return try await group.reduce(Tally()) { $0 + $1 }
    }
    print(
      """
      recorded sessions: \(entries.count) files; agree: \(total.mmes) MMEs, \(total.discoveries) SDP messages, \
      \(total.events) TCP events, \(total.messages) V2G messages decoded to the same values; \(total.named) named as \
      not decoded yet, \(total.encrypted) inside TLS; differences: \(total.differences.count)
      """)
    #expect(total.differences.isEmpty, "\(total.differences.prefix(20).joined(separator: "\n"))")
    #expect(entries.count == 64)
    #expect(total.mmes == 5_102)
    #expect(total.messages + total.named + total.encrypted == 35_294)
  }

  private static func compare(_ entry: SharedTraces.Entry) throws -> Tally {
    let capture = try CaptureReader.read(try SharedTraces.bytes(entry.file), name: entry.file)
    let dissection = Dissector.dissect(capture)
    var ours: [String: [(TraceRecord, String)]] = [:]
    for record in dissection.records {
      let layer =
        switch record.content {
        case .mme: "mme"
        case .sdp: "sdp"
        case .tcp: "tcp"
        case .v2g: "v2g"
        case .tls(let event): event.keys == nil ? "tls" : "tls-keys"
        case .can: "can"
        }
      ours[layer, default: []].append((record, layer == "v2g" ? "" : dissection.json(record).compact))
    }
    var tally = Tally()
    let truth = try truthLines(entry)
    let lines = Dictionary(grouping: truth) { line in
      String(line.dropFirst(#"{"layer":""#.utf8.count).prefix { $0 != "\"" })
    }
    tally.mmes = compareLines(ours["mme"], lines["mme"], entry.file, &tally)
    tally.discoveries = compareLines(ours["sdp"], lines["sdp"], entry.file, &tally)
    tally.events = compareLines(ours["tcp"], lines["tcp"], entry.file, &tally)
    compareMessages(ours["v2g"] ?? [], lines["v2g"] ?? [], entry.file, &tally)
    return tally
  }

  private static func truthLines(_ entry: SharedTraces.Entry) throws -> [Substring] {
    let url = SharedTraces.plc.appendingPathComponent(entry.truth)
    let data: Data
    if entry.truth.hasSuffix(".gz") {
      data = try #require(try SharedTraces.output(of: "gzip", ["-dc", url.path])).text
    } else {
      data = try Data(contentsOf: url)
    }
    return String(decoding: data, as: UTF8.self).split(separator: "\n")
  }

  /// Lines of a layer whose form is the truth's own; returns how many are equal.
  private static func compareLines(
    _ ours: [(TraceRecord, String)]?, _ truth: [Substring]?, _ file: String, _ tally: inout Tally
  ) -> Int {
    let ours = ours ?? []
    let truth = truth ?? []
    if ours.count != truth.count { tally.differences.append("\(file): \(ours.count) lines, truth \(truth.count)") }
    var equal = 0
    for (own, expected) in zip(ours, truth) {
      if own.1.utf8.elementsEqual(expected.utf8) {
        equal += 1
      } else {
        tally.differences.append("\(file):\n  \(own.1.prefix(200))\n  \(expected.prefix(200))")
      }
    }
    return equal
  }

  private static let schemas = [
    "SAP": "appproto", "DIN": "din", "ISO2": "iso2", "ISO20": "iso20-common", "ISO20-DC": "iso20-dc",
    "ISO20-AC": "iso20-ac",
  ]

  private static func compareMessages(
    _ ours: [(TraceRecord, String)], _ truth: [Substring], _ file: String, _ tally: inout Tally
  ) {
    let open = truth.filter { !$0.contains(#""tls":true"#) }
    tally.encrypted += truth.count - open.count
    if ours.count != open.count { tally.differences.append("\(file): \(ours.count) messages, truth \(open.count)") }
    for (own, expected) in zip(ours, open) {
      guard case .v2g(let record) = own.0.content, let parts = Parts(expected) else {
        tally.differences.append("\(file): unreadable \(expected.prefix(120))")
        continue
      }
      var head = #"{"layer":"v2g","frame":\#(own.0.frame),"t":"\#(own.0.time.text)","conn":\#(record.connection),"#
      head += #""src":"\#(record.source.rawValue)","dst":"\#(record.source.peer.rawValue)","#
      head += #""payload_type":"\#(Hex.word(record.payloadType).lowercased())","schema":"\#(parts.schema)","message":""#
      let agrees =
        expected.utf8.starts(with: head.utf8) && schemas[parts.schema] == record.schema?.name
        && parts.exi == Hex.lower(record.exi)
      guard agrees else {
        tally.differences.append("\(file): frame \(own.0.frame):\n  \(head)\n  \(expected.prefix(300))")
        continue
      }
      compare(record, parts, "\(file): frame \(own.0.frame)", &tally)
    }
  }

  private static func compare(_ record: V2GRecord, _ parts: Parts, _ place: String, _ tally: inout Tally) {
    guard let content = record.content else {
      if parts.schema == "SAP" || parts.schema == "DIN" || record.note?.contains("not decoded yet") != true {
        tally.differences.append("\(place): \(record.note ?? "no content, no reason")")
      } else {
        tally.named += 1
      }
      return
    }
    let text = content.json.compact
    let isSame = parts.rest.utf8.starts(with: text.utf8) || parts.json == content.json
    if isSame, content.message == parts.message, content.trailingBytes == parts.trailingBytes {
      tally.messages += 1
    } else {
      tally.differences.append("\(place):\n  \(text)\n  \(parts.rest)")
    }
  }

  /// The parts of a truth line of the layer `v2g`.
  private struct Parts {
    var schema: String
    var message: String
    var exi: String
    /// From the document's JSON to the end of the line.
    var rest: Substring

    init?(_ line: Substring) {
      let text = line.utf8
      func member(_ key: String) -> String? {
        let pattern = Array("\"\(key)\":\"".utf8)
        guard let start = text.firstRange(of: pattern)?.upperBound else { return nil }
        return String(text[start...].prefix { $0 != UInt8(ascii: "\"") })
      }
      guard let schema = member("schema"), let message = member("message"), let exi = member("exi"),
        let json = text.firstRange(of: Array("\"json\":".utf8))
      else { return nil }
      self.schema = schema
      self.message = message
      self.exi = exi
      rest = line[json.upperBound...]
    }

    private var whole: JSONValue? { try? JSONValue(parsing: "{\"json\":" + rest) }
    var json: JSONValue? { whole?["json"] }
    var trailingBytes: Int {
      rest.utf8.firstRange(of: Array("exi_trailing_bytes".utf8)) == nil
        ? 0 : Int(whole?["exi_trailing_bytes"]?.int64 ?? -1)
    }
  }
}
