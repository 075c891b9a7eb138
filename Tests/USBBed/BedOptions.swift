import Foundation

/// The arguments of the bed.
struct BedOptions {
  /// Which device an option is about.
  enum Device: String {
    case bridge
    case can
  }

  var report: String?
  var profile = "ideal"
  var car = "leaf40"
  var soc_permille: Int32 = 420
  var ch347: EmulatedCH347.Kind?
  var isFT2232H = false
  var hasSecond = false
  var hasNone = false
  var hasDriver = false
  var isDead = false
  var busy: Device?
  var forbidden: Device?
  var refusing: Device?
  var short: Device?
  var cut: Device?
  var stalls = 0
  var losses = 0
  var laterShorts = 0
  var laterCuts = 0
  var pulled = Device.bridge
  var pullAfter_ms: Int64?
  var busCutAfter_ms: Int64?
  var busOffAfter_ms: Int64?
  var pressAfter_ms: Int64?
  var deadAfter_ms: Int64?
  var hangUpAfter_ms: Int64?
  var limit_s: Int64 = 120
  var program: [String] = []

  init?(_ arguments: [String]) {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--" {
        program = Array(rest)
        break
      }
      guard takeFlag(argument) || takeValue(argument, rest.popFirst() ?? "") else { return nil }
    }
    guard !program.isEmpty else { return nil }
  }

  private mutating func takeFlag(_ argument: String) -> Bool {
    switch argument {
    case "--ft2232h": isFT2232H = true
    case "--two": hasSecond = true
    case "--none": hasNone = true
    case "--driver": hasDriver = true
    case "--dead": isDead = true
    default: return false
    }
    return true
  }

  /// False for an unknown option, or one with a value that it cannot have.
  private mutating func takeValue(_ argument: String, _ value: String) -> Bool {
    switch argument {
    case "--report": report = value
    case "--profile": profile = value
    case "--car": car = value
    case "--soc": return take(Int32(value).map { $0 * 10 }, &soc_permille)
    case "--busy": return take(Device(rawValue: value), &busy)
    case "--forbidden": return take(Device(rawValue: value), &forbidden)
    case "--refuse": return take(Device(rawValue: value), &refusing)
    case "--short": return take(Device(rawValue: value), &short)
    case "--cut": return take(Device(rawValue: value), &cut)
    case "--pull": return take(Device(rawValue: value), &pulled)
    case "--stall": return take(Int(value), &stalls)
    case "--lose": return take(Int(value), &losses)
    case "--ch347": return take(EmulatedCH347.Kind(rawValue: value), &ch347)
    case "--short-later": return take(Int(value), &laterShorts)
    case "--cut-later": return take(Int(value), &laterCuts)
    case "--pull-after": return take(Self.milliseconds(value), &pullAfter_ms)
    case "--bus-cut-after": return take(Self.milliseconds(value), &busCutAfter_ms)
    case "--bus-off-after": return take(Self.milliseconds(value), &busOffAfter_ms)
    case "--press-after": return take(Self.milliseconds(value), &pressAfter_ms)
    case "--dead-after": return take(Self.milliseconds(value), &deadAfter_ms)
    case "--hang-up-after": return take(Self.milliseconds(value), &hangUpAfter_ms)
    case "--limit": return take(Int64(value), &limit_s)
    default: return false
    }
    return true
  }

  private func take<Value>(_ value: Value?, _ place: inout Value) -> Bool {
    guard let value else { return false }
    place = value
    return true
  }

  private func take<Value>(_ value: Value?, _ place: inout Value?) -> Bool {
    place = value
    return value != nil
  }

  private static func milliseconds(_ text: String) -> Int64? { Double(text).map { Int64($0 * 1_000) } }

  static let preload = "libumockdev-preload.so.0"

  /// True when the library that shows the devices can be loaded.
  static var hasPreload: Bool {
    guard let handle = dlopen(preload, RTLD_LAZY | RTLD_LOCAL) else { return false }
    dlclose(handle)
    return true
  }
}
