import ClaraCore
import HAL
import HALSim

extension SweptSession {
  /// Runs the session and checks what must hold whatever went wrong: no invariant broken, a named reason, everything
  /// open and off, power off reached. Returns the result for more.
  @discardableResult
  func expectSafeEnd(
    _ findings: Findings, mayWait: Bool = false, file: StaticString = #fileID, line: Int = #line
  ) -> SimulationResult {
    let result = run()
    func expect(_ holds: Bool, _ text: String) {
      findings.expect(holds, "\(text): \(self.line)", file: file, line: line)
    }
    findings.countSession(closedAcross_mV: closedAcross_mV)
    expect(result.violations.isEmpty, "\(result.violations)")
    expect(!result.isEndless, "does not end")
    expect(refused.isEmpty, "the core's guard had to refuse")
    expect(session.plant.liveness.isSafe, "not safe at the end")
    expect(partedAt_mA <= 5_000 || contactor.fault == .stuckOpen, "parted under load")
    expect(contactor.fault == .welded || !contactor.isConducting, "the contactor is closed at the end")
    // A person is waited for only while nothing has happened that cannot be repeated.
    if result.isWaiting, mayWait {
      expect(result.stopReason == .none, "waiting with a reason")
    } else {
      expect(result.stopReason != .none, "no reason")
      expect(result.isPoweredOff, "still powered")
    }
    return result
  }

  /// Checks that state B came in time after an error that the charger or the connection made known.
  func expectStateBInTime(_ findings: Findings, file: StaticString = #fileID, line: Int = #line) {
    guard let stateBAt, let reasonAt else { return }
    findings.expect(stateBAt - reasonAt <= .milliseconds(1_500), "state B late: \(self.line)", file: file, line: line)
  }

  private var contactor: Contactor { session.hardware.network.adapterContactor }

  /// Adds an event to a configuration.
  static func with(
    _ trigger: SimulationTrigger, after_ms: Int64 = 0, _ action: SimulationAction,
    in configuration: SimulationConfiguration = SweptSession.short()
  ) -> SimulationConfiguration {
    var changed = configuration
    changed.events.append(SimulationEvent(trigger, after_ms: after_ms, action))
    return changed
  }
}
