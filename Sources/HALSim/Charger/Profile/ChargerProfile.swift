/// Everything that makes one make of charger different from another, as plain data.
///
/// The defaults are those of ``ideal``. The numbers of the named profiles stand in their own files, each with its
/// origin.
public struct ChargerProfile: Equatable, Sendable {
  /// The name used in scenarios, reports and on the command line.
  public var name: String
  /// One line for people.
  public var about: String
  /// SLAC.
  public var matching = Matching()
  /// IPv6, SDP and TCP.
  public var network = Network()
  /// Contents and order of the V2G messages.
  public var session = Session()
  /// How fast it answers.
  public var latency = Latency()
  /// What it announces and delivers.
  public var output = Output()
  /// The cable check.
  public var cableCheck = CableCheck()
  /// The end of a session.
  public var ending = Ending()
  /// The power stage behind it.
  public var stage = PowerStageConfiguration()

  /// A profile with the defaults.
  public init(name: String, about: String) {
    self.name = name
    self.about = about
  }
}

extension ChargerProfile {
  /// How the charger takes part in SLAC.
  public struct Matching: Equatable, Sendable {
    /// The only time-out field (x 100 ms) of CM_START_ATTEN_CHAR.IND that is accepted; nil for any.
    public var acceptedTimeout: UInt8?
    /// Longest pause between CM_SLAC_PARM.CNF and the first CM_START_ATTEN_CHAR.IND, in milliseconds; nil for any.
    public var longestPauseAfterParameters_ms: Int64?
    /// Attenuation told for every group, in decibels, instead of what the modem measures; nil for the modem's (AR7420
    /// modems do not report it).
    public var toldAttenuation_dB: UInt8?
    /// Time from CM_SLAC_MATCH.CNF until the charger's modem is in the new network, in milliseconds.
    public var joinDelay_ms: Int64 = 0
    /// False for a charger whose modem never joins the network it gave away.
    public var joins = true
    /// False for a charger that hears SLAC but does not answer it.
    public var isAnswering = true
    /// True for a charger that answers although nothing is plugged into it: a neighbour that hears by crosstalk.
    public var answersUnplugged = false
    /// True for a charger whose network needs no matching: both sides share a cable, or a key, already.
    public var isNetworkOpen = false
    /// True for a charger that is at fault when it sees state C before the charge parameters are known (ABB).
    public var refusesEarlyStateC = false

    /// The defaults.
    public init() {}
  }

  /// The charger's network.
  public struct Network: Equatable, Sendable {
    /// TCP port that SDP announces.
    public var tcpPort: UInt16 = 61_341
    /// True when port 15118 is listened on as well.
    public var alsoListensOn15118 = false
    /// True when an SDP request is answered only after the car has answered a neighbour solicitation.
    public var solicitsBeforeDiscovery = false
    /// True when IP comes from another Ethernet address than SLAC.
    public var hasOwnNetworkAddress = false
    /// Time to an SDP answer, in milliseconds.
    public var discoveryDelay_ms: Int64 = 5
    /// Largest TCP payload sent and announced, in bytes.
    public var maximumSegmentSize: UInt16 = 1_440
    /// TCP receive window, in bytes.
    public var receiveWindow: UInt16 = 28_800

    /// The defaults.
    public init() {}
  }

  /// How fast requests are answered, by message.
  public struct Latency: Equatable, Sendable {
    /// One distribution: mostly `typical_ms` with a jitter of a tenth, now and then up to `slow_ms`.
    public struct Entry: Equatable, Sendable {
      /// Usual time, in milliseconds.
      public var typical_ms: Int64
      /// Longest time seen, in milliseconds.
      public var slow_ms: Int64
      /// Share of slow answers, in permille.
      public var slow_permille: UInt32

      /// An entry with these values; without the second the answer is never slow.
      public init(_ typical_ms: Int64, slow_ms: Int64? = nil, slow_permille: UInt32 = 10) {
        self.typical_ms = typical_ms
        self.slow_ms = slow_ms ?? typical_ms
        self.slow_permille = slow_permille
      }
    }

