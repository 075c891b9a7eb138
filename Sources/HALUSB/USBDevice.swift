import CLibUSB

/// An open device. Its interfaces are given back when it goes.
public final class USBDevice {
  /// What a person knows it as.
  public let name: String
  /// The library that it was opened with.
  public let context: USBContext

  let handle: OpaquePointer
  private var claimed: [Int32] = []

  init(handle: OpaquePointer, context: USBContext, name: String) {
    self.handle = handle
    self.context = context
    self.name = name
    // A driver of the system is sent away while an interface is claimed, and called back afterwards.
    _ = libusb_set_auto_detach_kernel_driver(handle, 1)
  }

  deinit {
    for number in claimed { _ = libusb_release_interface(handle, number) }
    libusb_close(handle)
  }

  /// Takes an interface for this program alone.
  ///
  /// - Throws: ``USBError``: `busy` when another program has it, `kernelDriver` when the system does not let go.
  public func claim(_ interface: Int32) throws(USBError) {
    let hadDriver = libusb_kernel_driver_active(handle, interface) == 1
    let code = libusb_claim_interface(handle, interface)
    guard code == 0 else {
      let isHeld = hadDriver && code != LIBUSB_ERROR_NO_DEVICE.rawValue
      throw isHeld ? USBError(name, .kernelDriver) : USBError(name, code: code)
    }
    claimed.append(interface)
  }

  /// A request that carries bytes to the device; waits for its answer, for 500 ms at most.
  ///
  /// - Throws: ``USBError``: `stalled` when the device refuses it.
  public func request(
    type: UInt8, _ request: UInt8, value: UInt16 = 0, index: UInt16 = 0, sending bytes: [UInt8] = []
  ) throws(USBError) {
    var bytes = bytes
    let count = bytes.count
    let code = libusb_control_transfer(handle, type, request, value, index, &bytes, UInt16(count), Self.patience_ms)
    guard code >= 0 else { throw USBError(name, code: code) }
    guard code == count else { throw USBError(name, .shortTransfer(sent: Int(code), of: count)) }
  }

  /// A request that fetches `count` bytes; waits for them, for 500 ms at most.
  ///
  /// - Throws: ``USBError``: `shortAnswer` when there are fewer.
  public func request(
    type: UInt8, _ request: UInt8, value: UInt16 = 0, index: UInt16 = 0, reading count: Int
  ) throws(USBError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let code = libusb_control_transfer(handle, type, request, value, index, &bytes, UInt16(count), Self.patience_ms)
    guard code >= 0 else { throw USBError(name, code: code) }
    guard code == count else { throw USBError(name, .shortAnswer(got: Int(code), of: count)) }
    return bytes
  }

  /// Lets an endpoint that had stalled go on.
  func clearHalt(_ endpoint: UInt8) { _ = libusb_clear_halt(handle, endpoint) }

  /// Bytes of one packet of an endpoint; `fallback` where the device does not say.
  func packetSize(_ endpoint: UInt8, fallback: Int) -> Int {
    let size = libusb_get_max_packet_size(libusb_get_device(handle), endpoint)
    return size > 0 ? Int(size) : fallback
  }

  private static let patience_ms: UInt32 = 500
}
