import ClaraCore
import HAL

/// The events of a scenario: which wait for their trigger, which for their time.
struct EventSchedule {
  private struct Due {
    let at: Instant
    let order: Int
    let action: SimulationAction
  }

  private var waiting: [SimulationEvent] = []
  private var due: [Due] = []
  private var order = 0

  init(_ configuration: SimulationConfiguration) {
    for event in configuration.events {
      if case .time(let ms) = event.trigger {
        add(event.action, at: .milliseconds(ms + event.after_ms))
      } else {
        waiting.append(event)
      }
    }
    if let plugged_ms = configuration.pluggedAfter_ms, plugged_ms > 0 { add(.plug, at: .milliseconds(plugged_ms)) }
  }

  /// True when no action has its time yet to come; triggers that were never met do not count.
  var isEmpty: Bool { due.isEmpty }

  /// When the next action is due.
  var nextDeadline: Instant { due.first?.at ?? .distantFuture }

  /// Lets go of the button at a time.
  mutating func releaseButton(at instant: Instant) { add(.releaseStop, at: instant) }

  /// The actions that are due now, in order.
  mutating func take(_ status: Status, soc_percent: Int32, now: Instant) -> [SimulationAction] {
    var index = 0
    while index < waiting.count {
      if Self.isMet(waiting[index].trigger, status, soc_percent) {
        let event = waiting.remove(at: index)
        add(event.action, at: now + .milliseconds(event.after_ms))
      } else {
        index += 1
      }
    }
    var actions: [SimulationAction] = []
    while let first = due.first, first.at <= now {
      actions.append(first.action)
      due.removeFirst()
    }
    return actions
  }

  private mutating func add(_ action: SimulationAction, at instant: Instant) {
    due.append(Due(at: instant, order: order, action: action))
    order += 1
    due.sort { ($0.at, $0.order) < ($1.at, $1.order) }
  }

  private static func isMet(_ trigger: SimulationTrigger, _ status: Status, _ soc_percent: Int32) -> Bool {
    switch trigger {
    case .time: false
    case .session(let state): status.session == state
    case .chademo(let state): status.chademo == state
    case .charging: status.phase == .currentDemand && status.askedCurrent_mA > 0
    case .matching: status.checkpoint >= 100
    case .paused: status.isPaused
    case .ended: status.phase == .ended
    case .soc(let percent): soc_percent >= percent
    }
  }
}
