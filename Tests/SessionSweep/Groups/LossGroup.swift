import ClaraCore
import HAL
import HALSim

/// The connection dies in every state of the session, in every way it can; and lines that lose packets.
extension SweepGroup {
  private struct Loss: Sendable {
    let name: String
    let action: SimulationAction
    /// What the session may end for once state C has been; the earlier states are tried again.
    let reasons: [StopReason]
    /// True when no charger can be found again.
    var isLasting = false
  }

  private static let kinds = [
    Loss(name: "unplugged unseen", action: .unplug, reasons: [.plcLost], isLasting: true),
    Loss(name: "power line lost", action: .losePLC, reasons: [.plcLost], isLasting: true),
    Loss(name: "FIN", action: .charger(.finish), reasons: [.tcpLost]),
    Loss(name: "RST", action: .charger(.reset), reasons: [.tcpLost]),
    Loss(name: "silent charger", action: .charger(.stopAnswering), reasons: [.responseTimeout]),
    Loss(name: "forgotten connection", action: .charger(.forgetConnection), reasons: [.tcpLost, .responseTimeout]),
    Loss(
      name: "charger off the line", action: .charger(.silentPLC), reasons: [.plcLost, .responseTimeout],
      isLasting: true),
    Loss(name: "own modem", action: .cutModem, reasons: [.modemFault]),
  ]

  static let losses = SweepGroup(
    name: "losses", about: "the connection lost in every way in every state",
    cases: kinds.flatMap { loss in SweptSession.states.map { lossCase(loss, $0) } })

  private static func lossCase(_ loss: Loss, _ state: SessionStateName) -> SweepCase {
    SweepCase("\(loss.name) in \(state)") { findings in
      let isEarly = state.rawValue <= SessionStateName.chargeParameterDiscovery.rawValue
      // The request that the state begins with is on its way then, and nothing has come back for it.
      var configuration = SweptSession.with(.session(state), after_ms: 1, loss.action)
      if isEarly { configuration.limit_s = 120 }
      let swept = SweptSession(configuration)
      let result = swept.expectSafeEnd(findings, mayWait: isEarly && loss.isLasting)
      if state.rawValue >= SessionStateName.powerDeliveryOff.rawValue {
        findings.expectEqual(result.stopReason, .batteryFull)
      } else if !isEarly {
        findings.expectOne(of: loss.reasons, result.stopReason)
        swept.expectStateBInTime(findings)
      } else if !result.isWaiting {
        // Found again, or given up after the last attempt.
        findings.expectOne(of: loss.reasons + [.batteryFull], result.stopReason)
        let attempts = swept.states.count { $0 == .negotiateProtocol }
        findings.expect(attempts <= 3, "\(attempts) attempts")
      }
    }
  }

  /// What passes a line of this quality, and what does not.
  static let lines = SweepGroup(name: "lines", about: "lines and buses that lose packets", cases: lineCases)

  private static var lineCases: [SweepCase] {
    var cases: [SweepCase] = []
    for loss_permille in [10, 30, 100] as [UInt32] {
      cases += (1...4).map { lossyLineCase(loss_permille, seed: $0) }
    }
    for loss_permille in [50, 200, 900] as [UInt32] {
      cases += (1...3).map { lossyBusCase(loss_permille, seed: $0) }
    }
    return cases + (1...6).map(badLineCase) + (1...12).map(veryBadLineCase)
  }

  private static func lossyLineCase(_ loss_permille: UInt32, seed: UInt64) -> SweepCase {
    SweepCase("line that loses \(loss_permille) permille, seed \(seed)") { findings in
      var configuration = SweptSession.short(.alpitronic)
      configuration.plant.seed = seed
      configuration.plant.path.loss_permille = loss_permille
      let result = SweptSession(configuration).expectSafeEnd(findings)
      if loss_permille <= 30 { findings.expectEqual(result.outcome, .completed) }
    }
  }

  private static func lossyBusCase(_ loss_permille: UInt32, seed: UInt64) -> SweepCase {
    SweepCase("bus that loses \(loss_permille) permille, seed \(seed)") { findings in
      var configuration = SweptSession.short()
      configuration.plant.seed = seed
      configuration.plant.canLoss_permille = loss_permille
      let result = SweptSession(configuration).expectSafeEnd(findings)
      if loss_permille <= 200 { findings.expectEqual(result.outcome, .completed) }
      if loss_permille == 900 { findings.expectEqual(result.stopReason, .carSilent) }
    }
  }

  private static func badLineCase(seed: UInt64) -> SweepCase {
    SweepCase("bad line, seed \(seed)") { findings in
      let configuration = driven {
        $0.plant.seed = seed
        $0.plant.path.loss_permille = 20
        $0.plant.path.duplication_permille = 20
        $0.plant.path.reordering_permille = 20
        $0.plant.canLoss_permille = 5
      }
      findings.expectEqual(SweptSession(configuration).expectSafeEnd(findings).outcome, .completed)
    }
  }

  private static func veryBadLineCase(seed: UInt64) -> SweepCase {
    SweepCase("very bad line, seed \(seed)") { findings in
      let configuration = driven {
        $0.plant.seed = seed
        $0.plant.path.loss_permille = 150
        $0.plant.canLoss_permille = 100
        $0.limit_s = 900
      }
      SweptSession(configuration).expectSafeEnd(findings, mayWait: true)
    }
  }
}
