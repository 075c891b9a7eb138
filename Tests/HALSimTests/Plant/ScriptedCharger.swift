import HAL
import HALSim

/// The charger's side of CHAdeMO as the specification wants it, for the car to be tested against: frames, lines,
/// contactor and power stage, moved by hand from the tests.
final class ScriptedCharger: Participant {
  let plant: Plant
  var board: SimulatedBoard
  var protocolNumber: UInt8 = 2
  var availableCurrent_A: UInt8 = 125
  var status: UInt8 = 0x20
  var isSending = true
  var reportedVoltage_V: UInt16?
  var carStatus: [8 of UInt8] = .init(repeating: 0)
  var carBattery: [8 of UInt8] = .init(repeating: 0)
  var identifiers: Set<UInt16> = []
  private var due: Instant = .zero

  init(_ change: (inout PlantConfiguration) -> Void = { _ in }) {
    var configuration = PlantConfiguration()
    change(&configuration)
    plant = Plant(configuration: configuration)
    board = SimulatedBoard(hardware: plant.hardware)
    plant.setChargerPlugged(true)
    plant.world.add(self)
  }

  var nextDeadline: Instant { due }

  func poll(now: Instant) {
    due = now + .milliseconds(50)
    board.feedWatchdog()
    while let frame = plant.hardware.canNode.receive() {
      identifiers.insert(frame.identifier)
      if frame.identifier == 0x102 { carStatus = frame.data }
      if frame.identifier == 0x100 { carBattery = frame.data }
    }
    if status & 0x01 != 0 {
      let target_mV = Int32(carStatus[1]) * 1_000 + Int32(carStatus[2]) * 256_000
      plant.stage.setTarget(voltage_mV: target_mV, currentLimit_mA: Int32(carStatus[3]) * 1_000)
    }
    guard isSending, plant.plug.isD1On else { return }
    let voltage_V = reportedVoltage_V ?? UInt16(max(0, plant.network.inletVoltage_mV) / 1_000)
    let current_A = UInt8(clamping: plant.stage.outputCurrent_mA / 1_000)
    send(0x108, [1, 0xF4, 0x01, availableCurrent_A, 0xB3, 0x01, 0, 0])
    send(
      0x109, [protocolNumber, UInt8(voltage_V & 255), UInt8(voltage_V >> 8), current_A, 0, status, 0xFF, 60])
  }

  private func send(_ identifier: UInt16, _ bytes: [UInt8]) {
    var data: [8 of UInt8] = .init(repeating: 0)
    for index in 0..<8 { data[index] = bytes[index] }
    plant.hardware.canNode.send(CANFrame(identifier: identifier, data: data))
  }

  var car: CHAdeMOCar { plant.car }
  var isReadyFlagSet: Bool { carStatus[5] & 0x01 != 0 }
  var isContactorOpenFlagSet: Bool { carStatus[5] & 0x08 != 0 }

  func run(_ milliseconds: Int64) { plant.world.run(until: plant.world.now + .milliseconds(milliseconds)) }

  @discardableResult
  func run(_ milliseconds: Int64, until condition: () -> Bool) -> Bool {
    plant.world.run(until: plant.world.now + .milliseconds(milliseconds), or: condition)
  }

  /// d1, and wait for the car.
  func startUntilReady() -> Bool {
    plant.plug.setD1(true)
    return run(8_000) { self.isReadyFlagSet && self.plant.plug.isPermissionOn }
  }

  /// Everything up to the car's first request, in order.
  func startUntilRequest() -> Bool {
    guard startUntilReady() else { return false }
    status |= 0x04
    plant.stage.isEnabled = true
    plant.stage.setTarget(voltage_mV: plant.network.battery.openCircuitVoltage_mV, currentLimit_mA: 1_000)
    run(2_500)
    plant.plug.setD2(true)
    guard run(4_000, until: { self.car.phase == .closed }) else { return false }
    run(300)
    plant.network.adapterContactor.drive(true, now: plant.world.now)
    return run(4_000) { self.carStatus[3] > 0 && self.car.phase == .charging }
  }

  /// A running charge.
  func startUntilCharging() -> Bool {
    guard startUntilRequest() else { return false }
    status = 0x05
    return run(10_000) { self.plant.network.current_mA > 100_000 }
  }
}
