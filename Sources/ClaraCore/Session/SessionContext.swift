import HAL

/// What a session knows across its states: settings, what the charger said, and the outputs it wants.
public struct SessionContext: Sendable {
  /// The user's settings.
  public let settings: Settings
  /// The time limits in force.
  public private(set) var timing: SessionTiming
  /// EVCC id.
  public let macAddress: MACAddress

  /// The protocol that the charger has chosen; the most wanted one before the handshake.
  public private(set) var agreed: SessionProtocol
  /// Session id as the charger gave it; empty before SessionSetupRes.
  public internal(set) var sessionID = FixedBytes<8>()
  /// ServiceID of the charging service, as ServiceDiscoveryRes gave it.
  public internal(set) var serviceID: UInt16 = 0
  /// The energy transfer that the charger offers and Clara asks for.
  public internal(set) var transfer = EnergyTransfer.extended
  /// The session that is taken up again: the paused one until SessionSetupRes, and after it where the charger has
  /// joined it.
  public internal(set) var resumed: PausedSession?
  /// The services beside charging that the charger offers.
  public internal(set) var others = OtherServices()
  /// False after a charger that offered services has failed to tell their details.
  var asksDetails = true
  /// Limits of ChargeParameterDiscoveryRes.
  public internal(set) var limits: ChargerLimits?
  /// When these limits were given; their schedule counts from here.
  public internal(set) var limitsKnownAt = Instant.zero
  /// The charger has asked for new charge parameters while charging: the charge is being interrupted for them.
  public internal(set) var isRenegotiating = false
  /// When the charger last agreed to a renegotiation.
  var renegotiatedAt: Instant?
  /// How many renegotiations have come in quick succession.
  var renegotiationsInARow: UInt8 = 0
  /// The last CurrentDemandRes.
  public internal(set) var lastReport: CurrentReport?
  /// Isolation as the charger last stated it.
  public internal(set) var isolation: ChargerStatus.Isolation?
  /// Voltage at the inlet, as the charger last reported it.
  public internal(set) var presentVoltage_mV: Int32 = 0
  /// Current as far as is known: the last report, until its end is certain.
  public internal(set) var presentCurrent_mA: Int32 = 0
  /// Most current that can flow as far as is known: the last report or the last request, whichever is more, until its
  /// end is certain. A charger that has heard a request may follow it without a word.
  public internal(set) var possibleCurrent_mA: Int32 = 0
  /// Current asked for in the last CurrentDemandReq.
  public internal(set) var askedCurrent_mA: Int32 = 0
  /// ChargeParameterDiscovery is complete: state C and lock have happened, no restart is possible any more.
  public internal(set) var areParametersKnown = false
  /// Why the session ends; the first reason stays.
  public internal(set) var stopReason = StopReason.none

  /// Output wish: control pilot state C.
  public internal(set) var wantsStateC = false
  /// When state C was left last.
  private(set) var stateBAt = Instant.zero
  /// The charger has put voltage on the inlet, and nobody has said yet that it is gone.
  var isInletLive = false
  /// Output wish: connector locked.
  public internal(set) var wantsLock = false

  private var checkpoints: [8 of UInt16] = .init(repeating: 0)
  private var checkpointCount = 0

  init(settings: Settings, macAddress: MACAddress) {
    self.settings = settings
    self.agreed = settings.protocols.first
    self.timing = SessionTiming(settings.timing, settings.protocols.first)
    self.macAddress = macAddress
  }

  /// The handshake has chosen a protocol: its time limits hold from now on.
  mutating func agree(on chosen: SessionProtocol) {
    agreed = chosen
    timing = SessionTiming(settings.timing, chosen)
  }

  /// The charging profile within the charger's schedule and the vehicle's own power limit; nil without a schedule.
  var plan: ChargingPlan? { limits?.schedule?.limited(to: Int32(settings.maximumPower_kW) * 1_000) }

  /// What a pause has to keep.
  var pausedSession: PausedSession {
    PausedSession(
      sessionID: sessionID, kind: agreed, serviceID: serviceID, transfer: transfer,
      scheduleID: limits?.schedule?.scheduleID)
  }

  /// The power that the schedule allows at an instant; nil without a schedule.
  func scheduledPower_W(_ now: Instant) -> Int32? {
    let elapsed_s = max(0, (now - limitsKnownAt).milliseconds / 1_000)
    return limits?.schedule?.power_W(after_s: UInt32(clamping: elapsed_s))
  }

  /// Keeps the first reason. A pause is none yet: it gives way to whatever ends the session.
  mutating func note(_ reason: StopReason) {
    if stopReason == .none || stopReason == .paused { stopReason = reason }
  }

  /// State B, from now on.
  mutating func leaveStateC(_ now: Instant) {
    if wantsStateC { stateBAt = now }
    wantsStateC = false
  }

  /// Until when the connector stays locked after a session whose inlet was not seen free of voltage.
  var lockedUntil: Instant { isInletLive ? stateBAt + timing.chargerShutdown : .zero }

  /// Current may flow that contacts should not have to break.
  var isCurrentHigh: Bool { max(presentCurrent_mA, possibleCurrent_mA) > OutputGuard.openingLimit_mA }

  /// The end of the current is certain.
  mutating func endCurrent() {
    presentCurrent_mA = 0
    possibleCurrent_mA = 0
  }

  /// Passes a checkpoint of clara-behaviour 1.10.
  mutating func pass(_ checkpoint: UInt16) {
    // Eight are more than one call can pass; a ninth would be our own mistake and is dropped rather than trapped on.
    guard checkpointCount < 8 else { return }
    checkpoints[checkpointCount] = checkpoint
    checkpointCount += 1
  }

  /// Takes the oldest checkpoint that was not taken yet.
  mutating func takeCheckpoint() -> UInt16? {
    guard checkpointCount > 0 else { return nil }
    let first = checkpoints[0]
    for index in 1..<checkpointCount { checkpoints[index - 1] = checkpoints[index] }
    checkpointCount -= 1
    return first
  }

  /// The vehicle's status for a request.
  func status(_ inputs: SessionInputs, isReady: Bool = true) -> VehicleStatus {
    VehicleStatus(isReady: isReady, soc_percent: min(inputs.car.soc_percent, 100))
  }

  /// The vehicle's limits for a request: the voltage limit stays clear of the pack (clara-behaviour 1.3, 1.11).
  func vehicleLimits(_ inputs: SessionInputs) -> VehicleLimits {
    let aboveTarget = inputs.car.targetVoltage_mV + 1_000
    return VehicleLimits(
      maximumVoltage_mV: max(aboveTarget, Int32(settings.minimumVoltageLimit_V) * 1_000),
      maximumCurrent_mA: Int32(settings.maximumCurrent_A) * 1_000,
      maximumPower_W: Int32(settings.maximumPower_kW) * 1_000)
  }
}
