import ClaraCore
import HAL

/// The CHAdeMO machine brought through a whole session by a scripted car and charger: each of its states.
struct CHAdeMORig: Sendable {
  /// The machine as it stood once, with what it was told there.
  struct Snapshot: Sendable {
    let state: CHAdeMOStateName
    let machine: CHAdeMOMachine
    let charger: ChargerFacts
    let isPermissionOn: Bool
    let now: Instant
  }

  private(set) var snapshots: [Snapshot] = []
  /// The frames that the car has sent, each once.
  private(set) var frames: [[UInt8]] = []

  private var machine = CHAdeMOMachine(settings: CHAdeMOSettings(), stopAtSoC_percent: 100)
  private var charger = ChargerFacts()
  private var isPermissionOn = false
  private var pending = StopReason.none
  private var car = CarStatusFrame(protocolNumber: 2, targetVoltage_V: 410, rawSoC: 42)

  /// Runs a session to its end.
  init() {
    car.status.areContactorsOpen = true
    for _ in 0..<200 where machine.state != .end {
      prepare()
      let now = machine.nextDeadline
      for frame in [
        CarBatteryFrame(maximumVoltage_V: 435, socDivisor: 100).canFrame,
        CarTimeFrame(maximumTime_10s: 0xFF, maximumTime_min: 60).canFrame, car.canFrame,
      ] {
        machine.receive(frame, now: now)
        let bytes = Self.bytes(frame)
        if !frames.contains(bytes) { frames.append(bytes) }
      }
      machine.step(
        charger: charger, isPermissionOn: isPermissionOn, powerOffPending: pending, now: now)
      keep(now)
    }
  }

  /// A frame as a case: identifier (2 bytes), data.
  static func bytes(_ frame: CANFrame) -> [UInt8] {
    [UInt8(frame.identifier >> 8), UInt8(truncatingIfNeeded: frame.identifier)]
      + (0..<Int(frame.count)).map { frame.data[$0] }
  }

  private mutating func keep(_ now: Instant) {
    guard !snapshots.contains(where: { $0.state == machine.state }) else { return }
    snapshots.append(
      Snapshot(
        state: machine.state, machine: machine, charger: charger, isPermissionOn: isPermissionOn, now: now))
  }

  /// What car and charger do so that the machine goes on.
  private mutating func prepare() {
    switch machine.state {
    case .discovery, .waitForCarReady:
      isPermissionOn = true
      car.status.isReady = true
    case .waitForKickoff:
      charger.phase = .preChargeStart
      charger.maximumVoltage_mV = 500_000
      charger.maximumCurrent_mA = 200_000
    case .waitForPreCharge:
      charger.phase = .preChargeReached
      charger.presentVoltage_mV = 348_000
    case .waitForCarContactorsClosed:
      car.status.areContactorsOpen = false
    case .waitForCarRequest:
      charger.phase = .currentDemand
      car.requestedCurrent_A = 100
    case .chargingLoop:
      pending = .stopButton
    case .stoppingWaitForLowCurrent:
      charger.phase = .stopping
      charger.presentCurrent_mA = 0
    case .stoppingWaitForCarContactorsOpen:
      car.status.areContactorsOpen = true
      isPermissionOn = false
    case .stoppingD1Off, .stoppingUnlock, .end: break
    }
  }
}
