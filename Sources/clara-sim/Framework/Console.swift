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
    Self.write(pending, to: 1)
    pending.removeAll(keepingCapacity: true)
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
