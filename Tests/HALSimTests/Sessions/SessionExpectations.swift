import ClaraCore
import HAL
import Testing

@testable import HALSim

extension SessionSweep {
  /// Runs the session and checks what must hold whatever went wrong: no invariant broken, a named reason, everything
  /// open and off, power off reached. Returns the result for more.
  @discardableResult
  func expectSafeEnd(
    mayWait: Bool = false, _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) -> SimulationResult {
    let result = run()
    let note = comment ?? Comment(rawValue: line)
    #expect(result.violations.isEmpty, "\(note): \(result.violations)", sourceLocation: sourceLocation)
    #expect(!result.isEndless, note, sourceLocation: sourceLocation)
    #expect(refused.isEmpty, note, sourceLocation: sourceLocation)
    #expect(session.plant.liveness.isSafe, note, sourceLocation: sourceLocation)
    #expect(partedAt_mA <= 5_000 || contactor.fault == .stuckOpen, note, sourceLocation: sourceLocation)
    #expect(contactor.fault == .welded || !contactor.isConducting, note, sourceLocation: sourceLocation)
    // A person is waited for only while nothing has happened that cannot be repeated.
    if result.isWaiting, mayWait {
      #expect(result.stopReason == .none, note, sourceLocation: sourceLocation)
    } else {
      #expect(result.stopReason != .none, note, sourceLocation: sourceLocation)
      #expect(result.isPoweredOff, note, sourceLocation: sourceLocation)
    }
    return result
  }

  /// Checks that state B came in time after an error that the charger or the connection made known.
  func expectStateBInTime(sourceLocation: SourceLocation = #_sourceLocation) {
    guard let stateBAt, let reasonAt else { return }
    #expect(stateBAt - reasonAt <= .milliseconds(1_500), Comment(rawValue: line), sourceLocation: sourceLocation)
  }

  private var contactor: Contactor { session.hardware.network.adapterContactor }

  /// Adds an event to a configuration.
  static func with(
    _ trigger: SimulationTrigger, after_ms: Int64 = 0, _ action: SimulationAction,
    in configuration: SimulationConfiguration = SessionSweep.short()
  ) -> SimulationConfiguration {
    var changed = configuration
    changed.events.append(SimulationEvent(trigger, after_ms: after_ms, action))
    return changed
  }
}
