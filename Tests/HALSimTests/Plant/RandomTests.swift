import HALSim
import Testing

@Suite struct RandomTests {
  @Test func aSeedGivesOneSequence() {
    var first = SeededRandom(seed: 7)
    var second = SeededRandom(seed: 7)
    var other = SeededRandom(seed: 8)
    let numbers = (0..<50).map { _ in first.next() }
    #expect(numbers == (0..<50).map { _ in second.next() })
    #expect(numbers != (0..<50).map { _ in other.next() })
  }

  @Test func aStreamDependsOnNameAndIndexOnly() {
    var root = SeededRandom(seed: 7)
    var early = root.stream("line", index: 3)
    for _ in 0..<10 { _ = root.next() }
    var late = root.stream("line", index: 3)
    var neighbour = root.stream("line", index: 4)
    var stranger = root.stream("can", index: 3)
    let numbers = (0..<8).map { _ in early.next() }
    #expect(numbers == (0..<8).map { _ in late.next() })
    #expect(numbers != (0..<8).map { _ in neighbour.next() })
    #expect(numbers != (0..<8).map { _ in stranger.next() })
  }

  @Test func numbersStayInTheirRange() {
    var random = SeededRandom(seed: 1)
    var seen: Set<Int64> = []
    for _ in 0..<1_000 { seen.insert(random.integer(in: -3...3)) }
    #expect(seen.sorted() == [-3, -2, -1, 0, 1, 2, 3])
    #expect(random.integer(in: 5...5) == 5)
  }

  @Test(arguments: [(0, 0...0), (100, 850...1_150), (1_000, 10_000...10_000)] as [(UInt32, ClosedRange<Int>)])
  func aChanceComesAsOftenAsItSays(permille: UInt32, expected: ClosedRange<Int>) {
    var random = SeededRandom(seed: 3)
    let hits = (0..<10_000).count { _ in random.chance(permille: permille) }
    #expect(expected.contains(hits))
  }
}
