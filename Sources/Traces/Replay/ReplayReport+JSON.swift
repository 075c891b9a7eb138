extension ReplayReport {
  /// Hands out one JSON object for each thing seen, in frame order, and the verdict at the end.
  ///
  /// Requests of a car that was followed carry Clara's own request in the member `clara`.
  public func forEachLine(_ body: (JSONObject) -> Void) {
    var clara: [Int: ReplayFollower.Comparison] = [:]
    for session in sessions {
      for comparison in session.comparisons { clara[comparison.frame] = comparison }
    }
    for record in dissection.records {
      var line = dissection.json(record)
      if case .v2g(let message) = record.content, message.source == .vehicle, let comparison = clara[record.frame] {
        line.append("clara", .object(json(comparison)))
      }
      body(line)
    }
    body(verdict)
  }

  private func json(_ comparison: ReplayFollower.Comparison) -> JSONObject {
    var object = JSONObject()
    if let message = comparison.claraMessage { object.add("message", message) }
    if let json = comparison.clara { object.append("json", json) }
    if let note = comparison.note { object.add("note", note) }
    guard comparison.isSameMessage else { return object }
    object.append(
      "differs",
      .array(
        comparison.differences.map { difference in
          var field = JSONObject()
          field.add("field", difference.path)
          if let car = difference.car { field.append("car", car) }
          if let clara = difference.clara { field.append("clara", clara) }
          return .object(field)
        }))
    return object
  }

  /// The verdict: counts, sessions, ends and explanations.
  public var verdict: JSONObject {
    var line = JSONObject()
    line.add("layer", "verdict")
    line.add("file", dissection.file)
    line.add("frames", dissection.frameCount)
    line.add("mmes", counts.mmes)
    line.add("sdp", counts.discoveries)
    line.add("tcp", counts.events)
    line.add("v2g", counts.messages)
    line.add("decoded", counts.decoded)
    line.add("notDecoded", counts.messages - counts.decoded)
    line.add("can", counts.canFrames)
    line.add("slac", matching.rawValue)
    line.append("sessions", .array(sessions.map { .object(json($0)) }))
    line.add("ended", ended)
    line.add("why", explanations)
    if let spi { line.append("spi", .object(json(spi))) }
    if let problem = dissection.problem { line.add("problem", problem.description) }
    return line
  }

  private func json(_ spi: SPICounts) -> JSONObject {
    var object = JSONObject()
    object.add("dialect", spi.dialect.rawValue)
    object.add("chipSelect", spi.hasChipSelect)
    object.add("bytes", spi.bytes)
    object.add("transactions", spi.transactions)
    object.add("registerReads", spi.registerReads)
    object.add("registerWrites", spi.registerWrites)
    object.add("framesToModem", spi.framesToModem)
    object.add("framesFromModem", spi.framesFromModem)
    object.add("gaps", spi.gaps)
    return object
  }

  private func json(_ session: Session) -> JSONObject {
    var object = JSONObject()
    object.add("conn", session.recorded.connection)
    if let agreed = session.recorded.agreed { object.add("protocol", agreed.rawValue) }
    object.add("encrypted", session.recorded.isEncrypted)
    object.add("messages", session.recorded.messages.count)
    object.add("first_frame", session.recorded.frames.lowerBound)
    object.add("last_frame", session.recorded.frames.upperBound)
    if session.recorded.isDecoded { object.add("requests", session.recorded.requests) }
    object.add("ended", session.end.summary)
    object.add("why", explanation(session))
    if !session.comparisons.isEmpty {
      object.add("followed", session.comparisons.count)
      object.add("sameMessage", session.comparisons.count { $0.isSameMessage })
      object.add("sameContent", session.comparisons.count { $0.isSameMessage && $0.differences.isEmpty })
    }
    return object
  }
}
