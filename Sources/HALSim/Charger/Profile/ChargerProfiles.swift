// The named profiles. [1.11], [1.12] and [1.6] are sections of clara-behaviour; [traces] is the table of response times
// measured in the recorded sessions (number: median / 99 % / largest). What has no origin keeps the default.
extension ChargerProfile {
  /// Every named profile, in the order in which it is listed.
  public static var all: [ChargerProfile] {
    [
      .alpitronic, .compleo, .abb, .teslaV2, .teslaV3, .tritium, .veefil, .kempower, .starcharge, .plugit, .orlen,
      .neighbour,
      .ideal,
    ]
  }

  /// The profile of this name, or nil.
  public static func named(_ name: String) -> ChargerProfile? {
    all.first { $0.name == name }
  }

  /// Answers at once, does everything by the book: for conformance.
  public static var ideal: ChargerProfile {
    ChargerProfile(name: "ideal", about: "by the book, answers within 5 ms")
  }

  /// Alpitronic Hypercharger (HYC50...400); the default.
  public static var alpitronic: ChargerProfile {
    var profile = ChargerProfile(name: "alpitronic", about: "Alpitronic Hypercharger")
    // SLAC: joins about 7 s after CM_SLAC_MATCH.CNF [1.11].
    profile.matching.joinDelay_ms = 7_000
    // Port from SDP only; solicits in the middle of SDP [1.11].
    profile.network.tcpPort = 61_852
    profile.network.solicitsBeforeDiscovery = true
    // Ongoing 2 to 4 rounds [1.12]; time of day in SessionSetupRes, EVSEID 00 [8.3].
    profile.session.parameterRounds = 3
    profile.session.sendsTime = true
    // FAILED where the car was not in state B [1.6].
    profile.session.weldingNeedsStateB = true
    // 10 / 160 / 250 ms; cable check 10 / 30 / 178 with the first at 128; PowerDelivery 50 / 1150; loop 10 / 10 / 69
    // [traces, 1.12].
    profile.latency.other = .init(10, slow_ms: 160)
    profile.latency.chargeParameterDiscovery = .init(10, slow_ms: 108, slow_permille: 200)
    profile.latency.cableCheck = .init(10, slow_ms: 30)
    profile.latency.firstCableCheck = .init(128)
    profile.latency.preCharge = .init(10, slow_ms: 30)
    profile.latency.powerDelivery = .init(50, slow_ms: 87, slow_permille: 200)
    profile.latency.currentDemand = .init(8, slow_ms: 69)
    profile.latency.weldingDetection = .init(10, slow_ms: 107, slow_permille: 50)
    // 1e2 A, 5e2 V, 3781e1 W, min 15e1 V, min 0 A, ripple 6 A; dynamic limit 16513e-2 A, another each time; voltage
    // e-2, current e-3 [1.12, 8.3]. The limits are those of the larger units, so that a car is not starved.
    profile.output.maximumCurrent_mA = 200_000
    profile.output.maximumPower_W = 75_000
    profile.output.ripple_mA = 6_000
    profile.output.dynamicLimit = .wandering_mA(165_130)
    profile.output.voltageMultiplier = -2
    profile.output.currentMultiplier = -3
    profile.output.limitMultipliers = LimitMultipliers()
    profile.output.limitMultipliers.voltage = 2
    profile.output.limitMultipliers.minimumVoltage = 1
    profile.output.limitMultipliers.current = 2
    profile.output.limitMultipliers.power = 1
    profile.output.limitMultipliers.dynamicCurrent = -2
    // 13.5 to 14.7 s [1.12].
    profile.cableCheck.duration_ms = 14_000
    // Settles 1.1 to 1.5 V below the target, 0 to 228 V in 1.3 s [1.4].
    profile.stage.maximumCurrent_mA = 200_000
    profile.stage.maximumPower_W = 75_000
    profile.stage.voltageOffset_mV = -1_300
    profile.stage.voltageSlew_VPerS = 200
    return profile
  }

  /// Compleo Cito.
  public static var compleo: ChargerProfile {
    var profile = ChargerProfile(name: "compleo", about: "Compleo Cito, slow and particular")
    // Ignores START_ATTEN_CHAR with a field other than 6, and pauses over about 100 ms [1.11].
    profile.matching.acceptedTimeout = 6
    profile.matching.longestPauseAfterParameters_ms = 100
    // NotReady in ChargeParameterDiscovery, 0 A and 0 W while Ongoing, short PowerDeliveryReq ignored [1.11].
    profile.session.isNotReadyInParameters = true
    profile.session.hidesLimitsWhileOngoing = true
    profile.session.needsConditioningFields = true
    // [1.12] and [traces]: 400 / 1504, 210 / 216, 912 / 1500, 30 / 40, 1010.
    profile.latency.other = .init(115)
    profile.latency.sessionSetup = .init(60)
    profile.latency.contractAuthentication = .init(212)
    profile.latency.chargeParameterDiscovery = .init(510)
    profile.latency.cableCheck = .init(400, slow_ms: 1_500, slow_permille: 30)
    profile.latency.preCharge = .init(212)
    profile.latency.powerDelivery = .init(910, slow_ms: 1_500, slow_permille: 250)
    profile.latency.currentDemand = .init(28, slow_ms: 40, slow_permille: 50)
    profile.latency.weldingDetection = .init(1_010)
    // 1250e-1 A, 4850e-1 V, 5000e1 W, min 2000e-1 V, min 15e-1 A; 8 to 9.5 s [1.12].
    profile.output.maximumVoltage_mV = 485_000
    profile.output.minimumVoltage_mV = 200_000
    profile.output.minimumCurrent_mA = 1_500
    profile.output.limitMultipliers.voltage = -1
    profile.output.limitMultipliers.minimumVoltage = -1
    profile.output.limitMultipliers.current = -1
    profile.output.limitMultipliers.power = 1
    profile.cableCheck.duration_ms = 8_500
    // Overshoots badly without load [1.4].
    profile.stage.maximumVoltage_mV = 485_000
    profile.stage.minimumVoltage_mV = 200_000
    profile.stage.maximumCurrent_mA = 125_000
    profile.stage.maximumPower_W = 50_000
    profile.stage.overshoot_permille = 100
    return profile
  }

  /// ABB Terra.
  public static var abb: ChargerProfile {
    var profile = ChargerProfile(name: "abb", about: "ABB Terra: plain OK, second port, no welding detection")
    // OK instead of OK_NewSessionEstablished; SDP names 0xD121, 15118 listens as well [1.11].
    profile.session.saysNewSession = false
    // Faults at once when CP is in state C at plug-in [1.11].
    profile.matching.refusesEarlyStateC = true
    profile.network.tcpPort = 0xD121
    profile.network.alsoListensOn15118 = true
    // No answer to WeldingDetectionReq in 2022 [1.6].
    profile.session.welding = .unanswered
    // 22 / 113 [traces].
    profile.latency.other = .init(22, slow_ms: 113, slow_permille: 50)
    return profile
  }
}
