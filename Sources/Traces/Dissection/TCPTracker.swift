/// Follows all TCP connections of a capture.
///
/// A connection is what shares both endpoints until a SYN with another sequence number starts a new one; a SYN with
/// the same number is a retransmission, also after a reset. Source: recorded sessions, item 11.
struct TCPTracker {
  /// What a segment did.
  struct Outcome {
    var connection: Int
    var event: TCPRecord.Event?
    /// True when the first endpoint's direction sent it.
    var forward: Bool
    var messages: [V2GTPStream.Message] = []
    /// True when this segment was the first to show TLS on the connection.
    var startsTLS = false
  }

  struct Connection {
    var first: TCPEndpoint
    var second: TCPEndpoint
    /// Direction of the client (the vehicle): true when it is ``first``; nil when no SYN was captured.
    var clientIsFirst: Bool?
    /// Sequence number of the client's SYN.
    var clientSequence: UInt32?
    var hasSeenTLS = false
    var streams: [TCPStream] = [TCPStream(), TCPStream()]
    var messages: [V2GTPStream] = [V2GTPStream(), V2GTPStream()]
  }

  private struct Key: Hashable {
    var low: TCPEndpoint
    var high: TCPEndpoint
  }

  private(set) var connections: [Connection] = []
  private var current: [Key: Int] = [:]

  mutating func receive(_ segment: TCPSegment, packet: PacketHeader, frame: Int) -> Outcome {
    let source = TCPEndpoint(address: packet.source, port: segment.sourcePort)
    let destination = TCPEndpoint(address: packet.destination, port: segment.destinationPort)
    let index = connection(of: segment, source: source, destination: destination)
    let forward = connections[index].first == source
    var outcome = Outcome(connection: index, forward: forward)
    outcome.event = event(segment, connection: index, forward: forward)
    let own = forward ? 0 : 1
    let other = 1 - own
    var pieces: [(direction: Int, piece: TCPStream.Piece)] = []
    if segment.has(TCPSegment.ack), !segment.has(TCPSegment.rst) {
      let acknowledged = connections[index].streams[other].acknowledged(upTo: segment.acknowledgement)
      pieces += acknowledged.map { (other, $0) }
    }
    pieces += connections[index].streams[own].receive(segment, frame: frame).map { (own, $0) }
    outcome.messages = deliver(pieces, to: index)
    if case .tls = connections[index].messages[own].content, !connections[index].hasSeenTLS {
      connections[index].hasSeenTLS = true
      outcome.startsTLS = true
    }
    return outcome
  }

  /// Gives out, at the end of the capture, what still waits for a missing segment.
  mutating func finish() -> [(connection: Int, messages: [V2GTPStream.Message])] {
    connections.indices.map { index in
      var messages: [V2GTPStream.Message] = []
      for direction in 0...1 {
        let pieces = connections[index].streams[direction].skipGap()
        messages += deliver(pieces.map { (direction, $0) }, to: index)
      }
      return (index, messages)
    }
  }

  private mutating func deliver(
    _ pieces: [(direction: Int, piece: TCPStream.Piece)], to index: Int
  ) -> [V2GTPStream.Message] {
    var messages: [V2GTPStream.Message] = []
    for (direction, piece) in pieces { messages += connections[index].messages[direction].receive(piece) }
    return messages
  }

  private mutating func connection(of segment: TCPSegment, source: TCPEndpoint, destination: TCPEndpoint) -> Int {
    let key = source.precedes(destination) ? Key(low: source, high: destination) : Key(low: destination, high: source)
    let opens = segment.has(TCPSegment.syn) && !segment.has(TCPSegment.ack)
    if let index = current[key] {
      let isKnown = !opens || connections[index].clientSequence == segment.sequence
      if isKnown { return index }
    }
    connections.append(Connection(first: source, second: destination))
    current[key] = connections.count - 1
    return connections.count - 1
  }

  private mutating func event(_ segment: TCPSegment, connection index: Int, forward: Bool) -> TCPRecord.Event? {
    let own = forward ? 0 : 1
    if segment.has(TCPSegment.syn), !segment.has(TCPSegment.rst) {
      connections[index].streams[own].synchronize(segment.sequence)
      if segment.has(TCPSegment.ack) {
        connections[index].clientIsFirst = connections[index].clientIsFirst ?? !forward
        return .synAck
      }
      let isRepeated = connections[index].clientSequence != nil
      connections[index].clientSequence = segment.sequence
      connections[index].clientIsFirst = forward
      return isRepeated ? .synRepeated : .syn
    }
    if segment.has(TCPSegment.rst) { return .reset }
    return segment.has(TCPSegment.fin) ? .fin : nil
  }
}
