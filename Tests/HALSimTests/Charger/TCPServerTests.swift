import HAL
import Testing

@testable import HALSim

/// The charger's TCP server, segment by segment.
@Suite struct TCPServerTests {
  /// The other end, written out by hand: what it sends is exactly what a test says.
  struct Client {
    let server: TCPServer
    let peer: TCPServer.Peer
    var now = Instant.milliseconds(1)
    var sequence: UInt32
    var acknowledged: UInt32 = 0
    var window: UInt16 = 4_000

    init(port: UInt16 = 50_000, sequence: UInt32 = 0xFFFF_FFF0, settings: TCPServer.Settings = .init()) {
      server = TCPServer(ports: [15_118], settings: settings, initialSequence: 0xFFFF_FF00)
      peer = .init(address: .linkLocal(MACAddress(1)), mac: MACAddress(1), port: port)
      self.sequence = sequence
    }

    mutating func send(
      _ flags: TCPSegment.Flags, _ payload: [UInt8] = [], at offset: Int = 0, size: UInt16? = nil
    ) -> [TCPSegment] {
      let segment = TCPSegment(
        sourcePort: peer.port, destinationPort: 15_118, sequence: sequence &+ UInt32(truncatingIfNeeded: offset),
        acknowledgement: flags.contains(.ack) ? acknowledged : 0, flags: flags, window: window,
        maximumSegmentSize: size, payload: payload)
      server.receive(segment, from: peer, now: now)
      return out()
    }

    func out() -> [TCPSegment] { server.takeSegments().map(\.segment) }

    /// Passes time and returns what the server sends in it.
    mutating func wait(_ duration_ms: Int64) -> [TCPSegment] {
      let end = now + .milliseconds(duration_ms)
      var sent: [TCPSegment] = []
      while server.nextDeadline <= end {
        now = max(now, server.nextDeadline)
        server.poll(now: now)
        sent += out()
      }
      now = end
      return sent
    }

    mutating func connect(size: UInt16? = 1_000) throws {
      let answer = try #require(send(.syn, size: size).first)
      #expect(answer.flags == [.syn, .ack])
      #expect(answer.acknowledgement == sequence &+ 1)
      sequence &+= 1
      acknowledged = answer.sequence &+ 1
      #expect(send(.ack).isEmpty)
      #expect(server.takeEvents() == [.connected(peer)])
    }

    mutating func acknowledge(_ segments: [TCPSegment]) {
      for segment in segments where segment.sequence == acknowledged { acknowledged &+= segment.length }
    }
  }

  @Test func dataGoesBothWaysAcrossTheWrapOfSequenceNumbers() throws {
    var client = Client()
    try client.connect()
    let answers = client.send([.ack, .psh], [UInt8](repeating: 7, count: 40))
    #expect(answers.map(\.acknowledgement) == [client.sequence &+ 40])
    #expect(client.server.takeReceived().count == 40)
    client.server.send([UInt8](repeating: 9, count: 600), now: client.now)
    let sent = client.out()
    #expect(sent.count == 1)
    #expect(sent[0].payload.count == 600)
    #expect(sent[0].sequence > 0xFFFF_FF00)
    #expect(sent[0].sequence &+ 600 < 0xFFFF)
  }

  @Test func theSynchronisationIsRepeatedUntilItIsAcknowledged() throws {
    var client = Client()
    #expect(client.send(.syn).count == 1)
    let again = client.wait(700)
    #expect(again.map(\.flags) == [[.syn, .ack], [.syn, .ack]])
    // The car repeats its own as well.
    #expect(client.send(.syn).map(\.flags) == [[.syn, .ack]])
    _ = client.wait(60_000)
    #expect(client.server.state == .listen)
    #expect(client.server.takeEvents().contains(.gaveUp))
  }

