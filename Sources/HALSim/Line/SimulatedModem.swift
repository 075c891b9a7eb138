import HAL

/// One HomePlug modem on the simulated line, between its host and the other stations.
///
/// It answers local management itself (CM_SET_KEY, CM_GET_KEY, GET_SW, link status), restarts and joins the new network
/// after a key change, reports the attenuation of soundings when it serves a charger, and falls asleep when no
/// coordinator is heard. Source: clara-behaviour 2.2 to 2.5.
public final class SimulatedModem {
  /// Which end of the cable the modem serves.
  public enum Role: Equatable, Sendable {
    /// A vehicle's modem: a station.
    case vehicle
    /// A charger's modem: the coordinator, which sends beacons and measures soundings.
    case charger
  }

  /// Which way a frame went, seen from the host.
  public enum Direction: Equatable, Sendable {
    /// From the host into the modem.
    case sent
    /// From the modem to the host.
    case received
  }

  /// The host's address.
  public let macAddress: MACAddress
  /// The modem's own address, from which it answers local management.
  public let modemAddress: MACAddress
  /// Which end of the cable it serves.
  public let role: Role
  /// The modem's numbers.
  public let configuration: ModemConfiguration
  /// Further addresses of hosts behind this modem (a charger whose IP stack has another address than its SLAC).
  public var additionalAddresses: [MACAddress] = []
  /// False while the modem's cable hangs free: nothing is heard and nothing passes.
  public var isCoupled = true
  /// False while the modem has no power or its bus is cut.
  public var isPowered = true
  /// Every frame between host and modem, for a recorder.
  public var onFrame: (([UInt8], Instant, Direction) -> Void)?

  /// The network's identifier, 7 bytes, once set.
  public private(set) var networkIdentifier: [UInt8] = []
  /// The network's key (NMK), 16 bytes, once set.
  public private(set) var networkKey: [UInt8] = []
  /// Frames lost because the host did not fetch them.
  public private(set) var overrunCount = 0

  private unowned let line: Powerline
  private var toHost: [(frame: [UInt8], at: Instant)] = []
  private var firstToHost = 0
  /// When the modem has started, after power-on, a new key or a reset.
  private(set) var readyAt: Instant
  /// New keys so far: after each the modem starts anew.
  private(set) var newKeyCount = 0
  private var joinedAt: Instant = .zero
  var lastHeard: Instant = .zero

  static let localAddress = MACAddress(0x00B0_5200_0001)

  /// A modem on `line` for the host with this address.
  public init(
    macAddress: MACAddress, line: Powerline, role: Role = .vehicle, configuration: ModemConfiguration = .init()
  ) {
    self.macAddress = macAddress
    self.line = line
    self.role = role
    self.configuration = configuration
    modemAddress = MACAddress(0x00B0_5200_0000 | (macAddress.value & 0xFF_FFFF))
    readyAt = .milliseconds(configuration.boot_ms)
    line.add(self)
  }

  /// Makes the modem a member of a network at once, as a charger that was set up earlier.
  public func setNetwork(nid: [UInt8], nmk: [UInt8]) {
    networkIdentifier = nid
    networkKey = nmk
  }

  /// True when a frame waits for the host.
  public var hasReceived: Bool { firstToHost < toHost.count }

  /// True while the modem neither boots nor restarts and has power.
  public func isReady(at now: Instant) -> Bool { isPowered && now >= readyAt }

  /// True while the modem takes part in its network.
  public func isMember(at now: Instant) -> Bool {
    isReady(at: now) && (configuration.isTransparent || (!networkKey.isEmpty && now >= joinedAt))
  }

  /// True while the modem sleeps: no coordinator was heard for too long.
  public func isAsleep(at now: Instant) -> Bool {
    guard role == .vehicle, let limit_ms = configuration.sleepsAfter_ms else { return false }
    return now - lastHeard > .milliseconds(limit_ms)
  }

  /// Takes a frame from the host.
  public func send(_ frame: [UInt8], now: Instant) {
    guard isPowered else { return }
    onFrame?(frame, now, .sent)
    line.listenForCoordinator(self, now: now)
    guard isReady(at: now), !isAsleep(at: now), frame.count >= 14 else { return }
    if configuration.isTransparent { return line.transmit(frame, from: self, now: now) }
    let destination = EthernetFields.destination(frame) ?? .broadcast
    if isLocalManagement(frame) {
      let isForMe = destination == .broadcast || destination == Self.localAddress || destination == modemAddress
      if isForMe { answer(frame, isFromHost: true, to: EthernetFields.source(frame) ?? macAddress, now: now) }
      guard destination == .broadcast || !isForMe else { return }
    }
    line.transmit(frame, from: self, now: now)
  }

  /// The next frame for the host, or nil.
  public func receive() -> [UInt8]? {
    guard firstToHost < toHost.count else { return nil }
    let frame = toHost[firstToHost].frame
    firstToHost += 1
    if firstToHost == toHost.count {
      toHost.removeAll(keepingCapacity: true)
      firstToHost = 0
    }
    return frame
  }

  /// Cuts or restores the modem's power; without it everything it held is lost.
  public func setPowered(_ powered: Bool, now: Instant) {
    guard powered != isPowered else { return }
    isPowered = powered
    restart(now: now)
  }

  /// Starts the modem anew, as after a reset: what it held is lost, its key is not.
  public func restart(now: Instant) {
    toHost.removeAll()
    firstToHost = 0
    readyAt = now + .milliseconds(configuration.boot_ms)
    joinedAt = readyAt + .milliseconds(configuration.join_ms)
  }

  // MARK: What the line asks of a modem.

