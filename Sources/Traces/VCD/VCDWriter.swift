/// Writes a value change dump (IEEE 1364 clause 18) in memory; GTKWave, Surfer and PulseView open it.
///
/// Declare the signals first, then report changes in order of time. A value that did not change is not written.
public struct VCDWriter: Sendable {
  /// What a signal carries.
  public enum Kind: Sendable {
    /// One bit or several, as a number.
    case wire(bits: Int)
    /// A number with decimals, written in plain form.
    case real
    /// Text (an extension that GTKWave and Surfer know).
    case text
  }

  /// Names a declared signal.
  public struct Signal: Sendable { fileprivate let index: Int }

  private struct Declared: Sendable {
    var name: String
    var kind: Kind
    var last: String?
  }

  private var signals: [Declared] = []
  private var changes = ""
  private var now_us: UInt64 = 0
  private var stamped = false
  private let scope: String

  /// A dump whose signals lie in the scope (the module) `scope`.
  public init(scope: String = "clara") { self.scope = scope }

  /// Adds a signal; spaces in the name become underscores.
  public mutating func declare(_ name: String, _ kind: Kind) -> Signal {
    signals.append(Declared(name: String(name.map { $0 == " " ? "_" : $0 }), kind: kind))
    return Signal(index: signals.count - 1)
  }

  /// Reports a number; for a `real` signal it is taken as whole units.
  public mutating func set(_ signal: Signal, to value: UInt32, at time_us: UInt64) {
    switch signals[signal.index].kind {
    case .wire(bits: 1): write(signal, value & 1 == 0 ? "0" : "1", at: time_us)
    case .wire: write(signal, "b" + String(value, radix: 2) + " ", at: time_us)
    case .real: write(signal, "r\(value) ", at: time_us)
    case .text: write(signal, "s\(value) ", at: time_us)
    }
  }

  /// Reports a truth value.
  public mutating func set(_ signal: Signal, to value: Bool, at time_us: UInt64) {
    set(signal, to: value ? 1 : 0 as UInt32, at: time_us)
  }

  /// Reports a number in thousandths, such as millivolts shown as volts; three decimals are written.
  public mutating func set(_ signal: Signal, toThousandths value: Int64, at time_us: UInt64) {
    let magnitude = value.magnitude
    let below = String(magnitude % 1_000)
    let decimals = String(repeating: "0", count: 3 - below.utf8.count) + below
    write(signal, "r\(value < 0 ? "-" : "")\(magnitude / 1_000).\(decimals) ", at: time_us)
  }

  /// Reports a text; white space in it becomes underscores.
  public mutating func set(_ signal: Signal, to text: String, at time_us: UInt64) {
    write(signal, "s" + String(text.map { $0.isWhitespace ? "_" : $0 }) + " ", at: time_us)
  }

  /// The whole file: header, declarations, changes.
  public func text(endingAt time_us: UInt64) -> String {
    var result = "$version clara-sim $end\n$timescale 1us $end\n$scope module \(scope) $end\n"
    for (index, signal) in signals.enumerated() {
      let type =
        switch signal.kind {
        case .wire(let bits): "wire \(bits)"
        case .real: "real 64"
        case .text: "string 1"
        }
      result += "$var \(type) \(identifier(index)) \(signal.name) $end\n"
    }
    result += "$upscope $end\n$enddefinitions $end\n" + changes
    return time_us > now_us || changes.isEmpty ? result + "#\(time_us)\n" : result
  }

  private mutating func write(_ signal: Signal, _ value: String, at time_us: UInt64) {
    guard signals[signal.index].last != value else { return }
    signals[signal.index].last = value
    // The format knows no step back in time: a late report counts as now.
    if !stamped || time_us > now_us {
      now_us = max(now_us, time_us)
      changes += "#\(now_us)\n"
      stamped = true
    }
    changes += value + identifier(signal.index) + "\n"
  }

  /// Printable characters from `!` on, as many as the number needs.
  private func identifier(_ index: Int) -> String {
    var rest = index
    var text = ""
    repeat {
      text.unicodeScalars.append(Unicode.Scalar(UInt8(33 + rest % 94)))
      rest = rest / 94 - 1
    } while rest >= 0
    return text
  }
}
