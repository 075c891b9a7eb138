import HAL
import Testing

@testable import ClaraCore

/// The error of `body`, or nil when it succeeds.
func failure<Failure: Error>(_ body: () throws(Failure) -> Void) -> Failure? {
  do throws(Failure) {
    try body()
    return nil
  } catch {
    return error
  }
}

/// The error that parsing a frame as far as it goes ends in.
func wireFailure(_ frame: [UInt8]) -> WireError? {
  failure { () throws(WireError) in
    let packet = try IPv6Packet(parsing: frame.span)
    let upper = packet.payload(in: frame.span)
    let (source, destination) = (packet.header.source, packet.header.destination)
    switch packet.upperLayer {
    case IPv6NextHeader.tcp: _ = try TCPSegment(parsing: upper, from: source, to: destination)
    case IPv6NextHeader.udp: _ = try UDPHeader(parsing: upper, from: source, to: destination)
    case IPv6NextHeader.icmpv6:
      switch upper.byte(at: 0) ?? 0 {
      case ICMPv6Type.neighborSolicitation: _ = try NeighborSolicitation(parsing: packet, in: frame.span)
      case ICMPv6Type.neighborAdvertisement: _ = try NeighborAdvertisement(parsing: packet, in: frame.span)
      default: _ = try EchoMessage(parsing: packet, in: frame.span)
      }
    default: break
    }
  }
}

@Suite("Wire pairs")
struct WireTests {
  @Test("a link-local address is made from the MAC")
  func linkLocal() {
    #expect(Sample.car == IPv6Address(hex("fe80000000000000ee65ccfffecb4ca0").span, at: 0))
    #expect(Sample.car.solicitedNode == IPv6Address(hex("ff0200000000000000000001ffcb4ca0").span, at: 0))
    #expect(Sample.car.solicitedNode.multicastMAC == MACAddress(0x3333_FFCB_4CA0))
    #expect(IPv6Address.allNodes.multicastMAC == MACAddress(0x3333_0000_0001))
    #expect(Sample.car.isLinkLocal && !Sample.car.isMulticast && IPv6Address.allNodes.isMulticast)
    #expect(IPv6Address(linkLocalFrom: MACAddress(0x0200_0000_0001)).low == 0x0000_00FF_FE00_0001)
  }