  @Test func lostDataIsRepeatedWithDoublingWaitsThenGivenUp() throws {
    var client = Client()
    try client.connect()
    client.server.send([1, 2, 3], now: client.now)
    _ = client.out()
    var times: [Int64] = []
    let start = client.now
    for _ in 0..<8 {
      let deadline = client.server.nextDeadline
      times.append((deadline - start).milliseconds)
      client.now = deadline
      client.server.poll(now: deadline)
      #expect(client.out().map(\.payload) == [[1, 2, 3]])
    }
    #expect(times == [200, 600, 1_400, 3_000, 6_200, 12_600, 19_000, 25_400])
    let last = client.wait(10_000)
    #expect(last.map(\.flags) == [[.rst, .ack]])
    #expect(client.server.takeEvents() == [.gaveUp, .closed])
  }

  @Test func anAcknowledgementEndsTheRepetition() throws {
    var client = Client()
    try client.connect()
    client.server.send([1, 2, 3, 4], now: client.now)
    client.acknowledge(client.out())
    #expect(client.send(.ack).isEmpty)
    #expect(client.wait(30_000).isEmpty)
    #expect(client.server.nextDeadline == .distantFuture)
  }

  @Test func aPartialAcknowledgementKeepsTheRest() throws {
    var client = Client()
    try client.connect()
    client.server.send([1, 2, 3, 4], now: client.now)
    _ = client.out()
    client.acknowledged &+= 2
    _ = client.send(.ack)
    #expect(client.wait(250).map(\.payload) == [[3, 4]])
  }

  @Test func segmentsOutOfOrderAndTwiceAreReadOnceInOrder() throws {
    var client = Client()
    try client.connect()
    #expect(client.send(.ack, [5, 6], at: 4).last?.acknowledgement == client.sequence)
    #expect(client.send(.ack, [3, 4], at: 2).last?.acknowledgement == client.sequence)
    #expect(client.server.takeReceived().isEmpty)
    #expect(client.send(.ack, [1, 2, 3], at: 0).last?.acknowledgement == client.sequence &+ 6)
    #expect(client.server.takeReceived() == [1, 2, 3, 4, 5, 6])
    #expect(client.send(.ack, [1, 2], at: 0).last?.acknowledgement == client.sequence &+ 6)
    #expect(client.server.takeReceived().isEmpty)
  }

  @Test func aFinishOutOfOrderWaitsForTheGap() throws {
    var client = Client()
    try client.connect()
    _ = client.send([.ack, .fin], [3, 4], at: 2)
    #expect(client.server.takeEvents().isEmpty)
    _ = client.send(.ack, [1, 2])
    #expect(client.server.takeEvents() == [.peerFinished])
    #expect(client.server.takeReceived() == [1, 2, 3, 4])
    #expect(client.server.state == .closeWait)
  }

  @Test func thePeersSegmentSizeAndWindowAreKept() throws {
    var client = Client()
    client.window = 250
    try client.connect(size: 100)
    client.server.send([UInt8](repeating: 1, count: 400), now: client.now)
    let first = client.out()
    #expect(first.map(\.payload.count) == [100, 100, 50])
    client.acknowledge(first)
    #expect(client.send(.ack).map(\.payload.count) == [100, 50])
  }

  @Test func withoutAnOptionTheSegmentSizeIs536() throws {
    var client = Client()
    try client.connect(size: nil)
    client.server.send([UInt8](repeating: 1, count: 600), now: client.now)
    #expect(client.out().map(\.payload.count) == [536, 64])
  }

  @Test func aClosedWindowIsProbedByteByByte() throws {
    var client = Client()
    try client.connect()
    client.window = 0
    _ = client.send(.ack)
    client.server.send([1, 2, 3], now: client.now)
    #expect(client.out().isEmpty)
    #expect(client.wait(250).map(\.payload) == [[1]])
    client.window = 4_000
    #expect(client.send(.ack).map(\.payload) == [[1, 2, 3]])
  }

