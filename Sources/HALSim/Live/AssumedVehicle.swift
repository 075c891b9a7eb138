import HAL

/// What a charger on a network interface cannot see of the car: control pilot, contactors, battery. Told from what the
/// car asks for.
///
/// - State B from plugging in; state C when ChargeParameterDiscoveryRes said Finished (a car switches before its first
///   CableCheckReq); state B again when PowerDeliveryRes has ended the delivery, and at once when the session ends.
/// - The battery has the voltage that PreChargeReq asks for. From CurrentDemandReq on it gives way as far as the asked
///   current needs to flow at the asked voltage.
/// - The contactors close at the PowerDeliveryReq that begins the delivery, and open with state B.
/// - Some seconds after the end the plug is pulled, and put in again: the next car can come.
final class AssumedVehicle: Participant {
  private let pilot: PilotLine
  private let network: ElectricalNetwork
  private var isDelivering = false
  private var stateC: Instant?
  private var stateB: Instant?
  private var unplug: Instant?
  private var plugIn: Instant?

  private static let pilotDelay = Duration.milliseconds(20)
  private static let deliveryEnd = Duration.milliseconds(10)
  /// The charger closes its connection within 5 s; then its side is quiet.
  private static let afterEnd = Duration.milliseconds(6_000)
  private static let afterClosing = Duration.milliseconds(500)
  private static let pause = Duration.milliseconds(1_000)

  init(pilot: PilotLine, network: ElectricalNetwork) {
    self.pilot = pilot
    self.network = network
    plugIn = .zero
  }

  /// True while a car is plugged in.
  var isPlugged: Bool { pilot.isPlugged }

  /// True from the end of a session until the next plug.
  var isLeaving: Bool { unplug != nil || plugIn != nil }

  /// How far below the asked voltage the battery stays: chargers regulate a little low.
  private static let margin_mV: Int32 = 5_000

  /// The inner resistance of the battery that is assumed, in milliohms.
  static let resistance_mohm: Int32 = 100

  /// A battery that is only a voltage behind a resistance.
  static var battery: Battery {
    Battery(
      profile: BatteryProfile(
        capacity_Wh: 100_000, nominalVoltage_mV: 400_000, resistance_mohm: resistance_mohm,
        openCircuit_mV: .init(repeating: 400_000)), soc_permille: 500)
  }

  var nextDeadline: Instant {
    [stateC, stateB, unplug, plugIn].reduce(.distantFuture) { min($0, $1 ?? .distantFuture) }
  }

  func poll(now: Instant) {
    if take(&stateC, now) { pilot.setStateC(true) }
    if take(&stateB, now) { release(now: now) }
    if take(&unplug, now) {
      pilot.setPlugged(false)
      plugIn = now + Self.pause
    }
    if take(&plugIn, now) { pilot.setPlugged(true) }
  }

  /// Takes what the charger saw of the car.
  func note(_ event: ChargerEvent, at now: Instant) {
    switch event {
    case .connected: isDelivering = false
    case .parametersFinished:
      if stateB != nil { release(now: now) }
      if !pilot.isStateCActive { stateC = now + Self.pilotDelay }
    case .request(.preCharge, let voltage_mV?, _): network.battery.assumedOpenCircuit_mV = voltage_mV
    case .request(.powerDelivery, _, _):
      if !isDelivering, pilot.isStateCActive { drive(true, now: now) }
      isDelivering = true
    case .request(.currentDemand, let voltage_mV?, let current_mA?): yield(voltage_mV, current_mA)
    case .powerDeliveryEnded:
      isDelivering = false
      stateB = now + Self.deliveryEnd
    case .ended(let end):
      release(now: now)
      if end != .unplugged { unplug = now + Self.afterEnd }
    case .disconnected: if let planned = unplug { unplug = min(planned, now + Self.afterClosing) }
    default: break
    }
  }

  /// Lets the asked current flow at the asked voltage.
  private func yield(_ voltage_mV: Int32, _ current_mA: Int32) {
    let drop_mV = Int32(Int64(max(0, current_mA)) * Int64(Self.resistance_mohm) / 1_000)
    let battery_mV = network.battery.assumedOpenCircuit_mV ?? voltage_mV
    network.battery.assumedOpenCircuit_mV = max(0, min(battery_mV, voltage_mV - drop_mV - Self.margin_mV))
  }

  private func release(now: Instant) {
    (stateC, stateB) = (nil, nil)
    pilot.setStateC(false)
    drive(false, now: now)
  }

  private func drive(_ closed: Bool, now: Instant) {
    network.adapterContactor.drive(closed, now: now)
    network.carContactor.drive(closed, now: now)
  }

  private func take(_ timer: inout Instant?, _ now: Instant) -> Bool {
    guard let due = timer, due <= now else { return false }
    timer = nil
    return true
  }
}
