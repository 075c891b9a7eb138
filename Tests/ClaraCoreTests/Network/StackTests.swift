import HAL
import Testing

@testable import ClaraCore

@Suite("Network stack")
struct StackTests {
  @Test(
    "SDP asks 50 times, every 480 ms or 250 ms, and fails one pause later", arguments: [TimingProfile.field, .strict])
  func sdpAttempts(profile: TimingProfile) {
    var rig = StackRig(profile)
    let interval: Int64 = profile == .field ? 480 : 250
    rig.stack.startSDP(now: .zero, random: 7)
    let early = rig.advance(to: .milliseconds(50 * interval - 1))
    #expect(early == (1...50).map { .sdpRequestSent(attempt: $0) })
    let frames = rig.modem.take()
    #expect(frames.count == 50)
    #expect(frames.allSatisfy { $0 == frames[0] })
    #expect(rig.advance(to: .milliseconds(50 * interval)) == [.sdpFailed(nil)])
    #expect(rig.stack.nextDeadline == .distantFuture)
  }

  @Test("the SDP request is the group's, from the port that TCP uses afterwards")
  func ports() throws {
    var rig = StackRig()
    rig.stack.startSDP(now: .zero, random: 16_384 + 5)
    _ = rig.poll()
    let frame = rig.modem.take()[0]
    let packet = try IPv6Packet(parsing: frame.span)
    let bytes = packet.payload(in: frame.span)
    let udp = try UDPHeader(parsing: bytes, from: packet.header.source, to: packet.header.destination)
    #expect(packet.ethernet.destination == MACAddress(0x3333_0000_0001) && packet.header.destination == .allNodes)
    #expect(udp.sourcePort == 49_157 && udp.destinationPort == 15_118)
    #expect(try SDPRequest(parsing: udp.payload(in: bytes)) == SDPRequest())
    let endpoint = SECCEndpoint(address: Sample.charger, port: 61_341, macAddress: Sample.chargerMAC)
    #expect(rig.receive(rig.sdpResponse()) == [.sdpResponse(endpoint)])
    #expect(rig.stack.connect(now: rig.now, random: 1) == true)
    #expect(rig.poll() == [.tcpConnecting(localPort: 49_157)])
    #expect(rig.stack.connect(now: rig.now, random: 2) == true)
    #expect(rig.poll() == [.tcpConnecting(localPort: 49_158)])
  }

  @Test("the last port of the range is followed by the first")
  func portWrap() {
    var rig = StackRig()
    rig.stack.startSDP(now: .zero, random: 16_383)
    rig.receive(rig.sdpResponse())
    #expect(rig.stack.connect(now: rig.now, random: 1) && rig.stack.clientPort == 65_535)
    #expect(rig.stack.connect(now: rig.now, random: 1) && rig.stack.clientPort == 49_152)
  }

  @Test("no charger known, no connection")
  func noCharger() {
    var rig = StackRig()
    #expect(rig.stack.connect(now: rig.now, random: 1) == false)
    #expect(rig.poll() == [] && rig.modem.sent.isEmpty)
    #expect(throws: NetworkSendError.notConnected) { try rig.stack.sendMessage(payload: Span()) }
  }

  @Test("a response that cannot be used is named once, and the search goes on")
  func rejections() {
    var rig = StackRig()
    rig.stack.startSDP(now: .zero, random: 3, attempts: 2)
    _ = rig.poll()
    let tls = rig.sdpResponse(SDPResponse(address: Sample.charger, port: 1, security: 0))
    #expect(rig.receive(tls) == [.sdpResponseRejected(.securityNotSupported(0))])
    #expect(rig.receive(tls) == [])
    let udp = rig.sdpResponse(SDPResponse(address: Sample.charger, port: 1, transport: 0x10))
    #expect(rig.receive(udp) == [.sdpResponseRejected(.transportNotSupported(0x10))])
    let own = rig.sdpResponse(SDPResponse(address: Sample.car, port: 1))
    #expect(rig.receive(own) == [.sdpResponseRejected(.badAddress)])
    let rest = rig.advance(to: .milliseconds(2_000))
    #expect(rest == [.sdpRequestSent(attempt: 2), .sdpFailed(.badAddress)])
    #expect(rig.stack.charger == nil)
  }

