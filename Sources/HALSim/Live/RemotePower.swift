import ClaraCore
import HAL

/// The power stage of a charger that is somewhere else: the plant's stage does what that charger says it does.
///
/// Nobody connects a real output to the simulated inlet. So the voltage at the inlet is the EVSEPresentVoltage of the
/// last response, and the current the EVSEPresentCurrent; both end when state C does, when responses stay away and when
/// the session is over, as a charger would end them. The battery behind is the simulated car's until the contactors are
/// closed; from then on its voltage is what the charger measures (within the range of the profile), because two
/// voltages on one wire would only show the car a fault that is none.
final class RemotePower {
  private let stage: PowerStage
  private let network: ElectricalNetwork
  private let pilot: PilotLine
  private var respondedAt: Instant?
  /// The battery's voltage is the charger's.
  private var hasTold = false

  /// Age of the last response from which the charger counts as gone.
  private static let patience = Duration.milliseconds(2_500)
  /// Most current before the contactors are closed: it fills the capacitances of the inlet.
  private static let fillingCurrent_mA: Int32 = 1_000
  /// How far above the reported voltage the stage may go to drive a reported current.
  private static let headroom_mV: Int32 = 10_000

  init(stage: PowerStage, network: ElectricalNetwork, pilot: PilotLine) {
    self.stage = stage
    self.network = network
    self.pilot = pilot
  }

  /// A response has come.
  func noteResponse(at now: Instant) { respondedAt = now }

  /// Does what the charger says.
  func follow(_ status: Status, now: Instant) {
    let isFresh = respondedAt.map { now - $0 < Self.patience } ?? false
    guard pilot.isStateCActive, isFresh, status.phase != .ended, status.voltage_mV > 0 else { return switchOff() }
    if network.carContactor.isConducting, network.adapterContactor.isConducting {
      feed(voltage_mV: status.voltage_mV, current_mA: max(0, status.current_mA))
    } else {
      stage.setTarget(voltage_mV: status.voltage_mV, currentLimit_mA: Self.fillingCurrent_mA)
    }
    stage.isEnabled = true
  }

  /// Current into the battery, whose voltage is known from the other end now.
  private func feed(voltage_mV: Int32, current_mA: Int32) {
    let battery = network.battery
    let profile = battery.profile
    let drop_mV = Int32(Int64(current_mA) * Int64(profile.resistance_mohm) / 1_000)
    let lowest_mV = profile.openCircuit_mV[0] / 10 * 9
    let highest_mV = profile.openCircuit_mV[10] / 10 * 11
    hasTold = true
    battery.assumedOpenCircuit_mV = min(max(voltage_mV - drop_mV, lowest_mV), highest_mV)
    stage.setTarget(voltage_mV: voltage_mV + Self.headroom_mV, currentLimit_mA: current_mA)
  }

  private func switchOff() {
    // Before the next pre-charge the battery is again what it was before this charger told its voltage.
    if hasTold { network.battery.assumedOpenCircuit_mV = nil }
    hasTold = false
    guard stage.isEnabled else { return }
    stage.setTarget(voltage_mV: 0, currentLimit_mA: 0)
    stage.emergencyStop()
  }
}
