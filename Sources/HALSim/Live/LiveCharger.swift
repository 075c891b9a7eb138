import ClaraCore
import HAL

/// The simulated charger on a real interface in real time, for a car that somebody else built.
///
/// What a network interface does not show (control pilot, contactors, battery) is assumed from what the car asks for;
/// `AssumedVehicle` says how (doc/linux.md).
public final class LiveCharger: LiveStation {
  /// What the charger depends on.
  public struct Configuration: Sendable {
    /// Which make.
    public var profile = ChargerProfile.ideal
    /// The address of its modem's host.
    public var macAddress = MACAddress(0x02C4_A26E_0010)
    /// Where the modem is.
    public var modem = LiveModem.simulated
    /// Attenuation that a simulated modem measures, in decibels.
    public var attenuation_dB: UInt8 = 12
    /// The root of all randomness: network key, session ids, sequence numbers.
    public var seed: UInt64 = 1
    /// Ends after so many sessions; nil never.
    public var sessions: Int?

    /// An ideal charger with a simulated modem.
    public init() {}
  }

  /// What a session came to.
  public struct Session: Equatable, Sendable {
    /// Why it ended.
    public var end: ChargerEnd
    /// When, counted from the start of the charger.
    public var at: Instant
    /// The protocol that was chosen; nil when none was.
    public var chosen: ChargerProfile.ChargerProtocol?
    /// Requests that were understood, the handshake included.
    public var requestCount: Int
    /// Energy delivered, in watt hours.
    public var energy_Wh: Double
    /// Largest current delivered, in milliamperes.
    public var peakCurrent_mA: Int32
  }

  /// What it was made from.
  public let configuration: Configuration
  /// The charger.
  public let charger: SimulatedCharger
  /// The modem in front of it.
  public let modem: SimulatedModem
  /// Sessions that are over, oldest first.
  public private(set) var sessions: [Session] = []
  /// Takes every event of the charger.
  public var onEvent: ((ChargerEvent, Instant) -> Void)?
  /// Takes every Ethernet frame for the interface.
  public var onSend: (([UInt8]) -> Void)?
  /// Takes every Ethernet frame between charger and modem; true when the charger sent it.
  public var onPLCFrame: (([UInt8], Instant, Bool) -> Void)?

  private let world: World
  private let line: Powerline
  private let stage: PowerStage
  private let vehicle: AssumedVehicle
  private var isStopping = false
  private var requestCount = 0
  private var chosen: ChargerProfile.ChargerProtocol?
  private var energyBefore_Wh = 0.0
  private var peak_mA: Int32 = 0

  /// A charger into which a car is plugged at once.
  public init(_ configuration: Configuration) {
    self.configuration = configuration
    let random = SeededRandom(seed: configuration.seed)
    stage = PowerStage(configuration: configuration.profile.stage, random: random)
    let network = ElectricalNetwork(
      stage: stage, adapterContactor: Contactor(), carContactor: Contactor(), battery: AssumedVehicle.battery)
    world = World(network: network)
    line = Powerline(random: random)
    line.defaultPath.attenuation_dB = configuration.attenuation_dB
    var modemConfiguration = ModemConfiguration().live(configuration.modem)
    modemConfiguration.isPromiscuous = true
    modem = SimulatedModem(
      macAddress: configuration.macAddress, line: line, role: .charger, configuration: modemConfiguration)
    let pilot = PilotLine()
    charger = SimulatedCharger(
      profile: configuration.profile, modem: modem, pilot: pilot, stage: stage, random: random)
    vehicle = AssumedVehicle(pilot: pilot, network: network)
    for participant in [line, vehicle, charger] as [any Participant] { world.add(participant) }
    line.outside = { [weak self] frame, _ in self?.onSend?(frame) }
    modem.onFrame = { [weak self] frame, now, direction in self?.onPLCFrame?(frame, now, direction == .sent) }
    charger.onEvent = { [weak self] event, now in self?.take(event, at: now) }
  }

  /// The present of charger and plant.
  public var now: Instant { world.now }

  /// Voltage at the output, in millivolts.
  public var voltage_mV: Int32 { stage.outputVoltage_mV }

  /// Current out of the stage, in milliamperes.
  public var current_mA: Int32 { stage.outputCurrent_mA }

  /// When something happens next.
  public var nextDeadline: Instant { world.nextDeadline }

  /// True when the last session that was wanted is over and its connection closed, or when a stop has had its effect.
  public var isDone: Bool {
    let isFinished = configuration.sessions.map { sessions.count >= $0 } ?? false
    guard isFinished || isStopping else { return false }
    return !charger.isInSession && (charger.isConnectionIdle || !vehicle.isPlugged)
  }

  /// Lets time pass.
  public func advance(to now: Instant) {
    if now > world.now { world.run(until: now) }
  }

  /// Takes a frame of the interface.
  public func receive(_ frame: [UInt8]) { line.arriveFromOutside(frame, now: now) }

  /// Does everything that is due.
  public func poll() {
    if world.nextDeadline <= now { world.advance(limit: now) }
    peak_mA = max(peak_mA, world.network.battery.current_mA)
  }

  /// Asks the car to end, as the user at the display does; without a session the charger just ends.
  public func stop() {
    isStopping = true
    charger.userStop(at: now)
  }

  private func take(_ event: ChargerEvent, at now: Instant) {
    switch event {
    case .connected: requestCount = 0
    case .request: requestCount += 1
    case .protocolChosen(let name): chosen = name
    case .ended(let end): close(end, at: now)
    default: break
    }
    vehicle.note(event, at: now)
    onEvent?(event, now)
  }

  private func close(_ end: ChargerEnd, at now: Instant) {
    // Without a connection there was no session: nobody came, or nobody came as far as that.
    guard requestCount > 0 else { return }
    let energy_Wh = world.network.battery.energy_Wh
    sessions.append(
      Session(
        end: end, at: now, chosen: chosen, requestCount: requestCount, energy_Wh: energy_Wh - energyBefore_Wh,
        peakCurrent_mA: peak_mA))
    (requestCount, chosen, energyBefore_Wh, peak_mA) = (0, nil, energy_Wh, 0)
  }
}
