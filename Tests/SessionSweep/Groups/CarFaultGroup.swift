import ClaraCore
import HAL
import HALSim

/// Every fault of the car in every state of the CHAdeMO side.
extension SweepGroup {
  /// A fault, and what a session may end for when it comes before the stop.
  private struct Fault: Sendable {
    let fault: CarFault
    /// While the car is only known: discovery, and before the live pass.
    let beforeLivePass: [StopReason]
    /// From the live pass to the car's first request.
    let beforeLoop: [StopReason]
    /// In the charging loop.
    let inLoop: StopReason
  }

  private static let faults = [
    Fault(
      fault: .silent, beforeLivePass: [.carTimeout], beforeLoop: [.carSilent, .carTimeout], inLoop: .carSilent),
    Fault(
      fault: .permissionOff, beforeLivePass: [.batteryFull], beforeLoop: [.carPermissionOff, .batteryFull],
      inLoop: .carPermissionOff),
    Fault(
      fault: .notInPark, beforeLivePass: [.carNotInPark], beforeLoop: [.carNotInPark], inLoop: .carNotInPark),
    Fault(
      fault: .faultBits(0x04), beforeLivePass: [.carTimeout, .carFault], beforeLoop: [.carFault, .carTimeout],
      inLoop: .carFault),
    Fault(
      fault: .systemFault, beforeLivePass: [.carTimeout, .carSystemFault],
      beforeLoop: [.carSystemFault, .carTimeout], inLoop: .carSystemFault),
    Fault(
      fault: .stopBeforeCharging(true), beforeLivePass: [.batteryFull], beforeLoop: [.batteryFull],
      inLoop: .batteryFull),
    Fault(
      fault: .withholdsPermission, beforeLivePass: [.carTimeout], beforeLoop: [.carTimeout, .batteryFull],
      inLoop: .batteryFull),
    Fault(
      fault: .driverStops, beforeLivePass: [.carTimeout, .batteryFull],
      beforeLoop: [.carPermissionOff, .carNotReady, .carTimeout], inLoop: .carNotReady),
    Fault(
      fault: .contactorsWeld, beforeLivePass: [.carSystemFault], beforeLoop: [.carSystemFault, .batteryFull],
      inLoop: .batteryFull),
    Fault(
      fault: .contactorsStuckOpen, beforeLivePass: [.carSystemFault], beforeLoop: [.carSystemFault, .noCurrent],
      inLoop: .noCurrent),
    Fault(
      fault: .neverRequests, beforeLivePass: [.carTimeout], beforeLoop: [.carTimeout, .batteryFull],
      inLoop: .batteryFull),
  ]

  static let carFaults = SweepGroup(
    name: "car-faults", about: "every fault of the car in every state of the CHAdeMO side",
    cases: faults.flatMap { fault in SweptSession.carStates.map { carFaultCase(fault, $0) } } + [noCurrent])

  private static func carFaultCase(_ fault: Fault, _ state: CHAdeMOStateName) -> SweepCase {
    SweepCase("\(fault.fault) in \(state)") { findings in
      // The car speaks 300 ms after d1.
      let after_ms: Int64 = state == .discovery ? 1_000 : 50
      let swept = SweptSession(SweptSession.with(.chademo(state), after_ms: after_ms, .car(fault.fault)))
      let result = swept.expectSafeEnd(findings)
      switch state {
      case .discovery, .waitForKickoff: findings.expectOne(of: fault.beforeLivePass, result.stopReason)
      case .waitForCarReady, .waitForPreCharge, .waitForCarContactorsClosed, .waitForCarRequest:
        findings.expectOne(of: fault.beforeLoop, result.stopReason)
      case .chargingLoop: findings.expectEqual(result.stopReason, fault.inLoop)
      case .stoppingWaitForLowCurrent, .stoppingWaitForCarContactorsOpen, .stoppingD1Off, .stoppingUnlock, .end:
        findings.expectEqual(result.stopReason, .batteryFull)
      }
      // A session without a charge has not been completed.
      findings.expect(result.outcome != .completed || result.energy_Wh >= 1, "completed without a charge")
      // Contacts that let go by themselves do not ask for the load.
      if fault.fault != .contactorsStuckOpen {
        findings.expectEqual(swept.session.plant.car.openedUnderLoad_mA, 0)
      }
    }
  }

  /// A car that takes nothing does not hold the loop for ever. Half a request's worth stays below what this car calls a
  /// deviation, so that it says nothing.
  private static let noCurrent = SweepCase("an Xpeng that takes no current") { findings in
    var configuration = SweptSession.with(.charging, after_ms: 400, .car(.contactorsStuckOpen))
    configuration.plant.car = .xpengG3
    let result = SweptSession(configuration).expectSafeEnd(findings)
    findings.expectEqual(result.stopReason, .noCurrent)
    findings.expect(result.duration < .seconds(430), "\(result.duration.milliseconds) ms")
  }
}
