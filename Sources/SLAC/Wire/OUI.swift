/// The maker that defined a vendor message (organizationally unique identifier, 24 bits).
public struct OUI: Hashable, Sendable {
  /// The three bytes as a number, first byte on the wire most significant.
  public let value: UInt32

  /// The maker whose bytes are the lower 24 bits of `value`.
  public init(_ value: UInt32) { self.value = value & 0xFF_FFFF }

  /// Qualcomm (Intellon), 00:B0:52.
  public static let qualcomm = OUI(0x00B052)
  /// ST (IoTecha), 00:80:E1.
  public static let st = OUI(0x0080E1)
  /// Lumissil, 00:16:E8.
  public static let lumissil = OUI(0x0016E8)
  /// dSPACE, 64:4D:70.
  public static let dspace = OUI(0x644D70)
}
