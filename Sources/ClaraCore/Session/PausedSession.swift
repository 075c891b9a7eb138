import HAL

/// What is kept of a session that was paused by SessionStopReq (Pause), so that it can be taken up again.
///
/// ISO 15118-2 asks the vehicle to come back with the same session id, and to select what it had selected before.
public struct PausedSession: Equatable, Sendable {
  /// SessionID as the charger gave it.
  public var sessionID: FixedBytes<8>
  /// The protocol it was held in.
  public var kind: SessionProtocol
  /// ServiceID of the charging service that was selected.
  public var serviceID: UInt16
  /// The energy transfer that was asked for.
  public var transfer: EnergyTransfer
  /// SAScheduleTupleID that was chosen; nil without a schedule.
  public var scheduleID: UInt8?
}