  @Test("a response too late, for another port, or during a connection changes nothing")
  func lateResponses() {
    var rig = StackRig.connected()
    let other = SDPResponse(address: IPv6Address(linkLocalFrom: MACAddress(0x0200_0000_0009)), port: 9)
    let before = rig.stack.charger
    #expect(rig.receive(rig.sdpResponse(other)) == [])
    rig.stack.startSDP(now: rig.now, random: 3)
    #expect(rig.receive(rig.sdpResponse(other)) == [.sdpRequestSent(attempt: 1)])
    #expect(rig.stack.charger == before)
    var idle = StackRig()
    idle.stack.startSDP(now: .zero, random: 3)
    _ = idle.poll()
    let response = idle.sdpResponse()
    idle.stack.startSDP(now: .zero, random: 4)
    _ = idle.poll()
    #expect(idle.receive(response) == [] && idle.stack.charger == nil)
  }

  @Test("TCP goes to the MAC that the SDP response came from")
  func sdpSource() throws {
    var rig = StackRig()
    rig.stack.startSDP(now: .zero, random: 3)
    _ = rig.poll()
    var addresses = Sample.toCar
    addresses.sourceMAC = MACAddress(0x0200_0000_0077)
    rig.receive(rig.sdpResponse(addresses: addresses))
    _ = rig.modem.take()
    rig.stack.connect(now: rig.now, random: 77)
    _ = rig.poll()
    let syn = try #require(tcp(rig.modem.take()[0]))
    #expect(syn.packet.ethernet.destination == MACAddress(0x0200_0000_0077))
    #expect(syn.header.sequence.value == 77 && syn.header.destinationPort == 61_341)
  }

  /// A solicitation for `target` from `asker`.
  func solicitation(_ target: IPv6Address, from asker: MACAddress, unicast: Bool = false) -> [UInt8] {
    var frame = FrameBuffer<128>()
    frame.appendICMPv6(
      FrameAddresses(
        sourceMAC: asker, destinationMAC: unicast ? Sample.carMAC : target.solicitedNode.multicastMAC,
        source: IPv6Address(linkLocalFrom: asker), destination: unicast ? Sample.car : target.solicitedNode),
      NeighborSolicitation(target: target, sourceMAC: asker))
    return frame.bytes
  }

