/// The kinds of bridge, with what is fixed about each.
public enum BridgeKind: Equatable, Sendable {
  /// FT232H: a serial engine, and two ports of pins. Without the engine AC0...AC7 are inputs with a weak pull-up.
  case ft232H
  /// FT2232H, its channel A: the same. Without the engine its pins are a serial port's, AC0, AC3 and AC4 outputs.
  case ft2232H
  /// CH347T in mode 1: packets, and five pins that neither SPI nor a wire of the serial port needs.
  case ch347T
  /// CH347F: the same packets, eight pins.
  case ch347F

  /// The interface that is claimed. Source: the devices' descriptors.
  public var interface: Int32 {
    switch self {
    case .ft232H, .ft2232H: 0
    case .ch347T: 2
    case .ch347F: 4
    }
  }

  /// What the bench has no pin for with these wires; nil when there are pins enough.
  public func missingPin(for wiring: BenchWiring) -> String? {
    switch self {
    case .ft232H, .ft2232H: return nil
    case .ch347T:
      if wiring.hasCar { return "CHAdeMO's d1 and d2, which a car on CAN needs" }
      if wiring.hasInterrupt { return "the modem's interrupt" }
      return wiring.hasReset ? "the modem's reset" : nil
    case .ch347F:
      if wiring.hasPermission { return "the car's switch k" }
      return wiring.hasInterrupt && wiring.hasReset ? "both interrupt and reset of the modem" : nil
    }
  }

  private var isFTDI: Bool { self == .ft232H || self == .ft2232H }

  /// The endpoint to the bridge.
  var outEndpoint: UInt8 { isFTDI ? 0x02 : 0x06 }

  /// The endpoint from the bridge.
  var inEndpoint: UInt8 { isFTDI ? 0x81 : 0x86 }

  /// How many transfers to the bridge may be under way, and the bytes of one.
  var outgoing: (count: Int, capacity: Int) {
    isFTDI ? (1, FTDIEngine.transferLimit) : (4, CH347Packet.limit)
  }

  /// The engine of a bridge of this kind whose packets have so many bytes.
  func engine(packet: Int) -> any BridgeEngine {
    switch self {
    case .ft232H, .ft2232H: FTDIEngine(packet: packet, isSerialAtRest: self == .ft2232H)
    case .ch347T: CH347Engine(map: .ch347T)
    case .ch347F: CH347Engine(map: .ch347F)
    }
  }
}
