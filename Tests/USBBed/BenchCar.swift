import HAL
import HALSim

/// The CHAdeMO car of the bench: its lines d1, d2 and k are pins of the bridge, its CAN is the bus of the adapter, and
/// behind the contactor it sees what the charger delivers.
///
/// Charger and car have a circuit each; as on one wire, the car's stage does what the charger's does, and while current
/// can flow the car's battery has the voltage that the charger measures.
final class BenchCar {
  let bus: SimulatedCANBus
  /// The adapter's place on the bus.
  let adapterNode: CANNode
  let car: CHAdeMOCar
  let plug = CHAdeMOPlug()
  /// The phases that the car went through.
  private(set) var phases: [CHAdeMOCar.Phase] = []

  private let world: World
  private let stage: PowerStage
  private let network: ElectricalNetwork

  /// Pins AC0...AC7 of the bridge.
  private static let contactor: UInt8 = 0x02
  private static let d1: UInt8 = 0x08
  private static let d2: UInt8 = 0x10
  /// What fills the capacitances before the contactors are closed.
  private static let filling_mA: Int32 = 1_000
  private static let headroom_mV: Int32 = 10_000

  init(profile: CarProfile, soc_permille: Int32, seed: UInt64) {
    let random = SeededRandom(seed: seed)
    stage = PowerStage(configuration: .following, random: random)
    network = ElectricalNetwork(
      stage: stage, adapterContactor: Contactor(), carContactor: Contactor(),
      battery: Battery(profile: profile.battery, soc_permille: soc_permille))
    world = World(network: network)
    bus = SimulatedCANBus(random: random)
    adapterNode = bus.attach("adapter")
    adapterNode.isActive = false
    car = CHAdeMOCar(profile: profile, plug: plug, bus: bus, network: network)
    for participant in [bus, car] as [any Participant] { world.add(participant) }
    car.onPhase = { [weak self] phase, _ in self?.phases.append(phase) }
  }

  /// True while the car permits charging.
  var isPermissionOn: Bool { plug.isPermissionOn }

  /// What the car has taken.
  var energy_Wh: Double { network.battery.energy_Wh }

  var nextDeadline: Instant { world.nextDeadline }

  /// Takes the levels of the pins.
  func take(pins: UInt8, now: Instant) {
    plug.setD1(pins & Self.d1 != 0)
    plug.setD2(pins & Self.d2 != 0)
    network.adapterContactor.drive(pins & Self.contactor != 0, now: now)
  }

  /// Lets time pass beside a charger that delivers this.
  func step(now: Instant, voltage_mV: Int32, current_mA: Int32) {
    follow(voltage_mV: voltage_mV, current_mA: current_mA)
    if now > world.now { world.run(until: now) }
    if world.nextDeadline <= now { world.advance(limit: now) }
  }

  private func follow(voltage_mV: Int32, current_mA: Int32) {
    let isJoined = network.carContactor.isConducting && network.adapterContactor.isConducting
    stage.isEnabled = voltage_mV > 1_000
    guard isJoined, stage.isEnabled else {
      stage.setTarget(voltage_mV: voltage_mV, currentLimit_mA: Self.filling_mA)
      return
    }
    let battery = network.battery
    battery.assumedOpenCircuit_mV =
      voltage_mV - Int32(Int64(current_mA) * Int64(battery.profile.resistance_mohm) / 1_000)
    stage.setTarget(voltage_mV: voltage_mV + Self.headroom_mV, currentLimit_mA: current_mA)
  }
}
