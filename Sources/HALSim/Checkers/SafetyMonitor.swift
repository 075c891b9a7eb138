import ClaraCore
import HAL

/// Watches the plant, and says when a safety invariant is broken.
///
/// It knows volts, amperes, contacts, lines, and what passed on the wires. It shares nothing with the core but the
/// invariants' names, so that a mistake in the core's own guard does not hide here as well.
public final class SafetyMonitor: Observer {
  /// The numbers that must be kept.
  public let limits: SafetyLimits
  /// What was broken, in the order in which it was seen; at most ``capacity``.
  public private(set) var violations: [SafetyViolation] = []
  /// Called with each violation.
  public var onViolation: ((SafetyViolation) -> Void)?

  /// Most violations that are kept: one that repeats in every step says nothing new.
  public static let capacity = 100

  private let network: ElectricalNetwork
  private let hardware: AdapterHardware
  private var contacts = ContactRule()
  private var pilotRule = PilotRule()
  private var carErrors = CarErrorRule()
  private var lines = LineRule()
  private var current = CurrentRule()
  private var heldSince: Instant?
  private var emergencyUntil: Instant?
  private var isPowerLossSeen = false

  /// A monitor of this plant.
  public init(limits: SafetyLimits = .init(), network: ElectricalNetwork, hardware: AdapterHardware) {
    self.limits = limits
    self.network = network
    self.hardware = hardware
  }

  // MARK: What passed on the wires.

  /// The charger said that charge parameter discovery is finished: state C is allowed from now on.
  public func noteParametersKnown(at now: Instant) { pilotRule.parametersKnown(now) }

  /// Power delivery has been stopped and confirmed, or the session ended: state B must follow.
  public func notePowerDeliveryEnded(at now: Instant) { pilotRule.mustLeaveStateC(now) }

  /// The session failed (TCP lost, a FAILED code, link or plug lost): state B must follow.
  public func noteSessionError(at now: Instant) { pilotRule.mustLeaveStateC(now) }

  /// The session was paused: from now on state C only wakes the charger.
  public func notePaused(at now: Instant) { pilotRule.paused(now) }

  /// The charger announced its current limit: once in ChargeParameterDiscoveryRes, or in each CurrentDemandRes.
  public func noteChargerLimit(current_mA: Int32?, isDynamic: Bool, at now: Instant) {
    current.noteLimit(current_mA, isDynamic: isDynamic, now: now)
  }

  /// A CurrentDemandReq reached the charger.
  public func noteCurrentDemand(current_mA: Int32, at now: Instant) {
    if let detail = current.judge(current_mA, limits: limits, now: now) {
      report(.currentWithinLimits, now, detail)
    }
  }

  /// A frame passed on the car's bus.
  public func noteFrame(_ frame: CANFrame, at now: Instant) {
    switch frame.identifier {
    case 0x102:
      current.noteWish_A(frame.data[3], now: now)
      contacts.car.take(frame)
      carErrors.take(frame)
    case 0x109: lines.presentedVoltage_V = UInt16(frame.data[1]) | UInt16(frame.data[2]) << 8
    default: break
    }
  }

  /// True while the stop button has been held long enough to declare the emergency, and a second after.
  public func isEmergency(at now: Instant) -> Bool { now <= emergencyUntil ?? Instant(microseconds: -1) }

  // MARK: What the plant shows.

  /// Looks at everything.
  public func observe(now: Instant) {
    followButton(now: now)
    let isEmergency = isEmergency(at: now)
    contacts.look(network: network, plug: hardware.plug, limits: limits, isEmergency: isEmergency, now: now) {
      report($0, now, $1)
    }
    let isContactorClosed = network.adapterContactor.isConducting && network.adapterContactor.fault != .welded
    pilotRule.look(
      isStateC: hardware.pilot.isStateCActive, isContactorClosed: isContactorClosed, limits: limits, now: now
    ) {
      report(.stateCOnlyInCharge, now, $0)
    }
    carErrors.look(
      isStateC: hardware.pilot.isStateCActive, isPermissionOn: hardware.plug.isPermissionOn,
      current_mA: network.current_mA, limits: limits, now: now
    ) {
      report(.stateCOnlyInCharge, now, $0)
    }
    if hardware.isPowered {
      lines.look(hardware: hardware, network: network, limits: limits, now: now) { report(.d2OnlyInWindow, now, $0) }
    }
    followPower(now: now)
  }

  private func followButton(now: Instant) {
    guard hardware.button.isHeld else {
      heldSince = nil
      return
    }
    let since = heldSince ?? now
    heldSince = since
    if now - since >= .milliseconds(limits.forcedShutdown_ms) { emergencyUntil = now + .milliseconds(1_000) }
  }

  private func followPower(now: Instant) {
    guard !hardware.isPowered, !isPowerLossSeen else { return }
    isPowerLossSeen = true
    let contactor = network.adapterContactor
    guard contactor.isConducting, contactor.fault != .welded else { return }
    report(.powerCutOnlyWhenOpen, now, "the power went while the contactor was closed, \(network.current_mA) mA")
  }

  private func report(_ invariant: SafetyInvariant, _ now: Instant, _ detail: String) {
    guard violations.count < Self.capacity else { return }
    let violation = SafetyViolation(invariant: invariant, time: now, detail: detail)
    violations.append(violation)
    onViolation?(violation)
  }
}
