import HAL

/// Compares the contactor's output with its auxiliary contact, where there is one.
struct ContactorSupervisor {
  private var differsSince: Instant?

  /// A contactor of the adapter's class moves within 50 ms; two sequential ones take 350 ms (clara-behaviour 1.2).
  static let travel = Duration.milliseconds(400)

  /// When a difference would count as a fault.
  var nextDeadline: Instant { differsSince.map { $0 + Self.travel } ?? .distantFuture }

  /// The fault, or `none`: `contactorWelded` when it stays closed, `contactorFault` when it stays open.
  mutating func check(isClosed output: Bool, feedback: Bool?, now: Instant) -> StopReason {
    guard let feedback, feedback != output else {
      differsSince = nil
      return .none
    }
    let since = differsSince ?? now
    differsSince = since
    guard now - since >= Self.travel else { return .none }
    return output ? .contactorFault : .contactorWelded
  }
}
