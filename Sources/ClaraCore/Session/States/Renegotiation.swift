import HAL

/// PowerDeliveryReq (Renegotiate) is out: the charger wants other charge parameters agreed on (EVSENotification).
///
/// What follows is what came before the first charge: ChargeParameterDiscovery, then CableCheck and PreCharge behind
/// open contactors. So the car is stopped as at an end first, with CurrentDemandReq going on at 0 A, and started anew
/// after the cable check.
struct Renegotiation {
  let exchange: Exchange

  /// Most renegotiations with less than ``rest`` between them; each wears contactors, and a charger that wants another
  /// one then does not mean it. Clara's own.
  static let mostInARow: UInt8 = 3
  /// What must lie between two renegotiations for the count to begin anew. Clara's own.
  static let rest = Duration.seconds(120)

  /// The charge is to be interrupted when the charger says so; DIN SPEC 70121 has the word, but no way to do it.
  ///
  /// - Returns: why the session ends instead, or nil.
  static func consider(
    _ notification: ChargerStatus.Notification?, _ context: inout SessionContext, now: Instant
  ) -> StopReason? {
    guard notification == .renegotiation, context.agreed == .iso2, !context.isRenegotiating else { return nil }
    if let last = context.renegotiatedAt, now - last < rest {
      context.renegotiationsInARow += 1
    } else {
      context.renegotiationsInARow = 1
    }
    guard context.renegotiationsInARow <= mostInARow else { return .renegotiationRepeated }
    context.isRenegotiating = true
    return nil
  }

  static func enter(_ context: inout SessionContext, _ inputs: SessionInputs, now: Instant) -> SessionStep {
    context.askedCurrent_mA = 0
    let state = Renegotiation(exchange: Exchange(now: now, timeout: context.timing.powerDelivery))
    return .enter(.renegotiation(state), .powerDelivery(context.status(inputs), .renegotiate, context.plan))
  }

  func receive(
    _ response: SessionResponse, _ context: inout SessionContext, _ inputs: SessionInputs, now: Instant
  ) -> SessionStep {
    context.isRenegotiating = false
    context.renegotiatedAt = now
    // As after the end of a delivery: state B, and nothing of the charger's output is known any more.
    context.leaveStateC(now)
    context.lastReport = nil
    context.isolation = nil
    context.endCurrent()
    return ChargeParameterDiscovery.enter(&context, inputs, now: now)
  }
}
