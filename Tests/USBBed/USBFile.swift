import HAL

/// An open device node: the requests of Linux's usbfs that libusb makes.
final class USBFile {
  /// What a request comes to.
  enum Reply {
    /// Return value and errno.
    case done(Int64, Int32)
    /// Nothing to reap yet: answer a little later, or a loop that waits for the node would spin.
    case later
  }

  private struct URB {
    var address: UInt64
    var type: UInt8
    var endpoint: UInt8
    var buffer: UInt64
    var length: Int
    var since: Instant
    var status: Int32 = 0
    var data: [UInt8] = []
    var count = 0
  }

  let slot: BedSlot
  private var pending: [URB] = []
  private var finished: [URB] = []

  private static let noEntry: Int32 = 2
  private static let again: Int32 = 11
  private static let busy: Int32 = 16
  private static let noDevice: Int32 = 19
  private static let invalid: Int32 = 22
  private static let noData: Int32 = 61

  init(_ slot: BedSlot) { self.slot = slot }

  /// True while something can be reaped.
  var hasFinished: Bool { !finished.isEmpty }

  /// Lets the device answer what waits.
  func service(now: Instant) {
    if !slot.isPlugged {
      finished += pending.map { urb in
        var urb = urb
        urb.status = -108
        return urb
      }
      pending = []
      return
    }
    pending.removeAll { urb in
      guard let bytes = slot.device.bulkIn(length: urb.length, since: urb.since, now: now) else { return false }
      var urb = urb
      urb.data = Array(bytes.prefix(urb.length))
      // Where a packet of an FT232H has nothing but its two status bytes, there is nothing to cut.
      if urb.data.count > 2, BedFaults.use(&slot.faults.cutsLeft) { urb.data.removeLast() }
      urb.count = urb.data.count
      finished.append(urb)
      slot.transfers += 1
      return true
    }
  }

  func handle(_ request: UInt64, _ argument: UInt64, memory: BedMemory, now: Instant) throws -> Reply {
    let number = request & 0xFF
    if !slot.isPlugged, number != 13, number != 11 { return .done(-1, Self.noDevice) }
    switch number {
    case 26:
      try memory.write(argument, [0x15, 0, 0, 0])
      return .done(0, 0)
    case 8: return try driverName(argument, memory)
    case 18: return try driverCommand(argument, memory)
    case 15, 27:
      let interface = try number32(argument, memory)
      guard slot.device.interfaces.contains(interface) else { return .done(-1, Self.noEntry) }
      guard claim() else { return .done(-1, Self.busy) }
      if number == 27, interface == 0 { slot.isDriverThere = false }
      return .done(0, 0)
    case 16:
      release()
      return .done(0, 0)
    case 31: return .done(slot.device.speed >= 480 ? 3 : 2, 0)
    case 4, 5, 20, 21: return .done(0, 0)
    case 10: return try submit(argument, memory, now)
    case 11: return discard(argument)
    case 13: return try reap(argument, memory)
    default: return .done(-1, 25)
    }
  }

  /// Gives the interface back.
  func release() { if slot.claimant == .file(ObjectIdentifier(self)) { slot.claimant = nil } }

  /// Takes the interface; false when somebody else has it.
  private func claim() -> Bool {
    guard slot.claimant == nil || slot.claimant == .file(ObjectIdentifier(self)) else { return false }
    slot.claimant = .file(ObjectIdentifier(self))
    return true
  }

  private func driverName(_ argument: UInt64, _ memory: BedMemory) throws -> Reply {
    let interface = try number32(argument, memory)
    guard interface == 0, slot.isDriverThere, let name = slot.device.driver else { return .done(-1, Self.noData) }
    try memory.write(argument + 4, Array(name.utf8) + [0])
    return .done(0, 0)
  }

  /// Sends the system's driver away, or calls it back.
  private func driverCommand(_ argument: UInt64, _ memory: BedMemory) throws -> Reply {
    let bytes = try memory.read(argument, 16)
    guard bytes[0] == 0 else { return .done(-1, Self.noData) }
    slot.isDriverThere = bytes[4] != 22 && slot.device.driver != nil
    return .done(0, 0)
  }

