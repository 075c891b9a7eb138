import HAL

/// The cable as a medium for several modems: who hears whom, how well, and how late.
///
/// Management messages of the matching reach everybody in earshot. All other frames pass only between modems that
/// are members of the same network (same NID and NMK). Each ordered pair of stations has its own random stream, so that
/// more traffic on one path does not shift the losses on another.
public final class Powerline: Participant {
  /// How frames travel between stations for which nothing else was set.
  public var defaultPath = LinePath()

  /// False while nothing passes at all: the power line link is lost.
  public var isIntact = true

  /// Called with each frame that is handed to the line and the address of its sender; true loses it.
  public var loses: (([UInt8], MACAddress) -> Bool)?

  /// Takes what leaves the line at its far end, when that is a real interface; nil for a line with two simulated ends.
  ///
  /// What may leave is what a modem would carry: the matching always, everything else once the sender is member of a
  /// network, since nobody here knows the key of those outside.
  public var outside: (([UInt8], Instant) -> Void)?

  /// Frames handed to the line so far.
  public private(set) var sentCount = 0
  /// Frames that arrived at a station so far.
  public private(set) var deliveredCount = 0
  /// Frames that were lost on a path so far.
  public private(set) var lostCount = 0

  private struct InFlight {
    var due: Instant
    var sender: Int
    var receiver: Int
    var attenuation_dB: UInt8
    var isHeldBack: Bool
    var frame: [UInt8]
  }

  private struct Pair {
    var sender: Int
    var receiver: Int
    var path: LinePath
  }

  private let random: SeededRandom
  private var modems: [SimulatedModem] = []
  private var pairs: [Pair] = []
  private var streams: [[SeededRandom]] = []
  private var inFlight: [InFlight] = []

  /// A line without stations.
  public init(random: SeededRandom) {
    self.random = random
  }

  /// Sets how frames travel between two stations, in both directions.
  public func setPath(_ path: LinePath, between first: SimulatedModem, and second: SimulatedModem) {
    setPath(path, from: first, to: second)
    setPath(path, from: second, to: first)
  }

  /// Sets how frames travel from one station to another.
  public func setPath(_ path: LinePath, from sender: SimulatedModem, to receiver: SimulatedModem) {
    guard let senderIndex = index(of: sender), let receiverIndex = index(of: receiver) else { return }
    for index in pairs.indices where pairs[index].sender == senderIndex && pairs[index].receiver == receiverIndex {
      pairs[index].path = path
      return
    }
    pairs.append(Pair(sender: senderIndex, receiver: receiverIndex, path: path))
  }

  /// The arrival of the next frame.
  public var nextDeadline: Instant { inFlight.first?.due ?? .distantFuture }

  /// Lets every frame arrive that is due.
  public func poll(now: Instant) {
    while let first = inFlight.first, first.due <= now {
      inFlight.removeFirst()
      let receiver = modems[first.receiver]
      guard isIntact, receiver.isCoupled, modems[first.sender].isCoupled else {
        lostCount += 1
        continue
      }
      deliveredCount += 1
      receiver.arrive(first.frame, attenuation_dB: first.attenuation_dB, now: now)
    }
  }

  /// Lets a frame arrive that came from outside, at once, at every station that hears it.
  public func arriveFromOutside(_ frame: [UInt8], now: Instant) {
    let isOpen = isHeardOutsideNetwork(frame)
    for modem in modems where isIntact && modem.isCoupled && modem.accepts(frame) {
      guard isOpen || modem.isMember(at: now) else { continue }
      deliveredCount += 1
      modem.arrive(frame, attenuation_dB: defaultPath.attenuation_dB, now: now)
    }
  }

  // MARK: What the modems ask of the line.

  func add(_ modem: SimulatedModem) {
    modems.append(modem)
    for sender in streams.indices { streams[sender].append(stream(sender, modems.count - 1)) }
    streams.append(modems.indices.map { stream(modems.count - 1, $0) })
  }

