import Foundation

/// A file that the command line asks for: opened before the work begins, emptied with the first byte that goes in.
///
/// What the path names is written to and never replaced: a pipe, a device and a link stay what they are.
final class OutputFile {
  /// What tells two files apart, whatever they are called.
  struct Identity: Equatable {
    let device: UInt64
    let number: UInt64
  }

  let path: String
  /// Why not everything was written, in words; nil while all is well.
  private(set) var problem: String?
  /// Nil for what may be named twice: a device, a pipe.
  let identity: Identity?

  private var descriptor: Int32
  private var isEmptied = false

  /// How long a live session waits for the reader of a pipe that is full.
  private static let patience_ms: Int32 = 100

  /// Opens a file for writing, and makes it where there is none; `isLive` never waits long for the reader of a pipe.
  ///
  /// - Throws: a failure `notWritten` with the path and the system's reason.
  init(_ path: String, isLive: Bool = false) throws(CommandFailure) {
    self.path = path
    let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (isLive ? O_NONBLOCK : 0)
    var opened: Int32
    repeat { opened = open(path, flags, 0o666) } while opened < 0 && errno == EINTR
    guard opened >= 0 else {
      let reason = errno == ENXIO ? "nobody reads this pipe, start the reader first" : SystemError.text(errno)
      throw .notWritten("cannot write \(path): \(reason)")
    }
    descriptor = opened
    identity = Self.identity { fstat(opened, $0) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The identity of the regular file at a path; nil when there is none.
  static func identity(of path: String) -> Identity? { identity { stat(path, $0) } }

  private static func identity(_ look: (UnsafeMutablePointer<stat>) -> Int32) -> Identity? {
    var status = stat()
    guard look(&status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Identity(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
  }

  /// Adds bytes; after the first failure nothing is written any more.
  ///
  /// - Returns: false once something could not be written; ``problem`` says why.
  @discardableResult
  func write(_ bytes: some Sequence<UInt8>) -> Bool {
    empty()
    var rest = Array(bytes)[...]
    while problem == nil, !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN {
        if !isWritable() { problem = "its reader does not keep up" }
      } else if count <= 0 {
        problem = SystemError.text(count < 0 ? errno : EIO)
      } else {
        rest = rest.dropFirst(count)
      }
    }
    return problem == nil
  }

  /// Ends the file; some disks say only now that they are full.
  @discardableResult
  func finish() -> Bool {
    guard descriptor >= 0 else { return problem == nil }
    empty()
    if close(descriptor) != 0, errno != EINTR, problem == nil { problem = SystemError.text(errno) }
    descriptor = -1
    return problem == nil
  }

  /// What went wrong, as a failure of the command.
  var failure: CommandFailure? { problem.map { .notWritten("cannot write \(path): \($0)") } }

  private func isWritable() -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return poll(&entry, 1, Self.patience_ms) != 0
  }

  /// What stood in the file goes only now: until here the work may still have been refused.
  private func empty() {
    guard !isEmptied else { return }
    isEmptied = true
    // A pipe or a device has nothing to be emptied.
    if identity != nil, ftruncate(descriptor, 0) != 0 { problem = SystemError.text(errno) }
  }
}
