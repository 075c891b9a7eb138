/// The devices that Clara can use on USB, by their numbers.
public struct KnownDevice: Equatable, Sendable {
  /// What a device is good for.
  public enum Purpose: Equatable, Sendable {
    /// SPI and pins: the modem on the bench.
    case bridge
    /// A CAN bus: the car.
    case can
    /// Looks like a bridge and is none.
    case unsuitable
  }

  /// Vendor's number.
  public let vendor: UInt16
  /// Product's number.
  public let product: UInt16
  /// The chip or firmware.
  public let name: String
  /// What it is good for.
  public let purpose: Purpose

  private init(_ vendor: UInt16, _ product: UInt16, _ name: String, _ purpose: Purpose) {
    self.vendor = vendor
    self.product = product
    self.name = name
    self.purpose = purpose
  }

  /// Every device that is known.
  public static let all: [KnownDevice] = [
    KnownDevice(0x0403, 0x6014, "FT232H", .bridge),
    KnownDevice(0x0403, 0x6010, "FT2232H", .bridge),
    KnownDevice(0x0403, 0x6011, "FT4232H", .bridge),
    KnownDevice(0x1D50, 0x606F, "gs_usb (candleLight)", .can),
    KnownDevice(0x1209, 0x2323, "gs_usb (candleLight)", .can),
    KnownDevice(0x1CD2, 0x606F, "gs_usb (CES CANext)", .can),
    KnownDevice(0x16D0, 0x10B8, "gs_usb (ABE CANdebugger)", .can),
    KnownDevice(0x16D0, 0x0F30, "gs_usb", .can),
    KnownDevice(0x0403, 0x6001, "FT232R", .unsuitable),
    KnownDevice(0x0403, 0x6015, "FT-X", .unsuitable),
    KnownDevice(0x1A86, 0x5512, "CH341A", .unsuitable),
    KnownDevice(0x04D8, 0x00DE, "MCP2210", .unsuitable),
  ]

  /// The known device with these numbers, or nil.
  public static func find(vendor: UInt16, product: UInt16) -> KnownDevice? {
    all.first { $0.vendor == vendor && $0.product == product }
  }

  /// What it is good for, in a few words.
  public var use: String {
    switch purpose {
    case .bridge: "SPI and pins: clara-sim drive --usb"
    case .can: "CAN: clara-sim drive --usb --can usb"
    case .unsuitable: "not usable: it has no fast SPI"
    }
  }
}
