extension ChargerProfile {
  /// Tesla Supercharger V3.
  public static var teslaV3: ChargerProfile {
    var profile = ChargerProfile(name: "teslaV3", about: "Tesla Supercharger V3: session id of 4 bytes")
    profile.session.sessionIDLength = 4
    // Some units never fall below 16 V in welding detection [1.11].
    profile.session.welding = .atLeast_mV(16_000)
    // 9 ms, but about 1 s for ChargeParameterDiscovery and CableCheck [traces, 1.12].
    profile.latency.other = .init(9, slow_ms: 13)
    profile.latency.chargeParameterDiscovery = .init(940, slow_ms: 1_020, slow_permille: 300)
    profile.latency.cableCheck = .init(940, slow_ms: 1_050, slow_permille: 300)
    // 5000e-1 A, 4699e-1 V, 26000e1 W, min 22999e-2 V [1.12].
    profile.output.maximumVoltage_mV = 469_900
    profile.output.minimumVoltage_mV = 229_990
    profile.output.maximumCurrent_mA = 500_000
    profile.output.maximumPower_W = 260_000
    profile.output.limitMultipliers.voltage = -1
    profile.output.limitMultipliers.minimumVoltage = -2
    profile.output.limitMultipliers.current = -1
    profile.output.limitMultipliers.power = 1
    profile.stage.maximumVoltage_mV = 469_900
    profile.stage.minimumVoltage_mV = 229_990
    profile.stage.maximumCurrent_mA = 500_000
    profile.stage.maximumPower_W = 260_000
    return profile
  }

  /// Tesla Supercharger V2.
  public static var teslaV2: ChargerProfile {
    var profile = teslaV3
    profile.name = "teslaV2"
    profile.about = "Tesla Supercharger V2: pre-charge takes 11 s"
    // More than 10 s of pre-charge, 11 s seen [1.4]: about 36 V a second to 400 V.
    profile.stage.voltageSlew_VPerS = 36
    return profile
  }

  /// Tritium RTM.
  public static var tritium: ChargerProfile {
    var profile = ChargerProfile(name: "tritium", about: "Tritium RTM: gives 102 A of 124 A announced")
    // [1.11]; the announcement is 124 A and so is what it thinks it gives.
    profile.output.maximumCurrent_mA = 124_000
    profile.output.deliversAtMost_mA = 102_000
    profile.stage.maximumCurrent_mA = 124_000
    // Overshoots badly without load [1.4].
    profile.stage.overshoot_permille = 100
    return profile
  }

  /// Tritium Veefil at Ionity.
  public static var veefil: ChargerProfile {
    var profile = ChargerProfile(name: "veefil", about: "Tritium Veefil: wants room above the pack's voltage")
    // 398 V for a pack of 393 V was too tight, 410 V is not [1.11]: the bound lies between 5 and 17 V.
    profile.session.voltageHeadroom_mV = 10_000
    return profile
  }

  /// Kempower.
  public static var kempower: ChargerProfile {
    var profile = ChargerProfile(name: "kempower", about: "Kempower: current rises very fast")
    // Very fast current start [1.11]; four times the default slew stands for it.
    profile.stage.currentRise_APerS = 400
    profile.stage.maximumCurrent_mA = 200_000
    profile.output.maximumCurrent_mA = 200_000
    profile.output.maximumPower_W = 75_000
    return profile
  }

  /// Starcharge / Sungrow 180 kW.
  public static var starcharge: ChargerProfile {
    var profile = ChargerProfile(name: "starcharge", about: "Starcharge 180: refuses power 20 V off")
    // FAILED_PowerDeliveryNotApplied when pre-charge was 20 V or more off [1.11].
    profile.session.powerDeliveryTolerance_mV = 20_000
    profile.output.maximumCurrent_mA = 200_000
    profile.output.maximumPower_W = 75_000
    return profile
  }

  /// Plugit HUBE S.
  public static var plugit: ChargerProfile {
    var profile = ChargerProfile(name: "plugit", about: "Plugit HUBE S: wants limits in CurrentDemandReq")
    // Limits must be in CurrentDemandReq; tries to deliver before it is asked [1.11]. 2 A stand for the try.
    profile.session.needsLimitsInCurrentDemand = true
    profile.session.earlyCurrent_mA = 2_000
    return profile
  }

  /// The charger of an ORLEN site.
  public static var orlen: ChargerProfile {
    var profile = ChargerProfile(name: "orlen", about: "ORLEN site: IP comes from another address than SLAC")
    profile.network.hasOwnNetworkAddress = true
    profile.latency.other = .init(22, slow_ms: 113, slow_permille: 50)
    return profile
  }

  /// A charger beside ours that answers the soundings it hears by crosstalk.
  public static var neighbour: ChargerProfile {
    var profile = ChargerProfile(name: "neighbour", about: "a charger beside ours that hears by crosstalk")
    profile.matching.answersUnplugged = true
    return profile
  }
}
