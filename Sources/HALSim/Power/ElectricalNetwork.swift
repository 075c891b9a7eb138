import HAL

/// The direct current circuit: power stage - cable - adapter's contactor - car's inlet - car's contactors - battery.
///
/// Two nodes with a capacitance each, solved together in every step (implicit Euler, which stays stable when a
/// contactor joins two capacitors through milliohms). A step is 1 ms while a contactor moves or voltages and currents
/// change quickly, and 10 ms otherwise; the peak of an inrush is calculated, not stepped through.
public final class ElectricalNetwork: Participant {
  /// The charger's power stage.
  public let stage: PowerStage
  /// The contactor in the adapter.
  public let adapterContactor: Contactor
  /// The contactors in the car (both, as one).
  public let carContactor: Contactor
  /// The car's battery.
  public let battery: Battery

  /// True while the charger's plug is in the inlet.
  public private(set) var isPlugged = true
  /// Current that was interrupted by pulling the plug, in milliamperes.
  public private(set) var unpluggedUnderLoad_mA: Int32 = 0

  /// Capacitance between adapter and car's contactors in nanofarads.
  public var inletCapacitance_nF: Int32 = 1_000
  /// Leakage there, the car's voltmeter included, in ohms.
  public var inletLeakage_ohm: Int32 = 100_000
  /// Resistance of a closed contactor with its cables, in microohms.
  public var contact_uohm: Int32 = 10_000

  /// Length of a step while something changes quickly.
  public static let fastStep = Duration.milliseconds(1)
  /// Length of a step otherwise.
  public static let slowStep = Duration.milliseconds(10)

  private var last: Instant = .zero
  private var charger_V = 0.0
  private var inlet_V = 0.0
  private var adapterCurrent_A = 0.0
  private var carCurrent_A = 0.0
  private var isDisturbed = true

  /// A circuit at rest.
  public init(stage: PowerStage, adapterContactor: Contactor, carContactor: Contactor, battery: Battery) {
    self.stage = stage
    self.adapterContactor = adapterContactor
    self.carContactor = carContactor
    self.battery = battery
  }

  /// True voltage at the charger's output in millivolts; while plugged, also at the adapter's inlet.
  public var chargerVoltage_mV: Int32 { Int32(charger_V * 1_000) }
  /// True voltage between adapter's contactor and car's contactors in millivolts.
  public var inletVoltage_mV: Int32 { Int32(inlet_V * 1_000) }
  /// True current through the adapter's contactor in milliamperes.
  public var current_mA: Int32 { Int32(adapterCurrent_A * 1_000) }

  /// The next step.
  public var nextDeadline: Instant {
    let isQuick = isDisturbed || stage.isDisturbed || adapterContactor.isMoving || carContactor.isMoving
    return last + (isQuick ? Self.fastStep : Self.slowStep)
  }

  /// Puts the charger's plug in or pulls it.
  public func setPlugged(_ plugged: Bool) {
    guard plugged != isPlugged else { return }
    if !plugged { unpluggedUnderLoad_mA = max(unpluggedUnderLoad_mA, current_mA) }
    isPlugged = plugged
    isDisturbed = true
  }

  /// Moves the circuit to `now` when a step is due.
  public func poll(now: Instant) {
    guard now >= nextDeadline else { return }
    let step_s = Double((now - last).microseconds) / 1_000_000
    last = now
    moveContactors(now: now)
    solve(step_s: step_s)
  }

  private func moveContactors(now: Instant) {
    let contact_ohm = Double(contact_uohm) / 1_000_000
    let inlet_F = Double(inletCapacitance_nF) / 1_000_000_000
    let isBatteryBehind = carContactor.isConducting
    let other_F = isBatteryBehind ? stage.capacitance_F : inlet_F
    adapterContactor.step(
      now: now, difference_V: (isPlugged ? charger_V : 0) - inlet_V, current_A: abs(adapterCurrent_A),
      loop_ohm: contact_ohm + (isBatteryBehind ? battery.resistance_ohm : 0.05),
      effectiveCapacitance_F: isPlugged ? other_F : 0)
    let isStageBehind = adapterContactor.isConducting && isPlugged
    carContactor.step(
      now: now, difference_V: inlet_V - battery.openCircuit_V, current_A: abs(carCurrent_A),
      loop_ohm: contact_ohm + battery.resistance_ohm,
      effectiveCapacitance_F: inlet_F + (isStageBehind ? stage.capacitance_F : 0))
  }

  private func solve(step_s: Double) {
    let contact_S = 1_000_000 / Double(contact_uohm)
    let adapter_S = adapterContactor.isConducting && isPlugged ? contact_S : 0
    let car_S = carContactor.isConducting ? 1 / (battery.resistance_ohm + 1 / contact_S) : 0
    let battery_V = battery.openCircuit_V
    let chargerStore_S = stage.capacitance_F / step_s
    let inletStore_S = Double(inletCapacitance_nF) / 1_000_000_000 / step_s

    // Two equations a x charger + b x inlet = c; the stage's current enters the first one only, so that the charger's
    // voltage is base + slope x current, which is what the stage needs to know to regulate.
    let a1 = chargerStore_S + stage.conductance_S + adapter_S
    let a2 = inletStore_S + 1 / Double(inletLeakage_ohm) + adapter_S + car_S
    let c1 = chargerStore_S * charger_V
    let c2 = inletStore_S * inlet_V + car_S * battery_V
    let determinant = a1 * a2 - adapter_S * adapter_S
    let base_V = (a2 * c1 + adapter_S * c2) / determinant
    let slope_VPerA = a2 / determinant
    let current_A = stage.decideCurrent(step_s: step_s, base_V: base_V, slope_VPerA: slope_VPerA)

    let newCharger_V = base_V + slope_VPerA * current_A
    let newInlet_V = (c2 + adapter_S * newCharger_V) / a2
    let newCarCurrent_A = car_S * (newInlet_V - battery_V)
    isDisturbed = abs(newInlet_V - inlet_V) > 500 * step_s || abs(newCarCurrent_A - carCurrent_A) > 150 * step_s
    charger_V = newCharger_V
    inlet_V = newInlet_V
    carCurrent_A = newCarCurrent_A
    adapterCurrent_A = adapter_S * (newCharger_V - newInlet_V)
    battery.take(current_A: carCurrent_A, step_s: step_s)
    stage.finishStep(step_s: step_s, voltage_V: charger_V, current_A: current_A)
  }
}
