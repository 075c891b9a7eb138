import CLibUSB

/// Why a device on USB cannot be used; ``description`` says what to do about it.
public struct USBError: Error, Equatable, Sendable {
  /// The causes that a person can do something about.
  public enum Cause: Equatable, Sendable {
    /// None of that kind is there; these known devices are.
    case missing(others: [String])
    /// Several are there, and none was chosen.
    case ambiguous(choices: [String])
    /// What was chosen is something else; what is wanted.
    case wrongDevice(wanted: String)
    /// The process may not open it.
    case notPermitted
    /// A driver of the operating system holds it and does not let go.
    case kernelDriver
    /// Another program has it open.
    case busy
    /// It was pulled out, or has lost its power.
    case unplugged
    /// An endpoint refuses transfers and goes on doing so.
    case stalled
    /// Fewer bytes were taken than were sent.
    case shortTransfer(sent: Int, of: Int)
    /// Fewer bytes came than must come.
    case shortAnswer(got: Int, of: Int)
    /// It does not answer, or not what it should.
    case silent
    /// It gave an answer to something else, or a part of one.
    case oddAnswer([UInt8])
    /// Its pins have chosen a mode without SPI.
    case wrongMode
    /// It has an engine for SPI, and too few pins beside it.
    case tooFewPins
    /// It has no pin for what is wired.
    case noPin(String)
    /// It does not let go of a pin.
    case pinRefused(String)
    /// Something else; the library's number for it.
    case library(code: Int32)
  }

  /// The device, as a person knows it.
  public let name: String
  /// What is wrong with it.
  public let cause: Cause

  /// An error.
  public init(_ name: String, _ cause: Cause) {
    self.name = name
    self.cause = cause
  }

  /// The error of a failed call for device `name`.
  init(_ name: String, code: Int32) {
    let cause: Cause =
      switch code {
      case LIBUSB_ERROR_ACCESS.rawValue: .notPermitted
      case LIBUSB_ERROR_NO_DEVICE.rawValue: .unplugged
      case LIBUSB_ERROR_NOT_FOUND.rawValue: .unplugged
      case LIBUSB_ERROR_BUSY.rawValue: .busy
      case LIBUSB_ERROR_NOT_SUPPORTED.rawValue: .kernelDriver
      case LIBUSB_ERROR_PIPE.rawValue: .stalled
      case LIBUSB_ERROR_TIMEOUT.rawValue: .silent
      default: .library(code: code)
      }
    self.init(name, cause)
  }
}

extension USBError: CustomStringConvertible {
  /// The cause and its remedy in one sentence.
  public var description: String {
    switch cause {
    case .missing(let others):
      let list = others.isEmpty ? "no device that I know" : others.joined(separator: "; ")
      return "there is no \(name) on USB: is its cable in? Connected: \(list)"
    case .ambiguous(let choices):
      return "there are \(choices.count) devices for \(name): choose one by its serial number or port: "
        + choices.joined(separator: "; ")
    case .wrongDevice(let wanted): return "\(name) is not \(wanted); clara-sim devices lists what is connected"
    case .notPermitted:
      return "no permission for \(name): sudo cp Scripts/70-clara.rules /etc/udev/rules.d/, sudo udevadm control "
        + "--reload, and plug it in again; over ssh or without a screen, be in the group plugdev too: sudo usermod -aG "
        + "plugdev $USER, and log in again (doc/hardware.md)"
    case .kernelDriver:
      return "a driver of the system holds \(name) and does not let go: sudo modprobe -r ftdi_sio (or gs_usb), and on "
        + "macOS give the board its own product id (doc/hardware.md)"
    case .busy: return "another program uses \(name): close it (or plug the device in again)"
    case .unplugged: return "\(name) is gone: pulled out, or without power"
    case .stalled: return "\(name) refuses transfers: plug it in again"
    case .shortTransfer(let sent, let wanted): return "\(name) took \(sent) of \(wanted) bytes: plug it in again"
    case .shortAnswer(let got, let wanted): return "\(name) sent \(got) of \(wanted) bytes: plug it in again"
    case .silent: return "\(name) does not answer: plug it in again"
    case .oddAnswer(let bytes):
      return "\(name) gave an answer that makes no sense (\(Self.text(bytes))): plug it in again; if it does so again, "
        + "it is another chip or firmware than the one I know"
    case .wrongMode:
      return "\(name) has no SPI: while it is plugged in, hold DTR1 (pin 10) high and RTS1 (pin 13) low, which is mode "
        + "1 (doc/hardware.md)"
    case .tooFewPins:
      return "\(name) is not usable: its channels have eight pins each, and no AC0...AC7 for state C, contactor and "
        + "heartbeat; take an FT232H or a CH347F (doc/hardware.md)"
    case .noPin(let line):
      return "\(name) has no pin for \(line): do without, or take a CH347F or an FT232H (doc/hardware.md)"
    case .pinRefused(let pin):
      return "\(name) does not hand over its pin \(pin): it is another chip or firmware than the one I know; take a "
        + "CH347F or an FT232H (doc/hardware.md)"
    case .library(let code): return "\(name): \(String(cString: libusb_error_name(code)))"
    }
  }
  /// The first bytes, in hexadecimal.
  private static func text(_ bytes: [UInt8]) -> String {
    let digits = bytes.prefix(8).map { byte in
      let text = String(byte, radix: 16, uppercase: true)
      return text.count < 2 ? "0" + text : text
    }
    return "\(bytes.count) bytes: " + digits.joined(separator: " ") + (bytes.count > 8 ? " ..." : "")
  }
}
