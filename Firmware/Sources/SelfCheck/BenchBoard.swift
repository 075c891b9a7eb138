import HAL

/// A board in virtual time with nothing connected: a modem that hears nobody, an empty CAN bus, a button.
///
/// Counts what the controller does with it.
struct BenchBoard: Board {
  var modem = SilentModem()
  var can = EmptyCANBus()
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
  var isPermissionOn: Bool { false }
  var supply: SupplyReading { SupplyReading(battery_mV: 3_900, rail12V_mV: 12_000) }

  mutating func setStateC(_ active: Bool) { isStateC = active }
  mutating func setContactor(closed: Bool) { isContactorClosed = closed }
  mutating func setLock(engaged: Bool) {}
  mutating func setD1(_ on: Bool) {}
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

/// A CAN bus on which nobody acknowledges: the controller's queue takes the frames all the same.
struct EmptyCANBus: CANBus {
  private(set) var count: UInt32 = 0

  mutating func send(_ frame: CANFrame) throws(HALError) { count += 1 }
  mutating func receive() throws(HALError) -> CANFrame? { nil }
}
