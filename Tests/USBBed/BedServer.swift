import CLinuxNet
import Foundation
import HAL
import HALLinux

/// A socket of the bed on which a device is plugged in.
final class BedSlot {
  let name: String
  let device: any EmulatedDevice
  var isPlugged = true
  var isDriverThere: Bool
  /// Which of the programs that have the node open may use interface 0.
  var claimant: Claimant?
  /// What goes wrong with the device, whatever it is.
  var faults = BedFaults()
  /// Transfers submitted, and bulk transfers that were carried out.
  var requests = 0
  var transfers = 0

  /// Who has an interface.
  enum Claimant: Equatable {
    case file(ObjectIdentifier)
    /// A program that is not on this bed.
    case another
  }

  init(name: String, device: any EmulatedDevice) {
    self.name = name
    self.device = device
    isDriverThere = device.driver != nil
  }
}

/// Faults on purpose that every device can have.
struct BedFaults {
  /// Every bulk transfer to it stalls.
  var refuses = false
  /// So many bulk transfers to it stall.
  var stallsLeft = 0
  /// So many bulk transfers to it are taken, and never seen by it.
  var lossesLeft = 0
  /// So many transfers to it take one byte less than they should.
  var shortsLeft = 0
  /// So many transfers from it, control requests included, end one byte early.
  var cutsLeft = 0

  /// True once for each fault that is left.
  static func use(_ count: inout Int) -> Bool {
    guard count > 0 else { return false }
    count -= 1
    return true
  }
}

/// The connection to a program broke.
struct BedBroken: Error {}

/// The memory of the program that has a node open.
struct BedMemory {
  let descriptor: Int32

  func read(_ address: UInt64, _ count: Int) throws -> [UInt8] {
    guard count > 0 else { return [] }
    try Message(5, address, UInt64(count)).send(descriptor)
    return try Message.bytes(descriptor, count)
  }

  func write(_ address: UInt64, _ bytes: [UInt8]) throws {
    try Message(6, address, UInt64(bytes.count)).send(descriptor)
    try Message.send(bytes, descriptor)
  }
}

/// A message between umockdev's preloaded library and the bed: a command and two arguments.
///
/// From the program: 1 ioctl (number, argument), 7 read, 8 write. To the program: 3 done (value, errno), 5 send me
/// memory (address, length), 6 take memory. Internal to umockdev; the test of the bed is that a program works on it.
struct Message {
  var command: UInt64
  var first: UInt64
  var second: UInt64

  init(_ command: UInt64, _ first: UInt64, _ second: UInt64) {
    self.command = command
    self.first = first
    self.second = second
  }

  init(from descriptor: Int32) throws {
    let bytes = try Self.bytes(descriptor, 24)
    let words = (0..<3).map { word in
      (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[word * 8 + $1]) << UInt64(8 * $1) }
    }
    self.init(words[0], words[1], words[2])
  }

  func send(_ descriptor: Int32) throws {
    let bytes = [command, first, second].flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) }
    }
    try Self.send(bytes, descriptor)
  }

  static func send(_ bytes: [UInt8], _ descriptor: Int32) throws {
    var position = 0
    while position < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress! + position, bytes.count - position, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw BedBroken() }
      position += count
    }
  }

  static func bytes(_ descriptor: Int32, _ count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var position = 0
    while position < count {
      let found = bytes.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress! + position, count - position, 0) }
      guard found > 0 else { throw BedBroken() }
      position += found
    }
    return bytes
  }
}

/// Serves the device nodes of a bed to any number of programs, from one thread.
final class BedServer {
  private final class Client {
    let descriptor: Int32
    let file: USBFile
    /// When a request that found nothing is answered at the latest.
    var answerAt: Instant?
    var reapArgument: UInt64 = 0

    init(descriptor: Int32, file: USBFile) {
      self.descriptor = descriptor
      self.file = file
    }
  }

  private let clock: SystemClock
  private var listeners: [(descriptor: Int32, slot: BedSlot)] = []
  private var clients: [Client] = []

  /// How long an empty reap is held back.
  private static let pause = Duration.microseconds(300)

  init(clock: SystemClock) { self.clock = clock }

  /// Listens for programs that open the node of `slot`.
  func listen(path: String, slot: BedSlot) throws {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard descriptor >= 0, bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { throw BedBroken() }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
    }
    guard result == 0, Glibc.listen(descriptor, 8) == 0 else { throw BedBroken() }
    listeners.append((descriptor, slot))
  }

  /// Waits until something is to do, for so long at most, and does it.
  func step(longest_us: Int64) {
    var entries = listeners.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
    entries += clients.map { pollfd(fd: $0.descriptor, events: Int16($0.answerAt == nil ? POLLIN : 0), revents: 0) }
    var wait_us = longest_us
    if clients.contains(where: { $0.answerAt != nil }) { wait_us = min(wait_us, Self.pause.microseconds) }
    guard clara_wait(&entries, Int32(entries.count), min(wait_us, 900_000)) >= 0 else { return }
    let here = clients
    for (index, listener) in listeners.enumerated() where entries[index].revents != 0 {
      let descriptor = accept(listener.descriptor, nil, nil)
      if descriptor >= 0 { clients.append(Client(descriptor: descriptor, file: USBFile(listener.slot))) }
    }
    for (index, client) in here.enumerated() where entries[listeners.count + index].revents != 0 { serve(client) }
    finishWaiting()
  }

  private func serve(_ client: Client) {
    do {
      let message = try Message(from: client.descriptor)
      let memory = BedMemory(descriptor: client.descriptor)
      guard message.command == 1 else {
        // A plain read or write of the node: what it has of that is its descriptors, which libusb takes from sysfs.
        return try Message(3, UInt64(bitPattern: -1), 22).send(client.descriptor)
      }
      let reply = try client.file.handle(message.first, message.second, memory: memory, now: clock.now)
      switch reply {
      case .done(let value, let number):
        try Message(3, UInt64(bitPattern: value), UInt64(number)).send(client.descriptor)
      case .later:
        client.reapArgument = message.second
        client.answerAt = clock.now + Self.pause
      }
    } catch {
      drop(client)
    }
  }

  /// Answers reaps that were held back.
  private func finishWaiting() {
    let now = clock.now
    for client in clients {
      client.file.service(now: now)
      guard let at = client.answerAt, client.file.hasFinished || at <= now || !client.file.slot.isPlugged else {
        continue
      }
      client.answerAt = nil
      do {
        let memory = BedMemory(descriptor: client.descriptor)
        switch try client.file.handle(13, client.reapArgument, memory: memory, now: now) {
        case .done(let value, let number):
          try Message(3, UInt64(bitPattern: value), UInt64(number)).send(client.descriptor)
        case .later: try Message(3, UInt64(bitPattern: -1), 11).send(client.descriptor)
        }
      } catch {
        drop(client)
      }
    }
  }

  private func drop(_ client: Client) {
    close(client.descriptor)
    client.file.release()
    clients.removeAll { $0 === client }
  }
}
