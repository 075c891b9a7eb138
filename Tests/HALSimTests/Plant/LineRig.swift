import HAL
import HALSim

/// A line with modems on it, polled in steps of 1 ms.
final class LineRig {
  static let car = MACAddress(0x0200_0000_0001)
  static let charger = MACAddress(0x0200_0000_0002)

  let line: Powerline
  var now: Instant = .zero

  init(seed: UInt64 = 1) {
    line = Powerline(random: SeededRandom(seed: seed))
  }

  func modem(
    _ address: MACAddress, role: SimulatedModem.Role = .vehicle, configuration: ModemConfiguration = .init()
  ) -> SimulatedModem {
    SimulatedModem(macAddress: address, line: line, role: role, configuration: configuration)
  }

  func run(_ milliseconds: Int64) {
    let end = now + .milliseconds(milliseconds)
    while now < end {
      now = min(max(line.nextDeadline, now), end)
      line.poll(now: now)
      if line.nextDeadline > end { now = end }
    }
  }

  static func bytes(_ address: MACAddress) -> [UInt8] { (0..<6).map { address[$0] } }

  /// A management frame with `fields` placed at their offsets, 60 bytes at least.
  static func management(
    _ type: UInt16, to destination: MACAddress = .broadcast, from source: MACAddress, count: Int = 60,
    fields: [(Int, [UInt8])] = []
  ) -> [UInt8] {
    var frame = bytes(destination) + bytes(source) + [0x88, 0xE1, 1]
    frame += [UInt8(truncatingIfNeeded: type), UInt8(truncatingIfNeeded: type >> 8)]
    frame += [UInt8](repeating: 0, count: count - frame.count)
    for (offset, values) in fields {
      for index in values.indices { frame[offset + index] = values[index] }
    }
    return frame
  }

  static func ip(to destination: MACAddress, from source: MACAddress, tag: UInt8 = 0) -> [UInt8] {
    bytes(destination) + bytes(source) + [0x86, 0xDD, tag] + [UInt8](repeating: 0, count: 60)
  }

  static func setKey(from source: MACAddress, nid: [UInt8], nmk: [UInt8]) -> [UInt8] {
    management(
      0x6008, from: source,
      fields: [(19, [1]), (20, [0xAA, 0xAA, 0xAA, 0xAA]), (28, [4]), (33, nid), (40, [1]), (41, nmk)])
  }

  static let nid: [UInt8] = [1, 2, 3, 4, 5, 6, 7]
  static let nmk = [UInt8](repeating: 0x77, count: 16)
}

extension SimulatedModem {
  /// Everything that waits for the host.
  func drain() -> [[UInt8]] {
    var frames: [[UInt8]] = []
    while let frame = receive() { frames.append(frame) }
    return frames
  }
}
