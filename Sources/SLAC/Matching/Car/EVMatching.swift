import HAL

/// The car's side of matching: finds the charger at the other end of the cable and joins its network.
///
/// Overview: asks for parameters, sounds, collects the chargers' answers, asks the one with the lowest attenuation for
/// its network, gives the key to the own modem. Source: clara-behaviour 2.5, 9 (15), anchors 7.1.
///
/// Function: no I/O and no clock. The caller hands in every received frame with ``receive(_:now:)``, then calls
/// ``poll(now:modem:)`` until it returns nil, and comes back at ``nextDeadline`` or with the next frame. Calling early
/// or twice is harmless. Run id and addresses are checked in every message, so that a neighbour's frames change
/// nothing.
///
/// Implementation: one enum of states; frames are sent only in `poll`, so that a frame in never waits for a frame out.
public struct EVMatching: Sendable {
  /// Own address.
  public let macAddress: MACAddress
  /// Times and counts.
  public let timing: SLACTiming
  /// What is checked and whom to ask.
  public let options: EVMatchingOptions

  /// Where matching stands.
  public internal(set) var state = EVMatchingState.idle
  /// Run id of this try.
  public internal(set) var runID: RunID
  /// The answers of the chargers in this try.
  public internal(set) var answers = EVAnswers()

  var random = SmallRandom()
  var transmitter = Transmitter()
  var events = EventQueue<EVMatchingEvent>()
  /// When the first frame came that poll has to answer.
  var urgent: Instant?
  /// When the first response was sent.
  var firstResponse: Instant?
  var started = Instant.zero
  var wasStarted = false
  /// An amplitude map that is to be handed to the own modem and confirmed.
  var amplitudeMap: AmpMapRequest?
  /// How many confirmations of it are owed: a charger may send the next map before it has the answer to the last.
  var amplitudeConfirmsDue: UInt8 = 0

  /// A machine that does nothing until ``start(now:random:)``.
  public init(
    macAddress: MACAddress, runID: RunID, timing: SLACTiming = .field, options: EVMatchingOptions = .field
  ) {
    self.macAddress = macAddress
    self.runID = runID
    self.timing = timing
    self.options = options
  }

  /// Starts matching, or starts it anew with the next run id; everything known from before is forgotten.
  public mutating func start<Source: EntropySource>(now: Instant, random source: inout Source) {
    if wasStarted { runID = runID.next }
    reset()
    wasStarted = true
    random = SmallRandom(&source)
    started = now
    state = .requesting(EVRequesting(due: now, count: 0))
  }

  /// Stops at once and forgets everything; nothing more is sent.
  public mutating func reset() {
    state = .idle
    answers.removeAll()
    events.removeAll()
    transmitter = Transmitter()
    urgent = nil
    firstResponse = nil
    amplitudeMap = nil
    amplitudeConfirmsDue = 0
  }

  /// Leaves the network that was joined, or whose key the own modem has been told: it gets a key that nobody else has.
  /// Without such a network this is ``reset()``. ``EVMatchingEvent/networkLeft`` follows.
  public mutating func leave(now: Instant) {
    let mustLeave = holdsNetwork
    reset()
    guard mustLeave else { return }
    state = .leaving(
      EVLeaving(
        // The upper bits of the last byte, the security level, stay 0.
        networkID: NetworkID(random.next() & ~0xC0), networkKey: NetworkKey(high: random.next(), low: random.next()),
        nonce: UInt32(truncatingIfNeeded: random.next() >> 32), due: now, count: 0))
  }

  /// True when the own modem has been told the key of a charger's network.
  public var holdsNetwork: Bool {
    switch state {
    case .settingKey(let state): state.count > 0
    case .joining, .matched: true
    default: false
    }
  }

  /// True while the network is being left.
  public var isLeaving: Bool {
    if case .leaving = state { return true }
    return false
  }

  /// When to poll next at the latest; later than every instant when there is nothing to wait for but frames.
  public var nextDeadline: Instant {
    let due = urgent.map { min($0, state.deadline) } ?? state.deadline
    return max(due, transmitter.blockedUntil)
  }

  /// The network, once the charger has given it.
  public var network: SLACNetwork? {
    switch state {
    case .settingKey(let state): state.network
    case .joining(let state): state.network
    case .matched(let network): network
    default: nil
    }
  }

  /// Does what is due and returns what happened; to be called until it returns nil.
  public mutating func poll<Modem: PLCModem>(now: Instant, modem: inout Modem) -> EVMatchingEvent? {
    // Each step ends in a later deadline or in an event; the bound is for our own mistakes.
    for _ in 0..<EVMatching.stepLimit {
      if let event = events.popFirst() { return event }
      guard now >= transmitter.blockedUntil else { return nil }
      guard step(now: now, modem: &modem) else { return nil }
    }
    return nil
  }

  static let stepLimit = 32
  /// Most maps whose confirmations are owed at a time.
  static let mapLimit: UInt8 = 8
}
