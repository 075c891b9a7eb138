/// What has been tried at one place of a message, and what is still to be tried.
final class Place {
  /// A member, or several of which one may be there.
  private struct Slot {
    let keys: [String]
    let isOptional: Bool
    let children: [Place]
    /// Where the first of the keys stands among those of the object.
    let order: Int
  }

  /// What to do with one slot: absent, an alternative, or an alternative that is a list with all its members.
  private struct Answer: Equatable {
    var alternative: Int
    var isFull = false
  }

  let path: String
  /// The numbers of members to be tried, for a list.
  var counts: [Int] = []
  private var triedCounts = 0
  private var isFullWanted = false
  /// How many values are to be tried, for a value.
  var variants = 0
  private var triedVariants = 0

  private var keys: [String] = []
  private var slots: [Slot] = []
  private var visits = 0
  private var patterns: [[Int: Answer]] = []
  private var triedPatterns = 0
  private var current: [Int: Answer] = [:]
  private var isFinished = false

  init(_ path: String) { self.path = path }

  /// Whether anything is left to try here or below.
  var hasWork: Bool {
    if isFinished { return false }
    let isVisited = visits > 0 || !counts.isEmpty || variants > 0
    if !isVisited || triedCounts < counts.count || triedVariants < variants { return true }
    // An object is known only after the third visit: the first shows its slots, the second which of them are lists.
    if visits > 0, visits < 3 || triedPatterns < patterns.count { return true }
    for slot in slots {
      for child in slot.children where child.hasWork { return true }
    }
    isFinished = true
    return false
  }

  // MARK: Lists and values

  /// How many members a list gets this time.
  func nextCount() -> Int {
    if isFullWanted {
      isFullWanted = false
      return counts.max() ?? 1
    }
    defer { triedCounts += 1 }
    return triedCounts < counts.count ? counts[triedCounts] : counts[0]
  }

  /// Which value is used this time.
  func nextVariant() -> Int {
    defer { triedVariants += 1 }
    // When all were tried, the shortest and smallest: those stand first.
    return triedVariants < variants ? triedVariants : 0
  }

  // MARK: Objects

  /// The object is about to be filled once more.
  func enter(_ keys: [String]) {
    self.keys = keys
    visits += 1
    switch visits {
    case 1: current = [:]
    case 2:
      slots.sort { $0.order < $1.order }
      current = Dictionary(uniqueKeysWithValues: slots.indices.map { ($0, Answer(alternative: 0)) })
    default:
      if visits == 3 { patterns = makePatterns() }
      current = triedPatterns < patterns.count ? patterns[triedPatterns] : whatIsLeft()
      triedPatterns += 1
    }
  }

  /// Which of some members is there this time, nil for none.
  func ask(_ keys: [String], isOptional: Bool, children: [Place]) -> Int? {
    if visits == 1 {
      let order = self.keys.firstIndex(of: keys[0]) ?? 0
      slots.append(Slot(keys: keys, isOptional: isOptional, children: children, order: order))
      return isOptional ? nil : 0
    }
    guard let index = slots.firstIndex(where: { $0.keys == keys }), let answer = current[index] else {
      return isOptional ? nil : 0
    }
    if answer.isFull { children[answer.alternative].isFullWanted = true }
    return answer.alternative
  }

  /// Whatever has work left below.
  private func whatIsLeft() -> [Int: Answer] {
    var answers: [Int: Answer] = [:]
    for (index, slot) in slots.enumerated() {
      if let alternative = slot.children.firstIndex(where: \.hasWork) {
        answers[index] = Answer(alternative: alternative)
      }
    }
    return answers
  }

  /// The ways a slot can be filled.
  private func answers(_ slot: Slot) -> [Answer] {
    slot.children.enumerated().flatMap { index, child in
      child.counts.count > 1
        ? [Answer(alternative: index), Answer(alternative: index, isFull: true)] : [Answer(alternative: index)]
    }
  }

  /// Each way to fill one slot; and each way to fill two between which nothing must stand.
  private func makePatterns() -> [[Int: Answer]] {
    var patterns: [[Int: Answer]] = []
    for (first, slot) in slots.enumerated() {
      let isFixed = !slot.isOptional && answers(slot).count == 1
      for answer in answers(slot) where !isFixed {
        patterns.append([first: answer])
        for second in slots.indices.dropFirst(first + 1) {
          let other = slots[second]
          if other.isOptional || answers(other).count > 1 {
            for further in answers(other) { patterns.append([first: answer, second: further]) }
          }
          if !other.isOptional { break }
        }
      }
    }
    return patterns
  }
}
