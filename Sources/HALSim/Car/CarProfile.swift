/// The data of a CHAdeMO car. Sources: clara-behaviour 5.2, 5.4, 5.8 and 7.2.
public struct CarProfile: Equatable, Sendable {
  /// How a car judges whether its contactors have welded.
  public enum WeldingJudgement: UInt8, Equatable, Sendable {
    /// It only waits a moment.
    case none
    /// The voltage that the charger reports on CAN must fall below 10 V.
    case reportedVoltage
  }

  /// The name, for logs.
  public var name: String
  /// The battery.
  public var battery: BatteryProfile
  /// Protocol number (0x102 byte 0): 1 is 0.9, 2 is 1.0.
  public var protocolNumber: UInt8 = 2
  /// Target voltage in volts.
  public var targetVoltage_V: UInt16
  /// Target voltage once the contactors are closed, in volts, for cars that change it.
  public var laterTargetVoltage_V: UInt16?
  /// Maximum battery voltage (0x100) in volts.
  public var maximumVoltage_V: UInt16
  /// Capacity (0x101) in units of 0.1 kWh; older cars send 0.
  public var capacity_dkWh: UInt16
  /// Longest charging time announced, in minutes.
  public var maximumTime_min: UInt8 = 90
  /// Status bits that the car always sets: 0x40 undocumented (old Leafs), 0x80 discharge compatible.
  public var constantStatus: UInt8 = 0
  /// True when the car sends 0x110 with dynamic control.
  public var hasDynamicControl = false
  /// True when the car sends its measured voltage (0x103).
  public var sendsMeasuredVoltage = false
  /// Current asked for while idle, in amperes.
  public var idleRequest_A: UInt8 = 0
  /// Highest current at 0, 10, 20 ... 100 % state of charge, in amperes.
  public var currentLimit_A: [11 of UInt8]
  /// The car ends charging at this state of charge, in percent.
  public var stopsAtSoC_percent: Int32 = 98
  /// How the car judges its contactors after charging.
  public var weldingJudgement = WeldingJudgement.none

  /// From d1 to the first frame, in milliseconds.
  public var wakeUp_ms: Int64 = 300
  /// From d1 to switch k, in milliseconds.
  public var permission_ms: Int64 = 2_700
  /// From switch k to the ready flag, in milliseconds.
  public var ready_ms: Int64 = 300
  /// From d2 to the command to close the contactors, in milliseconds.
  public var contactors_ms: Int64 = 1_300
  /// From closed contactors to the first request, in milliseconds.
  public var request_ms: Int64 = 1_200
  /// From d2 until the state of charge is sent, in milliseconds, for cars that hide it before.
  public var socAfterD2_ms: Int64?
  /// How fast the request rises, in amperes a second.
  public var ramp_APerS: Int32 = 20

  /// A car with these data, and the usual values for the rest.
  public init(
    name: String, battery: BatteryProfile, targetVoltage_V: UInt16, maximumVoltage_V: UInt16,
    capacity_dkWh: UInt16, currentLimit_A: [11 of UInt8]
  ) {
    self.name = name
    self.battery = battery
    self.targetVoltage_V = targetVoltage_V
    self.maximumVoltage_V = maximumVoltage_V
    self.capacity_dkWh = capacity_dkWh
    self.currentLimit_A = currentLimit_A
  }

  /// True when both have the same data.
  public static func == (left: CarProfile, right: CarProfile) -> Bool {
    for index in 0..<11 where left.currentLimit_A[index] != right.currentLimit_A[index] { return false }
    return left.name == right.name && left.battery == right.battery && left.protocolNumber == right.protocolNumber
      && left.targetVoltage_V == right.targetVoltage_V && left.laterTargetVoltage_V == right.laterTargetVoltage_V
      && left.maximumVoltage_V == right.maximumVoltage_V && left.capacity_dkWh == right.capacity_dkWh
      && left.maximumTime_min == right.maximumTime_min && left.constantStatus == right.constantStatus
      && left.hasDynamicControl == right.hasDynamicControl
      && left.sendsMeasuredVoltage == right.sendsMeasuredVoltage && left.idleRequest_A == right.idleRequest_A
      && left.stopsAtSoC_percent == right.stopsAtSoC_percent && left.weldingJudgement == right.weldingJudgement
      && left.timing == right.timing
  }

  private var timing: [Int64] {
    [
      wakeUp_ms, permission_ms, ready_ms, contactors_ms, request_ms, socAfterD2_ms ?? -1, Int64(ramp_APerS),
    ]
  }
}
