/// Events that wait for the caller; at most eight, which is more than the frames between two polls usually cause. One
/// that does not fit is missing in the log and nowhere else.
struct EventQueue<Event: Sendable>: Sendable {
  static var limit: Int { 8 }

  private var storage: [8 of Event?] = .init(repeating: nil)
  private var count = 0

  init() {}

  var isEmpty: Bool { count == 0 }

  /// Adds an event; the ninth is dropped.
  mutating func append(_ event: Event) {
    guard count < EventQueue.limit else { return }
    storage[count] = event
    count += 1
  }

  /// Takes the oldest event.
  mutating func popFirst() -> Event? {
    guard count > 0 else { return nil }
    let first = storage[0]
    for index in 1..<count { storage[index - 1] = storage[index] }
    count -= 1
    storage[count] = nil
    return first
  }

  mutating func removeAll() { while popFirst() != nil {} }
}
