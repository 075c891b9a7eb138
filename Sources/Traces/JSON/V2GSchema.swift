/// The message sets of V2G, by the names used in files and on the command line.
public enum V2GSchema: String, CaseIterable, Sendable {
  /// SupportedAppProtocol: the handshake.
  case appproto
  /// DIN SPEC 70121.
  case din
  /// ISO 15118-2.
  case iso2
  /// ISO 15118-20, CommonMessages.
  case iso20common = "iso20-common"
  /// ISO 15118-20, DC.
  case iso20dc = "iso20-dc"
  /// ISO 15118-20, AC.
  case iso20ac = "iso20-ac"
  /// ISO 15118-20, ACDP.
  case iso20acdp = "iso20-acdp"
  /// ISO 15118-20, WPT.
  case iso20wpt = "iso20-wpt"
  /// XML signature: the signed part of a signature.
  case xmldsigFragment = "xmldsig-fragment"
  /// ISO 15118-2: the elements that are signed.
  case iso2Fragment = "iso2-fragment"
  /// ISO 15118-20, CommonMessages: the elements that are signed.
  case iso20commonFragment = "iso20-common-fragment"

  /// The name in files and on the command line, such as `iso20-dc`.
  public var name: String { rawValue }

  /// Whether this is a grammar of signed parts (EXI fragments) rather than of messages.
  public var isFragment: Bool { rawValue.hasSuffix("-fragment") }

  /// The set of a name, nil for an unknown one.
  public init?(name: String) {
    self.init(rawValue: name)
  }
}
