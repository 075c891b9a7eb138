import Traces

/// Every way through the grammars of a message set, there and back.
package struct GrammarWalk: Sendable {
  /// Messages that were made, encoded and decoded.
  package private(set) var messages = 0
  /// Bytes of all their streams.
  package private(set) var bytes = 0
  /// Places that take a value, and places that take a list.
  package private(set) var places = 0
  package private(set) var lists = 0
  /// Values and lists just outside their bounds that the encoder refused as it should.
  package private(set) var refused = 0
  /// What did not hold, in words.
  package private(set) var failures: [String] = []

  /// Walks a message set, with lists of at most `listLimit` members; `each` gets every message.
  package init(_ schema: V2GSchema, listLimit: Int = 2_100, each: (RoundTrip) -> Void = { _ in }) {
    let source = SystematicSource(listLimit: listLimit)
    while !source.isDone {
      do {
        let trip = try RoundTrip(schema, from: source)
        messages += 1
        bytes += trip.exi.count
        each(trip)
      } catch {
        failures.append(error.description)
      }
    }
    places = source.leaves.count
    lists = source.lists.count
    var outside = OutsideValues(schema, source)
    outside.check()
    refused = outside.refused
    failures += outside.failures
  }
}