  /// Whether a frame from the line is for this station at all.
  func accepts(_ frame: [UInt8]) -> Bool {
    guard let destination = EthernetFields.destination(frame) else { return false }
    if destination.isGroup || destination == macAddress || destination == modemAddress { return true }
    if additionalAddresses.contains(destination) { return true }
    return configuration.isPromiscuous && EthernetFields.isManagement(frame)
  }

  /// Takes a frame that arrived over the line, whose signal lost `attenuation_dB` on the way.
  func arrive(_ frame: [UInt8], attenuation_dB: UInt8, now: Instant) {
    guard isReady(at: now) else { return }
    if configuration.isTransparent { return deliver(frame, now: now) }
    if isLocalManagement(frame) {
      // A remote station's request: answered over the line, and never obeyed.
      if let source = EthernetFields.source(frame) { answer(frame, isFromHost: false, to: source, now: now) }
      return
    }
    deliver(frame, now: now)
    let isSound = EthernetFields.managementMessage(frame) == 0x6076
    if isSound, role == .charger, configuration.reportsAttenuation {
      deliver(attenuationProfile(of: frame, attenuation_dB: attenuation_dB), now: now)
    }
  }

  private func deliver(_ frame: [UInt8], now: Instant) {
    guard toHost.count - firstToHost < configuration.receiveCapacity else {
      overrunCount += 1
      return
    }
    toHost.append((frame, now))
    onFrame?(frame, now, .received)
  }

  private func isLocalManagement(_ frame: [UInt8]) -> Bool {
    switch EthernetFields.managementMessage(frame) {
    case 0x6008, 0x600C, 0xA000, 0xA0B8: true
    default: false
    }
  }

  private func answer(_ request: [UInt8], isFromHost: Bool, to destination: MACAddress, now: Instant) {
    let reply: [UInt8]
    switch EthernetFields.managementMessage(request) {
    case 0x6008: reply = setKeyConfirmation(request, isFromHost: isFromHost, to: destination, now: now)
    case 0x600C: reply = getKeyConfirmation(isFromHost: isFromHost, to: destination)
    case 0xA000: reply = versionConfirmation(to: destination)
    default: reply = linkStatusConfirmation(to: destination, now: now)
    }
    if isFromHost {
      deliver(reply, now: now)
    } else {
      line.transmit(reply, from: self, now: now)
    }
  }

  private func setKeyConfirmation(
    _ request: [UInt8], isFromHost: Bool, to destination: MACAddress, now: Instant
  ) -> [UInt8] {
    // QCA turns the result round: 1 is accepted, 0 is refused, the usual answer of a remote modem.
    let isAccepted = isFromHost && request.count >= 57 && request[19] == 1
    if isAccepted {
      networkIdentifier = EthernetFields.field(request, at: 33, count: 7)
      networkKey = EthernetFields.field(request, at: 41, count: 16)
      newKeyCount += 1
      readyAt = now + .milliseconds(configuration.restart_ms)
      joinedAt = readyAt + .milliseconds(configuration.join_ms)
    }
    let payload: [UInt8] =
      [0, 0, isAccepted ? 1 : 0] + EthernetFields.field(request, at: 24, count: 4)
      + EthernetFields.field(request, at: 20, count: 4) + [4, 0, 0, 0, 0]
    return EthernetFields.management(
      to: destination, from: modemAddress, version: 1, type: 0x6009, payload: payload)
  }

  private func getKeyConfirmation(isFromHost: Bool, to destination: MACAddress) -> [UInt8] {
    let isKnown = isFromHost && !networkKey.isEmpty
    let nonces: [UInt8] = [0, 0, 0, 0, 0xAA, 0xAA, 0xAA, 0xAA]
    let identifier = networkIdentifier.isEmpty ? [UInt8](repeating: 0, count: 7) : networkIdentifier
    let key = isKnown ? networkKey : [UInt8](repeating: 0, count: 16)
    let payload: [UInt8] = [0, 0, isKnown ? 0 : 1, 1] + nonces + identifier + [1, 4, 0, 0, 0] + key
    return EthernetFields.management(
      to: destination, from: modemAddress, version: 1, type: 0x600D, payload: payload)
  }

  private func versionConfirmation(to destination: MACAddress) -> [UInt8] {
    let text = Array(configuration.version.utf8.prefix(47))
    let payload: [UInt8] = [0x00, 0xB0, 0x52, 0x00, 0x22, UInt8(text.count)] + text
    return EthernetFields.management(
      to: destination, from: modemAddress, version: 0, type: 0xA001, payload: payload)
  }

  private func linkStatusConfirmation(to destination: MACAddress, now: Instant) -> [UInt8] {
    let isLinked = isMember(at: now) && line.hasPartner(of: self, now: now)
    return EthernetFields.management(
      to: destination, from: modemAddress, version: 0, type: 0xA0B9,
      payload: [0x00, 0xB0, 0x52, 0x00, isLinked ? 1 : 0])
  }

  /// CM_ATTEN_PROFILE.IND: address of the sounding station, number of groups, reserved byte, one byte a group.
  private func attenuationProfile(of sound: [UInt8], attenuation_dB: UInt8) -> [UInt8] {
    let groups = (0..<58).map { index -> UInt8 in
      // Higher carriers lose a little more; the ripple is what a real cable shows.
      let slope = Int(index) / 16
      let ripple = index % 5 == 0 ? 1 : 0
      return UInt8(min(255, max(1, Int(attenuation_dB) + slope - 2 + ripple)))
    }
    let source = EthernetFields.source(sound) ?? macAddress
    return EthernetFields.management(
      to: macAddress, from: modemAddress, version: 1, type: 0x6086,
      payload: [0, 0] + EthernetFields.bytes(source) + [58, 0] + groups)
  }
}
