import ClaraCore
import EXI
import HAL

/// Puts Clara in the place of the car of a recorded session: what would it have sent?
///
/// The charger's recorded responses go to Clara's session machine at their recorded time. What Clara wants (voltage,
/// current, state of charge, an end) is what the recorded car wanted with its next request, so that what differs is
/// how it is said, and whether it is the same message at all.
public struct ReplayFollower {
  /// A request of the car, and Clara's at the same place.
  public struct Comparison: Sendable {
    /// Frame of the car's request.
    public var frame: Int
    /// Name of the car's request.
    public var carMessage: String
    /// Name of Clara's request; nil when Clara would have sent none.
    public var claraMessage: String?
    /// Clara's request; nil when there is none.
    public var clara: JSONValue?
    /// Fields that differ, when both are the same message.
    public var differences: [FieldDifference]
    /// Why Clara would have sent nothing.
    public var note: String?

    /// True when both sent the same message.
    public var isSameMessage: Bool { claraMessage == carMessage }
  }

  private var session: EVSession
  private var wishes = CarWishes()
  private var pending: Request?
  private var note: String?
  private let start: CaptureTime
  /// How far Clara's own pauses have brought it.
  private var clock = Instant.zero
  /// The protocol that the recorded charger chose.
  private let agreed: SessionProtocol

  private struct Request {
    var message: String
    var json: JSONValue
  }

  /// Follows a decoded session of DIN SPEC 70121 or ISO 15118-2; other sessions give nothing.
  public static func follow(_ recorded: RecordedSession) -> [Comparison] {
    let agreed: SessionProtocol
    switch recorded.agreed {
    case .din: agreed = .din
    case .iso2: agreed = .iso2
    default: return []
    }
    guard recorded.isDecoded, recorded.messages.first?.isRequest == true else { return [] }
    var follower = ReplayFollower(recorded, agreed)
    return follower.run(recorded)
  }

  /// Clara's time: it starts with the session.
  private func instant(_ time: CaptureTime) -> Instant {
    Instant(microseconds: max(0, time.microseconds(since: start)))
  }

  private init(_ recorded: RecordedSession, _ agreed: SessionProtocol) {
    self.agreed = agreed
    let setup = recorded.messages.first { $0.name == "SessionSetupReq" }
    let identifier = setup?.record.content?.element?["EVCCID"]?.text.flatMap { Hex.bytes($0) } ?? []
    let address = identifier.prefix(6).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    session = EVSession(settings: Settings(), macAddress: MACAddress(address))
    session.connect()
    start = recorded.messages.first?.time ?? CaptureTime(microseconds: 0)
  }

  private mutating func run(_ recorded: RecordedSession) -> [Comparison] {
    let rounds = ReplayRounds(recorded)
    var comparisons: [Comparison] = []
    for (index, message) in recorded.messages.enumerated() {
      guard let content = message.record.content else { continue }
      if !message.isRequest {
        follow(message, to: rounds.nextRequest(after: index))
        continue
      }
      // The first request follows no response: the connection itself starts it.
      if index == 0 { advance(instant(message.time)) }
      let comparison = compare(content, frame: message.frame)
      comparisons.append(comparison)
      if !comparison.isSameMessage, let rejoined = rejoin(recorded, rounds, at: index) { self = rejoined }
    }
    return comparisons
  }

  /// Hands Clara a response of the charger; `next` is what the car sent then.
  private mutating func follow(_ response: RecordedSession.Message, to next: RecordedSession.Message?) {
    if let content = next?.record.content { wishes.learn(from: content, after: response.name) }
    var ahead = self
    ahead.receive(response.record, now: instant(response.time))
    // A car that repeats a request faster than Clara would: Clara's own clock must not run ahead of the recording, so
    // its next request is only looked at, and the response counts as still waited for.
    if let next, next.name.dropLast(3) == response.name.dropLast(3), ahead.pending?.message == next.name,
      ahead.clock > instant(next.time)
    {
      (pending, note) = (ahead.pending, nil)
    } else {
      self = ahead
    }
  }

