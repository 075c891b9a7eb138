import HAL

/// A CHAdeMO car: its control unit, behind the plug's lines and CAN, in front of its contactors and battery.
///
/// The sequence is that of clara-behaviour 5.4: d1 wakes it, switch k and the ready flag follow, at d2 it measures its
/// inlet (which must be at 0 V) and closes its contactors, then it asks for current, watches what it gets, and
/// at the end opens its contactors without load when the charger lets it. Its contactors are fed from d1 and d2: they
/// fall when one of them goes, load or not.
public final class CHAdeMOCar: Participant {
  /// Where the car is in its sequence.
  public enum Phase: UInt8, Equatable, Sendable {
    /// d1 is off.
    case asleep
    /// d1 is on; permission and ready flag follow.
    case waking
    /// The ready flag is set; d2 is waited for.
    case ready
    /// d2 is on; the contactors close.
    case closing
    /// The contactors are closed; no request yet.
    case closed
    /// Current is asked for.
    case charging
    /// The current must fall before the contactors open.
    case stopping
    /// The contactors are open; the car looks whether they really are.
    case checkingWelding
    /// Nothing more happens until d1 goes.
    case finished
  }

  /// Why the car ended, in its own words.
  public enum EndReason: UInt8, Equatable, Sendable {
    /// It has not ended.
    case none
    /// The battery is full.
    case full
    /// The announced time is over.
    case timeElapsed
    /// The driver ended it.
    case driver
    /// The charger announced its stop.
    case chargerStopped
    /// The charger reported an error or an incompatible battery.
    case chargerError
    /// The charger sent nothing for a second.
    case chargerSilent
    /// The inlet was not at 0 V at d2: the car refuses until it is reset.
    case inletNotZero
    /// The contactors did not close.
    case contactors
    /// No current came.
    case noCurrent
    /// The current was not what was asked for.
    case currentDeviation
    /// The reported voltage was not what the car measures.
    case voltageDeviation
    /// The charger did not go on in time.
    case timeout
    /// A fault was injected.
    case injected
  }

  /// The car's data.
  public let profile: CarProfile
  /// The electrical network with the car's contactors and battery.
  public let network: ElectricalNetwork
  /// Where the car is in its sequence.
  public internal(set) var phase = Phase.asleep
  /// Why the car ended.
  public internal(set) var endReason = EndReason.none
  /// Current asked for in the last 0x102, in amperes.
  public internal(set) var requestedCurrent_A: UInt8 = 0
  /// When the last 0x102 was handed to the bus.
  public internal(set) var lastStatusFrame: Instant?
  /// True after the inlet was found under voltage at d2: only a scan tool helps the driver.
  public internal(set) var isLockedOut = false
  /// True when the voltage on CAN did not fall in time after the contactors opened (a stored trouble code).
  public internal(set) var suspectsWelding = false
  /// Highest current that the car's contactors interrupted above 5 A, in milliamperes.
  public internal(set) var openedUnderLoad_mA: Int32 = 0
  /// Called at each change of phase.
  public var onPhase: ((Phase, Instant) -> Void)?

  let node: CANNode
  let plug: CHAdeMOPlug
  var charger = ChargerReport()
  var phaseSince: Instant = .zero
  var d1Since: Instant?
  var d2Since: Instant?
  var request_mA: Int32 = 0
  var isReadyFlagSet = false
  var isContactorOpenFlagSet = false
  var wantsContactors = false
  var hasSeenCharging = false
  var hasSeenCurrent = false
  var deviationSince: Instant?
  var voltageDeviationSince: Instant?
  var chargingSince: Instant?
  var faultBits: UInt8 = 0
  var hasSystemFault = false
  var isNotInPark = false
  var isStopBeforeChargingSet = false
  var isSilent = false
  var withholdsPermission = false
  var neverRequests = false

  private var tickDue: Instant = .zero
  private var frameDue: Instant = .zero
  private var sleepDue: Instant?

  static let tick = Duration.milliseconds(10)
  static let framePeriod = Duration.milliseconds(100)
  /// Highest voltage of an inlet that counts as 0 V.
  static let zeroLimit_mV: Int32 = 10_000
  /// Highest current at which contactors may part.
  static let openingLimit_mA: Int32 = 5_000

