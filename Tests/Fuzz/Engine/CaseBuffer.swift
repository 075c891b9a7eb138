import Foundation

/// Memory for the bytes of one case, which always end where memory ends: reading one byte too many is a fault, also
/// where a parser uses pointers.
final class CaseBuffer {
  /// Longest case, in bytes.
  static let capacity = 1 << 18

  private let memory: UnsafeMutablePointer<UInt8>
  private let length: Int

  /// Asks the system for memory with a page behind it that nobody may touch.
  init() {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    length = Self.capacity + page
    let flags = MAP_PRIVATE | MAP_ANONYMOUS
    guard let base = mmap(nil, length, PROT_READ | PROT_WRITE, flags, -1, 0), base != MAP_FAILED else {
      fatalError("no memory for a case")
    }
    memory = base.assumingMemoryBound(to: UInt8.self)
    guard mprotect(base + Self.capacity, page, PROT_NONE) == 0 else { fatalError("no guard page behind a case") }
  }

  deinit { munmap(memory, length) }

  /// The last `count` bytes in front of the guard page, all with one value, and as many bytes before them as `before`.
  ///
  /// The result is valid until the next call.
  func room(_ count: Int, before: Int, filledWith byte: UInt8) -> UnsafeMutableBufferPointer<UInt8> {
    precondition(count + before <= Self.capacity, "more room than there is")
    let start = memory + (Self.capacity - count - before)
    start.update(repeating: byte, count: count + before)
    return UnsafeMutableBufferPointer(start: start, count: count + before)
  }

  /// Puts the first `count` bytes in place, the last of them in front of the guard page.
  ///
  /// The result is valid until the next call.
  func load(_ bytes: [UInt8], count: Int) -> UnsafeMutableBufferPointer<UInt8> {
    precondition(count <= bytes.count && count <= Self.capacity, "longer than a case may be")
    let start = memory + (Self.capacity - count)
    bytes.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { start.update(from: base, count: count) }
    }
    return UnsafeMutableBufferPointer(start: start, count: count)
  }
}
