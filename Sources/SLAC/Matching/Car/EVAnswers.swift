import HAL

/// One charger's measurement of the car's sounds.
public struct EVAnswer: Equatable, Sendable {
  /// The charger.
  public var charger: MACAddress
  /// Mean attenuation in thousandths of a dB.
  public var average_mdB: Int32
  /// False for an answer without any attenuation, which was not measured: it is chosen only when there is no other.
  public var isMeasured: Bool
  /// True while CM_ATTEN_CHAR.RSP is still to be sent.
  var isResponseDue: Bool

  /// True when this answer is to be preferred to `other`; equal ones keep their order.
  func isBetter(than other: EVAnswer) -> Bool {
    guard isMeasured == other.isMeasured else { return isMeasured }
    return average_mdB < other.average_mdB
  }
}

/// The answers of all chargers on the line in the order in which they came.
public struct EVAnswers: Sendable {
  /// Most chargers kept; a further one takes the place of the worst if it is better.
  public static let limit = 8

  private var storage: [8 of EVAnswer]

  /// Number of chargers that answered, 0...``limit``.
  public private(set) var count: Int

  init() {
    storage = .init(
      repeating: EVAnswer(charger: MACAddress(0), average_mdB: 0, isMeasured: false, isResponseDue: false))
    count = 0
  }

  /// The answer at `index`, which must be below ``count``.
  public subscript(index: Int) -> EVAnswer {
    precondition(index < count, "index past the answers")
    return storage[index]
  }

  /// Index of the answer to choose: the lowest attenuation, the first among equals.
  public var best: Int? {
    var best: Int?
    for index in 0..<count {
      if let current = best, !storage[index].isBetter(than: storage[current]) { continue }
      best = index
    }
    return best
  }

  /// Index of the first charger that waits for CM_ATTEN_CHAR.RSP.
  var firstDue: Int? {
    for index in 0..<count where storage[index].isResponseDue { return index }
    return nil
  }

  mutating func removeAll() { count = 0 }

  mutating func markAnswered(_ index: Int) {
    guard index < count else { return }
    storage[index].isResponseDue = false
  }

  /// Asks for another response to a charger that is in the table; false when it is not.
  mutating func repeatResponse(to charger: MACAddress) -> Bool {
    for index in 0..<count where storage[index].charger == charger {
      storage[index].isResponseDue = true
      return true
    }
    return false
  }

  /// Takes a new charger in. Returns false when the table is full of better ones.
  mutating func insert(_ answer: EVAnswer) -> Bool {
    if count < EVAnswers.limit {
      storage[count] = answer
      count += 1
      return true
    }
    var worst = 0
    for index in 1..<count where storage[worst].isBetter(than: storage[index]) { worst = index }
    guard answer.isBetter(than: storage[worst]) else { return false }
    storage[worst] = answer
    return true
  }
}
