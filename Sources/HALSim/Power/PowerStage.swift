import HAL

/// The power stage of a charger: a current source with a voltage limit, behind an output capacitor.
///
/// It regulates to the target voltage and gives at most the current limit; both follow their targets with a slew rate.
/// It can't sink current: what lowers its output without a battery is the bleeder, and the discharge resistor that a
/// disabled stage switches on.
public final class PowerStage {
  /// The stage's numbers.
  public let configuration: PowerStageConfiguration

  /// True while the stage may deliver. Switching it off lets the current fall with the slew of the stage.
  public var isEnabled = false {
    didSet {
      guard isEnabled != oldValue else { return }
      if isEnabled { isEmergencyStopped = false }
      isDisturbed = true
    }
  }

  /// True while the output is shorted (a fault for the cable check to find).
  public var isOutputShorted = false { didSet { isDisturbed = true } }

  /// Resistance from the output to protective earth in ohms; what the isolation test measures.
  public var isolationResistance_ohm: Int64 = 10_000_000

  /// Result of the isolation monitor.
  public private(set) var isolation: IsolationState = .invalid

  /// True from ``emergencyStop()`` until the stage is enabled again.
  public private(set) var isEmergencyStopped = false

  /// Voltage asked for, in millivolts.
  public private(set) var targetVoltage_mV: Int32 = 0
  /// Current allowed, in milliamperes.
  public private(set) var currentLimit_mA: Int32 = 0

  private(set) var isDisturbed = true
  private var voltage_V = 0.0
  private var current_A = 0.0
  private var ramp_V = 0.0
  private var limit_A = 0.0
  private var overshootLeft_ms: Double = 0
  private var wasBelowTarget = false
  private var isolationTest: (voltage_V: Double, stable_ms: Double)?
  private var noise: SeededRandom
  private var voltageError_mV: Int32 = 0
  private var currentError_mA: Int32 = 0

  /// Most amperes that the source of the isolation test can deliver.
  private static let isolationTestCurrent_A = 0.5
  /// How fast an emergency stop brings the current down, in amperes a second.
  private static let emergencyFall_APerS = 20_000.0

  /// A stage that is off, with its own random noise.
  public init(configuration: PowerStageConfiguration = .init(), random: SeededRandom = SeededRandom(seed: 0)) {
    self.configuration = configuration
    noise = random.stream("power-stage")
  }

  /// Highest voltage, in millivolts.
  public var maximumVoltage_mV: Int32 { configuration.maximumVoltage_mV }
  /// Lowest voltage, in millivolts.
  public var minimumVoltage_mV: Int32 { configuration.minimumVoltage_mV }
  /// Highest current, in milliamperes.
  public var maximumCurrent_mA: Int32 { configuration.maximumCurrent_mA }
  /// Highest power, in watts.
  public var maximumPower_W: Int32 { configuration.maximumPower_W }

  /// Voltage at the output as the charger measures it, in millivolts, noise included.
  public var outputVoltage_mV: Int32 { max(0, physicalVoltage_mV + (voltage_V > 1 ? voltageError_mV : 0)) }
  /// Current out of the stage as the charger measures it, in milliamperes, ripple included.
  public var outputCurrent_mA: Int32 { max(0, physicalCurrent_mA + (current_A > 1 ? currentError_mA : 0)) }
  /// The true voltage at the output, in millivolts.
  public var physicalVoltage_mV: Int32 { Int32(voltage_V * 1_000) }
  /// The true current out of the stage, in milliamperes.
  public var physicalCurrent_mA: Int32 { Int32(current_A * 1_000) }

  /// Sets what the stage regulates to; both values are cut to what it can do.
  public func setTarget(voltage_mV: Int32, currentLimit_mA: Int32) {
    let voltage_mV = min(max(voltage_mV, 0), maximumVoltage_mV)
    let currentLimit_mA = min(max(currentLimit_mA, 0), maximumCurrent_mA)
    if voltage_mV != targetVoltage_mV || currentLimit_mA != self.currentLimit_mA { isDisturbed = true }
    targetVoltage_mV = voltage_mV
    self.currentLimit_mA = currentLimit_mA
  }

  /// Brings the current to 0 within milliseconds and disables the stage.
  public func emergencyStop() {
    isEnabled = false
    isEmergencyStopped = true
    isolationTest = nil
    isDisturbed = true
  }

  /// Puts the test voltage on the output with a weak source; ``isolation`` follows once it has stood long enough.
  public func startIsolationTest(voltage_mV: Int32) {
    isolation = .invalid
    isolationTest = (Double(min(max(voltage_mV, 0), maximumVoltage_mV)) / 1_000, 0)
    isDisturbed = true
  }

