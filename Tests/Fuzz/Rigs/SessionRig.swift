import ClaraCore
import HAL

/// A V2G session brought to each state that waits for a response.
struct SessionRig: Sendable {
  /// The session as it stood once; a value of nothing but values, which is not declared to be sendable.
  struct Snapshot: @unchecked Sendable {
    let session: EVSession
    let inputs: SessionInputs
    let now: Instant
  }

  private(set) var snapshots: [Snapshot] = []
  private(set) var states: [SessionStateName] = []

  /// Runs a session whose charger answers with `responses`, by the names of the requests.
  init(responses: [(name: V2GMessageName, bytes: [UInt8])]) {
    var session = EVSession(settings: Settings(), macAddress: MACAddress(0x0200_0000_0001))
    var inputs = SessionInputs()
    inputs.isConnected = true
    inputs.isLockConfirmed = true
    inputs.car.soc_percent = 42
    inputs.car.batteryVoltage_mV = 350_000
    inputs.car.targetVoltage_mV = 410_000
    inputs.car.requestedCurrent_mA = 100_000
    session.connect()
    var now = Instant.zero
    for _ in 0..<400 where !session.isEnded {
      if session.phase == .preChargeReached { inputs.isContactorClosed = true }
      if let awaited = session.awaited {
        if session.state == .currentDemand, states.contains(.currentDemand) { inputs.stopRequest = .stopButton }
        if !states.contains(session.state) {
          states.append(session.state)
          snapshots.append(Snapshot(session: session, inputs: inputs, now: now))
        }
        guard let answer = responses.first(where: { $0.name == awaited }), let response = Self.read(answer.bytes)
        else { return }
        _ = session.receive(response, inputs, now: now)
        continue
      }
      if session.nextDeadline > now, session.nextDeadline < .distantFuture { now = session.nextDeadline }
      _ = session.step(inputs, now: now)
    }
  }

  private static func read(_ bytes: [UInt8]) -> SessionResponse? {
    if let response = try? Handshake.decode(bytes.span) { return response }
    return try? DINDialect.decode(bytes.span)
  }
}
