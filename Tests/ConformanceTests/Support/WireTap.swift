import ClaraCore
import HAL

@testable import HALSim

/// What the car and the charger say above SLAC, read from the frames at the car's modem by the charger's own readers.
final class WireTap {
  /// A message that the car sent for the first time.
  struct Request {
    let at: Instant
    /// Nil when it cannot be read.
    let name: V2GMessageName?
    let content: SECCRequest?
    let sessionID: [UInt8]
  }

  /// One connection of the car.
  struct Connection {
    let openedAt: Instant
    let carPort: UInt16
    let chargerPort: UInt16
    let chargerMAC: MACAddress
    /// First FIN of the car.
    var finishedAt: Instant?
    /// First RST of the car.
    var resetAt: Instant?
    var closedAt: Instant? {
      guard let finishedAt else { return resetAt }
      return min(finishedAt, resetAt ?? finishedAt)
    }
  }

  private(set) var requests: [Request] = []
  private(set) var connections: [Connection] = []
  /// Every segment with FIN or RST that came from the charger.
  private(set) var chargerEnds: [Instant] = []
  /// Ports that SDP responses named.
  private(set) var discoveredPorts: [UInt16] = []
  private var next: UInt32?
  private var stream = V2GTPStream()
  private var dialect: (any ChargerDialect)?
  private let makeDialect: () -> any ChargerDialect

  init(dialect: @escaping () -> any ChargerDialect) { makeDialect = dialect }

  func note(_ bytes: [UInt8], at now: Instant, isSent: Bool) {
    guard let datagram = IPv6Datagram(frame: bytes) else { return }
    if datagram.nextHeader == NextHeader.udp, !isSent, datagram.payload.count >= 36,
      datagram.payload.network16(at: 0) == 15_118, let port = datagram.payload.network16(at: 32)
    {
      discoveredPorts.append(port)
    }
    guard datagram.nextHeader == NextHeader.tcp, let segment = HALSim.TCPSegment(datagram.payload) else { return }
    if isSent {
      noteSent(segment, to: datagram.destinationMAC, at: now)
    } else if segment.flags.contains(.fin) || segment.flags.contains(.rst) {
      chargerEnds.append(now)
    }
  }

  private func noteSent(_ segment: HALSim.TCPSegment, to charger: MACAddress, at now: Instant) {
    if segment.flags.contains(.syn) {
      if connections.last?.carPort != segment.sourcePort {
        connections.append(
          Connection(
            openedAt: now, carPort: segment.sourcePort, chargerPort: segment.destinationPort, chargerMAC: charger))
      }
      next = segment.sequence &+ 1
      stream = V2GTPStream()
      dialect = nil
      return
    }
    guard let last = connections.indices.last, connections[last].carPort == segment.sourcePort else { return }
    if segment.flags.contains(.fin), connections[last].finishedAt == nil { connections[last].finishedAt = now }
    if segment.flags.contains(.rst), connections[last].resetAt == nil { connections[last].resetAt = now }
    guard let expected = next, segment.sequence == expected, !segment.payload.isEmpty else { return }
    next = expected &+ UInt32(segment.payload.count)
    for item in stream.append(segment.payload) {
      if case .message(_, let exi) = item { noteMessage(exi, at: now) }
    }
  }

  private func noteMessage(_ exi: [UInt8], at now: Instant) {
    guard let dialect else {
      self.dialect = makeDialect()
      requests.append(Request(at: now, name: .supportedAppProtocol, content: nil, sessionID: []))
      return
    }
    guard case .request(let content, let sessionID) = dialect.decode(exi) else {
      requests.append(Request(at: now, name: nil, content: nil, sessionID: []))
      return
    }
    requests.append(Request(at: now, name: content.name, content: content, sessionID: sessionID))
  }
}
