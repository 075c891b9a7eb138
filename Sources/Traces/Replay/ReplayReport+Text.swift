extension ReplayReport {
  /// The report for a person: what was seen, a table for each session, why it ended, Clara beside the car.
  public var text: String {
    var lines = [heading]
    if let spi { lines.append("  \(spi.text)") }
    if let problem = dissection.problem { lines.append("  warning: \(problem.description)") }
    if counts.mmes > 0 {
      lines.append("  SLAC: \(matching == .none ? "no message of it" : matching.rawValue); \(discoveryText)")
    }
    for (index, session) in sessions.enumerated() {
      lines.append("")
      lines += table(session, number: index + 1)
    }
    if sessions.isEmpty { lines.append("  " + explanations.joined(separator: " ")) }
    return lines.joined(separator: "\n") + "\n"
  }

  private var heading: String {
    var span: Int64 = 0
    if let first = dissection.records.first, let last = dissection.records.last {
      span = last.time.microseconds(since: first.time)
    }
    var parts = ["\(dissection.frameCount) frames", SessionProgress.seconds(span)]
    if counts.mmes > 0 { parts.append("\(counts.mmes) MMEs") }
    if counts.messages > 0 {
      let rest = counts.messages - counts.decoded
      parts.append("\(counts.messages) V2G messages" + (rest > 0 ? " (\(rest) not decoded yet)" : ""))
    }
    if counts.canFrames > 0 { parts.append("\(counts.canFrames) CAN frames") }
    return "\(dissection.file): " + parts.joined(separator: ", ")
  }

  private var discoveryText: String {
    for record in dissection.records.reversed() {
      guard case .sdp(let message) = record.content, let address = message.seccAddress else { continue }
      let security = message.security == 0x10 ? "without TLS" : "with TLS"
      return "SDP: charger at [\(address)]:\(message.seccPort ?? 0) \(security)"
    }
    return discovery.requests > 0 ? "SDP: \(discovery.requests) requests, no answer" : "no SDP"
  }

  private func table(_ session: Session, number: Int) -> [String] {
    let recorded = session.recorded
    let name = recorded.isEncrypted ? "encrypted" : recorded.agreed?.title ?? "handshake only"
    var lines = [
      "  Session \(number): \(name), connection \(recorded.connection), frames "
        + "\(recorded.frames.lowerBound) to \(recorded.frames.upperBound)"
    ]
    if !session.progress.phases.isEmpty {
      lines.append("     frame      time  message                      rounds  answered")
    }
    for phase in session.progress.phases {
      let time = SessionProgress.seconds(phase.start_us)
      lines.append(
        "    " + Self.right("\(phase.frame)", 6) + Self.right(time, 10) + "  " + Self.left(phase.name, 27)
          + Self.right("\(phase.rounds)", 8) + "  " + (phase.codes.isEmpty ? "-" : phase.codes.joined(separator: ", ")))
    }
    lines.append("    Ended: \(explanation(session))")
    return lines + comparison(session)
  }

  /// Clara beside the car: other messages one by one, differing fields by message and field.
  private func comparison(_ session: Session) -> [String] {
    guard !session.comparisons.isEmpty else { return [] }
    let all = session.comparisons
    let same = all.filter(\.isSameMessage)
    var lines = [
      "    Clara in the car's place: \(all.count) requests followed, \(same.count) the same message, "
        + "\(same.count { $0.differences.isEmpty }) of them with the same content"
    ]
    lines += others(all.filter { !$0.isSameMessage })
    var fields: [(key: String, count: Int, first: FieldDifference)] = []
    for item in same {
      for difference in item.differences {
        let key = "\(item.carMessage).\(difference.path)"
        if let index = fields.firstIndex(where: { $0.key == key }) {
          fields[index].count += 1
        } else {
          fields.append((key, 1, difference))
        }
      }
    }
    for field in fields {
      let often = field.count > 1 ? " (\(field.count) times; first)" : ""
      lines.append(
        "      \(field.key)\(often): car \(Self.brief(field.first.car)), Clara \(Self.brief(field.first.clara))")
    }
    return lines
  }

  /// Requests that Clara would not have sent, runs of equal ones as one line.
  private func others(_ comparisons: [ReplayFollower.Comparison]) -> [String] {
    var runs: [(first: ReplayFollower.Comparison, count: Int)] = []
    for item in comparisons {
      // Once Clara has ended a session, what the car goes on with is one line.
      if let last = runs.last?.first, last.claraMessage == item.claraMessage, last.note == item.note,
        last.claraMessage == nil || last.carMessage == item.carMessage
      {
        runs[runs.count - 1].count += 1
      } else {
        runs.append((item, 1))
      }
    }
    return runs.map { run in
      let often = run.count > 1 ? " and \(run.count - 1) more" : ""
      let clara = run.first.claraMessage.map { "Clara would send \($0)" } ?? run.first.note ?? "Clara sends nothing"
      return "      frame \(run.first.frame)\(often): the car sent \(run.first.carMessage); \(clara)"
    }
  }

  private static func brief(_ value: JSONValue?) -> String {
    let text = FieldDifference.text(value)
    return text.utf8.count > 70 ? String(text.prefix(67)) + "..." : text
  }

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
