/// What the self-check needs of where it runs.
public protocol Environment {
  /// Writes one byte of the trace.
  func write(_ byte: UInt8)

  /// A wrapping count of executed instructions, or nil where that is not known.
  var instructions: UInt32? { get }

  /// Waits until so many milliseconds have passed since the start, or not at all where time is only virtual.
  func sleep(until time_ms: UInt32)
}

/// The trace of a self-check: lines that must be the same wherever it runs, lines with '#' that are measurements, and
/// a count of what did not hold.
public struct Trace<Place: Environment> {
  /// Where it runs.
  public let environment: Place

  /// Number of checks that did not hold.
  public private(set) var failures: UInt32 = 0

  private var started: UInt32 = 0

  /// A trace without a failure.
  public init(environment: Place) { self.environment = environment }

  /// Begins a section and its measurement.
  public mutating func begin(_ name: StaticString) {
    write("== ")
    write(name)
    endLine()
    started = environment.instructions ?? 0
  }

  /// Ends a section: prints the instructions it took, where they are counted.
  public func end(_ name: StaticString) {
    guard let now = environment.instructions else { return }
    measurement(name, now &- started, of: nil, "instructions")
  }

  /// Prints a check, and counts it when it did not hold.
  public mutating func check(_ name: StaticString, _ holds: Bool) {
    write(name)
    write(holds ? ": ok\n" : ": FAILED\n")
    if !holds { failures += 1 }
  }

  /// Prints a named number.
  public func value(_ name: StaticString, _ number: UInt64) {
    write(name)
    write(" ")
    write(decimal: number)
    endLine()
  }

  /// Prints a named byte string in hex.
  public func value(_ name: StaticString, _ bytes: Span<UInt8>) {
    write(name)
    write(" ")
    for index in bytes.indices {
      write(hexDigit: bytes[index] >> 4)
      write(hexDigit: bytes[index] & 15)
    }
    endLine()
  }

  /// Prints a measurement, which no comparison looks at.
  public func measurement(_ name: StaticString, _ number: UInt32, of whole: UInt32?, _ unit: StaticString) {
    write("# ")
    write(name)
    write(" ")
    write(decimal: UInt64(number))
    if let whole {
      write(" of ")
      write(decimal: UInt64(whole))
    }
    write(" ")
    write(unit)
    endLine()
  }

  /// Prints a text.
  public func write(_ text: StaticString) {
    text.withUTF8Buffer { for byte in $0 { environment.write(byte) } }
  }

  /// Prints a number.
  public func write(decimal number: UInt64) {
    var digits: [20 of UInt8] = .init(repeating: 0)
    var count = 0
    var rest = number
    repeat {
      digits[count] = UInt8(truncatingIfNeeded: rest % 10) + UInt8(ascii: "0")
      rest /= 10
      count += 1
    } while rest != 0
    while count > 0 {
      count -= 1
      environment.write(digits[count])
    }
  }

  /// Ends the line.
  public func endLine() { environment.write(UInt8(ascii: "\n")) }

  private func write(hexDigit digit: UInt8) {
    environment.write(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10)
  }
}
