import HAL

/// The board's driver of a ``SimulatedModem``.
public struct SimulatedPLCModem: PLCModem {
  /// The modem behind the driver.
  public let modem: SimulatedModem

  private unowned let hardware: AdapterHardware

  /// A driver that takes the time from `hardware`.
  init(modem: SimulatedModem, hardware: AdapterHardware) {
    self.modem = modem
    self.hardware = hardware
  }

  /// The address frames are sent from.
  public var macAddress: MACAddress { modem.macAddress }

  /// Sends one frame of 14...1,514 bytes.
  ///
  /// - Throws: `tooLong` for other lengths, `disconnected` while the modem has no power.
  public mutating func send(_ frame: Span<UInt8>) throws(HALError) {
    guard frame.count >= 14, frame.count <= PLCModemLimits.frameLength else { throw HALError(.tooLong) }
    guard modem.isPowered else { throw HALError(.disconnected) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(frame.count)
    for index in frame.indices { bytes.append(frame[index]) }
    modem.send(bytes, now: hardware.now)
  }

  /// Copies the next received frame into `buffer` and returns its length, or nil when there is none.
  ///
  /// - Throws: `tooLong` when the frame does not fit, `disconnected` while the modem has no power.
  public mutating func receive(into buffer: inout MutableSpan<UInt8>) throws(HALError) -> Int? {
    guard modem.isPowered else { throw HALError(.disconnected) }
    guard let frame = modem.receive() else { return nil }
    guard frame.count <= buffer.count else { throw HALError(.tooLong) }
    for index in frame.indices { buffer[index] = frame[index] }
    return frame.count
  }
}