  /// Ends the test; the output is discharged. A result stays.
  public func stopIsolationTest() {
    isolationTest = nil
    isDisturbed = true
  }

  // MARK: What the network asks of the stage in each step.

  var capacitance_F: Double { Double(configuration.outputCapacitance_uF) / 1_000_000 }

  var conductance_S: Double {
    var conductance_S = 1 / Double(configuration.bleeder_ohm)
    if !isEnabled, isolationTest == nil, current_A < 0.5, let discharge_ohm = configuration.discharge_ohm {
      conductance_S += 1 / Double(discharge_ohm)
    }
    if isOutputShorted { conductance_S += 1_000 }
    return conductance_S
  }

  /// The current of this step, given that the output voltage will be `base_V` + `slope_VPerA` x current.
  func decideCurrent(step_s: Double, base_V: Double, slope_VPerA: Double) -> Double {
    if isolationTest != nil {
      let wanted_A = ((isolationTest?.voltage_V ?? 0) - base_V) / slope_VPerA
      return min(max(wanted_A, 0), Self.isolationTestCurrent_A)
    }
    guard isEnabled else {
      let fall_APerS = isEmergencyStopped ? Self.emergencyFall_APerS : Double(configuration.currentFall_APerS)
      limit_A = 0
      ramp_V = 0
      return max(0, current_A - fall_APerS * step_s)
    }
    moveRamp(step_s: step_s)
    moveLimit(step_s: step_s)
    let overshoot_V = overshootLeft_ms > 0 ? ramp_V * Double(configuration.overshoot_permille) / 1_000 : 0
    let goal_V = max(0, ramp_V + Double(configuration.voltageOffset_mV) / 1_000 + overshoot_V)
    let wanted_A = (goal_V - base_V) / slope_VPerA
    var ceiling_A = limit_A
    if voltage_V > 1 { ceiling_A = min(ceiling_A, Double(maximumPower_W) / voltage_V) }
    return min(max(wanted_A, 0), ceiling_A)
  }

  /// Takes over the result of a step.
  func finishStep(step_s: Double, voltage_V: Double, current_A: Double) {
    let hasMoved = abs(voltage_V - self.voltage_V) > 500 * step_s || abs(current_A - self.current_A) > 150 * step_s
    self.voltage_V = voltage_V
    self.current_A = current_A
    isDisturbed = hasMoved || overshootLeft_ms > 0
    overshootLeft_ms = max(0, overshootLeft_ms - step_s * 1_000)
    voltageError_mV = draw(configuration.voltageNoise_mV)
    currentError_mA = draw(configuration.currentRipple_mA)
    followIsolationTest(step_s: step_s)
  }

  private func draw(_ amplitude: Int32) -> Int32 {
    Int32(noise.integer(in: Int64(-amplitude)...Int64(amplitude)))
  }

  private func moveRamp(step_s: Double) {
    let target_V = Double(targetVoltage_mV) / 1_000
    let reach_V = Double(configuration.voltageSlew_VPerS) * step_s
    if ramp_V < target_V {
      // A battery or a charged output is where a real stage starts from, not 0 V.
      ramp_V = min(target_V, max(ramp_V + reach_V, voltage_V))
      wasBelowTarget = true
    } else {
      ramp_V = max(target_V, ramp_V - reach_V)
    }
    guard wasBelowTarget, ramp_V == target_V else { return }
    wasBelowTarget = false
    if configuration.overshoot_permille > 0, current_A < 2 { overshootLeft_ms = Double(configuration.overshoot_ms) }
  }

  private func moveLimit(step_s: Double) {
    let target_A = Double(currentLimit_mA) / 1_000
    if limit_A < target_A {
      limit_A = min(target_A, limit_A + Double(configuration.currentRise_APerS) * step_s)
    } else {
      limit_A = max(target_A, limit_A - Double(configuration.currentFall_APerS) * step_s)
    }
  }

  private func followIsolationTest(step_s: Double) {
    guard let test = isolationTest else { return }
    guard voltage_V >= test.voltage_V * 0.9 else {
      isolationTest = (test.voltage_V, 0)
      return
    }
    let stable_ms = test.stable_ms + step_s * 1_000
    isolationTest = (test.voltage_V, stable_ms)
    guard stable_ms >= Double(configuration.isolationSettle_ms) else { return }
    let ohmPerVolt = isolationResistance_ohm * 1_000 / Int64(max(maximumVoltage_mV, 1))
    isolation = ohmPerVolt >= 500 ? .valid : ohmPerVolt >= 100 ? .warning : .fault
  }
}
