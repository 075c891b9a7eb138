extension CarProfile {
  /// The profiles that scenarios name, in the order of documentation.
  public static let all: [(key: String, profile: CarProfile)] = [
    ("leaf24", leaf24), ("leaf30", leaf30), ("leaf40", leaf40), ("imiev", iMiEV), ("ion", iOn),
    ("outlander", outlander), ("xpeng-g3", xpengG3), ("zombieverter", zombieVerter),
  ]

  /// The profile of this key, or nil.
  public static func named(_ key: String) -> CarProfile? {
    all.first { $0.key == key }?.profile
  }

  /// Nissan Leaf ZE1 with 40 kWh: the default.
  public static let leaf40: CarProfile = {
    var profile = CarProfile(
      name: "Nissan Leaf 40 kWh", battery: .leaf40, targetVoltage_V: 410, maximumVoltage_V: 435,
      capacity_dkWh: 395, currentLimit_A: [100, 120, 120, 120, 120, 118, 105, 90, 62, 38, 12])
    profile.hasDynamicControl = true
    profile.constantStatus = 0x80
    return profile
  }()

  /// Nissan Leaf ZE0 with 24 kWh: sends no capacity and the undocumented status bit.
  public static let leaf24: CarProfile = {
    var profile = CarProfile(
      name: "Nissan Leaf 24 kWh", battery: .leaf24, targetVoltage_V: 410, maximumVoltage_V: 435,
      capacity_dkWh: 0, currentLimit_A: [100, 115, 110, 105, 100, 90, 75, 60, 45, 30, 8])
    profile.constantStatus = 0xC0
    return profile
  }()

  /// Nissan Leaf ZE0 with 30 kWh.
  public static let leaf30: CarProfile = {
    var profile = leaf24
    profile.name = "Nissan Leaf 30 kWh"
    profile.battery = .leaf30
    profile.currentLimit_A = [100, 120, 120, 120, 120, 120, 110, 90, 60, 35, 10]
    return profile
  }()

  /// Mitsubishi i-MiEV with protocol 0.9: asks for 1 A from the start.
  public static let iMiEV: CarProfile = {
    var profile = CarProfile(
      name: "Mitsubishi i-MiEV", battery: .iMiEV, targetVoltage_V: 370, maximumVoltage_V: 370,
      capacity_dkWh: 0, currentLimit_A: [80, 100, 100, 90, 80, 70, 60, 45, 30, 15, 5])
    profile.protocolNumber = 1
    profile.idleRequest_A = 1
    profile.maximumTime_min = 60
    return profile
  }()

  /// Peugeot iOn with protocol 0.9 and 80 cells.
  public static let iOn: CarProfile = {
    var profile = iMiEV
    profile.name = "Peugeot iOn"
    profile.battery = .iOn
    profile.targetVoltage_V = 336
    profile.maximumVoltage_V = 340
    profile.idleRequest_A = 0
    return profile
  }()

  /// Mitsubishi Outlander PHEV of 2023: judges its contactors by the voltage on CAN.
  public static let outlander: CarProfile = {
    var profile = CarProfile(
      name: "Mitsubishi Outlander PHEV", battery: .outlander, targetVoltage_V: 410, maximumVoltage_V: 420,
      capacity_dkWh: 200, currentLimit_A: [60, 60, 60, 60, 60, 58, 52, 42, 30, 15, 5])
    profile.weldingJudgement = .reportedVoltage
    return profile
  }()

  /// Xpeng G3: changes its target voltage after the contactors are closed and hides its state of charge before d2.
  public static let xpengG3: CarProfile = {
    var profile = CarProfile(
      name: "Xpeng G3", battery: .xpengG3, targetVoltage_V: 434, maximumVoltage_V: 460,
      capacity_dkWh: 660, currentLimit_A: [100, 125, 125, 125, 125, 120, 115, 105, 80, 50, 15])
    profile.laterTargetVoltage_V = 450
    profile.socAfterD2_ms = 1_000
    return profile
  }()

  /// A conversion with a ZombieVerter, which sends its measured voltage.
  public static let zombieVerter: CarProfile = {
    var profile = CarProfile(
      name: "ZombieVerter conversion", battery: .leaf24, targetVoltage_V: 398, maximumVoltage_V: 400,
      capacity_dkWh: 215, currentLimit_A: [50, 125, 125, 125, 125, 110, 90, 70, 50, 25, 5])
    profile.sendsMeasuredVoltage = true
    profile.hasDynamicControl = true
    return profile
  }()

  /// Most current in milliamperes at this state of charge.
  func currentLimit_mA(soc_permille: Int32) -> Int32 {
    let soc_permille = min(max(soc_permille, 0), 1_000)
    let index = min(9, Int(soc_permille / 100))
    let low_mA = Int32(currentLimit_A[index]) * 1_000
    let high_mA = Int32(currentLimit_A[index + 1]) * 1_000
    return low_mA + (high_mA - low_mA) * (soc_permille - Int32(index) * 100) / 100
  }
}
