import HAL

/// Puts the world of a session together.
struct Plant {
  static let adapterNodeName = "adapter"

  let world: World
  let line: Powerline
  let bus: SimulatedCANBus
  let hardware: AdapterHardware
  let charger: SimulatedCharger
  let car: CHAdeMOCar

  init(_ configuration: SimulationConfiguration, _ random: SeededRandom) {
    let stage = PowerStage(configuration: configuration.charger.stage, random: random)
    let network = ElectricalNetwork(
      stage: stage, adapterContactor: Contactor(configuration: configuration.contactor), carContactor: Contactor(),
      battery: Battery(profile: configuration.car.battery, soc_permille: configuration.soc_permille))
    world = World(network: network)
    line = Powerline(random: random)
    bus = SimulatedCANBus(random: random)
    bus.loss_permille = configuration.canLoss_permille
    let pilot = PilotLine()
    let plug = CHAdeMOPlug()
    let carModem = SimulatedModem(
      macAddress: MACAddress(0x0200_C1A2_A001), line: line, role: .vehicle, configuration: configuration.modem)
    let chargerModem = SimulatedModem(
      macAddress: MACAddress(0x02C4_A26E_0010), line: line, role: .charger, configuration: configuration.modem)
    line.setPath(configuration.line, between: carModem, and: chargerModem)
    hardware = AdapterHardware(
      configuration: configuration.adapter, world: world, modem: carModem, canNode: bus.attach(Self.adapterNodeName),
      pilot: pilot, proximity: ProximityLine(), plug: plug, random: random)
    charger = SimulatedCharger(
      profile: configuration.charger, modem: chargerModem, pilot: pilot, stage: stage, random: random)
    car = CHAdeMOCar(profile: configuration.car, plug: plug, bus: bus, network: network)
    world.add(line)
    world.add(bus)
    world.add(hardware)
    world.add(charger)
    for neighbour in Self.neighbours(configuration, random, line, carModem) { world.add(neighbour) }
    world.add(car)
  }

  /// Chargers next door, each with a car of its own at its plug that does not speak.
  private static func neighbours(
    _ configuration: SimulationConfiguration, _ random: SeededRandom, _ line: Powerline, _ carModem: SimulatedModem
  ) -> [SimulatedCharger] {
    configuration.neighbours.enumerated().map { index, neighbour in
      let modem = SimulatedModem(
        macAddress: MACAddress(0x02C4_A26E_0020 + UInt64(index)), line: line, role: .charger,
        configuration: configuration.modem)
      var path = configuration.line
      path.attenuation_dB = neighbour.attenuation_dB
      line.setPath(path, between: carModem, and: modem)
      let pilot = PilotLine()
      pilot.setPlugged(true)
      let own = random.stream("neighbour", index: UInt64(index))
      let stage = PowerStage(configuration: neighbour.profile.stage, random: own)
      return SimulatedCharger(profile: neighbour.profile, modem: modem, pilot: pilot, stage: stage, random: own)
    }
  }
}
