import ClaraCore
import HAL

/// A discovery answer and a TCP segment, written and read again, and every damaged copy of them.
func checkNetwork<Place: Environment>(_ trace: inout Trace<Place>) {
  trace.begin("network")
  let car = MACAddress(0x0001_87FE_DCBA)
  let charger = MACAddress(0x00B0_5212_3456)
  let addresses = FrameAddresses(
    sourceMAC: charger, destinationMAC: car, source: IPv6Address(linkLocalFrom: charger),
    destination: IPv6Address(linkLocalFrom: car))

  var answer = FrameBuffer<32>()
  SDPResponse(address: addresses.source, port: 0xD121).emit(into: &answer)
  var datagram = FrameBuffer<128>()
  datagram.appendUDP(addresses, sourcePort: SDP.serverPort, destinationPort: 50_000, payload: answer.span)
  trace.value("discovery answer", datagram.span)
  trace.check("understood", (try? SDPResponse(parsing: answer.span))?.port == 0xD121)

  var payload = FrameBuffer<16>()
  payload.append(hex: "01FE800100000001AA")
  let header = TCPHeader(
    sourcePort: 0xD121, destinationPort: 50_000, sequence: SequenceNumber(0xFFFF_FFF0),
    acknowledgement: SequenceNumber(7), flags: .ack | .psh, window: 4_096, maximumSegmentSize: 1_440)
  var segment = FrameBuffer<128>()
  segment.appendTCP(addresses, header, payload: payload.span)
  trace.value("segment", segment.span)
  trace.check("sequence numbers wrap", header.sequence + 32 > header.sequence)
  checkSegment(segment, payload, &trace)
  trace.end("network")
}

private func checkSegment<Place: Environment>(
  _ segment: FrameBuffer<128>, _ payload: FrameBuffer<16>, _ trace: inout Trace<Place>
) {
  var framer = V2GTPFramer()
  trace.check("segment read", readSegment(segment.span, &framer) == payload.count)
  trace.check("message framed", framer.isComplete && framer.payload.byte(at: 0) == 0xAA)

  // One bit turned over is always found by the checksum; the addresses of Ethernet and the IPv6 fields outside of the
  // pseudo header are not in it.
  var accepted: UInt64 = 0
  for bit in 0..<(8 * segment.count) {
    var damaged = segment
    damaged[bit >> 3] ^= 0x80 >> UInt8(bit & 7)
    var framer = V2GTPFramer()
    if readSegment(damaged.span, &framer) != nil { accepted += 1 }
  }
  trace.value("damaged segments accepted", accepted)

  var cut: UInt64 = 0
  for length in 0..<segment.count {
    var framer = V2GTPFramer()
    if readSegment(segment.span.extracting(0..<length), &framer) != nil { cut += 1 }
  }
  trace.check("none that is cut short", cut == 0)
}

/// Reads a frame down to the V2GTP message and returns the bytes taken, or nil where a layer refuses it.
private func readSegment(_ frame: Span<UInt8>, _ framer: inout V2GTPFramer) -> Int? {
  guard let packet = try? IPv6Packet(parsing: frame), packet.upperLayer == IPv6NextHeader.tcp else { return nil }
  let bytes = packet.payload(in: frame)
  guard
    let segment = try? TCPSegment(
      parsing: bytes, from: packet.header.source, to: packet.header.destination)
  else { return nil }
  return try? framer.push(segment.payload(in: bytes))
}
