import HAL

@testable import ClaraCore

/// Runs a TCP client against a script; time, segments and states are written as one line each.
///
///     0   connect
///     0   > S 0 win 6144 mss 1440      the client must send this now
///     10  < SA 0 ack 1 win 4000        the peer sends this
///     10  write 10                     the application sends ten bytes
///     20  read 5                       the application takes five bytes, which must be the right ones
///     20  state established            close, abort, blocked, unblocked likewise
///
/// Sequence numbers count from each side's first one; `1+10` are ten bytes from number 1 on. Flags: S, A, P, F, R.
/// Whatever the client sends without a line that expects it is a failure.
struct TCPScript {
  static let ourFirst = SequenceNumber(0xFFFF_FFF0)
  static let peerFirst = SequenceNumber(0x7FFF_FFF8)
  static let ourPort: UInt16 = 50_000
  static let peerPort: UInt16 = 61_341

  private var client: TCPClient
  private var now = Instant.zero
  private var sent: [String] = []
  private var written = 0
  private var read = 0
  private var isBlocked = false
  private(set) var failures: [String] = []

  init(_ profile: TimingProfile = .field) { client = TCPClient(timing: TCPTiming(profile)) }

  /// The failures of a script; none when it went as written.
  static func run(_ text: String, profile: TimingProfile = .field) -> [String] {
    var script = TCPScript(profile)
    for line in text.split(separator: "\n") { script.step(String(line)) }
    script.expectSilence(before: "the end")
    return script.failures
  }

  static func ourByte(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: index &* 7 &+ 1) }
  static func peerByte(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: index &* 5 &+ 3) }

  private mutating func step(_ line: String) {
    let words = line.split(separator: " ").map(String.init)
    guard words.count >= 2, let time = Int64(words[0]) else { return }
    let isExpectation = words[1] == ">"
    if !isExpectation { expectSilence(before: line) }
    advance(to: .milliseconds(time), line: line)
    if isExpectation {
      let expected = words[2...].joined(separator: " ")
      let found = sent.isEmpty ? "nothing" : sent.removeFirst()
      if found != expected { failures.append("\(line): \(found)") }
      return
    }
    act(Array(words[1...]), line: line)
    poll()
  }

  private mutating func act(_ words: [String], line: String) {
    let number = words.count > 1 ? Int(words[1]) ?? 0 : 0
    switch words[0] {
    case "connect":
      client.connect(localPort: Self.ourPort, remotePort: Self.peerPort, initialSequence: Self.ourFirst)
      (written, read) = (0, 0)
    case "write":
      let bytes = (written..<(written + number)).map(Self.ourByte)
      if failure({ () throws(TCPSendError) in try client.send(bytes.span) }) == nil {
        written += number
      } else {
        failures.append("\(line): not taken")
      }
    case "read":
      let bytes = client.received.copied
      let expected = (read..<(read + number)).map(Self.peerByte)
      if Array(bytes.prefix(number)) != expected { failures.append("\(line): \(bytes.count) bytes, or wrong ones") }
      client.consume(number)
      read += number
    case "readable":
      if client.received.count != number { failures.append("\(line): \(client.received.count)") }
    case "close": client.close(now: now)
    case "abort": client.abort()
    case "blocked": isBlocked = true
    case "unblocked": isBlocked = false
    case "state":
      if stateName != words[1] { failures.append("\(line): \(stateName)") }
      if words.count > 2 {
        let reason = client.closeReason.map { "\($0)" } ?? "none"
        if reason != words[2] { failures.append("\(line): \(reason)") }
      }
    case "silent":
      if client.nextDeadline != .distantFuture { failures.append("\(line): \(client.nextDeadline)") }
    case "<": deliver(Array(words[1...]))
    default: failures.append("\(line): not understood")
    }
  }

  private var stateName: String {
    let text = "\(client.state)"
    return text.firstIndex(of: "(").map { String(text[..<$0]) } ?? text
  }

  private mutating func advance(to target: Instant, line: String) {
    var polls = 0
    while client.nextDeadline <= target, polls < 5_000 {
      let deadline = max(client.nextDeadline, now)
      // What happens before the line's own time has its own lines.
      if deadline < target { expectSilence(before: line) }
      now = deadline
      poll()
      polls += 1
    }
    if polls == 5_000 { failures.append("\(line): never at rest") }
    now = target
  }

  private mutating func expectSilence(before line: String) {
    for segment in sent { failures.append("before \(line): \(segment)") }
    sent = []
  }

  private mutating func poll() {
    var segments: [String] = []
    let isBlocked = isBlocked
    client.poll(now: now) { header, payload in
      if !isBlocked { segments.append(Self.describe(header, payload)) }
      return !isBlocked
    }
    sent += segments
  }

  private static func describe(_ header: TCPHeader, _ payload: Span<UInt8>) -> String {
    let sequence = header.sequence - ourFirst
    var text = flagText(header.flags) + " \(sequence)" + (payload.count > 0 ? "+\(payload.count)" : "")
    if header.flags.contains(.ack) { text += " ack \(header.acknowledgement - peerFirst)" }
    text += " win \(header.window)"
    if let size = header.maximumSegmentSize { text += " mss \(size)" }
    for index in payload.indices where payload[index] != ourByte(sequence - 1 + index) { return text + " WRONG BYTES" }
    return text
  }

  private static func flagText(_ flags: TCPFlags) -> String {
    let names: [(TCPFlags, String)] = [(.syn, "S"), (.rst, "R"), (.fin, "F"), (.psh, "P"), (.ack, "A")]
    return names.filter { flags.contains($0.0) }.map(\.1).joined()
  }

  private mutating func deliver(_ words: [String]) {
    var flags = TCPFlags.none
    for (flag, name) in [(TCPFlags.syn, "S"), (.rst, "R"), (.fin, "F"), (.psh, "P"), (.ack, "A")]
    where words[0].contains(name) { flags = flags | flag }
    let parts = words[1].split(separator: "+").map { Int($0) ?? 0 }
    func value(_ name: String) -> Int? {
      words.firstIndex(of: name).flatMap { $0 + 1 < words.count ? Int(words[$0 + 1]) : nil }
    }
    let header = TCPHeader(
      sourcePort: UInt16(value("from") ?? Int(Self.peerPort)), destinationPort: Self.ourPort,
      sequence: Self.peerFirst + parts[0], acknowledgement: Self.ourFirst + (value("ack") ?? 0), flags: flags,
      window: UInt16(value("win") ?? 4_000), maximumSegmentSize: value("mss").map { UInt16($0) })
    let count = parts.count > 1 ? parts[1] : 0
    let payload = (0..<count).map { Self.peerByte(parts[0] - 1 + $0) }
    var segments: [String] = []
    let isBlocked = isBlocked
    client.receive(header, payload: payload.span, now: now) { header, payload in
      if !isBlocked { segments.append(Self.describe(header, payload)) }
      return !isBlocked
    }
    sent += segments
  }
}
