import HAL

/// What the plant of one session is made of.
public struct PlantConfiguration: Equatable, Sendable {
  /// The seed from which everything random follows.
  public var seed: UInt64 = 1
  /// The car.
  public var car = CarProfile.leaf40
  /// State of charge at the beginning, in permille.
  public var soc_permille: Int32 = 420
  /// False when the car is outside, on a real bus.
  public var hasCar = true
  /// The charger's power stage.
  public var stage = PowerStageConfiguration()
  /// The adapter's board.
  public var adapter = AdapterConfiguration()
  /// The adapter's contactor.
  public var adapterContactor = ContactorConfiguration()
  /// The car's contactors; two in a row take longer than one.
  public var carContactor: ContactorConfiguration = {
    var configuration = ContactorConfiguration()
    configuration.closing_ms = 120
    configuration.bounces = 0
    return configuration
  }()
  /// The adapter's modem.
  public var modem = ModemConfiguration()
  /// The adapter's modem as a chip behind its driver, or nil for an Ethernet device.
  public var chip: ChipConfiguration?
  /// The path between the adapter's modem and the charger's.
  public var path = LinePath()
  /// Frames lost on the car's bus, in permille.
  public var canLoss_permille: UInt32 = 0
  /// What the checkers hold the plant against.
  public var limits = SafetyLimits()
  /// The adapter's address.
  public var macAddress = MACAddress(0x02AD_4150_7401)

  /// The default: a Leaf 40 at 42 %, a good line.
  public init() {}
}
