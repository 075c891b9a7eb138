/// What went wrong in a device, for code that must react without knowing the device.
public struct HALError: Error, Equatable, Sendable {
  /// The kinds of failure that a driver can tell apart.
  public enum Kind: UInt8, Sendable {
    /// The device is gone: unplugged, not powered, or the bus to it is closed.
    case disconnected
    /// The device did not answer in time.
    case timeout
    /// What came back makes no sense (signature, framing, checksum).
    case corrupted
    /// There is no room now; the same call may succeed later.
    case full
    /// What was asked for is more than the device can hold or do.
    case tooLong
    /// The driver or the board does not have this function.
    case unsupported
    /// The operating system refused (permission, claimed by another driver).
    case refused
  }

  /// What kind of failure it is.
  public let kind: Kind

  /// The device's own code, for a log; 0 where there is none.
  public let detail: Int32

  /// A failure of a kind, with the device's own code.
  public init(_ kind: Kind, detail: Int32 = 0) {
    self.kind = kind
    self.detail = detail
  }
}
