import HAL

/// QCA:ATTEN_CHAR.IND: a charger's modem reports a sound in the maker's own form, beside CM_ATTEN_PROFILE.IND.
///
/// Fields, format version 0: address of the car 6, number of groups 1, reserved 9, dB by group.
public struct ToneAttenuationIndication: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0xA14E)
  /// Qualcomm.
  public static var oui: OUI? { .qualcomm }
  /// Version 0.
  public static var version: UInt8 { 0 }

  /// The car that sounded.
  public var vehicle: MACAddress
  /// Bytes between the number of groups and the groups, whose meaning is not public.
  public var reserved: FixedBytes<9>
  /// Attenuation by group.
  public var profile: AttenuationProfile

  /// A report.
  public init(vehicle: MACAddress, profile: AttenuationProfile) {
    self.vehicle = vehicle
    reserved = FixedBytes(repeating: 0, count: 9)
    self.profile = profile
  }

  /// Reads the fields.
  public init(from reader: inout MMEReader) throws(MMEError) {
    vehicle = try reader.address()
    let count = try reader.byte()
    reserved = try reader.fixedBytes(9)
    profile = AttenuationProfile(groups: try reader.fixedBytes(Int(count)))
  }

  /// Writes the fields.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) {
    frame.append(vehicle)
    frame.append(UInt8(truncatingIfNeeded: profile.groups.count))
    frame.append(reserved)
    frame.append(profile.groups)
  }
}
