import EXI

/// Why a V2G message could not be turned into JSON or back.
public enum V2GError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The EXI stream is wrong, or a value cannot be encoded.
  case exi(EXIError)
  /// The JSON is not what the schema wants.
  case json(V2GJSONError)

  /// The problem in words.
  public var description: String {
    switch self {
    case .exi(let error): error.text
    case .json(let error): error.description
    }
  }
}

/// A place in a JSON message that is not what the schema wants.
public struct V2GJSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The place, such as `V2G_Message.Body.CurrentDemandReq.EVTargetVoltage.Unit`; empty for the whole.
  public let path: String
  /// What is wrong and what was expected.
  public let problem: String
  /// The valid name that is nearest to what was found, if any is near.
  public let nearest: String?

  /// Place, problem and nearest name.
  public var description: String {
    let place = path.isEmpty ? "the message" : path
    return "\(place): \(problem)" + (nearest.map { "; did you mean \($0)?" } ?? "")
  }
}

extension EXIError {
  /// The error in words, with place and bit.
  public var text: String { "\(kind.name) at bit \(bitPosition), in \(state.name)" }
}

extension EXINote {
  /// The note in words, with place and bit.
  public var text: String { "\(kind.name) at bit \(bitPosition), in \(state.name)" }
}

extension EXINotes {
  /// The notes in words; the last entry counts those that were not kept.
  public var texts: [String] {
    var texts: [String] = []
    for index in 0..<min(Int(count), EXINotes.capacity) {
      if let note = self[index] { texts.append(note.text) }
    }
    if Int(count) > texts.count { texts.append("and \(Int(count) - texts.count) more") }
    return texts
  }
}
