import HAL
import SLAC

extension Controller {
  /// The button, the light and the wish to switch off.
  mutating func stepPanel(_ now: Instant) {
    panel.step(
      isPressed: board.isStopPressed, phase: panelPhase, chargerPhase: session.phase, checkpoint: checkpoint,
      isCurrentFlowing: session.phase == .currentDemand && session.context.presentCurrent_mA > 0,
      isPlugLocked: isAnyPlugLocked, now: now)
    if panel.isStopPressed != isStopPressed {
      isStopPressed = panel.isStopPressed
      sink.record(.stopButton(isStopPressed), at: now)
    }
    if panel.powerOffPending, !shown.isPowerOffPending {
      shown.isPowerOffPending = true
      note(panel.stopReason)
      sink.record(.powerOffPending, at: now)
    }
  }

  /// True while one of the two plugs counts as locked: then power is not switched off at once.
  var isAnyPlugLocked: Bool { chademo.isPlugLocked || session.context.wantsLock || outputGuard.outputs.isLocked }

  /// Where the controller is, for button and light.
  var panelPhase: PanelPhase {
    // A pause is no end after which anything would be switched off.
    if pause.phase != .none { return isAnyPlugLocked ? .locked : .idle }
    return switch session.phase {
    case .currentDemand: .charging
    case .stopping where session.context.areParametersKnown: .stopping
    case .ended where session.context.areParametersKnown: .stopping
    default: isAnyPlugLocked ? .locked : .idle
    }
  }

  /// Looks whether the contactor follows its output. A stop that it causes while a session runs is an orderly one: the
  /// current ends before anything opens.
  mutating func superviseContactor(_ now: Instant) {
    note(
      contactorSupervisor.check(
        isClosed: outputGuard.outputs.isContactorClosed, feedback: board.contactorFeedback, now: now))
  }

  /// The modem does not answer its driver: it may be starting anew after a change of its key, but not for ever. A
  /// session that runs ends before, by the response that does not come.
  private mutating func superviseModem(_ now: Instant) {
    let since = modemLostSince ?? now
    modemLostSince = since
    if now - since >= ControllerTiming().modemRestart { note(.modemFault) }
  }

  /// Takes the car's frames.
  mutating func receiveCAN(_ now: Instant) {
    for _ in 0..<CANBusLimits.framesPerPoll {
      guard let received = try? board.can.receive() else { return }
      chademo.receive(received, now: now)
    }
    hasMoreInput = true
  }

  /// Takes the modem's frames: HomePlug management to the matching, IPv6 to the network.
  mutating func receiveFrames(_ now: Instant) {
    for _ in 0..<PLCModemLimits.framesPerPoll {
      var length: Int?
      do throws(HALError) {
        try frame.fill { (span) throws(HALError) -> Int in
          length = try board.modem.receive(into: &span)
          return length ?? 0
        }
      } catch {
        // A frame that is too long is not for us.
        if error.kind == .tooLong { continue }
        return superviseModem(now)
      }
      modemLostSince = nil
      guard length != nil else { return }
      switch frame.span.uint16BigEndian(at: 12) {
      case 0x88E1 where link.takesManagement || matching.isLeaving: matching.receive(frame.span, now: now)
      case 0x86DD: network.receive(frame.span, now: now, modem: &board.modem)
      default: break
      }
    }
    hasMoreInput = true
  }
}
