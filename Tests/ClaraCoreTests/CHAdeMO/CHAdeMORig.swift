import ClaraCore
import HAL
import Testing

/// A machine with a scripted car and charger, driven in virtual time. Every cycle checks the rules that must always
/// hold, whatever the test does.
final class CHAdeMORig {
  var machine: CHAdeMOMachine
  var now = Instant.zero
  var charger = ChargerFacts()
  var pending = StopReason.none
  var isPermissionOn = false
  var battery = CarBatteryFrame(maximumVoltage_V: 435, socDivisor: 100)
  var time = CarTimeFrame(maximumTime_10s: 0xFF, maximumTime_min: 60)
  var car = CarStatusFrame(protocolNumber: 2, targetVoltage_V: 410, rawSoC: 42)
  var isCarSending = true
  var lineLog: [String] = []
  var lastFrames: [CANFrame] = []
  private var d2OffAt: Instant?

  init(
    settings: CHAdeMOSettings = CHAdeMOSettings(), stopAtSoC_percent: UInt8 = 100, timing: TimingProfile = .field
  ) {
    machine = CHAdeMOMachine(settings: settings, stopAtSoC_percent: stopAtSoC_percent, timing: timing)
    car.status.areContactorsOpen = true
  }

  var offer: ChargerOfferFrame? { lastFrames.compactMap { ChargerOfferFrame($0) }.first }
  var told: ChargerStatusFrame? { lastFrames.compactMap { ChargerStatusFrame($0) }.first }

  /// Runs so many cycles, each at the machine's own deadline.
  func tick(_ count: Int = 1) {
    for _ in 0..<count {
      now = machine.nextDeadline
      if isCarSending {
        machine.receive(battery.canFrame, now: now)
        machine.receive(time.canFrame, now: now)
        machine.receive(car.canFrame, now: now)
      }
      cycle()
    }
  }

  /// One step at `now`, with the checks.
  func cycle() {
    let before = Lines(machine)
    machine.step(charger: charger, isPermissionOn: isPermissionOn, powerOffPending: pending, now: now)
    lastFrames = []
    while let frame = machine.framesToSend.take() { lastFrames.append(frame) }
    check(from: before, to: Lines(machine))
  }

  private func check(from before: Lines, to after: Lines) {
    for (name, old, new) in [
      ("d1", before.d1, after.d1), ("d2", before.d2, after.d2), ("contactor", before.contactor, after.contactor),
      ("lock", before.lock, after.lock),
    ] where old != new {
      lineLog.append(new ? "+\(name)" : "-\(name)")
    }
    #expect(!after.d2 || after.d1)
    if after.d2 && !before.d2 {
      #expect(before.d1 && isPermissionOn && !after.contactor)
      #expect(told.map { $0.presentVoltage_V == 0 } ?? false)
    }
    if before.d2 && !after.d2 { d2OffAt = now }
    if before.d1 && !after.d1, let d2OffAt { #expect(now - d2OffAt >= .milliseconds(500)) }
    if before.contactor && !after.contactor {
      #expect(charger.presentCurrent_mA.magnitude <= 5_000 || machine.isOpeningUnderLoad)
    }
    if after.contactor { #expect(after.d2 && after.lock && machine.state != .end) }
    if !before.contactor && after.contactor { #expect(charger.phase == .preChargeReached) }
    let request_mA = machine.car.requestedCurrent_mA
    #expect(request_mA >= 0 && request_mA <= max(0, charger.maximumCurrent_mA ?? .max))
    #expect(request_mA <= max(0, charger.dynamicMaximumCurrent_mA ?? .max))
    if machine.state != .chargingLoop { #expect(request_mA == 0) }
    #expect(machine.car.isEnded == (machine.state == .end))
  }

  /// Walks through the good case up to a state, at a DIN charger of 500 V and 200 A.
  func drive(to goal: CHAdeMOStateName) {
    for _ in 0..<60 where machine.state != goal {
      prepare(for: machine.state)
      tick()
    }
    #expect(machine.state == goal)
  }

  private func prepare(for state: CHAdeMOStateName) {
    switch state {
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

  private struct Lines {
    let d1: Bool
    let d2: Bool
    let contactor: Bool
    let lock: Bool

    init(_ machine: CHAdeMOMachine) {
      d1 = machine.d1
      d2 = machine.d2
      contactor = machine.contactorClosed
      lock = machine.isPlugLocked
    }
  }
}
