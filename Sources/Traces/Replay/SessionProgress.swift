/// How far a recorded session came: its last phase, and the numbers of it.
public struct SessionProgress: Sendable {
  /// A run of equal requests.
  public struct Phase: Sendable {
    /// Name of the messages without Req and Res.
    public var name: String
    /// Frame of the first request.
    public var frame: Int
    /// Number of requests.
    public var rounds: Int
    /// From the first request to the last message of the run, in microseconds.
    public var duration_us: Int64
    /// From the first message of the session to the first request, in microseconds.
    public var start_us: Int64
    /// Response codes in the order of their first appearance.
    public var codes: [String]
    /// The last request of the run.
    public var request: V2GContent
    /// The last response of the run.
    public var response: V2GContent?
  }

  /// All runs, in order.
  public var phases: [Phase] = []

  /// The phases of a session; messages that are not decoded are left out.
  public init(_ session: RecordedSession) {
    guard let first = session.messages.first else { return }
    for message in session.messages {
      guard let content = message.record.content else { continue }
      let at = message.time.microseconds(since: first.time)
      if message.isRequest {
        begin(content, frame: message.frame, at: at)
      } else if let index = phases.indices.last, content.message.hasPrefix(phases[index].name) {
        phases[index].response = content
        phases[index].duration_us = at - phases[index].start_us
        if let code = content.responseCode, !phases[index].codes.contains(code) { phases[index].codes.append(code) }
      }
    }
  }

  private mutating func begin(_ content: V2GContent, frame: Int, at time_us: Int64) {
    let name = content.message.hasSuffix("Req") ? String(content.message.dropLast(3)) : content.message
    if let index = phases.indices.last, phases[index].name == name {
      phases[index].rounds += 1
      phases[index].request = content
      phases[index].duration_us = time_us - phases[index].start_us
    } else {
      phases.append(
        Phase(
          name: name, frame: frame, rounds: 1, duration_us: 0, start_us: time_us, codes: [], request: content,
          response: nil))
    }
  }

  /// The phase in which the session ended, in words; an orderly end is told by the phase before it.
  public var place: String {
    guard let phase = phases.last(where: { $0.name != "SessionStop" && $0.name != "WeldingDetection" }) else {
      return "nothing"
    }
    let last = phases.last { $0.name == "CurrentDemand" }
    // PowerDelivery behind the charge loop is its end, not its begin.
    guard phase.name == "PowerDelivery", let last else { return Self.words(phase) }
    return Self.words(last)
  }

  private static func words(_ phase: Phase) -> String {
    let rounds = phase.rounds == 1 ? "1 request" : "\(phase.rounds) requests in \(seconds(phase.duration_us))"
    return "\(title(phase.name)) (\(rounds)\(values(phase)))"
  }

  private static func values(_ phase: Phase) -> String {
    let request = phase.request.element
    let response = phase.response?.element
    var parts: [String] = []
    func add(_ label: String, _ value: JSONValue?) {
      if let value { parts.append("\(label) \(FieldDifference.text(value))") }
    }
    switch phase.name {
    case "PreCharge":
      add("asked", request?["EVTargetVoltage"])
      add("charger at", response?["EVSEPresentVoltage"])
    case "CurrentDemand":
      add("asked", request?["EVTargetCurrent"])
      if let voltage = response?["EVSEPresentVoltage"], let current = response?["EVSEPresentCurrent"] {
        parts.append("charger at \(FieldDifference.text(voltage)) and \(FieldDifference.text(current))")
      }
      if let soc = request?["DC_EVStatus"]?["EVRESSSOC"] { parts.append("SoC \(soc.compact) %") }
    case "CableCheck", "ChargeParameterDiscovery":
      if let isolation = phase.response?.isolation { parts.append("isolation \(isolation)") }
      add("processing", response?["EVSEProcessing"])
    case "ContractAuthentication": add("processing", response?["EVSEProcessing"])
    default: break
    }
    return parts.isEmpty ? "" : "; " + parts.joined(separator: ", ")
  }

  private static func title(_ name: String) -> String {
    switch name {
    case "supportedAppProtocol": "the protocol handshake"
    case "SessionSetup", "ServiceDiscovery", "ServicePaymentSelection": "session setup"
    case "ContractAuthentication": "authorization"
    case "ChargeParameterDiscovery": "the exchange of charge parameters"
    case "CableCheck": "the cable check"
    case "PreCharge": "pre-charge"
    case "PowerDelivery": "the start of power delivery"
    case "CurrentDemand": "charging"
    default: name
    }
  }

  /// Seconds with one decimal.
  static func seconds(_ time_us: Int64) -> String {
    let tenths = (abs(time_us) + 50_000) / 100_000
    return "\(time_us < 0 ? "-" : "")\(tenths / 10).\(tenths % 10) s"
  }
}
