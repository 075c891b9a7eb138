import Foundation
import MessageMaking
import Traces

/// Judges what another codec wrote for messages: each line must decode to its value.
struct Answers {
  /// A line that was read.
  private struct Answer {
    let schema: V2GSchema
    let value: JSONValue
    let exi: [UInt8]

    init?(_ line: String) {
      guard let fields = try? JSONValue(parsing: line),
        let schema = fields["schema"]?.text.flatMap({ V2GSchema(name: $0) }), let value = fields["value"],
        let digits = fields["exi"]?.text?.utf8.compactMap({ Character(Unicode.Scalar($0)).hexDigitValue }),
        digits.count % 2 == 0
      else { return nil }
      self.schema = schema
      self.value = value
      exi = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
  }

  /// Reads standard input to its end. Returns the exit code.
  func judge() -> Int32 {
    var equal = 0
    var failures = 0
    var notes: [(kind: String, count: Int)] = []
    while let line = readLine() {
      guard let answer = Answer(line) else {
        complain("no line of an answer: \(line.prefix(200))")
        return 65
      }
      do {
        let decoded = try V2GJSON.decode(answer.schema, answer.exi)
        for kind in kinds(decoded) {
          if let index = notes.firstIndex(where: { $0.kind == kind }) {
            notes[index].count += 1
          } else {
            notes.append((kind, 1))
          }
        }
        if decoded.value == answer.value {
          equal += 1
          continue
        }
        complain("\(answer.schema.name) \(hexText(answer.exi)) is \(decoded.value.compact) to us")
      } catch {
        complain("\(answer.schema.name) \(hexText(answer.exi)): \(error)")
      }
      complain("  of \(answer.value.compact)")
      failures += 1
    }
    let noted = notes.map { ", \($0.count) with the note \"\($0.kind)\"" }.joined()
    say("their bytes to us: \(equal) messages equal, \(failures) different\(noted)")
    return failures == 0 && equal > 0 ? 0 : 1
  }

  /// The kinds of notes about a message, each once.
  private func kinds(_ decoded: V2GJSON.Decoded) -> [String] {
    var kinds: [String] = []
    for index in 0..<Int(decoded.notes.count) {
      guard let note = decoded.notes[index], !kinds.contains("\(note.kind.name)") else { continue }
      kinds.append("\(note.kind.name)")
    }
    return kinds
  }
}
