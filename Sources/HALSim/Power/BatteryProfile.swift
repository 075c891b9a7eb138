/// The data of a traction battery.
public struct BatteryProfile: Equatable, Sendable {
  /// Usable energy in watt-hours, at the nominal voltage.
  public var capacity_Wh: Int32
  /// Voltage that divides ``capacity_Wh`` into ampere-hours, in millivolts.
  public var nominalVoltage_mV: Int32
  /// Inner resistance in milliohms, contactors and cables of the car included.
  public var resistance_mohm: Int32
  /// Open-circuit voltage in millivolts at 0, 10, 20 ... 100 % state of charge.
  public var openCircuit_mV: [11 of Int32]

  /// A battery with these data.
  public init(
    capacity_Wh: Int32, nominalVoltage_mV: Int32, resistance_mohm: Int32, openCircuit_mV: [11 of Int32]
  ) {
    self.capacity_Wh = capacity_Wh
    self.nominalVoltage_mV = nominalVoltage_mV
    self.resistance_mohm = resistance_mohm
    self.openCircuit_mV = openCircuit_mV
  }

  /// True when both have the same data.
  public static func == (left: BatteryProfile, right: BatteryProfile) -> Bool {
    for index in 0..<11 where left.openCircuit_mV[index] != right.openCircuit_mV[index] { return false }
    return left.capacity_Wh == right.capacity_Wh && left.nominalVoltage_mV == right.nominalVoltage_mV
      && left.resistance_mohm == right.resistance_mohm
  }
}

extension BatteryProfile {
  /// 96 cells of NMC as in the Leaf 40 (clara-behaviour 5.8, measured).
  public static let leaf40 = BatteryProfile(
    capacity_Wh: 39_000, nominalVoltage_mV: 350_000, resistance_mohm: 90,
    openCircuit_mV: [
      324_000, 336_000, 341_000, 343_000, 345_000, 356_000, 360_000, 366_000, 377_000, 387_000, 401_000,
    ])

  /// 96 cells of LMO as in the Leaf 24 and 30 and the e-NV200 (clara-behaviour 5.8, measured).
  public static let leaf24 = BatteryProfile(
    capacity_Wh: 21_500, nominalVoltage_mV: 375_000, resistance_mohm: 110,
    openCircuit_mV: [
      340_000, 356_000, 364_000, 372_000, 378_000, 380_500, 382_000, 383_000, 386_000, 390_000, 399_000,
    ])

  /// The same chemistry, larger: Leaf 30.
  public static let leaf30: BatteryProfile = {
    var profile = leaf24
    profile.capacity_Wh = 27_500
    profile.resistance_mohm = 95
    return profile
  }()

  /// 80 cells of LMO as in Peugeot iOn and e-Partner (clara-behaviour 5.8, measured).
  public static let iOn = BatteryProfile(
    capacity_Wh: 14_500, nominalVoltage_mV: 310_000, resistance_mohm: 160,
    openCircuit_mV: [
      282_000, 293_000, 301_000, 306_000, 308_000, 311_000, 316_000, 319_000, 324_000, 329_000, 335_000,
    ])

  /// 88 cells of LMO as in the i-MiEV.
  public static let iMiEV = BatteryProfile(
    capacity_Wh: 14_500, nominalVoltage_mV: 330_000, resistance_mohm: 150,
    openCircuit_mV: [
      306_000, 316_000, 322_000, 326_000, 329_000, 332_000, 338_000, 344_000, 351_000, 358_000, 364_000,
    ])

  /// 96 cells of NMC as in the Outlander PHEV of 2023 (68 % is 367.6 V, clara-behaviour 5.8).
  public static let outlander = BatteryProfile(
    capacity_Wh: 18_500, nominalVoltage_mV: 350_000, resistance_mohm: 130,
    openCircuit_mV: [
      325_000, 335_000, 342_000, 346_000, 350_000, 356_000, 363_000, 369_000, 378_000, 388_000, 400_000,
    ])

  /// The Xpeng G3 (49 % is 384 V, 67 % 397 V, 82 % 417 V, clara-behaviour 5.8).
  public static let xpengG3 = BatteryProfile(
    capacity_Wh: 64_000, nominalVoltage_mV: 386_000, resistance_mohm: 80,
    openCircuit_mV: [
      352_000, 362_000, 368_000, 373_000, 378_000, 385_000, 391_000, 400_000, 414_000, 429_000, 444_000,
    ])
}