  /// The number at the front of a request: an interface.
  private func number32(_ argument: UInt64, _ memory: BedMemory) throws -> Int {
    try memory.read(argument, 4).reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  /// struct usbdevfs_urb: type 0, endpoint 1, status 4, buffer 16, buffer_length 24, actual_length 28.
  private func submit(_ address: UInt64, _ memory: BedMemory, _ now: Instant) throws -> Reply {
    let bytes = try memory.read(address, 56)
    let buffer = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[16 + $1]) << UInt64(8 * $1) }
    let length = (0..<4).reduce(0) { $0 | Int(bytes[24 + $1]) << (8 * $1) }
    guard length <= 65_536 else { return .done(-1, Self.invalid) }
    var urb = URB(
      address: address, type: bytes[0], endpoint: bytes[1], buffer: buffer, length: length, since: now)
    slot.requests += 1
    switch urb.type {
    case 2: try control(&urb, memory, now)
    case 3 where urb.endpoint != slot.device.outEndpoint && urb.endpoint != slot.device.inEndpoint:
      return .done(-1, Self.noEntry)
    case 3 where urb.endpoint & 0x80 == 0:
      let taken = length > 0 && BedFaults.use(&slot.faults.shortsLeft) ? length - 1 : length
      let data = try memory.read(buffer, taken)
      let isTaken = take(data, now)
      urb.count = isTaken ? taken : 0
      urb.status = isTaken ? 0 : -32
      slot.transfers += 1
      finished.append(urb)
    case 3: pending.append(urb)
    default: return .done(-1, Self.invalid)
    }
    service(now: now)
    return .done(0, 0)
  }

  /// Hands the device what it is sent, but for the faults; false for a stall.
  private func take(_ data: [UInt8], _ now: Instant) -> Bool {
    if slot.faults.refuses || BedFaults.use(&slot.faults.stallsLeft) { return false }
    if BedFaults.use(&slot.faults.lossesLeft) { return true }
    return slot.device.bulkOut(data, now: now)
  }

  private func control(_ urb: inout URB, _ memory: BedMemory, _ now: Instant) throws {
    let bytes = try memory.read(urb.buffer, urb.length)
    guard bytes.count >= 8 else { return }
    let isIn = bytes[0] & 0x80 != 0
    switch slot.device.answer(Array(bytes.prefix(8)), data: isIn ? [] : Array(bytes.dropFirst(8)), now: now) {
    case .done(let data):
      urb.data = isIn ? Array(data.prefix(urb.length - 8)) : []
      // Descriptors stay whole: the library reads them, and what it makes of cut ones is its own matter.
      if bytes[0] & 0x60 != 0, !urb.data.isEmpty, BedFaults.use(&slot.faults.cutsLeft) { urb.data.removeLast() }
      urb.count = isIn ? urb.data.count : urb.length - 8
    case .stall: urb.status = -32
    }
    finished.append(urb)
  }

  private func discard(_ address: UInt64) -> Reply {
    guard let index = pending.firstIndex(where: { $0.address == address }) else { return .done(-1, Self.invalid) }
    var urb = pending.remove(at: index)
    urb.status = -Self.noEntry
    finished.append(urb)
    return .done(0, 0)
  }

  private func reap(_ argument: UInt64, _ memory: BedMemory) throws -> Reply {
    guard !finished.isEmpty else { return slot.isPlugged ? .later : .done(-1, Self.noDevice) }
    let urb = finished.removeFirst()
    if !urb.data.isEmpty { try memory.write(urb.buffer + (urb.type == 2 ? 8 : 0), urb.data) }
    try memory.write(urb.address + 4, Self.bytes(UInt64(UInt32(bitPattern: urb.status)), 4))
    try memory.write(urb.address + 28, Self.bytes(UInt64(urb.count), 4))
    try memory.write(argument, Self.bytes(urb.address, 8))
    return .done(0, 0)
  }

  private static func bytes(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }
}
