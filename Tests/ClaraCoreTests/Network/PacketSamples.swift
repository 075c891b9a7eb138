import HAL

@testable import ClaraCore

/// The bytes of a hexadecimal text; blanks are skipped.
func hex(_ text: String) -> [UInt8] {
  var bytes: [UInt8] = []
  var high: UInt8?
  for character in text {
    guard let digit = character.hexDigitValue else { continue }
    if let first = high {
      bytes.append(first << 4 | UInt8(digit))
      high = nil
    } else {
      high = UInt8(digit)
    }
  }
  return bytes
}

extension FrameBuffer {
  /// A copy of the bytes written.
  var bytes: [UInt8] { span.copied }
}

extension Span where Element == UInt8 {
  /// A copy of the bytes.
  var copied: [UInt8] { indices.map { self[$0] } }
}

/// Frames between a BMW iX and an EVerest charger (EVerest/logfiles, Apache-2.0).
enum Sample {
  static let carMAC = MACAddress(0xEC65_CCCB_4CA0)
  static let chargerMAC = MACAddress(0xA6D7_8436_54B2)
  static let car = IPv6Address(linkLocalFrom: carMAC)
  static let charger = IPv6Address(high: 0xFE80_0000_0000_0000, low: 0xE74A_F6B0_6178_D3AF)

  static let toCharger = FrameAddresses(
    sourceMAC: carMAC, destinationMAC: chargerMAC, source: car, destination: charger)
  static let toCar = FrameAddresses(sourceMAC: chargerMAC, destinationMAC: carMAC, source: charger, destination: car)

  /// Duplicate address detection: asks from `::` for the car's own address.
  static let probe = hex(
    """
    3333ffcb4ca0ec65cccb4ca086dd6000000000183aff00000000000000000000000000000000ff0200000000000000000001ffcb4ca0
    870027ea00000000fe80000000000000ee65ccfffecb4ca0
    """)
  static let sdpRequest = hex(
    """
    333300000001ec65cccb4ca086dd6000000000121140fe80000000000000ee65ccfffecb4ca0ff020000000000000000000000000001
    c0033b0e00125e6101fe9000000000021000
    """)
  static let sdpResponse = hex(
    """
    ec65cccb4ca0a6d7843654b286dd600b6e7d00241140fe80000000000000e74af6b06178d3affe80000000000000ee65ccfffecb4ca0
    3b0ec00300244a4601fe900100000014fe80000000000000e74af6b06178d3afef9d1000
    """)
  static let solicitation = hex(
    """
    3333ff78d3afec65cccb4ca086dd6000000000203afffe80000000000000ee65ccfffecb4ca0ff0200000000000000000001ff78d3af
    870088ad00000000fe80000000000000e74af6b06178d3af0101ec65cccb4ca0
    """)
  static let advertisement = hex(
    """
    ec65cccb4ca0a6d7843654b286dd6000000000203afffe80000000000000e74af6b06178d3affe80000000000000ee65ccfffecb4ca0
    88006d4660000000fe80000000000000e74af6b06178d3af0201a6d7843654b2
    """)
  static let syn = hex(
    """
    a6d7843654b2ec65cccb4ca086dd6000000000180640fe80000000000000ee65ccfffecb4ca0fe80000000000000e74af6b06178d3af
    c003ef9d0c44a3e800000000600207d019a10000020405a4
    """)
  static let synAck = hex(
    """
    ec65cccb4ca0a6d7843654b286dd600e8b7200180640fe80000000000000e74af6b06178d3affe80000000000000ee65ccfffecb4ca0
    ef9dc0030d82fece0c44a3e96012fd2017f20000020405a0
    """)
  static let request = hex(
    """
    a6d7843654b2ec65cccb4ca086dd60000000003e0640fe80000000000000ee65ccfffecb4ca0fe80000000000000e74af6b06178d3af
    c003ef9d0c44a3e90d82fecf501807d0f7f7000001fe8001000000228000dbab9371d3234b71d1b981899189d191818991d26b9b3a23
    2b30020000040040
    """)
  static let response = hex(
    """
    ec65cccb4ca0a6d7843654b286dd600e8b7200200640fe80000000000000e74af6b06178d3affe80000000000000ee65ccfffecb4ca0
    ef9dc0030d82fecf0c44a4135018fcf62d03000001fe80010000000480400040
    """)

  static let all = [
    probe, sdpRequest, sdpResponse, solicitation, advertisement, syn, synAck, request, response,
  ]
}
