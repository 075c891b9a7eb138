import HAL
import Testing
import Traces

@testable import mutation_sweep

/// The sweep over built-in seeds, small enough for a debug build; `make test` runs all of it, optimised.
@Suite(.serialized) struct FuzzTests {
  static let builtIn = BuiltIn()

  @Test(arguments: builtIn.plans(.edges).map(\.subject.name)) func parserHoldsOverBuiltInSeeds(_ name: String) throws {
    var plan = try #require(Self.builtIn.plans(.edges).first { $0.subject.name == name })
    #expect(!plan.seeds.isEmpty && plan.seeds.allSatisfy { !$0.bytes.isEmpty })
    // The whole of the slow ones is for the optimised build.
    plan.seeds = Array(plan.seeds.sorted { $0.bytes.count < $1.bytes.count }.prefix(6))
    if ["network", "capture", "json"].contains(name) { plan.seeds = plan.seeds.prefix(3).map(Self.shortened) }
    if name == "spi-export" { plan.seeds = plan.seeds.prefix(1).map(Self.shortened) }
    let tally = try #require(Sweep([plan]).run(workers: 1).first)
    #expect(tally.failures == [])
    #expect(tally.read > 0 && tally.refused > 0)
    #expect(tally.cases == plan.seeds.reduce(0) { $0 + Self.cases(of: $1) })
  }

  /// A debug build reaches the first bytes only: the headers.
  private static func shortened(_ seed: Seed) -> Seed { Seed(seed.bytes, seed.values, reach: 40) }

  private static func cases(of seed: Seed) -> Int {
    seed.bytes.count + 1 + seed.bytes.prefix(seed.changed).reduce(0) { $0 + seed.values.replacing($1).count }
  }

  @Test func seedsAreUnderstoodAsTheyAre() {
    let worker = Worker(index: 1)
    for plan in Self.builtIn.plans(.edges) {
      let outcomes = plan.seeds.map { worker.run(plan.subject, on: $0.bytes) }
      for (outcome, seed) in zip(outcomes, plan.seeds) {
        if case .wrong(let text) = outcome { Issue.record("\(plan.subject.name) \(hexText(seed.bytes)): \(text)") }
      }
      #expect(outcomes.filter { $0 == .read }.count * 3 > plan.seeds.count, "\(plan.subject.name)")
    }
  }

  @Test func machinesReachTheirStates() {
    #expect(Self.builtIn.matching.isMatched)
    #expect(Self.builtIn.matching.cars.count >= 7 && Self.builtIn.matching.chargers.count >= 5)
    #expect(Self.builtIn.chademo.snapshots.count == 12)
    #expect(Self.builtIn.session.states.count == 13)
    let connected = Self.builtIn.network.snapshots.filter { $0.stack.isConnected }
    #expect(Self.builtIn.network.snapshots.count == 8 && connected.count == 3)
  }

  @Test func everyMessageSeedIsEncoded() {
    for message in MessageSeeds.responses { #expect(!message.bytes.isEmpty, "\(message.json)") }
    for schema in [V2GSchema.appproto, .din] {
      #expect(MessageSeeds.exi(schema).allSatisfy { !$0.isEmpty })
    }
  }

  @Test func mutationsAreComplete() {
    #expect(Set(Seed.Values.all.replacing(7)) == Set((0...255 as ClosedRange<UInt8>).filter { $0 != 7 }))
    for byte in [0, 1, 0x80, 0xFF] as [UInt8] {
      let edges = Seed.Values.edges.replacing(byte)
      #expect(Set(edges).count == edges.count && !edges.contains(byte))
      for bit in 0..<8 { #expect(edges.contains(byte ^ (1 << UInt8(bit)))) }
      for value in [0, 0xFF, byte &+ 1, byte &- 1] where value != byte { #expect(edges.contains(value)) }
    }
    let subject = Subject(name: "none", about: "") { _, _ in .read }
    let items = WorkItem.all(of: [Plan(subject: subject, seeds: [Seed(.init(repeating: 0, count: 150), .all)])])
    #expect(items.map(\.part) == [.lengths, .bytes(0..<64), .bytes(64..<128), .bytes(128..<150)])
  }

  /// A parser that is wrong about one value of one byte, and about one length, is found, each time.
  @Test func contradictionsAreFoundAndNamed() {
    let subject = Subject(name: "odd", about: "") { bytes, _ in
      if bytes.count == 2 { return .wrong("two bytes") }
      return bytes.count == 3 && bytes[1] == 0xC7 ? .wrong("C7") : .refused
    }
    let tally = Sweep([Plan(subject: subject, seeds: [Seed([1, 2, 3], .all)])]).run(workers: 2)[0]
    #expect(tally.cases == 4 + 3 * 255 && tally.wrong == 2)
    #expect(
      Set(tally.failures) == [
        "two bytes: mutation-sweep --replay odd 0102", "C7: mutation-sweep --replay odd 01c703",
      ])
  }

  @Test func argumentsAreChecked() {
    let codes = [
      ["--jobs", "0"], ["--jobs"], ["--only", "nothing", "--built-in"], ["--frobnicate"], ["--replay"],
      ["--replay", "nothing", "00"], ["--replay", "sdp", "0g"],
    ].map { MutationSweep(arguments: $0).run() }
    #expect(codes == [64, 64, 64, 64, 64, 64, 64])
    #expect(MutationSweep(arguments: ["--replay", "sdp", "01fe9000000000021000"]).run() == 0)
  }

  @Test func plansKeepEachSeedOnce() {
    let subject = Subject(name: "none", about: "") { _, _ in .read }
    let plan = Plan(subject: subject, seeds: [Seed([1], .all)]).adding([Seed([1], .edges), Seed([2], .edges)])
    #expect(plan.seeds.map(\.bytes) == [[1], [2]] && plan.seeds[0].values == .all)
  }
}

/// What happens when a parser traps: these run in processes of their own, which end.
@Suite struct CrashReportTests {
  @Test func trapNamesItsCase() async throws {
    let result = await #expect(processExitsWith: .exitCode(CrashReport.exitCode), observing: [\.standardErrorContent]) {
      let subject = Subject(name: "trap", about: "") { bytes, _ in
        var sum: UInt8 = 200
        for index in bytes.indices { sum += bytes[index] }
        return sum == 0 ? .refused : .read
      }
      _ = Sweep([Plan(subject: subject, seeds: [Seed([1, 2], .all)])]).run(workers: 1)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("trap: mutation-sweep --replay trap 3602\n"))
  }

  @Test func readingBehindTheCaseIsATrap() async throws {
    let result = await #expect(processExitsWith: .exitCode(CrashReport.exitCode), observing: [\.standardErrorContent]) {
      let subject = Subject(name: "far", about: "") { bytes, _ in
        bytes.withUnsafeBufferPointer { buffer in
          let isBehind = buffer.baseAddress.map { $0[buffer.count] == 7 } ?? false
          return isBehind ? .read : .refused
        }
      }
      CrashReport.install()
      _ = Worker(index: 0).run(subject, on: [0xAB, 0xCD])
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("trap: mutation-sweep --replay far abcd\n"))
  }
}