  /// After Clara and the car have parted: Clara anew, led quickly to where the car is now. Nil when there is no way.
  private func rejoin(_ recorded: RecordedSession, _ rounds: ReplayRounds, at index: Int) -> ReplayFollower? {
    var fresh = ReplayFollower(recorded, agreed)
    let now = instant(recorded.messages[index].time)
    fresh.advance(now)
    for round in rounds.before(index) {
      let response = recorded.messages[round.response]
      guard let content = response.record.content, let next = rounds.nextRequest(after: round.response)?.record.content
      else { return nil }
      fresh.wishes.learn(from: next, after: response.name)
      fresh.wishes.acceptVoltage(of: content)
      fresh.receive(response.record, now: now)
    }
    guard fresh.pending?.message == recorded.messages[index].name else { return nil }
    fresh.pending = nil
    return fresh
  }

  private mutating func receive(_ record: V2GRecord, now: Instant) {
    let response: SessionResponse
    do throws(DialectError) {
      response =
        record.schema == .appproto
        ? renumbered(try Handshake.decode(record.exi.span)) : try Dialect.decode(record.exi.span, agreed)
    } catch {
      note = "Clara cannot use \(record.content?.message ?? "the response")"
      return
    }
    let action = session.receive(response, wishes.inputs, now: now)
    // A response that Clara does not wait for changes nothing: it has gone another way before.
    guard session.takeIgnored() == nil else { return }
    (pending, note) = (nil, nil)
    take(action)
    advance(now)
  }

  /// The recorded answer names the protocol by the car's number; Clara gets it by the number of its own offer.
  private func renumbered(_ response: SessionResponse) -> SessionResponse {
    guard response.isPositive else { return response }
    var response = response
    response.body = .supportedAppProtocol(schemaID: agreed.schemaID)
    return response
  }

  /// Lets Clara's own pauses pass, until it sends something or has ended.
  private mutating func advance(_ start: Instant) {
    var now = start
    for _ in 0..<32 where pending == nil && !session.isEnded {
      take(session.step(wishes.inputs, now: now))
      while session.takeCheckpoint() != nil {}
      let deadline = session.nextDeadline
      guard pending == nil, deadline != .distantFuture else { break }
      now = max(now + .milliseconds(1), deadline)
    }
    clock = now
    if pending == nil, note == nil { note = Self.text(session.context.stopReason) }
  }

  private mutating func take(_ action: SessionAction) {
    guard let request = action.request else { return }
    var buffer = FrameBuffer<1024>()
    do throws(DialectError) {
      var schema = agreed == .din ? V2GSchema.din : .iso2
      if case .supportedAppProtocol = request { schema = .appproto }
      try Dialect.encode(request, session.context, into: &buffer)
      var bytes: [UInt8] = []
      let span = buffer.span
      for index in span.indices { bytes.append(span[index]) }
      if let content = try? V2GContent(bytes, schema: schema) {
        pending = Request(message: content.message, json: content.json)
      }
    } catch {
      note = "Clara's request cannot be encoded"
    }
  }

  private mutating func compare(_ car: V2GContent, frame: Int) -> Comparison {
    defer { pending = nil }
    guard let pending else {
      let reason = note ?? (session.awaited.map { "Clara waits for \($0.name)Res" } ?? "Clara has ended the session")
      return Comparison(
        frame: frame, carMessage: car.message, claraMessage: nil, clara: nil, differences: [], note: reason)
    }
    let isSame = pending.message == car.message
    var differences: [FieldDifference] = []
    if isSame {
      differences = FieldDifference.find(
        car: car.json["V2G_Message"]?["Header"], clara: pending.json["V2G_Message"]?["Header"], path: "Header")
      differences += FieldDifference.find(
        car: car.element, clara: V2GContent.element(of: pending.json, pending.message))
    }
    return Comparison(
      frame: frame, carMessage: car.message, claraMessage: pending.message, clara: pending.json,
      differences: differences, note: nil)
  }

  private static func text(_ reason: StopReason) -> String {
    reason == .none ? "Clara waits" : "Clara has ended the session (\(reason.name))"
  }
}
