/// Which GPIO of a CH347 is which line of the bench; doc/hardware.md has the wiring.
///
/// What could hurt is on pins that are inputs, or held up weakly, until they are set. The heartbeat's and the light's
/// pins are driven by the chip from power-on, where a steady level means nothing.
struct CH347Pins: Equatable, Sendable {
  static let stateC = 3
  static let heartbeat = 4
  static let stop = 5
  static let contactor = 6
  static let light = 7

  /// CHAdeMO's signals; nil where the chip's other functions have the pins.
  let d1: Int?
  let d2: Int?
  /// The modem's interrupt or its reset, whichever is wired.
  let spare: Int?

  static let ch347T = CH347Pins(d1: nil, d2: nil, spare: nil)
  static let ch347F = CH347Pins(d1: 0, d2: 2, spare: 1)

  /// The eight bytes that set the pins of the bench; the others are left alone.
  func settings(_ state: BenchState) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: CH347Packet.pinCount)
    for (pin, isHigh) in outputs(state) { bytes[pin] = CH347Packet.output(isHigh) }
    bytes[Self.stop] = CH347Packet.input
    if let spare, state.wiring.hasInterrupt { bytes[spare] = CH347Packet.input }
    return bytes
  }

  /// What eight bytes of levels tell: in each bit 7 for an output, bit 6 for a high level.
  func inputs(_ levels: [UInt8], state: BenchState) -> BenchInputs {
    func isHigh(_ pin: Int) -> Bool { levels[pin] & 0x40 != 0 }
    let isInterruptRequested = state.wiring.hasInterrupt ? spare.map(isHigh) ?? false : false
    return BenchInputs(
      isInterruptRequested: isInterruptRequested, isStopPressed: !isHigh(Self.stop), isPermissionOn: false)
  }

  /// The first output that the chip has not made one, or nil.
  func refusedOutput(_ levels: [UInt8], state: BenchState) -> Int? {
    outputs(state).map(\.pin).first { levels[$0] & 0x80 == 0 }
  }

  private func outputs(_ state: BenchState) -> [(pin: Int, isHigh: Bool)] {
    let wanted = state.outputs
    var list: [(pin: Int, isHigh: Bool)] = [
      (Self.stateC, wanted.isStateC), (Self.heartbeat, state.heartbeat), (Self.contactor, wanted.isContactorClosed),
      (Self.light, wanted.isLit),
    ]
    if let d1 { list.append((d1, wanted.isD1On)) }
    if let d2 { list.append((d2, wanted.isD2On)) }
    if let spare, state.wiring.hasReset { list.append((spare, !state.isReset)) }
    return list
  }
}