  /// A sleeping car on this plug, bus and network.
  public init(profile: CarProfile, plug: CHAdeMOPlug, bus: SimulatedCANBus, network: ElectricalNetwork) {
    self.profile = profile
    self.plug = plug
    self.network = network
    node = bus.attach("car")
    node.isActive = false
    network.carContactor.onMotion = { [unowned self] motion in
      if !motion.isClosing, motion.current_mA > Self.openingLimit_mA {
        openedUnderLoad_mA = max(openedUnderLoad_mA, motion.current_mA)
      }
    }
  }

  /// State of charge of the battery in whole percent.
  public var soc_percent: Int32 { network.battery.soc_percent }

  /// The next look at lines and bus.
  public var nextDeadline: Instant { tickDue }

  /// Makes something go wrong, or right again.
  public func inject(_ fault: CarFault, now: Instant) {
    switch fault {
    case .silent: isSilent = true
    case .speaksAgain: isSilent = false
    case .permissionOff: plug.setPermission(false)
    case .notInPark: isNotInPark = true
    case .faultBits(let bits):
      faultBits = bits
      stop(.injected, now: now)
    case .systemFault:
      hasSystemFault = true
      stop(.injected, now: now)
    case .stopBeforeCharging(let on): isStopBeforeChargingSet = on
    case .withholdsPermission: withholdsPermission = true
    case .driverStops: stop(.driver, now: now)
    case .contactorsWeld: network.carContactor.fault = .welded
    case .contactorsStuckOpen: network.carContactor.fault = .stuckOpen
    case .neverRequests: neverRequests = true
    }
  }

  /// Looks at lines and bus, takes the next step of the sequence, and sends when it is time.
  public func poll(now: Instant) {
    guard now >= tickDue else { return }
    tickDue = now + Self.tick
    while let frame = node.receive() { charger.take(frame, now: now) }
    followLines(now: now)
    step(now: now)
    let isFed = plug.isPlugged && plug.isD1On && plug.isD2On
    network.carContactor.drive(wantsContactors && isFed, now: now)
    if node.isActive, !isSilent, now >= frameDue {
      frameDue = now + Self.framePeriod
      transmit(now: now)
    }
  }

  func enter(_ next: Phase, now: Instant) {
    guard next != phase else { return }
    phase = next
    phaseSince = now
    onPhase?(next, now)
  }

  /// Begins the end, from wherever the car is.
  func stop(_ reason: EndReason, now: Instant) {
    if endReason == .none { endReason = reason }
    guard phase != .asleep, phase != .stopping, phase != .checkingWelding, phase != .finished else { return }
    request_mA = 0
    isReadyFlagSet = false
    enter(.stopping, now: now)
  }

  private func followLines(now: Instant) {
    let isD1On = plug.isPlugged && plug.isD1On
    let isD2On = isD1On && plug.isD2On
    if isD1On, d1Since == nil { wakeUp(now: now) }
    if !isD1On, d1Since != nil { fallAsleep(now: now) }
    if isD2On, d2Since == nil { d2Since = now }
    if !isD2On { d2Since = nil }
    if let due = sleepDue, now >= due {
      sleepDue = nil
      node.isActive = false
    }
  }

  private func wakeUp(now: Instant) {
    d1Since = now
    sleepDue = nil
    guard !isLockedOut else { return }
    charger = ChargerReport()
    endReason = .none
    hasSeenCharging = false
    hasSeenCurrent = false
    deviationSince = nil
    voltageDeviationSince = nil
    chargingSince = nil
    isContactorOpenFlagSet = false
    enter(.waking, now: now)
  }

  private func fallAsleep(now: Instant) {
    d1Since = nil
    plug.setPermission(false)
    wantsContactors = false
    isReadyFlagSet = false
    request_mA = 0
    // The bus stays alive a little longer, as in the cars that were recorded.
    sleepDue = now + .milliseconds(250)
    enter(.asleep, now: now)
  }
}
