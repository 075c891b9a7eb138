import HAL

@testable import ClaraCore

/// A board of plain variables: nothing answers, every output can be looked at.
final class BoardState {
  var now = Instant.zero
  var isStopPressed = false
  var isPermissionOn = false
  var pilot: PilotReading?
  var contactorFeedback: Bool?
  var sentFrames: [[UInt8]] = []
  var receivedCAN: [CANFrame] = []
  var sentCAN: [CANFrame] = []
  var isStateC = false
  var isContactorClosed = false
  var isLocked = false
  var d1 = false
  var d2 = false
  var light = Light.off
  var holdsPower = true
  var feedings = 0
  /// Output changes in order, as text.
  var changes: [(at: Instant, what: String)] = []

  func change(_ what: String) { changes.append((now, what)) }
}

struct SilentModem: PLCModem {
  let state: BoardState
  let macAddress = MACAddress(0x0200_0000_0042)

  mutating func send(_ frame: Span<UInt8>) throws(HALError) {
    state.sentFrames.append((0..<frame.count).map { frame[$0] })
  }

  mutating func receive(into buffer: inout MutableSpan<UInt8>) throws(HALError) -> Int? { nil }
}

struct ListCAN: CANBus {
  let state: BoardState

  mutating func send(_ frame: CANFrame) throws(HALError) { state.sentCAN.append(frame) }

  mutating func receive() throws(HALError) -> CANFrame? {
    state.receivedCAN.isEmpty ? nil : state.receivedCAN.removeFirst()
  }
}

struct FakeBoard: Board {
  let state: BoardState
  var modem: SilentModem
  var can: ListCAN
  private var seed: UInt32 = 1

  init(_ state: BoardState) {
    self.state = state
    modem = SilentModem(state: state)
    can = ListCAN(state: state)
  }

  var now: Instant { state.now }
  mutating func random() -> UInt32 {
    seed = seed &* 1_664_525 &+ 1_013_904_223
    return seed
  }
  var pilot: PilotReading? { state.pilot }
  mutating func setStateC(_ active: Bool) {
    if active != state.isStateC { state.change(active ? "state C" : "state B") }
    state.isStateC = active
  }
  var proximity_ohm: UInt32? { nil }
  mutating func setContactor(closed: Bool) {
    if closed != state.isContactorClosed { state.change(closed ? "contactor closed" : "contactor open") }
    state.isContactorClosed = closed
  }
  var contactorFeedback: Bool? { state.contactorFeedback }
  mutating func setLock(engaged: Bool) { state.isLocked = engaged }
  var isLocked: Bool? { state.isLocked }
  mutating func setD1(_ on: Bool) {
    if on != state.d1 { state.change(on ? "d1 on" : "d1 off") }
    state.d1 = on
  }
  mutating func setD2(_ on: Bool) {
    if on != state.d2 { state.change(on ? "d2 on" : "d2 off") }
    state.d2 = on
  }
  var isPermissionOn: Bool { state.isPermissionOn }
  var isStopPressed: Bool { state.isStopPressed }
  mutating func setLight(_ light: Light) { state.light = light }
  mutating func setPowerHold(_ hold: Bool) {
    if hold != state.holdsPower { state.change(hold ? "power on" : "power off") }
    state.holdsPower = hold
  }
  var supply: SupplyReading { SupplyReading(battery_mV: nil, rail12V_mV: nil) }
  mutating func feedWatchdog() { state.feedings += 1 }
}

/// Collects what the controller reports.
final class EventList {
  var events: [(at: Instant, event: CoreEvent)] = []
}

struct ListSink: EventSink {
  let list: EventList
  mutating func record(_ event: CoreEvent, at now: Instant) { list.events.append((now, event)) }
}
