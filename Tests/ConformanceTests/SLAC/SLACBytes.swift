import HAL

/// Management frames as bytes, written and read without the target that is under test.
///
/// Offsets count from the start of the Ethernet frame. Source: clara-behaviour 2.4; CM_AMP_MAP and CM_NW_STATS as in
/// HomePlug GreenPHY.
enum SLACBytes {
  static let parameterRequest: UInt16 = 0x6064
  static let parameterConfirm: UInt16 = 0x6065
  static let start: UInt16 = 0x606A
  static let attenuationIndication: UInt16 = 0x606E
  static let attenuationResponse: UInt16 = 0x606F
  static let sound: UInt16 = 0x6076
  static let validateRequest: UInt16 = 0x6078
  static let validateConfirm: UInt16 = 0x6079
  static let matchRequest: UInt16 = 0x607C
  static let matchConfirm: UInt16 = 0x607D
  static let setKey: UInt16 = 0x6008
  static let amplitudeRequest: UInt16 = 0x601C
  static let amplitudeConfirm: UInt16 = 0x601D

  static let broadcast = [UInt8](repeating: 0xFF, count: 6)
  static let zeros17 = [UInt8](repeating: 0, count: 17)

  /// A frame with its fields from byte 19 on, padded to the least length.
  static func frame(to: [UInt8], from: [UInt8], _ type: UInt16, _ fields: [UInt8]) -> [UInt8] {
    var bytes = to + from + [0x88, 0xE1, 1, UInt8(type & 0xFF), UInt8(type >> 8), 0, 0] + fields
    while bytes.count < 60 { bytes.append(0) }
    return bytes
  }

  static func confirmParameters(to car: [UInt8], from charger: [UInt8], run: [UInt8]) -> [UInt8] {
    frame(to: car, from: charger, parameterConfirm, broadcast + [10, 6, 1] + car + [0, 0] + run)
  }

  static func indicateAttenuation(
    to car: [UInt8], from charger: [UInt8], run: [UInt8], attenuation_dB: UInt8
  ) -> [UInt8] {
    let head: [UInt8] = [0, 0] + car + run + zeros17 + zeros17 + [10, 58]
    return frame(to: car, from: charger, attenuationIndication, head + [UInt8](repeating: attenuation_dB, count: 58))
  }

  static func confirmMatch(to car: [UInt8], from charger: [UInt8], run: [UInt8], nid: [UInt8], nmk: [UInt8]) -> [UInt8]
  {
    let identities: [UInt8] = zeros17 + car + zeros17 + charger
    let reserved = [UInt8](repeating: 0, count: 8)
    return frame(
      to: car, from: charger, matchConfirm, [0, 0, 0x56, 0] + identities + run + reserved + nid + [0] + nmk)
  }

  /// A map for 100 carriers at -4 dB.
  static func requestAmplitudes(to car: [UInt8], from charger: [UInt8], carriers: UInt16 = 100) -> [UInt8] {
    let map = [UInt8](repeating: 0x22, count: (Int(carriers) + 1) / 2)
    return frame(
      to: car, from: charger, amplitudeRequest, [UInt8(carriers & 0xFF), UInt8(carriers >> 8)] + map)
  }
}
