import ClaraCore
import HAL

/// Everything that a simulated session depends on; the same value and seed give the same run, byte for byte.
public struct SimulationConfiguration: Sendable {
  /// Another charger within earshot on the same power line.
  public struct Neighbour: Equatable, Sendable {
    /// What it is.
    public var profile: ChargerProfile
    /// Attenuation of the path to the car, in decibels.
    public var attenuation_dB: UInt8

    /// A neighbour.
    public init(profile: ChargerProfile, attenuation_dB: UInt8) {
      self.profile = profile
      self.attenuation_dB = attenuation_dB
    }
  }

  /// The plant: seed, car, battery, board, lines.
  public var plant = PlantConfiguration()
  /// The controller's settings.
  public var settings = Settings()
  /// The charger.
  public var charger = ChargerProfile.alpitronic
  /// Other chargers on the line.
  public var neighbours: [Neighbour] = []
  /// What is wrong with the adapter's contactor from the beginning.
  public var contactorFault = Contactor.Fault.none
  /// When the charger's plug is put in, in milliseconds after power-on; nil never.
  public var pluggedAfter_ms: Int64? = 1_000
  /// What happens under way.
  public var events: [SimulationEvent] = []
  /// Virtual time after which the run counts as endless, in seconds.
  public var limit_s: Int64 = 7_200

  /// The default session: an Alpitronic-like charger, a Leaf 40 at 42 %.
  public init() {}
}
