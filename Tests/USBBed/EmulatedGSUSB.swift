import HAL

/// A CAN adapter with the gs_usb protocol: every frame is acknowledged at once, and one arrives every 100 ms.
final class EmulatedGSUSB: EmulatedDevice {
  let descriptors: [UInt8] = EmulatedGSUSB.descriptors(vendor: 0x1D50, product: 0x606F, packet: 32)
  let strings = ["bytewerk", "candleLight USB to CAN adapter", "CAN0001"]
  let speed = 12
  let driver: String? = "gs_usb"

  private(set) var sentFrames: [[UInt8]] = []
  private(set) var isStarted = false
  private var toHost: [[UInt8]] = []
  private var frameDue: Instant?
  private var hasTiming = false

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
      frameDue = isStarted ? now : nil
      return .done([])
    default: return .stall
    }
  }

  func bulkOut(_ bytes: [UInt8], now: Instant) -> Bool {
    guard isStarted, bytes.count == 20 else { return false }
    sentFrames.append(Array(bytes[4...]))
    toHost.append(bytes)
    return true
  }

  func bulkIn(length: Int, since: Instant, now: Instant) -> [UInt8]? {
    if let due = frameDue, due <= now {
      frameDue = due + .milliseconds(100)
      toHost.append([0xFF, 0xFF, 0xFF, 0xFF, 0, 1, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0x36, 1, 0x64, 0])
    }
    return toHost.isEmpty ? nil : toHost.removeFirst()
  }

  func unplug(now: Instant) { isStarted = false }
}
