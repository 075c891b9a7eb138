import EXI
import Foundation
import MessageMaking
import Traces

/// Makes messages of all schemas from nothing but our own types, and judges what came back for them.
///
/// `make` prints messages for another codec (Scripts/interop-exi.sh), `read` judges its answers, `walk` takes every way
/// through the grammars in both directions (Scripts/coverage.sh). See doc/exi.md, Tests.
@main
struct EXICheck {
  static let usage = """
    usage: exi-check make [--schema NAME] [--systematic] [--seeds A..B]
             messages, one JSON line each: those that take every way through the grammars, then random ones
           exi-check read
             judges lines with "schema", "value" and "exi" from another codec
           exi-check sizes
             the table of the sizes of all message types, in Markdown
           exi-check walk [--schema NAME] [--flips]
             encodes and decodes the systematic messages, and refuses what is just outside its bounds; with flips also
             decodes each with some of its bits changed, so that errors are met
    """

  static func main() {
    var arguments = CommandLine.arguments.dropFirst()
    let command = arguments.popFirst()
    // WPT is not compared yet: messages with TxPackageSpecData differ from the other codec's (doc/exi.md).
    var schemas = V2GSchema.allCases
    var seeds: ClosedRange<UInt64>?
    var isSystematic = false
    var hasFlips = false
    while let argument = arguments.popFirst() {
      switch argument {
      case "--schema":
        guard let schema = arguments.popFirst().flatMap({ V2GSchema(name: $0) }) else { misused() }
        schemas = [schema]
      case "--seeds":
        guard let range = arguments.popFirst().flatMap(range) else { misused() }
        seeds = range
      case "--systematic": isSystematic = true
      case "--flips": hasFlips = true
      default: misused()
      }
    }
    switch command {
    case "make":
      guard seeds != nil || isSystematic else { misused() }
      exit(make(schemas, seeds, isSystematic: isSystematic))
    case "sizes": Sizes.write()
    case "read": exit(Answers().judge())
    case "walk": exit(walk(schemas, hasFlips: hasFlips))
    default: misused()
    }
  }

  /// Prints messages; of the random ones the schemas take turns. Returns the exit code.
  private static func make(_ schemas: [V2GSchema], _ seeds: ClosedRange<UInt64>?, isSystematic: Bool) -> Int32 {
    var failures: [String] = []
    for schema in isSystematic ? schemas : [] { failures += GrammarWalk(schema) { say(line($0)) }.failures }
    if let seeds {
      for seed in seeds {
        do {
          say(line(try RoundTrip(schemas[Int(seed % UInt64(schemas.count))], from: RandomSource(seed: seed))))
        } catch {
          failures.append("seed \(seed): \(error)")
        }
      }
    }
    for failure in failures { complain(failure) }
    return failures.isEmpty ? 0 : 1
  }

  /// Walks the grammars and says how many messages that took. Returns the exit code.
  private static func walk(_ schemas: [V2GSchema], hasFlips: Bool) -> Int32 {
    var failures: [String] = []
    for schema in schemas {
      var number = 0
      _ = schema.messageSizes
      let walk = GrammarWalk(schema) { trip in
        if hasFlips, trip.exi.count <= longestFlipped { flip(trip, number) }
        number += 1
      }
      failures += walk.failures
      say(
        "\(schema.name): \(walk.messages) messages, \(walk.bytes) bytes, \(walk.places) places of values, "
          + "\(walk.lists) lists, \(walk.refused) values and lists outside their bounds refused")
    }
    let unnamed = (UInt16.min...UInt16.max).filter { EXIState($0).name.utf8CodeUnitCount == 0 }
    if !unnamed.isEmpty { failures.append("states without a name: \(unnamed)") }
    for failure in failures { complain(failure) }
    return failures.isEmpty ? 0 : 1
  }

  /// Messages of more bytes are left as they are.
  private static let longestFlipped = 1_000

  /// Decodes a message with one bit changed, and with two that stand side by side, at some 60 places: others for other
  /// messages.
  private static func flip(_ trip: RoundTrip, _ number: Int) {
    var bytes = trip.exi + [0]
    let step = max(8, trip.exi.count * 8 / 60)
    for bit in stride(from: number % step, to: trip.exi.count * 8, by: step) {
      for pattern in [0x8000, 0xC000] as [UInt16] {
        let change = pattern >> UInt16(bit % 8)
        let original = (bytes[bit / 8], bytes[bit / 8 + 1])
        bytes[bit / 8] ^= UInt8(change >> 8)
        bytes[bit / 8 + 1] ^= UInt8(change & 0xFF)
        _ = try? V2GJSON.decode(trip.schema, Array(bytes.dropLast()))
        (bytes[bit / 8], bytes[bit / 8 + 1]) = original
      }
    }
  }

  /// A message as one line of JSON.
  private static func line(_ trip: RoundTrip) -> String {
    let fields: JSONValue = [
      "schema": .string(trip.schema.name), "message": .string(trip.message), "value": trip.value,
      "exi": .string(hexText(trip.exi)),
    ]
    return fields.compact
  }

  private static func range(_ text: String) -> ClosedRange<UInt64>? {
    let ends = text.split(separator: ".").compactMap { UInt64($0) }
    return ends.count == 2 && ends[0] <= ends[1] ? ends[0]...ends[1] : nil
  }

  private static func misused() -> Never {
    complain(usage)
    exit(64)
  }
}

/// Prints a line.
func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

/// Prints a line about something that is wrong.
func complain(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