  @Test("every sample parses")
  func samplesParse() {
    for frame in Sample.all { #expect(wireFailure(frame) == nil) }
  }

  @Test("a wrong bit anywhere in the upper layer is found by the checksum or a field check")
  func singleBits() {
    for frame in Sample.all {
      for index in 54..<frame.count {
        for bit in 0..<8 {
          var broken = frame
          broken[index] ^= 1 << UInt8(bit)
          #expect(wireFailure(broken) != nil, "byte \(index) bit \(bit)")
        }
      }
    }
  }

  @Test("every truncation is an error")
  func truncations() {
    for frame in Sample.all {
      for length in 0..<frame.count { #expect(wireFailure(Array(frame[..<length])) != nil) }
    }
  }

  @Test("padding behind the packet is cut off")
  func padding() throws {
    let padded = Sample.syn + [1, 2, 3]
    let packet = try IPv6Packet(parsing: padded.span)
    #expect(packet.length == 24)
    #expect(wireFailure(padded) == nil)
  }

  @Test("a TCP header is read and written back")
  func tcp() throws {
    let sample = Sample.syn
    let packet = try IPv6Packet(parsing: sample.span)
    let segment = try TCPSegment(
      parsing: packet.payload(in: sample.span), from: packet.header.source, to: packet.header.destination)
    #expect(segment.header.sourcePort == 0xC003 && segment.header.destinationPort == 0xEF9D)
    #expect(segment.header.sequence.value == 0x0C44_A3E8 && segment.header.flags == .syn)
    #expect(segment.header.window == 2_000 && segment.header.maximumSegmentSize == 1_444)
    #expect(segment.payloadOffset == 24)
    var buffer = FrameBuffer<1514>()
    buffer.appendTCP(Sample.toCharger, segment.header, payload: [UInt8]().span, hopLimit: 64)
    #expect(buffer.bytes == Sample.syn)
  }

  @Test("a TCP segment with data is written as captured")
  func tcpData() throws {
    let sample = Sample.request
    let packet = try IPv6Packet(parsing: sample.span)
    let bytes = packet.payload(in: sample.span)
    let segment = try TCPSegment(parsing: bytes, from: packet.header.source, to: packet.header.destination)
    var buffer = FrameBuffer<1514>()
    buffer.appendTCP(Sample.toCharger, segment.header, payload: segment.payload(in: bytes), hopLimit: 64)
    #expect(buffer.bytes == Sample.request)
  }

  @Test("SDP messages are read and written as captured")
  func sdp() throws {
    let sample = Sample.sdpResponse
    let packet = try IPv6Packet(parsing: sample.span)
    let datagram = packet.payload(in: sample.span)
    let header = try UDPHeader(parsing: datagram, from: packet.header.source, to: packet.header.destination)
    let response = try SDPResponse(parsing: header.payload(in: datagram))
    #expect(response == SDPResponse(address: Sample.charger, port: 61_341))
    #expect(failure { () throws(SDPError) in try response.checkUsable() } == nil)
    var message = FrameBuffer<64>()
    SDPRequest().emit(into: &message)
    var frame = FrameBuffer<1514>()
    let addresses = FrameAddresses(
      sourceMAC: Sample.carMAC, destinationMAC: IPv6Address.allNodes.multicastMAC, source: Sample.car,
      destination: .allNodes)
    frame.appendUDP(
      addresses, sourcePort: 0xC003, destinationPort: SDP.serverPort, payload: message.span, hopLimit: 64)
    #expect(frame.bytes == Sample.sdpRequest)
  }

  @Test("neighbour discovery is read and written as captured")
  func neighbours() throws {
    let sample = Sample.solicitation
    let packet = try IPv6Packet(parsing: sample.span)
    let solicitation = try NeighborSolicitation(parsing: packet, in: sample.span)
    #expect(solicitation == NeighborSolicitation(target: Sample.charger, sourceMAC: Sample.carMAC))
    var frame = FrameBuffer<1514>()
    frame.appendICMPv6(
      Sample.toCar, NeighborAdvertisement(target: Sample.charger, targetMAC: Sample.chargerMAC, isSolicited: true))
    #expect(frame.bytes == Sample.advertisement)
    let back = try NeighborAdvertisement(parsing: IPv6Packet(parsing: frame.span), in: frame.span)
    #expect(back.targetMAC == Sample.chargerMAC && back.isSolicited && back.overrides && !back.isRouter)
    var again = FrameBuffer<1514>()
    again.appendICMPv6(
      FrameAddresses(
        sourceMAC: Sample.carMAC, destinationMAC: Sample.charger.solicitedNode.multicastMAC, source: Sample.car,
        destination: Sample.charger.solicitedNode), solicitation)
    #expect(again.bytes == Sample.solicitation)
  }

  @Test("a solicitation through a router, with an option of length 0, or for a group is refused")
  func badNeighbours() {
    var routed = Sample.solicitation
    routed[21] = 254
    #expect(wireFailure(routed) == .badHopLimit)
    let zero = IPv6Tools.resealed(Sample.solicitation) { $0[79] = 0 }
    #expect(wireFailure(zero) == .badOption)
    let long = IPv6Tools.resealed(Sample.solicitation) { $0[79] = 2 }
    #expect(wireFailure(long) == .badOption)
    let group = IPv6Tools.resealed(Sample.solicitation) { $0[62] = 0xFF }
    #expect(wireFailure(group) == .badAddress)
  }

  @Test("TCP options: unknown ones are skipped, impossible ones refused")
  func options() {
    func parse(_ options: [UInt8]) -> (UInt16?, WireError?) {
      var segment = hex("c003ef9d0c44a3e80000000060 0207d000000000")
      segment[12] = UInt8((20 + options.count) / 4) << 4
      segment += options
      var checksum = InternetChecksum(
        source: Sample.car, destination: Sample.charger, nextHeader: 6, length: segment.count)
      checksum.add(segment.span)
      segment[16] = UInt8(checksum.value >> 8)
      segment[17] = UInt8(checksum.value & 0xFF)
      var size: UInt16?
      let error = failure { () throws(WireError) in
        size = try TCPSegment(parsing: segment.span, from: Sample.car, to: Sample.charger).header.maximumSegmentSize
      }
      return (size, error)
    }
    #expect(parse([2, 4, 0x05, 0xA0, 4, 2, 8, 10, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 3, 7]) == (1_440, nil))
    #expect(parse([1, 1, 1, 0]) == (nil, nil))
    #expect(parse([0, 99, 0, 0]) == (nil, nil))
    #expect(parse([2, 0, 0, 0]) == (nil, .badOption))
    #expect(parse([2, 1, 0, 0]) == (nil, .badOption))
    #expect(parse([2, 3, 0, 0]) == (nil, .badOption))
    #expect(parse([1, 1, 1, 2]) == (nil, .badOption))
    #expect(parse([8, 10, 0, 0]) == (nil, .badOption))
    #expect(parse([1, 1, 8, 255]) == (nil, .badOption))
  }

  @Test("extension headers are skipped in bounds, and only so many of them")
  func extensions() {
    func frame(_ first: UInt8, _ extensions: [UInt8]) -> [UInt8] {
      var bytes = Array(Sample.syn[..<54]) + extensions + Array(Sample.syn[54...])
      bytes[20] = first
      bytes[19] = UInt8(24 + extensions.count)
      return bytes
    }
    #expect(wireFailure(frame(0, [6, 0, 1, 4, 0, 0, 0, 0])) == nil)
    #expect(wireFailure(frame(60, [6, 1] + [UInt8](repeating: 0, count: 14))) == nil)
    #expect(wireFailure(frame(0, [6, 255, 0, 0, 0, 0, 0, 0])) == .badLength)
    #expect(wireFailure(frame(44, [6, 0, 0, 0, 0, 0, 0, 0])) == .fragment)
    #expect(wireFailure(frame(43, [6, 0, 0, 0, 0, 0, 0, 0])) == .unsupportedHeader)
    func chain(_ count: Int) -> [UInt8] {
      (0..<count).flatMap { [$0 == count - 1 ? 6 : 60, 0, 1, 4, 0, 0, 0, 0] as [UInt8] }
    }
    #expect(wireFailure(frame(60, chain(IPv6Packet.maximumExtensionHeaders))) == nil)
    #expect(wireFailure(frame(60, chain(IPv6Packet.maximumExtensionHeaders + 1))) == .tooManyHeaders)
  }

  @Test("UDP: no checksum and wrong lengths are refused")
  func udp() {
    var none = Sample.sdpRequest
    none[60] = 0
    none[61] = 0
    #expect(wireFailure(none) == .badChecksum)
    var long = Sample.sdpRequest
    long[59] = 0x13
    #expect(wireFailure(long) == .badLength)
    var short = Sample.sdpRequest
    short[59] = 7
    #expect(wireFailure(short) == .badLength)
  }

  @Test("a UDP checksum that comes out as 0 is sent as FFFF")
  func zeroChecksum() throws {
    // The one word that makes the sum all ones.
    var checksum = InternetChecksum(source: Sample.car, destination: Sample.charger, nextHeader: 17, length: 10)
    for word in [UInt16(1), 2, 10] { checksum.add(word) }
    let word = checksum.value
    var frame = FrameBuffer<128>()
    frame.appendUDP(
      Sample.toCharger, sourcePort: 1, destinationPort: 2, payload: [UInt8(word >> 8), UInt8(word & 0xFF)].span)
    #expect(frame[60] == 0xFF && frame[61] == 0xFF)
    #expect(wireFailure(frame.bytes) == nil)
  }

  @Test("an echo is read and written")
  func echo() throws {
    var frame = FrameBuffer<128>()
    frame.appendICMPv6(
      Sample.toCar, EchoMessage(isReply: false, identifier: 7, sequence: 9), data: [1, 2, 3].span)
    let echo = try EchoMessage(parsing: IPv6Packet(parsing: frame.span), in: frame.span)
    #expect(echo == EchoMessage(isReply: false, identifier: 7, sequence: 9))
  }

  @Test("sequence numbers compare across the wrap")
  func sequenceNumbers() {
    let last = SequenceNumber(0xFFFF_FFFF)
    #expect(last + 1 == SequenceNumber(0) && last < last + 1 && last + 1 > last && last <= last)
    #expect((last + 5) - last == 5 && last - (last + 5) == -5)
  }
}

/// Changes bytes of a captured ICMPv6 frame and makes its checksum right again.
enum IPv6Tools {
  static func resealed(_ frame: [UInt8], _ change: (inout [UInt8]) -> Void) -> [UInt8] {
    var bytes = frame
    change(&bytes)
    let at = [6: 70, 17: 60, 58: 56][Int(bytes[20])] ?? 56
    guard at + 1 < bytes.count else { return bytes }
    bytes[at] = 0
    bytes[at + 1] = 0
    let upper = Array(bytes[54...])
    guard let source = IPv6Address(bytes.span, at: 22), let destination = IPv6Address(bytes.span, at: 38) else {
      return bytes
    }
    var checksum = InternetChecksum(
      source: source, destination: destination, nextHeader: bytes[20], length: upper.count)
    checksum.add(upper.span)
    bytes[at] = UInt8(checksum.value >> 8)
    bytes[at + 1] = UInt8(checksum.value & 0xFF)
    return bytes
  }
}
