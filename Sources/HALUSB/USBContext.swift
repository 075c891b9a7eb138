import CLibUSB

/// The library, and through it the bus. Used from one thread; nothing here waits but ``wait(longest_ms:)`` and what
/// opens a device.
public final class USBContext {
  /// A descriptor to wait for, and for what.
  public struct Descriptor: Equatable, Sendable {
    /// The file descriptor.
    public let number: Int32
    /// `POLLIN`, `POLLOUT`.
    public let events: Int16
  }

  private let pointer: OpaquePointer

  /// Starts the library.
  ///
  /// - Throws: ``USBError`` when it does not start.
  public init() throws(USBError) {
    var pointer: OpaquePointer?
    let code = libusb_init(&pointer)
    guard code == 0, let pointer else { throw USBError("USB", code: code) }
    self.pointer = pointer
  }

  deinit { libusb_exit(pointer) }

  /// What has to be waited for at present; fixed while no device is opened, closed or pulled out.
  public var descriptors: [Descriptor] {
    guard let list = libusb_get_pollfds(pointer) else { return [] }
    defer { libusb_free_pollfds(list) }
    var found: [Descriptor] = []
    while let entry = list[found.count] {
      found.append(Descriptor(number: entry.pointee.fd, events: entry.pointee.events))
    }
    return found
  }

  /// Finishes what has come, without waiting.
  public func handleEvents() { wait(longest_ms: 0) }

  /// Waits for something to come, for so long at most, and finishes it.
  public func wait(longest_ms: Int32) {
    var time = timeval(tv_sec: Int(longest_ms / 1_000), tv_usec: Int(longest_ms % 1_000) * 1_000)
    _ = libusb_handle_events_timeout_completed(pointer, &time, nil)
  }

  /// Every device but hubs, in the order of bus and ports.
  public func entries() -> [USBEntry] {
    var entries: [USBEntry] = []
    forEachDevice { device in
      if let entry = Self.entry(device) { entries.append(entry) }
      return true
    }
    return entries.sorted { $0.path < $1.path }
  }

  /// Opens what an entry names.
  ///
  /// - Throws: ``USBError`` with the cause and what to do about it.
  public func open(_ entry: USBEntry) throws(USBError) -> USBDevice {
    var handle: OpaquePointer?
    var code = LIBUSB_ERROR_NO_DEVICE.rawValue
    forEachDevice { device in
      guard Self.path(device) == entry.path else { return true }
      code = libusb_open(device, &handle)
      return false
    }
    guard code == 0, let handle else { throw USBError(entry.text, code: code) }
    return USBDevice(handle: handle, context: self, name: entry.text)
  }

  /// Calls `body` for each device until it returns false.
  private func forEachDevice(_ body: (OpaquePointer) -> Bool) {
    var list: UnsafeMutablePointer<OpaquePointer?>?
    let count = libusb_get_device_list(pointer, &list)
    guard count >= 0, let list else { return }
    defer { libusb_free_device_list(list, 1) }
    for index in 0..<count {
      guard let device = list[index] else { continue }
      if !body(device) { return }
    }
  }

  private static func entry(_ device: OpaquePointer) -> USBEntry? {
    var descriptor = libusb_device_descriptor()
    guard libusb_get_device_descriptor(device, &descriptor) == 0 else { return nil }
    guard descriptor.bDeviceClass != UInt8(truncatingIfNeeded: LIBUSB_CLASS_HUB.rawValue) else { return nil }
    var handle: OpaquePointer?
    let code = libusb_open(device, &handle)
    defer { if let handle { libusb_close(handle) } }
    var access = USBEntry.Access.free
    if code == LIBUSB_ERROR_ACCESS.rawValue {
      access = .notPermitted
    } else if code != 0 {
      access = .failed(code: code)
    } else if libusb_kernel_driver_active(handle, interface(descriptor)) == 1 {
      access = .kernelDriver
    }
    return USBEntry(
      vendor: descriptor.idVendor, product: descriptor.idProduct, path: path(device),
      title: string(handle, descriptor.iProduct), serial: string(handle, descriptor.iSerialNumber), access: access)
  }

  /// The interface of a device that would be used.
  private static func interface(_ descriptor: libusb_device_descriptor) -> Int32 {
    KnownDevice.find(vendor: descriptor.idVendor, product: descriptor.idProduct)?.bridge?.interface ?? 0
  }

  private static func string(_ handle: OpaquePointer?, _ index: UInt8) -> String {
    guard let handle, index != 0 else { return "" }
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = libusb_get_string_descriptor_ascii(handle, index, &bytes, Int32(bytes.count))
    guard count > 0 else { return "" }
    // What a device says of itself is printed: nothing but visible characters.
    let visible = bytes.prefix(Int(count)).map { (0x20...0x7E).contains($0) ? $0 : 0x3F }
    return String(decoding: visible, as: UTF8.self)
  }

  private static func path(_ device: OpaquePointer) -> String {
    var ports = [UInt8](repeating: 0, count: 8)
    let count = libusb_get_port_numbers(device, &ports, Int32(ports.count))
    let bus = libusb_get_bus_number(device)
    guard count > 0 else { return "\(bus)-0.\(libusb_get_device_address(device))" }
    return "\(bus)-" + ports.prefix(Int(count)).map { String($0) }.joined(separator: ".")
  }
}
