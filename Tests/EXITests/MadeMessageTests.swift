import EXI
import MessageMaking
import Testing
import Traces

/// Messages made up from our own types: the same ones that are compared with another codec (Scripts/interop-exi.sh).
struct MadeMessageTests {
  static let schemas = V2GSchema.allCases

  @Test(arguments: schemas)
  func everyWayThroughTheGrammars(_ schema: V2GSchema) {
    // Lists up to 40: those of a thousand members are for optimised builds.
    let walk = GrammarWalk(schema, listLimit: 40)
    for failure in walk.failures.prefix(10) { Issue.record("\(failure)") }
    print("\(schema.name): \(walk.messages) messages walk every way, \(walk.refused) values outside refused")
    #expect(walk.failures.isEmpty && walk.messages > 10 && walk.refused > 0)
  }

  @Test(arguments: schemas)
  func randomMessagesComeBack(_ schema: V2GSchema) throws {
    var names = Set<String>()
    for seed in 0..<UInt64(300) { names.insert(try RoundTrip(schema, from: RandomSource(seed: seed)).message) }
    #expect(names.count > 1 || schema == .xmldsigFragment)
  }

  @Test(arguments: schemas)
  func oneSeedOneMessage(_ schema: V2GSchema) {
    var different = Set<String>()
    for seed in 0..<UInt64(20) {
      let value = V2GJSON.make(schema, from: RandomSource(seed: seed)).value
      #expect(V2GJSON.make(schema, from: RandomSource(seed: seed)).value.compact == value.compact)
      different.insert(value.compact)
    }
    #expect(different.count > 10)
  }

  @Test func aMadeMessageIsWhatTheSourceSaid() throws {
    let made = V2GJSON.make(.din, from: PathSource("V2G_Message.Body.SessionStopReq", .count(0)))
    let body: JSONValue? = made.value["V2G_Message"]?["Body"]
    #expect(body == ["SessionStopReq": [:]])
    #expect(try made.encoded.get() == V2GJSON.encode(.din, made.value))
  }

  @Test func valuesOutsideTheirBoundsAreRefusedWithTheirPlace() {
    let path = "V2G_Message.Body.CableCheckReq.DC_EVStatus.EVRESSSOC"
    guard case .failure(.exi(let error)) = V2GJSON.make(.din, from: PathSource(path, .value(101))).encoded else {
      Issue.record("101 % was encoded")
      return
    }
    #expect(error.kind == .valueOutOfRange && "\(error.state.name)" == "DIN.DC_EVStatus.EVRESSSOC")
  }

  @Test func thePlacesAreKnownOnce() {
    let source = SystematicSource()
    var count = 0
    while !source.isDone {
      _ = V2GJSON.make(.appproto, from: source)
      count += 1
    }
    #expect(Set(source.leaves.map(\.path)).count == source.leaves.count && source.leaves.count == 7)
    #expect(source.lists.count == 1 && source.lists[0].maximum == 20 && count > 10)
  }
}
