import HAL

/// ST:CPSTATE.IND: a charger's host tells its modem, and whoever listens, what it reads on the control pilot.
///
/// Fields: reserved 5, state 1, duty cycle 1, frequency 2, voltage 2 (both least significant byte first). Meaning
/// concluded from recorded sessions, where the values follow the session.
public struct PilotStateIndication: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0xA22E)
  /// ST.
  public static var oui: OUI? { .st }

  /// Code of the state: 1 nothing plugged in, 3 state B, 5 state C.
  public var state: UInt8
  /// Duty cycle in percent.
  public var duty_percent: UInt8
  /// Frequency in hertz; 0 for a steady level.
  public var frequency_Hz: UInt16
  /// Positive level in millivolts.
  public var voltage_mV: UInt16

  /// A reading.
  public init(state: UInt8, duty_percent: UInt8, frequency_Hz: UInt16, voltage_mV: UInt16) {
    self.state = state
    self.duty_percent = duty_percent
    self.frequency_Hz = frequency_Hz
    self.voltage_mV = voltage_mV
  }

  /// Reads the fields.
  public init(from reader: inout MMEReader) throws(MMEError) {
    try reader.skip(5)
    state = try reader.byte()
    duty_percent = try reader.byte()
    frequency_Hz = try reader.littleEndian16()
    voltage_mV = try reader.littleEndian16()
  }

  /// Writes the fields.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) {
    frame.append(repeating: 0, count: 5)
    frame.append(state)
    frame.append(duty_percent)
    frame.append(littleEndian: frequency_Hz)
    frame.append(littleEndian: voltage_mV)
  }
}
