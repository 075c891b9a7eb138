import HAL

/// CM_ATTEN_PROFILE.IND: a charger's modem reports to its host what it measured from one sound.
///
/// Fields: address of the car 6, number of groups 1, reserved 1, dB by group.
public struct AttenProfileIndication: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0x6086)

  /// The car that sounded.
  public var vehicle: MACAddress
  /// Attenuation by group; empty in the copies that modems send to other hosts.
  public var profile: AttenuationProfile

  /// A report.
  public init(vehicle: MACAddress, profile: AttenuationProfile) {
    self.vehicle = vehicle
    self.profile = profile
  }

  /// Reads the fields.
  public init(from reader: inout MMEReader) throws(MMEError) {
    vehicle = try reader.address()
    let count = try reader.byte()
    try reader.skip(1)
    profile = AttenuationProfile(groups: try reader.fixedBytes(Int(count)))
  }

  /// Writes the fields.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) {
    frame.append(vehicle)
    frame.append(UInt8(truncatingIfNeeded: profile.groups.count))
    frame.append(0)
    frame.append(profile.groups)
  }
}