  @Test func ourOwnWindowCanClose() throws {
    var client = Client()
    try client.connect()
    client.server.isWindowClosed = true
    client.server.poll(now: client.now)
    #expect(client.out().map(\.window) == [0])
    let refused = client.send([.ack, .psh], [1, 2])
    #expect(refused.map(\.acknowledgement) == [client.sequence])
    #expect(client.server.takeReceived().isEmpty)
    client.server.isWindowClosed = false
    client.server.poll(now: client.now)
    #expect(client.out().first?.window == 28_800)
    _ = client.send([.ack, .psh], [1, 2])
    #expect(client.server.takeReceived() == [1, 2])
  }

  @Test func weCloseAndThePeerFollows() throws {
    var client = Client()
    try client.connect()
    client.server.close(now: client.now)
    let finish = client.out()
    #expect(finish.map(\.flags) == [[.fin, .ack]])
    client.acknowledge(finish)
    _ = client.send(.ack)
    #expect(client.server.state == .finWait2)
    #expect(client.send([.fin, .ack]).map(\.flags) == [.ack])
    #expect(client.server.state == .timeWait)
    #expect(client.server.takeEvents() == [.peerFinished, .closed])
    // A repeated FIN is acknowledged again; after the wait the listener is as new.
    #expect(client.send([.fin, .ack]).map(\.flags) == [.ack])
    _ = client.wait(3_000)
    #expect(client.server.state == .listen)
  }

  @Test func thePeerClosesAndWeFollow() throws {
    var client = Client()
    try client.connect()
    #expect(client.send([.fin, .ack]).map(\.acknowledgement) == [client.sequence &+ 1])
    client.sequence &+= 1
    client.server.send([1, 2], now: client.now)
    client.acknowledge(client.out())
    client.server.close(now: client.now)
    client.acknowledge(client.out())
    _ = client.send(.ack)
    #expect(client.server.state == .listen)
    #expect(client.server.takeEvents() == [.peerFinished, .closed])
  }

  @Test func bothCloseAtOnce() throws {
    var client = Client()
    try client.connect()
    client.server.close(now: client.now)
    let finish = client.out()
    _ = client.send([.fin, .ack])
    #expect(client.server.state == .closing)
    client.sequence &+= 1
    client.acknowledge(finish)
    _ = client.send(.ack)
    #expect(client.server.state == .timeWait)
  }

  @Test func closingSendsWhatIsQueuedFirst() throws {
    var client = Client()
    client.window = 2
    try client.connect()
    client.server.send([1, 2, 3], now: client.now)
    client.server.close(now: client.now)
    let first = client.out()
    #expect(first.map(\.payload) == [[1, 2]])
    client.acknowledge(first)
    let second = client.send(.ack)
    #expect(second.map(\.payload) == [[3], []])
    #expect(second.last?.flags == [.fin, .ack])
    #expect(client.server.state == .finWait1)
  }

  @Test func aLostFinishIsRepeated() throws {
    var client = Client()
    try client.connect()
    client.server.close(now: client.now)
    _ = client.out()
    #expect(client.wait(250).map(\.flags) == [[.fin, .ack]])
  }

  @Test func aResetMustFitExactly() throws {
    var client = Client()
    try client.connect()
    // Inside the window, but not the next byte: a challenge (RFC 5961).
    #expect(client.send(.rst, at: 5).map(\.flags) == [.ack])
    #expect(client.server.state == .established)
    _ = client.send(.rst)
    #expect(client.server.takeEvents() == [.peerReset, .closed])
    #expect(client.server.state == .listen)
  }

  @Test func anotherConnectionIsRefusedWhileOneIsUp() throws {
    var client = Client()
    try client.connect()
    let other = TCPServer.Peer(address: client.peer.address, mac: client.peer.mac, port: 50_001)
    let segment = TCPSegment(
      sourcePort: 50_001, destinationPort: 15_118, sequence: 9, acknowledgement: 0, flags: .syn, window: 100)
    client.server.receive(segment, from: other, now: client.now)
    let answer = client.server.takeSegments()
    #expect(answer.map(\.segment.flags) == [[.rst, .ack]])
    #expect(answer.map(\.segment.acknowledgement) == [10])
    #expect(answer.map(\.peer.port) == [50_001])
    #expect(client.server.state == .established)
  }

