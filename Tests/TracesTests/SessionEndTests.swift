import Testing
import Traces

@Suite struct SessionEndTests {
  @Test(.enabled(if: SharedTraces.present)) func `every decoded session ends as the index says`() throws {
    var equal = 0
    var undecoded = 0
    var followed = (requests: 0, same: 0)
    for entry in try SharedTraces.index() {
      let capture = try CaptureReader.read(try SharedTraces.bytes(entry.file), name: entry.file)
      let report = ReplayReport(capture)
      let sessions = report.sessions.map(\.recorded)
      for session in report.sessions {
        followed.requests += session.comparisons.count
        followed.same += session.comparisons.count { $0.isSameMessage }
      }
      #expect(report.matching.rawValue == entry.slac, "\(entry.file)")
      #expect(report.explanations.allSatisfy { !$0.isEmpty }, "\(entry.file)")
      if sessions.isEmpty { #expect(report.ended == entry.ended, "\(entry.file)") }
      #expect(sessions.map(\.connection) == entry.sessions.map(\.connection), "\(entry.file)")
      for (session, expected) in zip(sessions, entry.sessions) {
        guard session.isDecoded else {
          #expect(expected.schema != "DIN", "\(entry.file)")
          #expect(session.isEncrypted == expected.isEncrypted, "\(entry.file)")
          undecoded += 1
          continue
        }
        #expect(SessionEnd(session).summary == expected.ended, "\(entry.file) connection \(session.connection)")
        #expect(session.requests == expected.requests, "\(entry.file) connection \(session.connection)")
        #expect(session.messages.count == expected.messages, "\(entry.file) connection \(session.connection)")
        equal += 1
      }
    }
    print("sessions: \(equal) end as the index says, \(undecoded) encrypted")
    print("Clara in the car's place: \(followed.same) of \(followed.requests) requests would be the same message")
    #expect(equal == 68)
    // Every request of a decoded session of DIN SPEC 70121 or ISO 15118-2 is followed; where cars and Clara part, the
    // report says why.
    #expect(followed.requests == 17_375)
    #expect(followed.same > 16_000)
  }
}
