import HAL

@testable import ClaraCore

/// A small charger that knows nothing of the client's machine: it takes data only in order, sends everything again that
/// is not acknowledged, and answers each V2GTP message with a changed copy.
final class TestCharger {
  let port: UInt16
  var window: Int
  private(set) var requests: [[UInt8]] = []
  private(set) var violations: [String] = []
  private(set) var isClosed = false

  private var random: SplitMix
  private var clientPort: UInt16 = 0
  private var next: UInt32 = 0
  private var unacknowledged: UInt32 = 0
  private var output: [UInt8] = []
  private var input: [UInt8] = []
  private var announced: UInt32 = 0
  private var resendAt = Instant.distantFuture
  private var finSequence: UInt32?

  init(port: UInt16, window: Int, seed: UInt64) {
    self.port = port
    self.window = window
    random = SplitMix(seed: seed)
  }

  var deadline: Instant { resendAt }

  static func answer(to request: [UInt8]) -> [UInt8] {
    request.reversed().map { $0 ^ 0x5A } + [UInt8(request.count & 0xFF)]
  }

  /// Takes one frame of the car and returns the frames it causes.
  func receive(_ frame: [UInt8], now: Instant) -> [[UInt8]] {
    guard let packet = try? IPv6Packet(parsing: frame.span) else { return [] }
    if packet.upperLayer == IPv6NextHeader.udp { return answerSDP(packet, frame) }
    guard let segment = tcp(frame), segment.header.destinationPort == port else { return [] }
    return receive(segment.header, segment.payload, now: now)
  }

  /// Sends again what was not acknowledged.
  func resend(now: Instant) -> [[UInt8]] {
    resendAt = output.isEmpty && finSequence == nil ? .distantFuture : now + .milliseconds(150)
    return pieces(from: 0)
  }

  private func answerSDP(_ packet: IPv6Packet, _ frame: [UInt8]) -> [[UInt8]] {
    let bytes = packet.payload(in: frame.span)
    guard let header = try? UDPHeader(parsing: bytes, from: packet.header.source, to: packet.header.destination),
      (try? SDPRequest(parsing: header.payload(in: bytes))) != nil
    else { return [] }
    var message = FrameBuffer<64>()
    SDPResponse(address: Sample.charger, port: port).emit(into: &message)
    var answer = FrameBuffer<128>()
    answer.appendUDP(Sample.toCar, sourcePort: 15_118, destinationPort: header.sourcePort, payload: message.span)
    return [answer.bytes]
  }

  private func receive(_ header: TCPHeader, _ payload: [UInt8], now: Instant) -> [[UInt8]] {
    if header.flags.contains(.syn) {
      // The first SYN opens; later copies of it get the same answer.
      if clientPort != header.sourcePort {
        clientPort = header.sourcePort
        next = header.sequence.value &+ 1
        announced = next &+ UInt32(window)
        unacknowledged = UInt32(truncatingIfNeeded: random.next())
        (output, input, finSequence) = ([], [], nil)
      }
      return [frame(.syn | .ack, unacknowledged &- 1, [])]
    }
    guard header.sourcePort == clientPort else { return [] }
    let acknowledged = Int(Int32(bitPattern: header.acknowledgement.value &- unacknowledged))
    if acknowledged > 0 {
      if let fin = finSequence, header.acknowledgement.value == fin &+ 1 {
        isClosed = true
        finSequence = nil
      }
      output.removeFirst(min(acknowledged, output.count))
      unacknowledged = header.acknowledgement.value
    }
    let known = output.count
    let knownFin = finSequence
    take(header, payload)
    // What was sent before waits for its acknowledgement or the timer.
    let answers = known == output.count && knownFin == finSequence ? [] : pieces(from: known)
    resendAt = output.isEmpty && finSequence == nil ? .distantFuture : now + .milliseconds(150)
    return answers.isEmpty && (!payload.isEmpty || header.flags.contains(.fin))
      ? [frame(.ack, unacknowledged, [])] : answers
  }

  private func take(_ header: TCPHeader, _ payload: [UInt8]) {
    let end = header.sequence.value &+ UInt32(payload.count)
    if Int32(bitPattern: end &- announced) > 1 { violations.append("data beyond the window") }
    let skip = Int(Int32(bitPattern: next &- header.sequence.value))
    guard skip >= 0, skip <= payload.count else { return }
    let fresh = payload[skip...]
    input += fresh
    next = next &+ UInt32(fresh.count)
    if header.flags.contains(.fin), end == next, finSequence == nil, !isClosed {
      next = next &+ 1
      finSequence = unacknowledged &+ UInt32(output.count)
    }
    while input.count >= 8 {
      let length = Int(input[4]) << 24 | Int(input[5]) << 16 | Int(input[6]) << 8 | Int(input[7])
      guard input.count >= 8 + length else { break }
      let request = Array(input[8..<(8 + length)])
      input.removeFirst(8 + length)
      requests.append(request)
      output += v2gtp(Self.answer(to: request))
    }
  }

  /// What is not acknowledged, from `start` on, cut at random places.
  private func pieces(from start: Int) -> [[UInt8]] {
    var frames: [[UInt8]] = []
    var offset = start
    while offset < output.count {
      let length = min(1 + random.below(1_440), output.count - offset)
      frames.append(frame(.psh | .ack, unacknowledged &+ UInt32(offset), Array(output[offset..<(offset + length)])))
      offset += length
    }
    if let fin = finSequence { frames.append(frame(.fin | .ack, fin, [])) }
    return frames
  }

  private func frame(_ flags: TCPFlags, _ sequence: UInt32, _ payload: [UInt8]) -> [UInt8] {
    var buffer = FrameBuffer<1514>()
    announced = next &+ UInt32(window)
    let header = TCPHeader(
      sourcePort: port, destinationPort: clientPort, sequence: SequenceNumber(sequence),
      acknowledgement: SequenceNumber(next), flags: flags, window: UInt16(window),
      maximumSegmentSize: flags.contains(.syn) ? 1_440 : nil)
    buffer.appendTCP(Sample.toCar, header, payload: payload.span)
    return buffer.bytes
  }
}
