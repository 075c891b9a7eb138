import HAL

/// The last frames of the car, and what their history says.
struct CarView: Sendable {
  var battery = CarBatteryFrame()
  var time = CarTimeFrame()
  var status = CarStatusFrame(protocolNumber: 0)
  var measuredVoltage_V: UInt16 = 0
  var hasDynamicControl = false

  /// When the last 0x102 since the start of this pass came; nil before it.
  var statusAt: Instant?
  /// A 0x102 has come since this was last cleared.
  var hasNewStatus = false
  /// The car has reported open contactors in this pass: its flag means something.
  var hasReportedOpen = false
  /// Highest request in this pass while d2 was off.
  var requestBeforeD2_A: UInt8 = 0

  /// Forgets what belongs to one pass. Battery data stay: they are sent again and again.
  mutating func startPass() {
    status = CarStatusFrame(protocolNumber: 0)
    statusAt = nil
    hasNewStatus = false
    hasReportedOpen = false
    requestBeforeD2_A = 0
    measuredVoltage_V = 0
  }

  /// Takes a frame; those of other identifiers or lengths change nothing.
  mutating func receive(_ frame: CANFrame, isD2On: Bool, now: Instant) {
    switch CHAdeMOMessage(frame) {
    case .carBattery(let battery): self.battery = battery
    case .carTime(let time): self.time = time
    case .carVoltage(let voltage): measuredVoltage_V = voltage.batteryVoltage_V
    case .carExtension(let extended): hasDynamicControl = extended.hasDynamicControl
    case .carStatus(let status):
      self.status = status
      statusAt = now
      hasNewStatus = true
      if status.status.areContactorsOpen { hasReportedOpen = true }
      if !isD2On { requestBeforeD2_A = max(requestBeforeD2_A, status.requestedCurrent_A) }
    default: break
    }
  }

  /// True while the last 0x102 is older than `limit`; false before the first one.
  func isSilent(longerThan limit: Duration, now: Instant) -> Bool {
    guard let statusAt else { return false }
    return now - statusAt > limit
  }
}
