import HAL

/// Takes a capture apart: management messages, discovery, connections, V2G messages, CAN frames.
public struct Dissector {
  private var result: Dissection
  private var tracker = TCPTracker()
  private var handshakes: [Int: V2GHandshake] = [:]
  private let capture: Capture

  /// All that can be seen in `capture`. Whatever the bytes are, this neither fails nor traps.
  public static func dissect(_ capture: Capture) -> Dissection {
    var dissector = Dissector(capture)
    for frame in capture.frames { dissector.receive(frame) }
    dissector.finish()
    return dissector.result
  }

  private init(_ capture: Capture) {
    self.capture = capture
    result = Dissection(file: capture.name, frameCount: capture.frames.count, problem: capture.problem)
  }

  private mutating func receive(_ frame: CaptureFrame) {
    let bytes = FrameBytes(bytes: capture.bytes, range: frame.range)
    switch frame.linkType {
    case LinkType.ethernet: receiveEthernet(bytes, frame)
    case LinkType.socketCAN: receiveCAN(bytes, frame)
    default: break
    }
  }

  private mutating func receiveCAN(_ bytes: FrameBytes, _ frame: CaptureFrame) {
    guard let (identifier, data) = SocketCAN.parse(bytes.slice) else { return }
    let names = capture.interfaceNames
    add(
      .can(
        CANRecord(
          interface: frame.interface < names.count ? names[frame.interface] : "",
          identifier: identifier & 0x1FFF_FFFF, isExtended: identifier & SocketCAN.extendedFlag != 0,
          data: Array(data))), frame)
  }

  private mutating func receiveEthernet(_ bytes: FrameBytes, _ frame: CaptureFrame) {
    guard let link = LinkHeader(bytes) else { return }
    if link.etherType == LinkHeader.homePlug {
      guard let message = MMERecord(bytes, link: link) else { return }
      if message.type == MMERecord.slacParmRequest { result.vehicles.insert(message.source) }
      if message.type == MMERecord.slacParmConfirm { result.chargers.insert(message.source) }
      return add(.mme(message), frame)
    }
    guard link.etherType == LinkHeader.ipv6, let packet = PacketHeader(bytes.window(from: link.length)) else { return }
    if packet.transport == PacketHeader.udp {
      receiveDatagram(packet, link, frame)
    } else if packet.transport == PacketHeader.tcp, let segment = TCPSegment(packet.payload) {
      receive(segment, packet, frame)
    }
  }

  private mutating func receiveDatagram(_ packet: PacketHeader, _ link: LinkHeader, _ frame: CaptureFrame) {
    if let message = SDPRecord(packet.payload, packet: packet, link: link) { return add(.sdp(message), frame) }
    if let keys = TLSKeys.text(packet.payload) { add(.tls(TLSRecord(connection: nil, keys: keys)), frame) }
  }

  private mutating func receive(_ segment: TCPSegment, _ packet: PacketHeader, _ frame: CaptureFrame) {
    let outcome = tracker.receive(segment, packet: packet, frame: frame.number)
    let connection = tracker.connections[outcome.connection]
    let sender = role(connection, forward: outcome.forward)
    if let event = outcome.event {
      var record = TCPRecord(connection: outcome.connection, event: event, source: sender)
      if event == .syn || event == .synAck, let clientIsFirst = connection.clientIsFirst {
        let (client, server) =
          clientIsFirst ? (connection.first, connection.second) : (connection.second, connection.first)
        record.client = (client.address.text, client.port)
        record.server = (server.address.text, server.port)
      }
      add(.tcp(record), frame)
    }
    if outcome.startsTLS { add(.tls(TLSRecord(connection: outcome.connection, keys: nil)), frame) }
    for message in outcome.messages { add(message, connection: outcome.connection, sender: sender) }
  }

  private func role(_ connection: TCPTracker.Connection, forward: Bool) -> V2GRole {
    guard let clientIsFirst = connection.clientIsFirst else { return .unknown }
    return forward == clientIsFirst ? .vehicle : .charger
  }

  private mutating func finish() {
    for (connection, messages) in tracker.finish() {
      for message in messages { add(message, connection: connection, sender: .unknown) }
    }
    result.connectionCount = tracker.connections.count
    // Held segments come out late; the record list is promised in frame order.
    let isSorted = zip(result.records, result.records.dropFirst()).allSatisfy { $0.frame <= $1.frame }
    if !isSorted {
      let order = result.records.indices.sorted {
        (result.records[$0].frame, $0) < (result.records[$1].frame, $1)
      }
      result.records = order.map { result.records[$0] }
    }
  }

  private mutating func add(_ message: V2GTPStream.Message, connection: Int, sender: V2GRole) {
    var handshake = handshakes[connection] ?? V2GHandshake()
    let interpretation = handshake.interpret(message.payload, payloadType: message.payloadType)
    handshakes[connection] = handshake
    var record = V2GRecord(
      connection: connection, source: sender, payloadType: message.payloadType, schema: interpretation.schema,
      exi: message.payload, frames: message.frames, content: interpretation.content, note: interpretation.note)
    // Without an opening, the kind of message tells who sent it.
    if sender == .unknown, let name = interpretation.content?.message {
      record.source = name.hasSuffix("Req") ? .vehicle : name.hasSuffix("Res") ? .charger : .unknown
    }
    guard message.frame >= 1, message.frame <= capture.frames.count else { return }
    add(.v2g(record), capture.frames[message.frame - 1])
  }

  private mutating func add(_ content: TraceRecord.Content, _ frame: CaptureFrame) {
    result.records.append(TraceRecord(frame: frame.number, time: frame.time, content: content))
  }
}
