import Foundation

/// Says which case a worker was at when the process traps.
///
/// A trap ends the process at once, so the case must lie where a signal handler finds it: each worker has a slot that
/// points at its current bytes, and the handler writes them as hexadecimal digits with nothing but `write`.
enum CrashReport {
  /// What one worker is doing.
  struct Slot {
    fileprivate var thread: pthread_t?
    fileprivate var name: UnsafePointer<CChar>?
    fileprivate var bytes: UnsafePointer<UInt8>?
    fileprivate var count = 0

    /// Names the case that is run next; the bytes must stay where they are while it runs.
    mutating func begin(_ case: UnsafeBufferPointer<UInt8>) {
      bytes = `case`.baseAddress
      count = `case`.count
    }
  }

  /// Most workers at a time.
  static let slotLimit = 16

  /// The exit code of a process that trapped.
  static let exitCode: Int32 = 1

  // Written by one worker each; read by the handler, which runs in the thread of the worker that trapped.
  nonisolated(unsafe) private static let slots: UnsafeMutablePointer<Slot> = {
    let slots = UnsafeMutablePointer<Slot>.allocate(capacity: slotLimit)
    slots.initialize(repeating: Slot(), count: slotLimit)
    return slots
  }()

  /// Catches traps and wild accesses from now on.
  static func install() {
    _ = slots
    for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGFPE] {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { CrashReport.report($0) }
      action.sa_flags = Int32(SA_ONSTACK) | Int32(bitPattern: UInt32(SA_RESETHAND))
      sigaction(number, &action, nil)
    }
  }

  /// Takes a slot for the calling thread, and a stack to report from when its own has overflowed.
  static func claim(_ index: Int) -> UnsafeMutablePointer<Slot> {
    let size = 1 << 16
    var stack = stack_t(
      ss_sp: UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16), ss_flags: 0, ss_size: size)
    sigaltstack(&stack, nil)
    slots[index].thread = pthread_self()
    return slots + index
  }

  /// Names the parser whose cases follow; the name is kept for the life of the process.
  static func name(_ name: String, in slot: UnsafeMutablePointer<Slot>) {
    slot.pointee.name = strdup(name).map { UnsafePointer($0) }
  }

  /// The case of a worker as hexadecimal digits.
  static func text(_ index: Int) -> String {
    let slot = slots[index]
    guard let name = slot.name else { return "nothing" }
    var text = String(cString: name) + " "
    for offset in 0..<slot.count { text += slot.bytes.map { hex($0[offset]) } ?? "" }
    return text
  }

  private static func report(_ signal: Int32) {
    let own = pthread_self()
    for index in 0..<slotLimit {
      guard let thread = slots[index].thread, pthread_equal(thread, own) != 0, let name = slots[index].name else {
        continue
      }
      put("\ntrap: mutation-sweep --replay ")
      write(STDERR_FILENO, name, strlen(name))
      put(" ")
      for offset in 0..<slots[index].count { putHex(slots[index].bytes?[offset] ?? 0) }
      put("\n")
    }
    _exit(exitCode)
  }

  private static func put(_ text: StaticString) { write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount) }

  private static func putHex(_ byte: UInt8) {
    var digits = (digit(byte >> 4), digit(byte & 15))
    write(STDERR_FILENO, &digits, 2)
  }

  private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x61 + value - 10 }

  private static func hex(_ byte: UInt8) -> String {
    String(decoding: [digit(byte >> 4), digit(byte & 15)], as: UTF8.self)
  }
}
