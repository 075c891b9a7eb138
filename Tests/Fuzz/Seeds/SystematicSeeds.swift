import MessageMaking
import Traces

/// Messages that take many ways through the grammars, so that every message set has seeds without files beside it.
enum SystematicSeeds {
  /// Messages that are made for one set; of these every few, up to `kept`, become seeds.
  static let made = 400
  static let kept = 90
  /// Longer ones would take the time of many short ones.
  static let longest = 160

  private static let all: [V2GSchema: [[UInt8]]] = Dictionary(
    uniqueKeysWithValues: EXISubjects.schemas.map { ($0, spread(messages($0))) })

  /// Short messages of a set, of all kinds.
  static func exi(_ schema: V2GSchema) -> [[UInt8]] { all[schema] ?? [] }

  private static func messages(_ schema: V2GSchema) -> [[UInt8]] {
    let source = SystematicSource(listLimit: 8)
    var messages: [[UInt8]] = []
    for _ in 0..<made where !source.isDone {
      guard let bytes = try? V2GJSON.make(schema, from: source).encoded.get() else { continue }
      if bytes.count <= longest { messages.append(bytes) }
    }
    return messages
  }

  private static func spread(_ messages: [[UInt8]]) -> [[UInt8]] {
    let step = max(1, messages.count / kept)
    return stride(from: 0, to: messages.count, by: step).prefix(kept).map { messages[$0] }
  }
}
