import HAL

/// What a control request comes to.
enum ControlAnswer {
  case done([UInt8])
  case stall
}

/// A device as the bus sees it: descriptors, control requests, bulk transfers.
protocol EmulatedDevice: AnyObject {
  /// Device descriptor, then the configuration with everything in it.
  var descriptors: [UInt8] { get }
  /// The strings that the device descriptor names, from 1 on.
  var strings: [String] { get }
  /// `speed` of sysfs, in megabits a second.
  var speed: Int { get }
  /// The driver that the system has put on interface 0.
  var driver: String? { get }
  /// The interfaces that can be claimed.
  var interfaces: [Int] { get }
  /// The bulk endpoints that ``bulkOut(_:now:)`` and ``bulkIn(length:since:now:)`` stand for.
  var outEndpoint: UInt8 { get }
  var inEndpoint: UInt8 { get }

  /// A request to the vendor's part of the device.
  func control(type: UInt8, request: UInt8, value: UInt16, data: [UInt8], length: Int, now: Instant) -> ControlAnswer
  /// A transfer to the device; false stalls.
  func bulkOut(_ bytes: [UInt8], now: Instant) -> Bool
  /// A transfer from the device, asked for at an instant; nil while there is nothing to send.
  func bulkIn(length: Int, since: Instant, now: Instant) -> [UInt8]?
  /// The device loses its power.
  func unplug(now: Instant)
}

/// A bridge with a modem's chip on its SPI bus and the bench on its pins.
protocol EmulatedBridge: EmulatedDevice {
  /// The wires to the bench: bit 0 state C, bit 1 contactor, bit 2 light, and what else there is.
  var wires: UInt8 { get }
  /// Called when one of them changes; the heartbeat is only counted.
  var onPins: ((UInt8, Instant) -> Void)? { get set }
  /// The stop button.
  var isStopPressed: Bool { get set }
  /// A fault on purpose: nothing works.
  var isDead: Bool { get set }
  /// What happened.
  var heartbeats: Int { get }
  var badCommands: Int { get }
  var spiBytes: Int { get }
}

extension EmulatedDevice {
  var interfaces: [Int] { [0] }
  var outEndpoint: UInt8 { 0x02 }
  var inEndpoint: UInt8 { 0x81 }

  /// Answers what every device answers, and hands on the rest.
  func answer(_ setup: [UInt8], data: [UInt8], now: Instant) -> ControlAnswer {
    let value = UInt16(setup[2]) | UInt16(setup[3]) << 8
    let length = Int(setup[6]) | Int(setup[7]) << 8
    if setup[0] == 0x80, setup[1] == 6 {
      guard let bytes = descriptor(value) else { return .stall }
      return .done(Array(bytes.prefix(length)))
    }
    return control(type: setup[0], request: setup[1], value: value, data: data, length: length, now: now)
  }

  private func descriptor(_ value: UInt16) -> [UInt8]? {
    let index = Int(value & 0xFF)
    switch value >> 8 {
    case 1: return Array(descriptors.prefix(18))
    case 2: return Array(descriptors.dropFirst(18))
    case 3 where index == 0: return [4, 3, 0x09, 0x04]
    case 3 where index <= strings.count:
      let text = strings[index - 1].utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
      return [UInt8(text.count + 2), 3] + text
    default: return nil
    }
  }

  /// A device descriptor with one configuration, one vendor interface and a bulk endpoint in each direction.
  static func descriptors(vendor: UInt16, product: UInt16, packet: UInt16) -> [UInt8] {
    func little(_ value: UInt16) -> [UInt8] { [UInt8(truncatingIfNeeded: value), UInt8(value >> 8)] }
    let device: [UInt8] = [18, 1, 0, 2, 0, 0, 0, 64] + little(vendor) + little(product) + [0, 9, 1, 2, 3, 1]
    let configuration: [UInt8] = [9, 2, 32, 0, 1, 1, 0, 0x80, 50]
    let interface: [UInt8] = [9, 4, 0, 0, 2, 0xFF, 0xFF, 0xFF, 0]
    let incoming: [UInt8] = [7, 5, 0x81, 2] + little(packet) + [0]
    let outgoing: [UInt8] = [7, 5, 0x02, 2] + little(packet) + [0]
    return device + configuration + interface + incoming + outgoing
  }
}
