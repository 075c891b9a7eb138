/// The proximity contact of the inlet: a coding resistor in the plug.
public final class ProximityLine {
  /// The plug's coding resistor in ohms (1,500 for the CCS2 DC plug).
  public var codingResistor_ohm: UInt32

  /// True while the plug is in the inlet.
  public var isPlugged = false

  /// What an inlet without a plug measures, in ohms.
  public static let open_ohm: UInt32 = 10_000

  /// A line whose plug has this coding resistor.
  public init(codingResistor_ohm: UInt32 = 1_500) {
    self.codingResistor_ohm = codingResistor_ohm
  }

  /// Resistance to protective earth in ohms.
  public var resistance_ohm: UInt32 { isPlugged ? codingResistor_ohm : Self.open_ohm }
}
