/// A recorded capture, followed: what was seen, how each session ended and why, and Clara beside the car.
public struct ReplayReport: Sendable {
  /// One session with its verdict.
  public struct Session: Sendable {
    /// What was recorded.
    public var recorded: RecordedSession
    /// How it ended.
    public var end: SessionEnd
    /// How far it came.
    public var progress: SessionProgress
    /// Clara's request beside each request of the car, where the session can be followed.
    public var comparisons: [ReplayFollower.Comparison]
  }

  /// How many things of each kind there are.
  public struct Counts: Equatable, Sendable {
    /// HomePlug management messages.
    public var mmes = 0
    /// Discovery messages.
    public var discoveries = 0
    /// Events of connections.
    public var events = 0
    /// V2G messages.
    public var messages = 0
    /// V2G messages that were decoded.
    public var decoded = 0
    /// CAN frames.
    public var canFrames = 0
  }

  /// What SLAC came to.
  public enum Matching: String, Sendable {
    /// A charger gave out its key.
    case matched
    /// A charger answered, but it came to no match.
    case tried = "tried, no match"
    /// Parts of it were heard, never both sides.
    case oneDirection = "one direction only"
    /// Not a single message.
    case none
  }

  /// Everything seen.
  public var dissection: Dissection
  /// How many things of each kind.
  public var counts = Counts()
  /// What SLAC came to.
  public var matching = Matching.none
  /// Discovery: requests, and responses.
  public var discovery = (requests: 0, responses: 0)
  /// All sessions, in the order of their connections.
  public var sessions: [Session]
  /// What the bus carried, in a recording of the modem's SPI bus.
  public var spi: SPICounts?

  /// Follows a capture.
  public init(_ capture: Capture) {
    spi = capture.spi
    dissection = Dissector.dissect(capture)
    sessions = RecordedSession.find(in: dissection).map {
      Session(
        recorded: $0, end: SessionEnd($0), progress: SessionProgress($0), comparisons: ReplayFollower.follow($0))
    }
    count()
  }

  private mutating func count() {
    var types: Set<UInt16> = []
    for record in dissection.records {
      switch record.content {
      case .mme(let message):
        counts.mmes += 1
        types.insert(message.type)
      case .sdp(let message):
        counts.discoveries += 1
        if message.payloadType == SDPRecord.request { discovery.requests += 1 } else { discovery.responses += 1 }
      case .tcp: counts.events += 1
      case .v2g(let message):
        counts.messages += 1
        counts.decoded += message.content == nil ? 0 : 1
      case .can: counts.canFrames += 1
      case .tls: break
      }
    }
    matching = Self.matching(types)
  }

  private static func matching(_ types: Set<UInt16>) -> Matching {
    guard types.contains(where: { (0x6064...0x6087).contains($0) }) else { return .none }
    let bothSides = types.contains(MMERecord.slacParmRequest) && types.contains(MMERecord.slacParmConfirm)
    guard bothSides else { return .oneDirection }
    return types.contains(MMERecord.slacMatchConfirm) ? .matched : .tried
  }

  /// How the whole capture ended, in the short form of the recordings' index.
  public var ended: String {
    let told = sessions.filter { $0.recorded.agreed != nil || $0.recorded.isEncrypted }
    let shown = told.isEmpty ? sessions : told
    if shown.count == 1 { return shown[0].end.summary }
    if !shown.isEmpty {
      return shown.enumerated().map { "session \($0 + 1): \($1.end.summary)" }.joined(separator: " | ")
    }
    switch matching {
    case .matched:
      if discovery.requests > 0 {
        return discovery.responses > 0 ? "SDP answered, nothing after" : "SDP request not answered"
      }
      return "SLAC matched, nothing after"
    case .tried: return "SLAC_PARM only, no match"
    case .oneDirection: return "only parts of SLAC heard"
    case .none: return counts.canFrames > 0 ? "CAN only" : "nothing of a charging session"
    }
  }
}
