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

  /// Seed of everything random.
  public var seed: UInt64 = 1
  /// The controller's settings.
  public var settings = Settings()
  /// The charger.
  public var charger = ChargerProfile.alpitronic
  /// Other chargers on the line.
  public var neighbours: [Neighbour] = []
  /// The car.
  public var car = CarProfile.leaf40
  /// The battery's state of charge at the beginning, 0...1,000.
  public var soc_permille: Int32 = 420
  /// The board.
  public var adapter = AdapterConfiguration()
  /// The adapter's contactor.
  public var contactor = ContactorConfiguration()
  /// What is wrong with the adapter's contactor from the beginning.
  public var contactorFault = Contactor.Fault.none
  /// The modems.
  public var modem = ModemConfiguration()
  /// The path between car and charger.
  public var line = LinePath()
  /// CAN frames lost, in permille.
  public var canLoss_permille: UInt32 = 0
  /// When the charger's plug is put in, in milliseconds after power-on; nil never.
  public var pluggedAfter_ms: Int64? = 1_000
  /// What happens under way.
  public var events: [SimulationEvent] = []
  /// Virtual time after which the run counts as endless, in seconds.
  public var limit_s: Int64 = 7_200

  /// The default session: an Alpitronic-like charger, a Leaf 40 at 42 %.
  public init() {}
}