    /// supportedAppProtocolReq, SessionStopReq and whatever has no entry of its own.
    public var other = Entry(5)
    /// SessionSetupReq.
    public var sessionSetup: Entry?
    /// ServiceDiscoveryReq and ServicePaymentSelectionReq.
    public var serviceDiscovery: Entry?
    /// ContractAuthenticationReq.
    public var contractAuthentication: Entry?
    /// ChargeParameterDiscoveryReq.
    public var chargeParameterDiscovery: Entry?
    /// CableCheckReq.
    public var cableCheck: Entry?
    /// The first CableCheckReq of a session.
    public var firstCableCheck: Entry?
    /// PreChargeReq.
    public var preCharge: Entry?
    /// PowerDeliveryReq.
    public var powerDelivery: Entry?
    /// CurrentDemandReq.
    public var currentDemand: Entry?
    /// WeldingDetectionReq.
    public var weldingDetection: Entry?

    /// The defaults: 5 ms for everything.
    public init() {}
  }

  /// What the charger announces and delivers.
  public struct Output: Equatable, Sendable {
    /// EVSEMaximumVoltageLimit.
    public var maximumVoltage_mV: Int32 = 500_000
    /// EVSEMinimumVoltageLimit.
    public var minimumVoltage_mV: Int32 = 150_000
    /// EVSEMaximumCurrentLimit.
    public var maximumCurrent_mA: Int32 = 125_000
    /// EVSEMinimumCurrentLimit.
    public var minimumCurrent_mA: Int32 = 0
    /// EVSEMaximumPowerLimit; nil leaves it out.
    public var maximumPower_W: Int32? = 50_000
    /// EVSEPeakCurrentRipple.
    public var ripple_mA: Int32 = 5_000
    /// Current limit in CurrentDemandRes.
    public var dynamicLimit = DynamicLimit.announced
    /// Most that is really delivered, whatever is announced; nil for no such cap (Tritium RTM: 102 A of 124 A).
    public var deliversAtMost_mA: Int32?
    /// Powers of ten of voltages in answers, -3...3.
    public var voltageMultiplier: Int8 = -1
    /// Powers of ten of present currents in answers, -3...3.
    public var currentMultiplier: Int8 = -1
    /// Powers of ten of limits (voltage, current, power), -3...3.
    public var limitMultipliers = LimitMultipliers()

    /// The defaults: 50 kW, 125 A, 150...500 V.
    public init() {}
  }

  /// Powers of ten in ChargeParameterDiscoveryRes and of the limits in CurrentDemandRes, each -3...3.
  public struct LimitMultipliers: Equatable, Sendable {
    /// Of EVSEMaximumVoltageLimit.
    public var voltage: Int8 = 0
    /// Of EVSEMinimumVoltageLimit.
    public var minimumVoltage: Int8 = 0
    /// Of EVSEMaximumCurrentLimit.
    public var current: Int8 = 0
    /// Of EVSEMaximumPowerLimit.
    public var power: Int8 = 2
    /// Of the limits of CurrentDemandRes.
    public var dynamicCurrent: Int8 = -1

    /// The defaults.
    public init() {}
  }

  /// Current limit in CurrentDemandRes.
  public enum DynamicLimit: Equatable, Sendable {
    /// Left out.
    case absent
    /// The limit of ChargeParameterDiscoveryRes again.
    case announced
    /// So many milliamperes.
    case fixed_mA(Int32)
    /// Around so many milliamperes, another value in each answer (Alpitronic: 165.13 A).
    case wandering_mA(Int32)
  }

  /// The cable check.
  public struct CableCheck: Equatable, Sendable {
    /// Voltage of the isolation test, cut to the charger's and the car's limit.
    public var voltage_mV: Int32 = 500_000
    /// Length of the whole check, in milliseconds.
    public var duration_ms: Int64 = 4_000
    /// Output voltage below which the check may end, in millivolts.
    public var dischargedBelow_mV: Int32 = 60_000

    /// The defaults.
    public init() {}
  }
}
