/// Bytes that a parser understands, and how they are to be broken.
struct Seed: Sendable {
  /// Which values a byte is replaced with.
  enum Values: Sendable, Equatable {
    /// All 255 others.
    case all
    /// Its eight single-bit changes, 0x00, 0xFF, one more and one less.
    case edges

    /// The values that `byte` is replaced with, each once.
    func replacing(_ byte: UInt8) -> [UInt8] {
      switch self {
      case .all: return (0...255).filter { $0 != byte }
      case .edges:
        var values = (0..<8).map { byte ^ (1 << UInt8($0)) }
        for value in [0, 0xFF, byte &+ 1, byte &- 1] where value != byte && !values.contains(value) {
          values.append(value)
        }
        return values
      }
    }
  }

  /// The bytes as they were built or recorded.
  var bytes: [UInt8]
  /// What each byte is replaced with.
  var values: Values
  /// Bytes behind this many are left alone.
  var reach: Int

  /// A seed; without `reach` every byte is changed.
  init(_ bytes: [UInt8], _ values: Values, reach: Int = .max) {
    self.bytes = bytes
    self.values = values
    self.reach = reach
  }

  /// How many leading bytes are changed.
  var changed: Int { min(reach, bytes.count) }
}

/// A parser and what it is run over.
struct Plan: Sendable {
  let subject: Subject
  var seeds: [Seed]

  /// The plan with further seeds, those that are there already left out.
  func adding(_ more: [Seed]) -> Plan {
    var known = Set(seeds.map(\.bytes))
    return Plan(subject: subject, seeds: seeds + more.filter { known.insert($0.bytes).inserted })
  }
}

/// A piece of a plan that one worker does in one go.
struct WorkItem: Sendable {
  /// Which cases of a seed.
  enum Part: Sendable, Equatable {
    /// The seed as it is, and every truncation of it.
    case lengths
    /// Every replacement of the bytes at these offsets.
    case bytes(Range<Int>)
  }

  /// Index of the plan.
  let plan: Int
  /// Index of the seed in it.
  let seed: Int
  let part: Part

  /// Bytes changed in one piece of work.
  static let stride = 64

  /// All the work of some plans, in their order.
  static func all(of plans: [Plan]) -> [WorkItem] {
    var items: [WorkItem] = []
    for (number, plan) in plans.enumerated() {
      for (index, seed) in plan.seeds.enumerated() {
        items.append(WorkItem(plan: number, seed: index, part: .lengths))
        for start in Swift.stride(from: 0, to: seed.changed, by: stride) {
          let range = start..<min(start + stride, seed.changed)
          items.append(WorkItem(plan: number, seed: index, part: .bytes(range)))
        }
      }
    }
    return items
  }
}