  @Test func whatIsForNobodyIsReset() {
    var client = Client()
    client.acknowledged = 77
    let answer = client.send(.ack, [1])
    #expect(answer.map(\.flags) == [.rst])
    #expect(answer.map(\.sequence) == [77])
    #expect(client.send(.rst).isEmpty)
    client.server.isListening = false
    #expect(client.send(.syn).map(\.flags) == [[.rst, .ack]])
  }

  @Test func aSynchronisationInAConnectionIsChallenged() throws {
    var client = Client()
    try client.connect()
    #expect(client.send(.syn, at: 50).map(\.flags) == [.ack])
    #expect(client.server.state == .established)
  }

  @Test func keepAliveIsAnswered() throws {
    var client = Client()
    try client.connect()
    #expect(client.send(.ack, [0], at: -1).map(\.acknowledgement) == [client.sequence])
    #expect(client.server.takeReceived().isEmpty)
  }

  @Test func anAcknowledgementOfTheFutureIsNotBelieved() throws {
    var client = Client()
    try client.connect()
    client.acknowledged &+= 500
    #expect(client.send(.ack, [1, 2]).map(\.flags) == [.ack])
    #expect(client.server.takeReceived().isEmpty)
  }

  @Test func messagesJoinWhileCorkedAndSplitOnDemand() throws {
    var client = Client()
    try client.connect()
    client.server.isCorked = true
    client.server.send([1, 2], now: client.now)
    client.server.send([3, 4], now: client.now)
    #expect(client.out().isEmpty)
    #expect(client.server.nextDeadline == .distantFuture)
    client.server.isCorked = false
    client.server.poll(now: client.now)
    #expect(client.out().map(\.payload) == [[1, 2, 3, 4]])
    client.server.splitLimit = 1
    client.server.send([5, 6], now: client.now)
    #expect(client.out().map(\.payload) == [[5], [6]])
  }

  @Test func aNewConnectionStartsElsewhereAndForgetsTheOld() throws {
    var client = Client()
    try client.connect()
    _ = client.send(.ack, [9, 9], at: 2)
    let first = client.acknowledged
    _ = client.send(.rst)
    _ = client.server.takeEvents()
    client.sequence = 5
    try client.connect()
    #expect(client.acknowledged != first)
    _ = client.send(.ack, [1, 2])
    #expect(client.server.takeReceived() == [1, 2])
  }

  @Test func noSegmentTrapsWhateverItSays() throws {
    var random = SeededRandom(seed: 3)
    for round in 0..<3_000 {
      var client = Client(sequence: UInt32(truncatingIfNeeded: random.next()))
      if round % 2 == 0 { try client.connect() }
      for _ in 0..<8 {
        let bits = random.next()
        client.window = UInt16(truncatingIfNeeded: bits >> 8)
        client.acknowledged &+= UInt32(bits >> 40 & 0x3)
        _ = client.send(
          TCPSegment.Flags(rawValue: UInt8(bits & 0x1F)), [UInt8](repeating: 1, count: Int(bits >> 24 & 0x3F)),
          at: Int(bits >> 32 & 0xF) - 8, size: UInt16(truncatingIfNeeded: bits >> 50))
        if bits >> 60 == 1 { client.server.close(now: client.now) }
        if bits >> 60 == 2 { client.server.send([1, 2, 3], now: client.now) }
        if bits >> 60 == 3 { _ = client.wait(500) }
      }
      // Whatever was said, silence afterwards leaves the listener free.
      _ = client.wait(200_000)
      if client.server.state != .established && client.server.state != .closeWait {
        #expect(client.server.state == .listen)
      }
    }
  }
}
