import HAL

/// The charger's side of matching: measures the sounds of every car it hears, and opens its network to the one that
/// chooses it.
///
/// Overview: gives a new key to its own modem, then answers CM_SLAC_PARM.REQ, counts and measures sounds, tells the
/// attenuation, answers CM_SLAC_MATCH.REQ. Several cars are served side by side, as a neighbour's car is heard too.
/// Source: ISO 15118-3 A.9, anchors 7.1.
///
/// Function: as ``EVMatching``: frames in with ``receive(_:now:)``, then ``poll(now:modem:)`` until it returns nil.
public struct EVSEMatching: Sendable {
  /// Most cars served side by side; a further one is answered when one of them is done.
  public static let sessionLimit = 4

  /// Own address.
  public let macAddress: MACAddress
  /// Times and counts.
  public let timing: SLACTiming
  /// How it measures.
  public let options: EVSEMatchingOptions

  /// Where matching stands.
  public internal(set) var state = EVSEMatchingState.idle
  /// Name of the network that is opened.
  public private(set) var networkID = NetworkID(0)
  /// Key of the network that is opened.
  public private(set) var networkKey = NetworkKey(high: 0, low: 0)

  var sessions: [4 of EVSESession?] = .init(repeating: nil)
  var random = SmallRandom()
  var transmitter = Transmitter()
  var events = EventQueue<EVSEMatchingEvent>()
  var urgent: Instant?

  /// A machine that does nothing until ``start(now:random:)``.
  public init(macAddress: MACAddress, timing: SLACTiming = .field, options: EVSEMatchingOptions = .init()) {
    self.macAddress = macAddress
    self.timing = timing
    self.options = options
  }

  /// Starts with a new network, whose name and key are drawn from `source`.
  ///
  /// The last byte of the name has its upper half zero, as names derived from keys have.
  public mutating func start<Source: EntropySource>(now: Instant, random source: inout Source) {
    reset()
    random = SmallRandom(&source)
    let key = NetworkKey(high: random.next(), low: random.next())
    let network = NetworkID(random.next() & 0xFF_FFFF_FFFF_FF0F)
    start(now: now, networkID: network, networkKey: key)
  }

  /// Starts with a given network.
  public mutating func start(now: Instant, networkID: NetworkID, networkKey: NetworkKey) {
    reset()
    self.networkID = networkID
    self.networkKey = networkKey
    guard options.setsKey else {
      state = .waiting(until: now + timing.chargerInit)
      return
    }
    let nonce = UInt32(truncatingIfNeeded: random.next() >> 32)
    state = .settingKey(EVSEKeySetting(nonce: nonce, due: now, count: 0))
  }

  /// Stops at once and forgets every car; the network stays as it is.
  public mutating func reset() {
    state = .idle
    for index in 0..<EVSEMatching.sessionLimit { sessions[index] = nil }
    transmitter = Transmitter()
    events.removeAll()
    urgent = nil
  }

  /// When to poll next at the latest.
  public var nextDeadline: Instant {
    var due = urgent.map { min($0, state.deadline) } ?? state.deadline
    for index in 0..<EVSEMatching.sessionLimit {
      if let session = sessions[index] { due = min(due, session.deadline) }
    }
    return max(due, transmitter.blockedUntil)
  }

  /// The car that has the network.
  public var matchedVehicle: MACAddress? {
    guard case .matched(let vehicle) = state else { return nil }
    return vehicle
  }

  /// What has been begun with a car, for logs and tests.
  public func session(of vehicle: MACAddress) -> EVSESession? {
    guard let index = index(of: vehicle) else { return nil }
    return sessions[index]
  }

  /// Does what is due and returns what happened; to be called until it returns nil.
  public mutating func poll<Modem: PLCModem>(now: Instant, modem: inout Modem) -> EVSEMatchingEvent? {
    // Each step ends in a later deadline or in an event; the bound is for our own mistakes.
    for _ in 0..<EVSEMatching.stepLimit {
      if let event = events.popFirst() { return event }
      guard now >= transmitter.blockedUntil else { return nil }
      guard step(now: now, modem: &modem) else { return nil }
    }
    return nil
  }

  static let stepLimit = 64

  func index(of vehicle: MACAddress) -> Int? {
    for index in 0..<EVSEMatching.sessionLimit where sessions[index]?.vehicle == vehicle { return index }
    return nil
  }

  func index(of vehicle: MACAddress, runID: RunID) -> Int? {
    guard let index = index(of: vehicle), sessions[index]?.runID == runID else { return nil }
    return index
  }
}
