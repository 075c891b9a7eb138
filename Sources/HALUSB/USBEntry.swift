/// A device that is connected, as far as it is known without using it.
public struct USBEntry: Equatable, Sendable {
  /// Whether the device can be used now.
  public enum Access: Equatable, Sendable {
    /// Yes.
    case free
    /// Yes: a driver of the system has it, and will be sent away for as long as it is used.
    case kernelDriver
    /// No: no permission.
    case notPermitted
    /// No, for another reason; the library's number for it.
    case failed(code: Int32)
  }

  /// Vendor's number.
  public let vendor: UInt16
  /// Product's number.
  public let product: UInt16
  /// Where it is: bus, and ports from the root hub on, such as `1-2.4`; stays the same as long as it stays plugged in
  /// there.
  public let path: String
  /// What it says it is; empty where it does not say, or may not be asked.
  public let title: String
  /// Its serial number; empty where it has none, or may not be asked.
  public let serial: String
  /// Whether it can be used.
  public let access: Access

  /// What is known of its kind, or nil.
  public var known: KnownDevice? { KnownDevice.find(vendor: vendor, product: product) }

  /// True when `choice` names this device: its serial number or its path.
  public func matches(_ choice: String) -> Bool { choice == path || (!serial.isEmpty && choice == serial) }

  /// In a few words: the kind, the serial number, the place.
  public var text: String {
    let numbers = Self.hexadecimal(vendor) + ":" + Self.hexadecimal(product)
    let kind = known?.name ?? (title.isEmpty ? "device" : title)
    return "\(kind) \(numbers) at \(path)" + (serial.isEmpty ? "" : ", serial \(serial)")
  }

  /// Four digits.
  public static func hexadecimal(_ value: UInt16) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }
}

extension USBEntry {
  /// The one entry of a purpose, or the one that `choice` names.
  ///
  /// - Throws: ``USBError`` when there is none, when there are several, when `choice` names something else.
  public static func select(
    _ entries: [USBEntry], for purpose: KnownDevice.Purpose, choice: String?
  ) throws(USBError) -> USBEntry {
    let wanted = purpose == .bridge ? "FT232H, FT2232H or CH347" : "gs_usb adapter"
    let fitting = entries.filter { $0.known?.purpose == purpose }
    let others = entries.filter { $0.known != nil }.map(\.text)
    if let choice {
      let named = entries.filter { $0.matches(choice) }
      guard let first = named.first else { throw USBError("\(wanted) \(choice)", .missing(others: others)) }
      let good = named.filter { $0.known?.purpose == purpose }
      guard let entry = good.first else { throw USBError(first.text, first.refusal(wanted: wanted, purpose)) }
      guard good.count == 1 else { throw USBError(choice, .ambiguous(choices: good.map(\.text))) }
      return entry
    }
    guard let entry = fitting.first else {
      for near in entries where purpose == .bridge {
        if let cause = near.known?.refusal { throw USBError(near.text, cause) }
      }
      throw USBError(wanted, .missing(others: others))
    }
    guard fitting.count == 1 else { throw USBError(wanted, .ambiguous(choices: fitting.map(\.text))) }
    return entry
  }

  /// Why this device, which was named, is not what is wanted.
  private func refusal(wanted: String, _ purpose: KnownDevice.Purpose) -> USBError.Cause {
    guard purpose == .bridge, let cause = known?.refusal else {
      return .wrongDevice(wanted: (purpose == .bridge ? "an " : "a ") + wanted)
    }
    return cause
  }
}
