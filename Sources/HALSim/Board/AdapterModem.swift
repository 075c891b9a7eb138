import HAL

/// The modem of the simulated board: as an Ethernet device, or as a QCA7005 behind its real driver.
public struct AdapterModem: PLCModem {
  /// The driver of the chip, on a board that has one.
  public private(set) var driver: QCA7005<SimulatedSPIDevice>?

  private var direct: SimulatedPLCModem
  private unowned let hardware: AdapterHardware

  /// The modem of `hardware`.
  init(hardware: AdapterHardware) {
    self.hardware = hardware
    direct = SimulatedPLCModem(modem: hardware.modem, hardware: hardware)
    guard let bus = hardware.spi else { return }
    let device = SimulatedSPIDevice(bus: bus) { [unowned hardware] in hardware.now }
    driver = QCA7005(bus: device, macAddress: hardware.modem.macAddress)
  }

  /// The address frames are sent from.
  public var macAddress: MACAddress { hardware.modem.macAddress }

  /// Sends one frame of 14...1,514 bytes.
  ///
  /// - Throws: what the driver says: `tooLong`, `full`, `disconnected`.
  public mutating func send(_ frame: Span<UInt8>) throws(HALError) {
    guard driver != nil else { return try direct.send(frame) }
    // What was said counts from now on, also when it has to be repeated because the chip is not there.
    if hardware.onHostFrame != nil { report(frame, .sent) }
    try driver?.send(frame)
  }

  /// Copies the next received frame into `buffer` and returns its length, or nil when there is none.
  ///
  /// - Throws: what the driver says: `tooLong`, `disconnected`.
  public mutating func receive(into buffer: inout MutableSpan<UInt8>) throws(HALError) -> Int? {
    guard driver != nil else { return try direct.receive(into: &buffer) }
    let length = try driver?.receive(into: &buffer) ?? nil
    if let length, hardware.onHostFrame != nil { report(buffer.span.extracting(0..<length), .received) }
    return length
  }

  /// Moves the driver.
  public mutating func poll(now: Instant) -> Instant { driver?.poll(now: now) ?? .distantFuture }

  /// True while frames have not left the driver.
  public var hasUnsent: Bool { driver?.hasUnsent ?? false }

  private func report(_ frame: Span<UInt8>, _ direction: SimulatedModem.Direction) {
    var bytes: [UInt8] = []
    for index in frame.indices { bytes.append(frame[index]) }
    hardware.onHostFrame?(bytes, hardware.now, direction)
  }
}
