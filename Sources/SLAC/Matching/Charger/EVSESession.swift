import HAL

/// What a charger has begun with one car.
public struct EVSESession: Sendable {
  /// How far it has come.
  public enum Phase: UInt8, Sendable {
    /// Waits for CM_START_ATTEN_CHAR.IND.
    case awaitingStart
    /// Measures sounds.
    case sounding
    /// Has told the attenuation, waits for CM_ATTEN_CHAR.RSP.
    case answering
    /// Waits for CM_SLAC_MATCH.REQ.
    case awaitingMatch
    /// Has given the network.
    case matched
  }

  /// The car.
  public let vehicle: MACAddress
  /// Run id of the car's matching.
  public let runID: RunID
  /// How far it has come.
  public internal(set) var phase = Phase.awaitingStart
  /// When the phase is over.
  public internal(set) var deadline: Instant

  /// Sounds announced by the car.
  var soundsExpected: UInt8 = 0
  /// Sounds counted, by their message or by the modem's report.
  var soundsCounted: UInt8 = 0
  /// CM_ATTEN_CHAR.IND sent.
  var indicationsSent: UInt8 = 0
  /// Sum over the sounds, by group.
  private var sums: [58 of UInt16] = .init(repeating: 0)
  private var groupCount: UInt8 = 0

  /// Messages to send.
  var isConfirmDue = true
  var isValidateDue = false
  var isMatchDue = false

  init(vehicle: MACAddress, runID: RunID, deadline: Instant) {
    self.vehicle = vehicle
    self.runID = runID
    self.deadline = deadline
  }

  /// Takes one report of the modem.
  mutating func add(_ profile: AttenuationProfile) {
    guard soundsCounted < .max, !profile.groups.isEmpty else { return }
    for index in 0..<profile.groups.count { sums[index] += UInt16(profile.groups[index]) }
    groupCount = max(groupCount, UInt8(profile.groups.count))
    soundsCounted += 1
  }

  /// Mean over the sounds, by group.
  var mean: AttenuationProfile {
    var groups = FixedBytes<58>()
    for index in 0..<Int(groupCount) {
      groups.append(UInt8(clamping: sums[index] / UInt16(max(soundsCounted, 1))))
    }
    return AttenuationProfile(groups: groups)
  }

  /// True when poll has something to do at `now`.
  func isDue(_ now: Instant) -> Bool { isConfirmDue || isValidateDue || isMatchDue || now >= deadline }
}
