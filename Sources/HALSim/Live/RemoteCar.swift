import HAL

/// A CHAdeMO car on a real bus, as far as the plant has to know it: what it says of itself moves the plant.
///
/// Its lines do not exist on a bus. Switch k counts as closed while 0x102 says that charging is enabled, its contactors
/// as closed while 0x102 does not say that they are open and d2 is on.
final class RemoteCar {
  private let plug: CHAdeMOPlug
  private let network: ElectricalNetwork
  /// True when a person moves switch k.
  var isPermissionManual = false

  init(plug: CHAdeMOPlug, network: ElectricalNetwork) {
    self.plug = plug
    self.network = network
  }

  /// Takes a frame of the car.
  func take(_ frame: CANFrame, now: Instant) {
    guard frame.identifier == 0x102, frame.count == 8 else { return }
    let status = frame.data[5]
    if !isPermissionManual { plug.setPermission(status & 0x01 != 0) }
    network.carContactor.drive(status & 0x08 == 0 && plug.isD1On && plug.isD2On, now: now)
  }

  /// What Clara makes of the car's words: until the charger measures it, nobody knows the battery's voltage better.
  func note(battery_mV: Int32) {
    guard battery_mV > 0, !network.adapterContactor.isDriven else { return }
    network.battery.assumedOpenCircuit_mV = battery_mV
  }

  /// The lines fall: so do the contactors that they feed.
  func follow(now: Instant) {
    if !plug.isD1On || !plug.isD2On { network.carContactor.drive(false, now: now) }
  }
}