  @Test("neighbours get an answer before, during and after a session, and change nothing")
  func neighbours() throws {
    let laptop = MACAddress(0x0200_0000_0055)
    var rig = StackRig()
    func check(_ phase: String) throws {
      for unicast in [false, true] {
        _ = rig.modem.take()
        let charger = rig.stack.charger
        #expect(rig.receive(solicitation(Sample.car, from: laptop, unicast: unicast)) == [], "\(phase)")
        let frames = rig.modem.take()
        try #require(frames.count == 1, "\(phase)")
        let frame = frames[0]
        let packet = try IPv6Packet(parsing: frame.span)
        let answer = try NeighborAdvertisement(parsing: packet, in: frame.span)
        #expect(frame.count == 86 && packet.header.hopLimit == 255)
        #expect(
          packet.ethernet.destination == laptop && packet.header.destination == IPv6Address(linkLocalFrom: laptop))
        #expect(answer.target == Sample.car && answer.targetMAC == Sample.carMAC)
        #expect(answer.isSolicited && answer.overrides && !answer.isRouter)
        #expect(rig.stack.charger == charger)
      }
    }
    try check("idle")
    rig.stack.startSDP(now: .zero, random: 3)
    _ = rig.poll()
    try check("SDP")
    rig.receive(rig.sdpResponse())
    try check("between SDP and TCP")
    rig.stack.connect(now: rig.now, random: 1_000)
    rig.receive(rig.segment(.syn | .ack, 5_000, ack: 1_001))
    try check("connected")
    rig.receive(rig.segment(.rst, 5_001, ack: 0))
    try check("after the session")
  }

  @Test("solicitations for others, through routers or with a wrong checksum get no answer")
  func foreignNeighbours() {
    var rig = StackRig()
    rig.receive(solicitation(Sample.charger, from: MACAddress(0x0200_0000_0055)))
    // The same last three bytes, another address.
    let twin = IPv6Address(high: Sample.car.high, low: Sample.car.low ^ 1 << 40)
    rig.receive(solicitation(twin, from: MACAddress(0x0200_0000_0055)))
    var routed = solicitation(Sample.car, from: MACAddress(0x0200_0000_0055))
    routed[21] = 64
    rig.receive(routed)
    var broken = solicitation(Sample.car, from: MACAddress(0x0200_0000_0055))
    broken[85] ^= 1
    rig.receive(broken)
    #expect(rig.modem.sent.isEmpty)
    #expect(rig.stack.statistics.foreign == 2 && rig.stack.statistics.malformed == 2)
    #expect(rig.stack.statistics.lastError == .badChecksum)
  }

  @Test("a node that tests our address for duplicates is told, with all others")
  func duplicateAddressDetection() throws {
    var rig = StackRig()
    var probe = Sample.probe
    for (index, byte) in [0x02, 0, 0, 0, 0, 0x44].enumerated() { probe[6 + index] = UInt8(byte) }
    rig.receive(probe)
    let frame = try #require(rig.modem.take().first)
    let packet = try IPv6Packet(parsing: frame.span)
    let answer = try NeighborAdvertisement(parsing: packet, in: frame.span)
    #expect(packet.header.destination == .allNodes && !answer.isSolicited && answer.targetMAC == Sample.carMAC)
  }

  @Test("an echo comes back with its data")
  func echo() throws {
    var rig = StackRig()
    var frame = FrameBuffer<128>()
    let data: [UInt8] = [1, 2, 3, 4, 5]
    frame.appendICMPv6(Sample.toCar, EchoMessage(isReply: false, identifier: 7, sequence: 9), data: data.span)
    rig.receive(frame.bytes)
    let answer = rig.modem.take()[0]
    let echo = try EchoMessage(parsing: IPv6Packet(parsing: answer.span), in: answer.span)
    #expect(echo == EchoMessage(isReply: true, identifier: 7, sequence: 9) && Array(answer.suffix(5)) == data)
  }

  @Test("a recorded connection is repeated byte for byte")
  func recorded() throws {
    var rig = StackRig()
    rig.stack.startSDP(now: .zero, random: 3)
    _ = rig.poll()
    #expect(rig.receive(Sample.sdpResponse).count == 1)
    _ = rig.modem.take()
    rig.stack.connect(now: rig.now, random: 0x0C44_A3E8)
    _ = rig.poll()
    let syn = try #require(tcp(rig.modem.take()[0])?.header)
    let recordedSyn = try #require(tcp(Sample.syn)?.header)
    #expect(syn.sequence == recordedSyn.sequence && syn.sourcePort == recordedSyn.sourcePort)
    #expect(rig.receive(Sample.synAck) == [.tcpEstablished])
    _ = rig.modem.take()
    let recorded = try #require(tcp(Sample.request))
    let payload = Array(recorded.payload[8...])
    try rig.stack.sendMessage(payload: payload.span)
    _ = rig.poll()
    let request = try #require(tcp(rig.modem.take()[0]))
    #expect(request.payload == recorded.payload && request.header.sequence == recorded.header.sequence)
    #expect(request.header.acknowledgement == recorded.header.acknowledgement && request.header.flags == .psh | .ack)
    rig.receive(Sample.response)
    var message = FrameBuffer<4096>()
    #expect(rig.stack.nextMessage(into: &message) == .exi)
    #expect(message.bytes == hex("80400040"))
    #expect(rig.stack.nextMessage(into: &message) == nil)
  }

  @Test("several messages in a segment, one over several, an empty one: each comes out once")
  func messages() {
    var rig = StackRig.connected()
    var message = FrameBuffer<4096>()
    let stream = v2gtp([1, 2]) + v2gtp([]) + v2gtp([3], type: .iso20Main) + Array(v2gtp([9, 8, 7])[..<9])
    rig.receive(rig.segment(.psh | .ack, 5_001, ack: 1_001, payload: stream))
    #expect(rig.stack.nextMessage(into: &message) == .exi && message.bytes == [1, 2])
    #expect(rig.stack.nextMessage(into: &message) == .exi && message.bytes == [])
    #expect(rig.stack.nextMessage(into: &message) == .iso20Main && message.bytes == [3])
    #expect(rig.stack.nextMessage(into: &message) == nil)
    // A solicitation in between must not destroy what is half there (clara-behaviour 7.1, U#15).
    rig.receive(solicitation(Sample.car, from: Sample.chargerMAC))
    rig.receive(rig.segment(.ack, 5_001 + UInt32(stream.count), ack: 1_001, payload: [8, 7]))
    #expect(rig.stack.nextMessage(into: &message) == .exi && message.bytes == [9, 8, 7])
    // The same segment again is no new message.
    rig.receive(rig.segment(.ack, 5_001 + UInt32(stream.count), ack: 1_001, payload: [8, 7]))
    #expect(rig.stack.nextMessage(into: &message) == nil)
  }

  @Test("a message longer than the caller's buffer is marked, not cut in silence")
  func smallBuffer() {
    var rig = StackRig.connected()
    rig.receive(rig.segment(.psh | .ack, 5_001, ack: 1_001, payload: v2gtp([1, 2, 3, 4, 5])))
    var small = FrameBuffer<4>()
    #expect(rig.stack.nextMessage(into: &small) == .exi && small.overflowed)
  }

  @Test("what is not V2GTP ends the connection with its reason, in order")
  func notV2GTP() throws {
    for (bytes, error) in [
      (hex("02fe800100000004"), V2GTPError.badVersion(2)), (hex("01ff"), .badInverse(0xFF)),
      (hex("01fe800100001001"), .tooLong(4_097)), (hex("01fe800180000000"), .tooLong(0x8000_0000)),
      (hex("01fe8001ffffffff"), .tooLong(0xFFFF_FFFF)),
    ] {
      var rig = StackRig.connected()
      let events = rig.receive(rig.segment(.psh | .ack, 5_001, ack: 1_001, payload: bytes + [1, 2, 3]))
      #expect(events == [.tcpClosed(.malformedMessage(error))])
      let last = try #require(rig.modem.take().last.flatMap { tcp($0) })
      #expect(last.header.flags == .fin | .ack)
      var message = FrameBuffer<64>()
      let count = UInt32(bytes.count + 3)
      rig.receive(rig.segment(.psh | .ack, 5_001 + count, ack: 1_002, payload: v2gtp([1])))
      #expect(rig.stack.nextMessage(into: &message) == nil)
      #expect(rig.receive(rig.segment(.fin | .ack, 5_001 + count + 9, ack: 1_002)) == [])
      #expect(rig.stack.tcpState.isOver)
    }
  }

  @Test("limits of a message to send")
  func sendLimits() throws {
    var rig = StackRig.connected()
    let long = [UInt8](repeating: 1, count: 4_097)
    #expect(throws: NetworkSendError.tooLong) { try rig.stack.sendMessage(payload: long.span) }
    let longest = [UInt8](repeating: 1, count: 4_096)
    try rig.stack.sendMessage(payload: longest.span)
    #expect(throws: NetworkSendError.full) { try rig.stack.sendMessage(payload: Span()) }
  }

  @Test("the charger's FIN ends the session, with the message before it still readable and ours sent at once")
  func closedByPeer() throws {
    var rig = StackRig.connected()
    let message = v2gtp([5])
    let events = rig.receive(rig.segment(.fin | .psh | .ack, 5_001, ack: 1_001, payload: message))
    #expect(events == [.tcpClosed(.closedByPeer)])
    #expect(rig.modem.take().compactMap { tcp($0)?.header.flags } == [.fin | .ack])
    #expect(throws: NetworkSendError.notConnected) { try rig.stack.sendMessage(payload: Span()) }
    var buffer = FrameBuffer<16>()
    #expect(rig.stack.nextMessage(into: &buffer) == .exi && buffer.bytes == [5])
    rig.receive(rig.segment(.ack, 5_011, ack: 1_002))
    #expect(rig.stack.tcpState == .closed && rig.stack.nextDeadline == .distantFuture)
  }

  @Test("our close: FIN, no message any more, one event; our abort: RST, one event")
  func closing() throws {
    var rig = StackRig.connected()
    rig.receive(rig.segment(.psh | .ack, 5_001, ack: 1_001, payload: v2gtp([5])))
    _ = rig.modem.take()
    rig.stack.close(now: rig.now)
    #expect(rig.poll() == [])
    #expect(rig.modem.take().first.flatMap { tcp($0) }?.header.flags == .fin | .ack)
    var buffer = FrameBuffer<16>()
    #expect(rig.stack.nextMessage(into: &buffer) == nil)
    #expect(rig.receive(rig.segment(.fin | .ack, 5_010, ack: 1_002)) == [.tcpClosed(.closed)])
    // The charger repeats its FIN, because our acknowledgement was lost.
    _ = rig.modem.take()
    #expect(rig.receive(rig.segment(.fin | .ack, 5_010, ack: 1_002)) == [])
    #expect(rig.modem.take().count == 1)
    #expect(rig.advance(to: rig.now + .seconds(20)) == [] && rig.stack.tcpState == .closed)

    var other = StackRig.connected()
    other.stack.abort(now: other.now)
    #expect(other.poll() == [.tcpClosed(.aborted)])
    #expect(other.modem.take().first.flatMap { tcp($0) }?.header.flags == .rst | .ack)
  }

  @Test("refused, reset and silent chargers are told apart")
  func failures() {
    var rig = StackRig.connected()
    #expect(rig.receive(rig.segment(.rst | .ack, 5_001, ack: 1_001)) == [.tcpClosed(.resetByPeer)])
    rig.stack.connect(now: rig.now, random: 50)
    _ = rig.poll()
    #expect(rig.receive(rig.segment(.rst | .ack, 0, ack: 51)) == [.tcpClosed(.refused)])
    rig.stack.connect(now: rig.now, random: 50)
    _ = rig.poll()
    #expect(rig.advance(to: rig.now + .milliseconds(5_499)) == [])
    #expect(rig.advance(to: rig.now + .milliseconds(1)) == [.tcpClosed(.timedOut)])
  }

  @Test("frames of our own, of groups as source, for others and of strangers change nothing")
  func strangers() {
    var rig = StackRig.connected()
    let good = rig.segment(.rst, 5_001, ack: 0)
    for offset in [0, 6] {
      var frame = good
      for index in 0..<6 { frame[offset + index] = offset == 0 ? 0x02 : Sample.carMAC[index] }
      #expect(rig.receive(frame) == [])
    }
    var addresses = Sample.toCar
    addresses.source = IPv6Address(linkLocalFrom: MACAddress(0x0200_0000_0055))
    var frame = FrameBuffer<128>()
    let header = TCPHeader(
      sourcePort: 61_341, destinationPort: rig.stack.tcp.localPort, sequence: SequenceNumber(5_001),
      acknowledgement: SequenceNumber(0), flags: .rst, window: 0)
    frame.appendTCP(addresses, header, payload: Span())
    #expect(rig.receive(frame.bytes) == [] && rig.stack.isConnected)
    #expect(rig.receive(good) == [.tcpClosed(.resetByPeer)])
  }

  @Test("a modem that never has room: SDP and TCP give up all the same")
  func deadModem() {
    var rig = StackRig()
    rig.modem.isFull = true
    rig.stack.startSDP(now: .zero, random: 3)
    #expect(rig.advance(to: .milliseconds(24_000)) == [.sdpFailed(nil)])
    #expect(rig.stack.statistics.unsent == 50)
    rig = StackRig.connected()
    rig.modem.isFull = true
    #expect(failure { () throws(NetworkSendError) in try rig.stack.sendMessage(payload: Span()) } == nil)
    #expect(rig.advance(to: rig.now + .milliseconds(5_500)) == [.tcpClosed(.timedOut)])
  }

  @Test("polling early or twice is harmless")
  func idempotent() {
    var rig = StackRig.connected()
    for _ in 0..<10 { #expect(rig.poll() == []) }
    #expect(rig.modem.sent.isEmpty && rig.stack.nextDeadline == .distantFuture)
  }
}
