/// The devices that Clara can use on USB, by their numbers.
public struct KnownDevice: Equatable, Sendable {
  /// What a device is good for.
  public enum Purpose: Equatable, Sendable {
    /// SPI and pins: the modem on the bench.
    case bridge
    /// A CAN bus: the car.
    case can
    /// Could be a bridge, but its pins have chosen a mode without SPI.
    case wrongMode
    /// Has the engine of a bridge, and too few pins beside it.
    case tooFewPins
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
  /// Which kind of bridge it is; nil when it is none.
  public let bridge: BridgeKind?

  private init(_ vendor: UInt16, _ product: UInt16, _ name: String, _ bridge: BridgeKind) {
    self.vendor = vendor
    self.product = product
    self.name = name
    self.bridge = bridge
    purpose = .bridge
  }

  private init(_ vendor: UInt16, _ product: UInt16, _ name: String, _ purpose: Purpose) {
    bridge = nil
    self.vendor = vendor
    self.product = product
    self.name = name
    self.purpose = purpose
  }

  /// Every device that is known.
  public static let all: [KnownDevice] = [
    KnownDevice(0x0403, 0x6014, "FT232H", .ft232H),
    KnownDevice(0x0403, 0x6010, "FT2232H", .ft2232H),
    KnownDevice(0x0403, 0x6011, "FT4232H", .tooFewPins),
    KnownDevice(0x1A86, 0x55DB, "CH347T", .ch347T),
    KnownDevice(0x1A86, 0x55DE, "CH347F", .ch347F),
    KnownDevice(0x1D50, 0x606F, "gs_usb (candleLight)", .can),
    KnownDevice(0x1209, 0x2323, "gs_usb (candleLight)", .can),
    KnownDevice(0x1CD2, 0x606F, "gs_usb (CES CANext)", .can),
    KnownDevice(0x16D0, 0x10B8, "gs_usb (ABE CANdebugger)", .can),
    KnownDevice(0x16D0, 0x0F30, "gs_usb", .can),
    KnownDevice(0x1A86, 0x55DA, "CH347T in mode 0 (two serial ports)", .wrongMode),
    KnownDevice(0x1A86, 0x55DC, "CH347T in mode 2 (HID)", .wrongMode),
    KnownDevice(0x1A86, 0x55DD, "CH347T in mode 3 (JTAG)", .wrongMode),
    KnownDevice(0x0403, 0x6001, "FT232R", .unsuitable),
    KnownDevice(0x0403, 0x6015, "FT-X", .unsuitable),
    KnownDevice(0x1A86, 0x5512, "CH341A", .unsuitable),
    KnownDevice(0x04D8, 0x00DE, "MCP2210", .unsuitable),
  ]

  /// The known device with these numbers, or nil.
  public static func find(vendor: UInt16, product: UInt16) -> KnownDevice? {
    all.first { $0.vendor == vendor && $0.product == product }
  }

  /// Why it is no bridge though it nearly is one; nil for all others.
  public var refusal: USBError.Cause? {
    switch purpose {
    case .wrongMode: .wrongMode
    case .tooFewPins: .tooFewPins
    case .bridge, .can, .unsuitable: nil
    }
  }

  /// What it is good for, in a few words.
  public var use: String {
    switch purpose {
    case .bridge where bridge == .ch347T:
      "SPI and pins, but none for d1, d2, interrupt and reset: clara-sim drive --usb"
    case .bridge where bridge == .ft2232H:
      "SPI and pins, which are a serial port's until Clara has it, so no contactor: clara-sim drive --usb --dry"
    case .bridge: "SPI and pins: clara-sim drive --usb"
    case .can: "CAN: clara-sim drive --usb --can usb"
    case .wrongMode: "not usable in this mode: mode 1 has SPI"
    case .tooFewPins: "not usable: no pins AC0...AC7 for state C and contactor"
    case .unsuitable: "not usable: it has no fast SPI"
    }
  }
}
