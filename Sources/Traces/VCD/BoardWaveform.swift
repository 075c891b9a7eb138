/// What a waveform viewer shows of a board at one moment.
public struct BoardSignals: Equatable, Sendable {
  /// Control pilot: the level's state as a letter, `A`...`F`.
  public var cpState = "A"
  /// Control pilot: duty of the oscillator in thousandths.
  public var cpDuty_permille: UInt32 = 0
  /// The output that makes state C of state B.
  public var stateC = false
  /// The inlet's (or the adapter's) own contactor.
  public var contactor = false
  /// The contactor inside the car.
  public var carContactor = false
  /// CHAdeMO start/stop 1.
  public var d1 = false
  /// CHAdeMO start/stop 2.
  public var d2 = false
  /// CHAdeMO charge permission.
  public var k = false
  /// LED: red, green, blue as bits 2, 1, 0.
  public var led: UInt32 = 0
  /// Stop button held down.
  public var button = false
  /// The latch that keeps the supply on.
  public var powerLatch = false
  /// Lock of the plug in the inlet, closed.
  public var lock = false
  /// Voltage on the charger's side of the contactor, mV.
  public var inletVoltage_mV: Int64 = 0
  /// Voltage on the battery's side of the contactor, mV.
  public var batteryVoltage_mV: Int64 = 0
  /// Current from the charger, mA.
  public var current_mA: Int64 = 0
  /// State of the controller, as a word.
  public var state = ""

  /// All at rest.
  public init() {}
}

/// Turns moments of a board into a value change dump.
public struct BoardWaveform: Sendable {
  private var writer: VCDWriter
  private let cpState, cpDuty, stateC, contactor, carContactor, d1, d2, k: VCDWriter.Signal
  private let led, button, powerLatch, lock, inletVoltage, batteryVoltage, current, state: VCDWriter.Signal

  /// A dump with every signal of ``BoardSignals`` declared.
  public init() {
    writer = VCDWriter()
    cpState = writer.declare("cp_state", .text)
    cpDuty = writer.declare("cp_duty_permille", .wire(bits: 10))
    stateC = writer.declare("state_c", .wire(bits: 1))
    contactor = writer.declare("contactor", .wire(bits: 1))
    carContactor = writer.declare("car_contactor", .wire(bits: 1))
    d1 = writer.declare("d1", .wire(bits: 1))
    d2 = writer.declare("d2", .wire(bits: 1))
    k = writer.declare("k", .wire(bits: 1))
    led = writer.declare("led_rgb", .wire(bits: 3))
    button = writer.declare("stop_button", .wire(bits: 1))
    powerLatch = writer.declare("power_latch", .wire(bits: 1))
    lock = writer.declare("lock", .wire(bits: 1))
    inletVoltage = writer.declare("inlet_voltage_V", .real)
    batteryVoltage = writer.declare("battery_voltage_V", .real)
    current = writer.declare("current_A", .real)
    state = writer.declare("controller_state", .text)
  }

  /// Reports a moment; only what changed since the last one is written.
  public mutating func record(_ signals: BoardSignals, at time_us: UInt64) {
    writer.set(cpState, to: signals.cpState, at: time_us)
    writer.set(cpDuty, to: signals.cpDuty_permille, at: time_us)
    writer.set(stateC, to: signals.stateC, at: time_us)
    writer.set(contactor, to: signals.contactor, at: time_us)
    writer.set(carContactor, to: signals.carContactor, at: time_us)
    writer.set(d1, to: signals.d1, at: time_us)
    writer.set(d2, to: signals.d2, at: time_us)
    writer.set(k, to: signals.k, at: time_us)
    writer.set(led, to: signals.led & 7, at: time_us)
    writer.set(button, to: signals.button, at: time_us)
    writer.set(powerLatch, to: signals.powerLatch, at: time_us)
    writer.set(lock, to: signals.lock, at: time_us)
    writer.set(inletVoltage, toThousandths: signals.inletVoltage_mV, at: time_us)
    writer.set(batteryVoltage, toThousandths: signals.batteryVoltage_mV, at: time_us)
    writer.set(current, toThousandths: signals.current_mA, at: time_us)
    writer.set(state, to: signals.state, at: time_us)
  }

  /// The whole file.
  public func text(endingAt time_us: UInt64) -> String { writer.text(endingAt: time_us) }
}