  func transmit(_ frame: [UInt8], from sender: SimulatedModem, now: Instant) {
    guard let senderIndex = index(of: sender) else { return }
    sentCount += 1
    if loses?(frame, sender.macAddress) == true {
      lostCount += 1
      return
    }
    let isOpen = isHeardOutsideNetwork(frame)
    if let outside, isIntact, sender.isCoupled, isOpen || sender.isMember(at: now) { outside(frame, now) }
    for receiverIndex in modems.indices where receiverIndex != senderIndex {
      let receiver = modems[receiverIndex]
      let path = self.path(senderIndex, receiverIndex)
      guard path.attenuation_dB <= LinePath.earshot_dB, receiver.accepts(frame) else { continue }
      guard isIntact, sender.isCoupled, receiver.isCoupled else { continue }
      guard isOpen || areInOneNetwork(sender, receiver, now: now) else { continue }
      carry(frame, from: senderIndex, to: receiverIndex, path: path, now: now)
    }
  }

  /// Notes when `modem` last heard a coordinator; beacons reach it whenever one is coupled to the same cable.
  func listenForCoordinator(_ modem: SimulatedModem, now: Instant) {
    guard isIntact, modem.isCoupled, let own = index(of: modem) else { return }
    if outside != nil { modem.lastHeard = now }
    for other in modems.indices where other != own && modems[other].role == .charger {
      let isAudible = path(other, own).attenuation_dB <= LinePath.earshot_dB
      if isAudible, modems[other].isCoupled, modems[other].isReady(at: now) { modem.lastHeard = now }
    }
  }

  func hasPartner(of modem: SimulatedModem, now: Instant) -> Bool {
    guard isIntact, modem.isCoupled else { return false }
    if outside != nil, modem.isMember(at: now) { return true }
    return modems.contains { $0 !== modem && $0.isCoupled && areInOneNetwork($0, modem, now: now) }
  }

  private func carry(_ frame: [UInt8], from sender: Int, to receiver: Int, path: LinePath, now: Instant) {
    let isLost = streams[sender][receiver].chance(permille: path.loss_permille)
    let isTwofold = streams[sender][receiver].chance(permille: path.duplication_permille)
    let isHeldBack = streams[sender][receiver].chance(permille: path.reordering_permille)
    let jitter_us = streams[sender][receiver].integer(in: 0...max(path.jitter_us, 0))
    guard !isLost else {
      lostCount += 1
      return
    }
    var entry = InFlight(
      due: now + .microseconds(path.delay_us + jitter_us), sender: sender, receiver: receiver,
      attenuation_dB: path.attenuation_dB, isHeldBack: isHeldBack, frame: frame)
    if isHeldBack {
      entry.due = entry.due + .microseconds(LinePath.heldBack_us)
    } else {
      // Jitter alone does not let one frame overtake another.
      entry.due = max(entry.due, lastDue(from: sender, to: receiver))
    }
    insert(entry)
    guard isTwofold else { return }
    entry.due = entry.due + .microseconds(300)
    insert(entry)
  }

  private func lastDue(from sender: Int, to receiver: Int) -> Instant {
    var last = Instant.zero
    for entry in inFlight where entry.sender == sender && entry.receiver == receiver && !entry.isHeldBack {
      last = max(last, entry.due)
    }
    return last
  }

  /// Behind everything that is due at the same time, so that equal times keep their order.
  private func insert(_ entry: InFlight) {
    var position = inFlight.count
    while position > 0, inFlight[position - 1].due > entry.due { position -= 1 }
    inFlight.insert(entry, at: position)
  }

  /// The matching has to work before there is a common key.
  private func isHeardOutsideNetwork(_ frame: [UInt8]) -> Bool {
    switch EthernetFields.managementMessage(frame) {
    case .some(0x6064...0x607F): true
    default: false
    }
  }

  private func areInOneNetwork(_ first: SimulatedModem, _ second: SimulatedModem, now: Instant) -> Bool {
    first.isMember(at: now) && second.isMember(at: now) && first.networkKey == second.networkKey
      && first.networkIdentifier == second.networkIdentifier
  }

  private func path(_ sender: Int, _ receiver: Int) -> LinePath {
    for pair in pairs where pair.sender == sender && pair.receiver == receiver { return pair.path }
    return defaultPath
  }

  private func stream(_ sender: Int, _ receiver: Int) -> SeededRandom {
    random.stream("line", index: UInt64(sender) << 16 | UInt64(receiver))
  }

  private func index(of modem: SimulatedModem) -> Int? {
    modems.firstIndex { $0 === modem }
  }
}
