import Foundation

/// Where results and messages go: standard output and standard error, or memory in a test.
final class Console {
  private var pending: [UInt8] = []
  private var shown = 0
  private let isMemory: Bool
  /// True when progress may be drawn: standard error is a terminal.
  let showsProgress: Bool

  /// What a test finds on the output side.
  private(set) var output = ""
  /// What a test finds on the error side.
  private(set) var errors = ""

  /// The system's number for why results were lost; nil while all is well.
  private var lost: Int32?

  /// The process's own streams.
  static var standard: Console { Console(isMemory: false, showsProgress: isatty(2) == 1) }

  /// A console that only remembers.
  static func memory() -> Console { Console(isMemory: true, showsProgress: false) }

  private init(isMemory: Bool, showsProgress: Bool) {
    self.isMemory = isMemory
    self.showsProgress = showsProgress
  }

  /// Adds text to the results.
  func write(_ text: String) {
    if isMemory { return output += text }
    pending += text.utf8
    if pending.count > 1 << 16 { flush() }
  }

  /// Adds a line to the results.
  func line(_ text: String) { write(text + "\n") }

  /// Says something on the error side; progress that stands there is wiped first.
  func error(_ text: String) {
    if isMemory { return errors += text + "\n" }
    clearProgress()
    Self.write(Array((text.hasSuffix("\n") ? text : text + "\n").utf8), to: 2)
  }

  /// Draws one line of progress over the last one, on a terminal only.
  func progress(_ text: String) {
    guard showsProgress else { return }
    let padding = String(repeating: " ", count: max(0, shown - text.count))
    shown = text.count
    Self.write(Array(("\r" + text + padding).utf8), to: 2)
  }

  /// Wipes the line of progress.
  func clearProgress() {
    guard showsProgress, shown > 0 else { return }
    Self.write(Array(("\r" + String(repeating: " ", count: shown) + "\r").utf8), to: 2)
    shown = 0
  }

  /// Hands everything written so far to the system.
  func flush() {
    guard !pending.isEmpty else { return }
    clearProgress()
    let problem = Self.write(pending, to: 1)
    // After a gap the rest is not what it looks like, but a stream that works again may still be of use.
    lost = lost ?? problem
    pending.removeAll(keepingCapacity: true)
  }

  /// Hands over what is left, says when results were lost, and gives the code to end with.
  func finish(_ code: ExitCode) -> ExitCode {
    flush()
    // A reader that has seen enough is no mistake.
    guard let lost, lost != EPIPE else { return code }
    error("clara-sim: cannot write the results to standard output: \(SystemError.text(lost))")
    return code.withLostOutput
  }

  /// Keeps the numbers 0 to 2 from files that are opened later, where the caller has closed a standard stream: results
  /// would go into a recording. What stands there instead cannot be used, so that the loss is seen.
  static func holdStandardStreams() {
    for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
      _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
    }
  }

  /// - Returns: the system's number for what went wrong, nil when all was written.
  @discardableResult
  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN {
        // Whoever shares the stream has set it so; the reader will come.
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&entry, 1, -1)
        continue
      }
      guard count > 0 else { return count < 0 ? errno : EIO }
      rest = rest.dropFirst(count)
    }
    return nil
  }
}
