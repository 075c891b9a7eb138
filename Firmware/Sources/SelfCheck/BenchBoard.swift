import ClaraCore
import HAL

/// A board in virtual time without a charger: a modem that hears nobody, a car that wants to charge, a button.
///
/// Counts what the controller does with it.
struct BenchBoard: Board {
  var modem = SilentModem()
  var can = BenchCar()
  var now = Instant.zero
  var isStopPressed = false
  private var entropy = Generator(state: 0x0F1E_2D3C_4B5A_6978)

  private(set) var light = Light.off
  /// How often the light was switched on.
  private(set) var flashes: UInt32 = 0
  private(set) var isStateC = false
  private(set) var isContactorClosed = false
  private(set) var isPowered = true
  private(set) var watchdogFeeds: UInt32 = 0

  mutating func random() -> UInt32 { entropy.random() }

  var pilot: PilotReading? { nil }
  var proximity_ohm: UInt32? { nil }
  var contactorFeedback: Bool? { nil }
  var isLocked: Bool? { nil }
  var isPermissionOn: Bool { can.isReady }
  var supply: SupplyReading { SupplyReading(battery_mV: 3_900, rail12V_mV: 12_000) }

  mutating func setStateC(_ active: Bool) { isStateC = active }
  mutating func setContactor(closed: Bool) { isContactorClosed = closed }
  mutating func setLock(engaged: Bool) {}
  mutating func setD1(_ on: Bool) { can.isStarted = on }
  mutating func setD2(_ on: Bool) {}
  mutating func setPowerHold(_ hold: Bool) { isPowered = hold }
  mutating func feedWatchdog() { watchdogFeeds += 1 }

  mutating func setLight(_ light: Light) {
    if light.isLit, !self.light.isLit { flashes += 1 }
    self.light = light
  }
}

/// A modem on a line without anybody else: sent frames are counted, the last one is kept.
struct SilentModem: PLCModem {
  let macAddress = MACAddress(0x0200_0000_0001)
  private(set) var count: UInt32 = 0
  private(set) var last = FrameBuffer<160>()

  mutating func send(_ frame: Span<UInt8>) throws(HALError) {
    last.removeAll()
    last.append(frame)
    count += 1
  }

  mutating func receive(into buffer: inout MutableSpan<UInt8>) throws(HALError) -> Int? { nil }
}

/// A car that closes switch k and tells its numbers as soon as the charger's side says start.
struct BenchCar: CANBus {
  /// Level of d1.
  var isStarted = false
  /// True once the car has answered the start: switch k.
  private(set) var isReady = false
  /// Frames that came from the controller.
  private(set) var count: UInt32 = 0
  private var waiting: [3 of CANFrame?] = .init(repeating: nil)

  /// Sends the car's three frames, as it does every 100 ms.
  mutating func tick() {
    isReady = isStarted
    var status = CarStatusFlags()
    status.isReady = isReady
    status.areContactorsOpen = true
    waiting[0] = CarBatteryFrame(maximumVoltage_V: 435).canFrame
    waiting[1] = CarTimeFrame(maximumTime_min: 60, capacity_100Wh: 400).canFrame
    waiting[2] = CarStatusFrame(targetVoltage_V: 410, requestedCurrent_A: 0, status: status, rawSoC: 42).canFrame
  }

  mutating func send(_ frame: CANFrame) throws(HALError) { count += 1 }

  mutating func receive() throws(HALError) -> CANFrame? {
    for index in waiting.indices {
      if let frame = waiting[index].take() { return frame }
    }
    return nil
  }
}
