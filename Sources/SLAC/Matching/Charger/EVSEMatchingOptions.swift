import HAL

/// How a charger measures, and where its modem is.
public struct EVSEMatchingOptions: Equatable, Sendable {
  /// Where the attenuation comes from.
  public enum Measurement: Equatable, Sendable {
    /// From the CM_ATTEN_PROFILE.IND of the own modem, averaged over the sounds.
    case modem
    /// Always this one, for modems that do not measure (AR7420) and for simulations; sounds are still counted.
    case fixed(AttenuationProfile)
  }

  /// Where the attenuation comes from.
  public var measurement: Measurement

  /// Whether the key is given to an own modem before cars are answered.
  public var setsKey: Bool

  /// Where messages for the own modem go.
  public var localModem: MACAddress

  /// Options one by one.
  public init(
    measurement: Measurement = .modem, setsKey: Bool = true, localModem: MACAddress = LocalModem.address
  ) {
    self.measurement = measurement
    self.setsKey = setsKey
    self.localModem = localModem
  }
}
