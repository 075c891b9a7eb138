/// The kinds of bridge, with what is fixed about each.
public enum BridgeKind: Equatable, Sendable {
  /// FT232H, FT2232H, FT4232H: a serial engine, and two ports of pins.
  case ftdi
  /// CH347T in mode 1: packets, and five pins that neither SPI nor a wire of the serial port needs.
  case ch347T
  /// CH347F: the same packets, eight pins.
  case ch347F

  /// The interface that is claimed. Source: the devices' descriptors.
  public var interface: Int32 {
    switch self {
    case .ftdi: 0
    case .ch347T: 2
    case .ch347F: 4
    }
  }

  /// What the bench has no pin for with these wires; nil when there are pins enough.
  public func missingPin(for wiring: BenchWiring) -> String? {
    switch self {
    case .ftdi: return nil
    case .ch347T:
      if wiring.hasCar { return "CHAdeMO's d1 and d2, which a car on CAN needs" }
      if wiring.hasInterrupt { return "the modem's interrupt" }
      return wiring.hasReset ? "the modem's reset" : nil
    case .ch347F:
      if wiring.hasPermission { return "the car's switch k" }
      return wiring.hasInterrupt && wiring.hasReset ? "both interrupt and reset of the modem" : nil
    }
  }

  /// The endpoint to the bridge.
  var outEndpoint: UInt8 { self == .ftdi ? 0x02 : 0x06 }

  /// The endpoint from the bridge.
  var inEndpoint: UInt8 { self == .ftdi ? 0x81 : 0x86 }

  /// How many transfers to the bridge may be under way, and the bytes of one.
  var outgoing: (count: Int, capacity: Int) {
    self == .ftdi ? (1, FTDIEngine.transferLimit) : (4, CH347Packet.limit)
  }

  /// The engine of a bridge of this kind whose packets have so many bytes.
  func engine(packet: Int) -> any BridgeEngine {
    switch self {
    case .ftdi: FTDIEngine(packet: packet)
    case .ch347T: CH347Engine(map: .ch347T)
    case .ch347F: CH347Engine(map: .ch347F)
    }
  }
}
