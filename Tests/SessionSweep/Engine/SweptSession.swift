import ClaraCore
import HAL
import HALSim

/// One whole simulated session of a sweep: a short charge, pressed off at its end, with what is to be known of it.
final class SweptSession {
  let session: SimulatedSession
  private(set) var result: SimulationResult?
  /// When the session's one reason became known.
  private(set) var reasonAt: Instant?
  /// When state C was left for the last time.
  private(set) var stateBAt: Instant?
  /// When power off became reachable: everything over and safe.
  private(set) var overAt: Instant?
  /// When the first event of the configuration was carried out.
  private(set) var injectedAt: Instant?
  private(set) var states: [SessionStateName] = []
  private(set) var carStates: [CHAdeMOStateName] = []
  private(set) var refused: [SafetyInvariant] = []
  private var wasStateC = false
  private var pressedAt: Instant?
  private let pressesOff: Bool
  /// Called after each step.
  var onStep: (SimulatedSession) -> Void = { _ in }

  init(_ configuration: SimulationConfiguration, pressesOff: Bool = true) {
    session = SimulatedSession(configuration)
    self.pressesOff = pressesOff
    session.log.addListener { [unowned self] event, now in
      switch event {
      case .stopReason: reasonAt = reasonAt ?? now
      case .sessionState(let state): states.append(state)
      case .chademoState(let state): carStates.append(state)
      case .refused(let invariant): refused.append(invariant)
      default: break
      }
    }
  }

  /// A charger by the book that does not take its time.
  static let quickCharger: ChargerProfile = {
    var profile = ChargerProfile.ideal
    profile.cableCheck.duration_ms = 2_500
    return profile
  }()

  /// A car that does not take its time.
  static let quickCar: CarProfile = {
    var profile = CarProfile.leaf40
    profile.permission_ms = 900
    profile.contactors_ms = 400
    profile.request_ms = 400
    profile.ramp_APerS = 40
    return profile
  }()

  /// A configuration whose charge takes a few seconds: the last tenth before a whole percentage.
  static func short(
    _ charger: ChargerProfile = quickCharger, car: CarProfile = quickCar, until_percent: UInt8 = 43
  ) -> SimulationConfiguration {
    var configuration = SimulationConfiguration()
    configuration.charger = charger
    configuration.plant.car = car
    configuration.plant.soc_permille = Int32(until_percent) * 10 - 1
    configuration.settings.stopAtSoC_percent = until_percent
    configuration.limit_s = 900
    return configuration
  }

  /// The states of the V2G session that last; `connected` is left in the same instant.
  static let states: [SessionStateName] = [
    .negotiateProtocol, .sessionSetup, .serviceDiscovery, .paymentSelection, .contractAuthentication,
    .chargeParameterDiscovery, .cableCheck, .preChargeStart, .preCharge, .contactorsClosed, .powerDeliveryOn,
    .currentDemand, .powerDeliveryOff, .currentDown, .weldingDetection, .sessionStop, .end,
  ]

  /// The states of the CHAdeMO side.
  static let carStates: [CHAdeMOStateName] = [
    .discovery, .waitForKickoff, .waitForCarReady, .waitForPreCharge, .waitForCarContactorsClosed, .waitForCarRequest,
    .chargingLoop, .stoppingWaitForLowCurrent, .stoppingWaitForCarContactorsOpen, .stoppingD1Off, .stoppingUnlock, .end,
  ]

  @discardableResult
  func run() -> SimulationResult {
    let result = session.run { [unowned self] in follow($0) }
    self.result = result
    return result
  }

  private func follow(_ session: SimulatedSession) {
    onStep(session)
    let now = session.world.now
    let isStateC = session.hardware.pilot.isStateCActive
    if wasStateC, !isStateC { stateBAt = now }
    wasStateC = isStateC
    guard session.status.isOver else { return }
    if overAt == nil { overAt = now }
    guard pressesOff else { return }
    // Whoever finds it dark or slow presses once.
    if pressedAt == nil {
      pressedAt = now
      session.hardware.moveButton(down: true)
    } else if let pressedAt, now - pressedAt > .milliseconds(300), session.hardware.button.isHeld {
      session.hardware.moveButton(down: false)
    }
  }

  /// Largest current at which the adapter's contactor parted, in milliamperes.
  var partedAt_mA: Int32 {
    session.hardware.network.adapterContactor.motions.filter { !$0.isClosing }.map(\.current_mA).max() ?? 0
  }

  /// Largest voltage across the contacts of the adapter's contactor when they met, in millivolts.
  var closedAcross_mV: Int32 {
    session.hardware.network.adapterContactor.motions.filter(\.isClosing).map { abs($0.voltageDifference_mV) }.max()
      ?? 0
  }

  /// The time that an event of the controller has in the log.
  func time(of event: CoreEvent) -> Instant? { session.log.entries.first { $0.event == event }?.at }

  /// One line for a table.
  var line: String {
    guard let result else { return "not run" }
    let over = overAt.map { "\($0.milliseconds) ms" } ?? "never"
    let flags =
      (result.isEndless ? " ENDLESS" : "") + (result.isWaiting ? " WAITING" : "") + (result.isPoweredOff ? "" : " ON")
    let broken = result.violations.map { " !\($0.invariant.name) \($0.detail)" }.prefix(3).joined()
    let no = refused.isEmpty ? "" : " refused \(refused.count)x \(refused[0].name)"
    return "\(result.outcome.rawValue) \(result.stopReason.name) over \(over), \(Int(result.energy_Wh)) Wh,"
      + " parted at \(partedAt_mA) mA\(flags)\(no)\(broken)"
  }
}
