import HAL
import HALSim

/// A CAN adapter with the gs_usb protocol on a simulated bus: a frame comes back to the host when it is on the bus, and
/// not before.
final class EmulatedGSUSB: EmulatedDevice {
  let descriptors: [UInt8] = EmulatedGSUSB.descriptors(vendor: 0x1D50, product: 0x606F, packet: 32)
  let strings = ["bytewerk", "candleLight USB to CAN adapter", "CAN0001"]
  let speed = 12
  let driver: String? = "gs_usb"

  private(set) var sentCount = 0
  private(set) var receivedCount = 0
  private(set) var isStarted = false
  private let node: CANNode
  private var onBus: [[UInt8]] = []
  private var toHost: [[UInt8]] = []
  private var hasTiming = false

  init(_ bus: SimulatedCANBus, node: CANNode) {
    self.node = node
    bus.onFrame = { [weak self] _, sender, _ in
      if sender == node.name { self?.acknowledge() }
    }
  }

  func control(type: UInt8, request: UInt8, value: UInt16, data: [UInt8], length: Int, now: Instant) -> ControlAnswer {
    switch (type, request) {
    case (0x41, 0): return data == [0xEF, 0xBE, 0, 0] ? .done([]) : .stall
    case (0xC1, 5): return .done([0, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0])
    case (0xC1, 4):
      let numbers: [UInt32] = [0, 48_000_000, 1, 16, 1, 8, 4, 1, 1_024, 1]
      return .done(numbers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32(8 * $0)) } })
    case (0x41, 1):
      guard data.count == 20, !isStarted else { return .stall }
      hasTiming = data[0] == 6 && data[4] == 7 && data[8] == 2 && data[16] == 6
      return hasTiming ? .done([]) : .stall
    case (0x41, 2):
      guard data.count == 8, data[4...7] == [0, 0, 0, 0] else { return .stall }
      isStarted = data[0] == 1 && hasTiming
      node.isActive = isStarted
      return .done([])
    default: return .stall
    }
  }

  func bulkOut(_ bytes: [UInt8], now: Instant) -> Bool {
    guard isStarted, bytes.count == 20 else { return false }
    // Off the bus, the controller forgets what it is given.
    guard !node.isBusOff else { return true }
    let data = [8 of UInt8] { bytes[12 + $0] }
    let identifier = UInt16(bytes[4]) | UInt16(bytes[5]) << 8
    guard node.send(CANFrame(identifier: identifier, count: bytes[8], data: data)) else { return false }
    onBus.append(bytes)
    return true
  }

  func bulkIn(length: Int, since: Instant, now: Instant) -> [UInt8]? {
    while let frame = node.receive() {
      let identifier = [UInt8(truncatingIfNeeded: frame.identifier), UInt8(frame.identifier >> 8), 0, 0]
      toHost.append([0xFF, 0xFF, 0xFF, 0xFF] + identifier + [frame.count, 0, 0, 0] + (0..<8).map { frame.data[$0] })
      receivedCount += 1
    }
    return toHost.isEmpty ? nil : toHost.removeFirst()
  }

  func unplug(now: Instant) {
    isStarted = false
    node.isActive = false
  }

  /// The controller leaves the bus after too many errors, and says so.
  func leaveBus() {
    node.isBusOff = true
    onBus = []
    toHost.append([0xFF, 0xFF, 0xFF, 0xFF, 0x40, 0, 0, 0x20, 8, 0, 0, 0] + [UInt8](repeating: 0, count: 8))
  }

  private func acknowledge() {
    guard !onBus.isEmpty else { return }
    toHost.append(onBus.removeFirst())
    sentCount += 1
  }
}
