extension Dissection {
  /// A record as JSON: `layer`, `frame`, `t`, and the fields of its layer.
  public func json(_ record: TraceRecord) -> JSONObject {
    var line = JSONObject()
    switch record.content {
    case .mme(let message):
      begin(&line, "mme", record)
      add(message, to: &line)
    case .sdp(let message):
      begin(&line, "sdp", record)
      add(message, to: &line)
    case .tcp(let event):
      begin(&line, "tcp", record)
      add(event, to: &line)
    case .tls(let event):
      begin(&line, event.keys == nil ? "tls" : "tls-keys", record)
      if let connection = event.connection {
        line.add("conn", connection)
        line.add("note", "encrypted, not decoded yet")
      }
      if let keys = event.keys { line.add("text", keys) }
    case .v2g(let message):
      begin(&line, "v2g", record)
      add(message, to: &line)
    case .can(let frame):
      begin(&line, "can", record)
      frame.add(to: &line)
    }
    return line
  }

  private func begin(_ line: inout JSONObject, _ layer: String, _ record: TraceRecord) {
    line.add("layer", layer)
    line.add("frame", record.frame)
    line.add("t", record.time.text)
  }

  private func add(_ message: MMERecord, to line: inout JSONObject) {
    line.add("src", message.source.text)
    line.add("dst", message.destination.text)
    let role = role(of: message.source)
    if role != .unknown { line.add("src_role", role.rawValue) }
    message.addFields(to: &line)
  }

  private func add(_ message: SDPRecord, to line: inout JSONObject) {
    line.add("src", message.source.text)
    line.add("dst", message.destination.text)
    line.add("src_ip", message.sourceAddress)
    line.add("dst_ip", message.destinationAddress)
    line.add("sport", message.sourcePort)
    line.add("dport", message.destinationPort)
    message.addFields(to: &line)
  }

  private func add(_ event: TCPRecord, to line: inout JSONObject) {
    line.add("conn", event.connection)
    line.add("event", event.event.rawValue)
    line.add("src", event.source.rawValue)
    line.add("dst", event.source.peer.rawValue)
    if let client = event.client, let server = event.server {
      line.add("client", client.address)
      line.add("cport", client.port)
      line.add("server", server.address)
      line.add("sport", server.port)
    }
  }

  private func add(_ message: V2GRecord, to line: inout JSONObject) {
    line.add("conn", message.connection)
    line.add("src", message.source.rawValue)
    line.add("dst", message.source.peer.rawValue)
    line.add("payload_type", Hex.word(message.payloadType).lowercased())
    if let schema = message.schema { line.add("schema", schema.rawValue) }
    if let content = message.content { line.add("message", content.message) }
    line.add("exi", Hex.lower(message.exi))
    if let content = message.content {
      line.append("json", content.json)
      if content.trailingBytes > 0 { line.add("exi_trailing_bytes", content.trailingBytes) }
    }
    if message.frames.count > 1 {
      line.append("frames", .array(message.frames.map { .integer($0) }))
    }
    if let note = message.note { line.add("note", note) }
  }
}

extension MMERecord {
  /// Adds what the message itself says: version, type, name, identifiers, the whole frame.
  func addFields(to line: inout JSONObject) {
    line.add("mmv", version)
    line.add("mmtype", Hex.word(type))
    line.add("name", name)
    if let oui {
      line.add(
        "oui",
        Hex.lower([
          UInt8(truncatingIfNeeded: oui >> 16), UInt8(truncatingIfNeeded: oui >> 8), UInt8(truncatingIfNeeded: oui),
        ]))
    }
    if let runID { line.add("run_id", Hex.lower(runID)) }
    if let soundCount { line.add("num_sounds", soundCount) }
    if let timeout_x100ms { line.add("timeout_x100ms", timeout_x100ms) }
    line.add("raw", Hex.lower(raw))
  }
}

extension SDPRecord {
  /// Adds what the message itself says.
  func addFields(to line: inout JSONObject) {
    line.add("payload_type", Hex.word(payloadType).lowercased())
    line.add("name", name)
    if let seccAddress { line.add("secc_ip", seccAddress) }
    if let seccPort { line.add("secc_port", seccPort) }
    line.add("security", Hex.byte(security).lowercased())
    line.add("transport", Hex.byte(transport).lowercased())
    line.add("raw", Hex.lower(raw))
  }
}

extension CANRecord {
  /// Adds interface, identifier, data, and the fields of a CHAdeMO frame.
  func add(to line: inout JSONObject) {
    if !interface.isEmpty { line.add("interface", interface) }
    line.add("id", "0x" + Self.digits(identifier, count: isExtended ? 8 : 3))
    line.add("data", Hex.upper(data))
    if let (name, fields) = CHAdeMOJSON.fields(identifier: identifier, isExtended: isExtended, data: data) {
      line.add("name", name)
      line.append("json", .object(fields))
    }
  }

  private static func digits(_ value: UInt32, count: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
  }
}
