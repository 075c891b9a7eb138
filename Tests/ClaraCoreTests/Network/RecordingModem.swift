import HAL

@testable import ClaraCore

/// A modem that keeps what is sent.
struct RecordingModem: PLCModem {
  var macAddress = Sample.carMAC
  var sent: [[UInt8]] = []
  var isFull = false

  mutating func send(_ frame: Span<UInt8>) throws(HALError) {
    guard !isFull else { throw HALError(.full) }
    sent.append(frame.copied)
  }

  mutating func receive(into buffer: inout MutableSpan<UInt8>) throws(HALError) -> Int? { nil }

  /// The frames sent since the last call.
  mutating func take() -> [[UInt8]] {
    defer { sent = [] }
    return sent
  }
}

/// A network stack with its modem and a clock.
struct StackRig {
  var stack: NetworkStack
  var modem = RecordingModem()
  var now = Instant.zero

  init(_ profile: TimingProfile = .field) { stack = NetworkStack(macAddress: Sample.carMAC, timing: profile) }

  /// Polls until there is no event left.
  mutating func poll() -> [NetworkEvent] {
    var events: [NetworkEvent] = []
    while let event = stack.poll(now: now, modem: &modem), events.count < 100 { events.append(event) }
    return events
  }

  /// Gives a frame to the stack and polls.
  @discardableResult
  mutating func receive(_ frame: [UInt8]) -> [NetworkEvent] {
    stack.receive(frame.span, now: now, modem: &modem)
    return poll()
  }

  /// Goes on to `target`, polling at each deadline.
  mutating func advance(to target: Instant) -> [NetworkEvent] {
    var events: [NetworkEvent] = []
    var polls = 0
    while stack.nextDeadline <= target, polls < 10_000 {
      now = max(now, stack.nextDeadline)
      events += poll()
      polls += 1
    }
    now = target
    return events
  }

  /// A frame with a TCP segment from the charger.
  func segment(
    _ flags: TCPFlags, _ sequence: UInt32, ack: UInt32, payload: [UInt8] = [], window: UInt16 = 4_000
  ) -> [UInt8] {
    var frame = FrameBuffer<8000>()
    let header = TCPHeader(
      sourcePort: 61_341, destinationPort: stack.tcp.localPort, sequence: SequenceNumber(sequence),
      acknowledgement: SequenceNumber(ack), flags: flags, window: window)
    frame.appendTCP(Sample.toCar, header, payload: payload.span)
    return frame.bytes
  }

  /// A frame with an SDP response to the stack's port.
  func sdpResponse(
    _ response: SDPResponse = SDPResponse(address: Sample.charger, port: 61_341),
    addresses: FrameAddresses = Sample.toCar
  ) -> [UInt8] {
    var message = FrameBuffer<64>()
    response.emit(into: &message)
    var frame = FrameBuffer<128>()
    frame.appendUDP(
      addresses, sourcePort: SDP.serverPort, destinationPort: stack.clientPort, payload: message.span)
    return frame.bytes
  }

  /// A rig whose connection is open: our next number is 1001, the charger's 5001.
  static func connected() -> StackRig {
    var rig = StackRig()
    rig.stack.startSDP(now: rig.now, random: 3)
    _ = rig.poll()
    rig.receive(rig.sdpResponse())
    rig.stack.connect(now: rig.now, random: 1_000)
    _ = rig.poll()
    rig.receive(rig.segment(.syn | .ack, 5_000, ack: 1_001))
    _ = rig.modem.take()
    return rig
  }
}

/// A parsed TCP frame.
func tcp(_ frame: [UInt8]) -> (packet: IPv6Packet, header: TCPHeader, payload: [UInt8])? {
  guard let packet = try? IPv6Packet(parsing: frame.span), packet.upperLayer == IPv6NextHeader.tcp else { return nil }
  let bytes = packet.payload(in: frame.span)
  guard
    let segment = try? TCPSegment(parsing: bytes, from: packet.header.source, to: packet.header.destination)
  else { return nil }
  return (packet, segment.header, segment.payload(in: bytes).copied)
}
