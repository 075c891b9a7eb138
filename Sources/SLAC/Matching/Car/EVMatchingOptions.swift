import HAL

/// What the car's matching checks and whom it asks, in two profiles beside ``SLACTiming``.
///
/// Validation by edges on the control pilot (CM_VALIDATE) is not started by the car: it is optional for a car, no
/// recorded session has it, and the adapter cannot drive edges. Chargers that offer it do not insist.
public struct EVMatchingOptions: Equatable, Sendable {
  /// Whether the own modem is asked for the link after the key was set.
  public enum LinkCheck: UInt8, Sendable {
    /// Not at all: the next layer (SDP) finds out by its own repetitions.
    case off
    /// Matching is complete only when the modem has joined.
    case required
  }

  /// Whether the link is awaited.
  public var linkCheck: LinkCheck

  /// True refuses messages whose counts, identifications or destination differ from the standard's; false takes them
  /// as long as run id and addresses are right.
  public var refusesOddFields: Bool

  /// True leaves the network at the end by giving the own modem another key, as ISO 15118-3 wants it (TP_match_leave);
  /// false stays in it, so that a charger that was there before is found again without matching.
  public var leavesNetwork: Bool

  /// Where messages for the own modem go. The default never leaves the modem, so that the key is not put on the line.
  public var localModem: MACAddress

  /// Options one by one.
  public init(
    linkCheck: LinkCheck, refusesOddFields: Bool, leavesNetwork: Bool = false,
    localModem: MACAddress = LocalModem.address
  ) {
    self.linkCheck = linkCheck
    self.refusesOddFields = refusesOddFields
    self.leavesNetwork = leavesNetwork
    self.localModem = localModem
  }

  /// For real chargers: the link is not awaited, odd fields are taken, the network is kept.
  public static let field = EVMatchingOptions(linkCheck: .off, refusesOddFields: false)
  /// For conformance tests.
  public static let strict = EVMatchingOptions(linkCheck: .required, refusesOddFields: true, leavesNetwork: true)
}
