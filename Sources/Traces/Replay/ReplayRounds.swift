/// Where the requests of a recorded session are, and which responses end a run of equal ones.
struct ReplayRounds {
  /// A run of equal requests.
  struct Round {
    /// Index of the first request.
    var first: Int
    /// Index of the last response.
    var response: Int
  }

  private var rounds: [Round] = []
  private let messages: [RecordedSession.Message]

  init(_ recorded: RecordedSession) {
    messages = recorded.messages
    var name = ""
    for (index, message) in messages.enumerated() {
      if message.isRequest {
        if message.name != name { rounds.append(Round(first: index, response: -1)) }
        name = message.name
      } else if !rounds.isEmpty, message.name.dropLast(3) == name.dropLast(3) {
        rounds[rounds.count - 1].response = index
      }
    }
  }

  /// The runs that were complete before the run of the request at `index`.
  func before(_ index: Int) -> [Round] {
    let current = rounds.lastIndex { $0.first <= index } ?? 0
    return rounds[..<current].filter { $0.response >= 0 }
  }

  /// The first request behind a message.
  func nextRequest(after index: Int) -> RecordedSession.Message? {
    messages[(index + 1)...].first { $0.isRequest }
  }
}
