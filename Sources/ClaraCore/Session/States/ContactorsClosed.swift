import HAL

/// The contactor output is on; the contactor moves. PowerDeliveryReq goes out when the last one is closed (Kempower).
struct ContactorsClosed {
  let until: Instant

  static func enter(_ context: inout SessionContext, now: Instant) -> SessionStep {
    context.pass(573)
    return .enter(.contactorsClosed(ContactorsClosed(until: now + context.timing.contactorsClosed)), nil)
  }

  func step(_ context: inout SessionContext, _ inputs: SessionInputs, now: Instant) -> SessionStep {
    now >= until ? PowerDeliveryOn.enter(&context, inputs, now: now) : .stay
  }
}
