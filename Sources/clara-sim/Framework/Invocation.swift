/// A command line that fits its command.
struct Invocation {
  var command: String
  /// Options in the order given; the value is nil for a switch.
  var options: [(name: String, value: String?)]
  var arguments: [String]
  var console: Console

  /// True when the option was given.
  func has(_ name: String) -> Bool { options.contains { $0.name == name } }

  /// The value of an option, the last one when it was given several times.
  func value(_ name: String) -> String? { options.last { $0.name == name }?.value }

  /// The value of an option as a whole number.
  ///
  /// - Throws: a usage failure when it is not one, or outside `range`.
  func integer(_ name: String, in range: ClosedRange<Int64> = 0...Int64.max) throws(CommandFailure) -> Int64? {
    guard let text = value(name) else { return nil }
    guard let number = Int64(text), range.contains(number) else {
      let bound = range.upperBound == .max ? "from \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
      throw .usage("\(name) takes a whole number \(bound), not \(text)")
    }
    return number
  }
}
