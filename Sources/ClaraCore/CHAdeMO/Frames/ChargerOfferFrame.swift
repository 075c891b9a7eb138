/// 0x108: what the charger can give.
///
/// Byte 0 welding detection supported, 1-2 available voltage, 3 available current, 4-5 threshold voltage.
/// Source: clara-behaviour 5.3.
public struct ChargerOfferFrame: CHAdeMOFrame {
  /// Byte 0: not 0 when the charger supports the car's welding detection. Chargers send 0 and 1.
  public var weldingDetection: UInt8
  /// Highest output voltage in volts.
  public var availableVoltage_V: UInt16
  /// Highest output current now, in amperes.
  public var availableCurrent_A: UInt8
  /// Voltage at which the charger stops to protect the battery, in volts.
  public var thresholdVoltage_V: UInt16

  /// The identifier, 0x108.
  public static var identifier: UInt16 { CHAdeMOIdentifier.chargerOffer }

  /// An offer.
  public init(
    supportsWeldingDetection: Bool, availableVoltage_V: UInt16, availableCurrent_A: UInt8, thresholdVoltage_V: UInt16
  ) {
    weldingDetection = supportsWeldingDetection ? 1 : 0
    self.availableVoltage_V = availableVoltage_V
    self.availableCurrent_A = availableCurrent_A
    self.thresholdVoltage_V = thresholdVoltage_V
  }

  /// Reads the message from 8 data bytes.
  public init(data: [8 of UInt8]) {
    weldingDetection = data[0]
    availableVoltage_V = littleEndian(data, at: 1)
    availableCurrent_A = data[3]
    thresholdVoltage_V = littleEndian(data, at: 4)
  }

  /// The 8 data bytes.
  public var data: [8 of UInt8] {
    var data: [8 of UInt8] = .init(repeating: 0)
    data[0] = weldingDetection
    setLittleEndian(availableVoltage_V, in: &data, at: 1)
    data[3] = availableCurrent_A
    setLittleEndian(thresholdVoltage_V, in: &data, at: 4)
    return data
  }

  /// True when the charger supports the car's welding detection.
  public var supportsWeldingDetection: Bool { weldingDetection != 0 }
}
