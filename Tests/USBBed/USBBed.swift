import Foundation
import HAL
import HALLinux
import HALSim

/// Runs a program on a machine with emulated USB devices: an FT232H or a CH347 with a QCA7005 behind it, at whose line
/// the simulated charger waits, and a gs_usb adapter. The program is any that uses libusb; umockdev puts the devices
/// under it.
@main
struct USBBed {
  static let usage = """
    usage: usb-bed [OPTION...] -- PROGRAM ARGUMENT...
      --report FILE       write what the devices saw, as JSON
      --profile NAME      the charger's make (default ideal)
      --ch347 t|f|mode0   the bridge is a CH347T, a CH347F, or a CH347T in mode 0
      --two               an FT232H more, with nothing behind it
      --none              no device at all
      --driver            the system's driver is on the FT232H
      --dead              the bridge does not answer
      --stall N           so many transfers to the bridge stall once current flows
      --lose N            so many transfers to the bridge are lost once current flows
      --odd N             so many answers of the CH347 are cut once current flows
      --pull-after S      pull the bridge out so many seconds after current began to flow
      --press-after S     press the stop button so many seconds after current began to flow
      --limit S           kill the program after so many seconds (default 120)
    Ends as the program does; 69 when umockdev is missing.
    """

  static func main() {
    signal(SIGPIPE, SIG_IGN)
    guard var options = BedOptions(Array(CommandLine.arguments.dropFirst())) else {
      FileHandle.standardError.write(Data((usage + "\n").utf8))
      exit(64)
    }
    guard BedOptions.hasPreload else {
      FileHandle.standardError.write(
        Data("skipped: no umockdev (Debian: umockdev), so there are no emulated devices\n".utf8))
      exit(69)
    }
    do {
      exit(try BedRun(&options).run())
    } catch {
      FileHandle.standardError.write(Data("usb-bed: \(error)\n".utf8))
      exit(70)
    }
  }
}

/// The arguments of the bed.
struct BedOptions {
  var report: String?
  var profile = "ideal"
  var ch347: EmulatedCH347.Kind?
  var hasSecond = false
  var hasNone = false
  var hasDriver = false
  var isDead = false
  var stalls = 0
  var losses = 0
  var oddAnswers = 0
  var pullAfter_ms: Int64?
  var pressAfter_ms: Int64?
  var limit_s: Int64 = 120
  var program: [String] = []

  init?(_ arguments: [String]) {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "--": program = Array(rest)
      case "--ch347":
        guard let kind = rest.popFirst().flatMap({ EmulatedCH347.Kind(rawValue: $0) }) else { return nil }
        ch347 = kind
      case "--two": hasSecond = true
      case "--none": hasNone = true
      case "--driver": hasDriver = true
      case "--dead": isDead = true
      case "--report": report = rest.popFirst()
      case "--profile": profile = rest.popFirst() ?? ""
      case "--stall": stalls = Int(rest.popFirst() ?? "") ?? 0
      case "--lose": losses = Int(rest.popFirst() ?? "") ?? 0
      case "--odd": oddAnswers = Int(rest.popFirst() ?? "") ?? 0
      case "--pull-after": pullAfter_ms = Self.milliseconds(rest.popFirst())
      case "--press-after": pressAfter_ms = Self.milliseconds(rest.popFirst())
      case "--limit": limit_s = Int64(rest.popFirst() ?? "") ?? limit_s
      default: return nil
      }
      if argument == "--" { break }
    }
    guard !program.isEmpty else { return nil }
  }

  private static func milliseconds(_ text: String?) -> Int64? {
    text.flatMap { Double($0) }.map { Int64($0 * 1_000) }
  }

  static let preload = "libumockdev-preload.so.0"

  /// True when the library that shows the devices can be loaded.
  static var hasPreload: Bool {
    guard let handle = dlopen(preload, RTLD_LAZY | RTLD_LOCAL) else { return false }
    dlclose(handle)
    return true
  }
}
