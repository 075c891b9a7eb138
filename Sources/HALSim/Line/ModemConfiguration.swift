/// The numbers of a HomePlug modem.
public struct ModemConfiguration: Equatable, Sendable {
  /// Time from power-on to the first answer, in milliseconds.
  public var boot_ms: Int64 = 0
  /// Time of the restart after a new key, in milliseconds (a QCA7005 needs about 5 s).
  public var restart_ms: Int64 = 1_500
  /// Time from the restart until the modem has joined its network, in milliseconds (up to 7 s).
  public var join_ms: Int64 = 500
  /// The modem sleeps after so long without a coordinator in earshot, in milliseconds; nil never.
  public var sleepsAfter_ms: Int64? = 30_000
  /// True when the modem hands management messages for others to its host.
  public var isPromiscuous = false
  /// True when the modem reports the attenuation of soundings to its host (AR7420 does not).
  public var reportsAttenuation = true
  /// Frames the modem holds for its host; later ones are lost.
  public var receiveCapacity = 64
  /// True when the modem itself is outside, on the interface behind the line: this one only hands frames through and
  /// answers nothing.
  public var isTransparent = false
  /// The text of its software version, 1...47 ASCII characters.
  public var version = "MAC-QCA7005-1.1.0.730-04-20140815-CS"

  /// A QCA7005.
  public init() {}
}
