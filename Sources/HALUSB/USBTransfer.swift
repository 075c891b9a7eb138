import CLibUSB

/// One transfer that is used again and again: it is submitted, finishes while ``USBContext`` handles events, and is
/// looked at by its owner.
final class USBTransfer {
  /// How a transfer ended.
  enum Outcome: Equatable {
    case completed
    case timedOut
    case cancelled
    case stalled
    case unplugged
    case failed
  }

  /// Bytes that it can carry.
  let capacity: Int
  /// True from its submission until it has ended.
  private(set) var isInFlight = false
  /// How it ended; nil before the first end, and after ``take()``.
  private(set) var outcome: Outcome?
  /// Bytes that were really carried.
  private(set) var count = 0
  /// Bytes that were to be carried.
  private(set) var wantedCount = 0

  private let pointer: UnsafeMutablePointer<libusb_transfer>
  private let buffer: UnsafeMutablePointer<UInt8>

  init(capacity: Int) {
    self.capacity = capacity
    buffer = .allocate(capacity: capacity)
    buffer.initialize(repeating: 0, count: capacity)
    guard let pointer = libusb_alloc_transfer(0) else { preconditionFailure("no memory for a USB transfer") }
    self.pointer = pointer
  }

  // While the library has it, it holds a reference: nothing is freed under way.
  deinit {
    libusb_free_transfer(pointer)
    buffer.deallocate()
  }

  /// Sends the first bytes of `bytes`, as many as fit, and returns how many.
  func send(_ bytes: [UInt8], to device: USBDevice, endpoint: UInt8, timeout_ms: UInt32) throws(USBError) -> Int {
    let count = min(bytes.count, capacity)
    for index in 0..<count { buffer[index] = bytes[index] }
    try submit(device, endpoint, count, timeout_ms)
    return count
  }

  /// Fetches as many bytes as there is room for.
  func fetch(from device: USBDevice, endpoint: UInt8, timeout_ms: UInt32 = 0) throws(USBError) {
    try submit(device, endpoint, capacity, timeout_ms)
  }

  /// Asks for the end; it comes as any other.
  func cancel() { if isInFlight { _ = libusb_cancel_transfer(pointer) } }

  /// How it ended, once.
  func take() -> Outcome? {
    defer { outcome = nil }
    return outcome
  }

  /// What was fetched.
  var bytes: [UInt8] { Array(UnsafeBufferPointer(start: buffer, count: count)) }

  private func submit(_ device: USBDevice, _ endpoint: UInt8, _ count: Int, _ timeout_ms: UInt32) throws(USBError) {
    precondition(!isInFlight, "a USB transfer is submitted twice")
    let reference = Unmanaged.passRetained(self)
    libusb_fill_bulk_transfer(
      pointer, device.handle, endpoint, buffer, Int32(count),
      { transfer in
        guard let transfer, let data = transfer.pointee.user_data else { return }
        Unmanaged<USBTransfer>.fromOpaque(data).takeRetainedValue().finish()
      }, reference.toOpaque(), timeout_ms)
    outcome = nil
    wantedCount = count
    let code = libusb_submit_transfer(pointer)
    guard code == 0 else {
      reference.release()
      throw USBError(device.name, code: code)
    }
    isInFlight = true
  }

  private func finish() {
    isInFlight = false
    count = max(0, min(Int(pointer.pointee.actual_length), capacity))
    outcome =
      switch pointer.pointee.status {
      case LIBUSB_TRANSFER_COMPLETED: .completed
      case LIBUSB_TRANSFER_TIMED_OUT: .timedOut
      case LIBUSB_TRANSFER_CANCELLED: .cancelled
      case LIBUSB_TRANSFER_STALL: .stalled
      case LIBUSB_TRANSFER_NO_DEVICE: .unplugged
      default: .failed
      }
  }
}
