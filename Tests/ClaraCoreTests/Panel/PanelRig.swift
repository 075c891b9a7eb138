import ClaraCore
import HAL

/// A panel in virtual time that jumps from deadline to deadline, as the controller does.
final class PanelRig {
  var panel: Panel
  var now = Instant.zero
  var isPressed = false
  var phase = PanelPhase.idle
  var chargerPhase = ChargerPhase.idle
  var checkpoint: UInt16 = 0
  var isCurrentFlowing = false
  var isPlugLocked = false
  var steps = 0

  init(_ settings: PanelSettings = PanelSettings()) {
    panel = Panel(settings: settings)
    step()
  }

  func step() {
    panel.step(
      isPressed: isPressed, phase: phase, chargerPhase: chargerPhase, checkpoint: checkpoint,
      isCurrentFlowing: isCurrentFlowing, isPlugLocked: isPlugLocked, now: now)
    steps += 1
  }

  func press() {
    isPressed = true
    step()
  }

  func release() {
    isPressed = false
    step()
  }

  /// Lets time pass up to `goal`, stepping at every deadline before it, and at `goal` itself.
  func advance(to goal: Instant) {
    while panel.nextDeadline < goal {
      now = panel.nextDeadline
      step()
    }
    now = goal
    step()
  }

  func advance(_ span: HAL.Duration) { advance(to: now + span) }

  /// The lengths in milliseconds for which the light keeps its colour, over the next `count` changes.
  func lightLengths(_ count: Int) -> [(lit: Bool, length_ms: Int64)] {
    var lengths: [(lit: Bool, length_ms: Int64)] = []
    var since = now
    var light = panel.light
    while lengths.count < count && panel.nextDeadline < .distantFuture {
      now = panel.nextDeadline
      step()
      guard panel.light != light else { continue }
      lengths.append((light.isLit, (now - since).milliseconds))
      since = now
      light = panel.light
    }
    return lengths
  }
}
