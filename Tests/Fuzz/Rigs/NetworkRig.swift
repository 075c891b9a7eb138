import ClaraCore
import HAL

/// The car's network stack brought through a session by hand: its states, and the frames that a charger sends.
struct NetworkRig: Sendable {
  /// The stack as it stood once.
  struct Snapshot: Sendable {
    let name: String
    let stack: NetworkStack
    let now: Instant
  }

  static let carMAC = MACAddress(0x02AB_CDEF_0102)
  static let chargerMAC = MACAddress(0x0680_E102_0304)
  static let charger = IPv6Address(linkLocalFrom: chargerMAC)
  static let port: UInt16 = 49_500

  private(set) var snapshots: [Snapshot] = []
  /// Good frames to the car, each accepted in at least one state.
  private(set) var frames: [[UInt8]] = []

  private var stack = NetworkStack(macAddress: carMAC)
  private var modem = KeepingModem(macAddress: carMAC)
  private var now = Instant.milliseconds(10)
  private var sequence: UInt32 = 0x8000_0010
  private var acknowledged: UInt32 = 0

  /// Goes from silence to a closing connection.
  init(request: [UInt8], response: [UInt8]) {
    keep("idle")
    frames += [solicitation(.unspecified), solicitation(Self.charger), echo()]
    stack.startSDP(now: now, random: 77)
    poll()
    keep("searching")
    answerSearch()
    keep("found")
    stack.connect(now: now, random: 0xFFFF_FF00)
    poll()
    keep("connecting")
    openConnection()
    keep("connected")
    try? stack.sendMessage(payload: request.span)
    poll()
    keep("waiting for a response")
    receive(segment(.ack, []))
    let message = v2gtp(response)
    receive(segment(.ack | .psh, Array(message.prefix(11))))
    keep("inside a message")
    receive(segment(.ack | .psh, Array(message.dropFirst(11))))
    frames.append(segment(.ack | .psh, message))
    frames.append(segment(.ack | .fin, []))
    frames.append(segment(.rst, []))
    var late = self
    late.sequence = sequence &+ 300
    frames.append(late.segment(.ack | .psh, message))
    stack.close(now: now)
    poll()
    keep("closing")
  }

  /// Turns a recorded frame into one to this car: addresses, ports and numbers as in the open connection. Nil for what
  /// is no IPv6 packet.
  func retargeted(_ frame: [UInt8]) -> [UInt8]? {
    guard let packet = try? IPv6Packet(parsing: frame.span), packet.length >= 8 else { return nil }
    var bytes = frame
    func put(_ value: UInt64, _ count: Int, at offset: Int) {
      for index in 0..<count where offset + index < bytes.count {
        bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * (count - 1 - index)))
      }
    }
    put(Self.carMAC.value, 6, at: 0)
    put(Self.chargerMAC.value, 6, at: 6)
    put(Self.charger.high, 8, at: 22)
    put(Self.charger.low, 8, at: 30)
    put(stack.address.high, 8, at: 38)
    put(stack.address.low, 8, at: 46)
    switch packet.upperLayer {
    case IPv6NextHeader.udp: put(UInt64(stack.clientPort), 2, at: packet.offset + 2)
    case IPv6NextHeader.tcp where packet.length >= 20:
      put(UInt64(Self.port), 2, at: packet.offset)
      put(UInt64(stack.clientPort), 2, at: packet.offset + 2)
      put(UInt64(sequence), 4, at: packet.offset + 4)
      put(UInt64(acknowledged), 4, at: packet.offset + 8)
    default: break
    }
    return bytes
  }

  private var toCar: FrameAddresses {
    FrameAddresses(
      sourceMAC: Self.chargerMAC, destinationMAC: Self.carMAC, source: Self.charger, destination: stack.address)
  }

  private mutating func keep(_ name: String) { snapshots.append(Snapshot(name: name, stack: stack, now: now)) }

  private mutating func poll() {
    while stack.poll(now: now, modem: &modem) != nil {}
    for frame in modem.take() { followSent(frame) }
  }

  private mutating func receive(_ frame: [UInt8]) {
    frames.append(frame)
    if let packet = try? IPv6Packet(parsing: frame.span), packet.upperLayer == IPv6NextHeader.tcp,
      let segment = try? TCPSegment(
        parsing: packet.payload(in: frame.span), from: packet.header.source, to: packet.header.destination)
    {
      sequence &+= UInt32(packet.length - segment.payloadOffset)
    }
    stack.receive(frame.span, now: now, modem: &modem)
    poll()
  }

  /// Notes what the charger must acknowledge next.
  private mutating func followSent(_ frame: [UInt8]) {
    guard let packet = try? IPv6Packet(parsing: frame.span),
      let segment = try? TCPSegment(
        parsing: packet.payload(in: frame.span), from: packet.header.source, to: packet.header.destination)
    else { return }
    let length = UInt32(packet.length - segment.payloadOffset) + (segment.header.flags.contains(.syn) ? 1 : 0)
    acknowledged = segment.header.sequence.value &+ length
  }

  private mutating func answerSearch() {
    var message = FrameBuffer<64>()
    SDPResponse(address: Self.charger, port: Self.port).emit(into: &message)
    var frame = FrameBuffer<1514>()
    frame.appendUDP(
      toCar, sourcePort: SDP.serverPort, destinationPort: stack.clientPort, payload: message.span)
    receive(frame.span.array)
  }

  private mutating func openConnection() {
    receive(segment(.syn | .ack, [], maximumSegmentSize: 1_440))
    sequence &+= 1
  }

  private func segment(_ flags: TCPFlags, _ payload: [UInt8], maximumSegmentSize: UInt16? = nil) -> [UInt8] {
    let header = TCPHeader(
      sourcePort: Self.port, destinationPort: stack.clientPort, sequence: SequenceNumber(sequence),
      acknowledgement: SequenceNumber(acknowledged), flags: flags, window: 4_096,
      maximumSegmentSize: maximumSegmentSize)
    var frame = FrameBuffer<1514>()
    frame.appendTCP(toCar, header, payload: payload.span)
    return frame.span.array
  }

  private func v2gtp(_ payload: [UInt8]) -> [UInt8] {
    var header = FrameBuffer<8>()
    V2GTPHeader(payloadType: .exi, payloadLength: UInt32(payload.count)).emit(into: &header)
    return header.span.array + payload
  }

  private func solicitation(_ source: IPv6Address) -> [UInt8] {
    let group = stack.address.solicitedNode
    let addresses = FrameAddresses(
      sourceMAC: Self.chargerMAC, destinationMAC: group.multicastMAC, source: source, destination: group)
    var frame = FrameBuffer<1514>()
    frame.appendICMPv6(
      addresses,
      NeighborSolicitation(target: stack.address, sourceMAC: source == .unspecified ? nil : Self.chargerMAC))
    return frame.span.array
  }

  private func echo() -> [UInt8] {
    var frame = FrameBuffer<1514>()
    frame.appendICMPv6(
      toCar, EchoMessage(isReply: false, identifier: 7, sequence: 9), data: [UInt8](repeating: 0x55, count: 12).span)
    return frame.span.array
  }
}
