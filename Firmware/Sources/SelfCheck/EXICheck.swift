import EXI
import HAL

/// Messages of real sessions: decoded, encoded again to the same bytes, cut short, and with every bit turned over.
///
/// What the damaged ones become is summed up in one number, which must be the host's: a value that 32 bits read
/// differently shows there, and one that traps ends the run.
func checkEXI<Place: Environment>(_ trace: inout Trace<Place>) {
  trace.begin("messages")
  var handshake = FrameBuffer<64>()
  handshake.append(hex: "8000DBAB9371D3234B71D1B981899189D191818991D26B9B3A232B30020000040040")
  checkRoundTrip(AppProtocol.Message.self, "supportedAppProtocolReq", handshake, &trace)

  var demand = FrameBuffer<64>()
  demand.append(
    hex: "809A02004080C1014181C210D100000BA0406014010285010004061A01E04070C84C0400C081E00604000040A1503C00")
  checkRoundTrip(DIN.Message.self, "CurrentDemandReq", demand, &trace)
  if let message = try? DIN.Message.decode(demand.span), case .CurrentDemandReq(let request) = message.Body {
    trace.value("target current in mA", UInt64(bitPattern: request.EVTargetCurrent.milli))
    trace.value("target voltage in mV", UInt64(bitPattern: request.EVTargetVoltage.milli))
    trace.value("power limit in mW", UInt64(bitPattern: request.EVMaximumPowerLimit?.milli ?? 0))
  }

  var supply = FrameBuffer<64>()
  supply.append(
    hex: "809A020000000002E75D14D0E00040800000828795900800180280000A0A00A0103081810102038628E800")
  checkRoundTrip(DIN.Message.self, "CurrentDemandRes", supply, &trace)
  trace.end("messages")
}

private func checkRoundTrip<Message: EXIDocument, Place: Environment>(
  _ type: Message.Type, _ name: StaticString, _ bytes: FrameBuffer<64>, _ trace: inout Trace<Place>
) {
  trace.value(name, bytes.span)
  guard let message = try? Message.decode(bytes.span) else {
    trace.check("decoded", false)
    return
  }
  var again = FrameBuffer<64>()
  try? again.fill { (target) throws(EXIError) in try message.encode(into: &target) }
  trace.check("encoded to the same bytes", again.span.isEqual(to: bytes.span))

  var cut: UInt64 = 0
  for length in 0..<bytes.count { cut = cut &* 31 &+ outcome(type, bytes.span.extracting(0..<length)) }
  trace.value("cut short", cut)

  var turned: UInt64 = 0
  for bit in 0..<(8 * bytes.count) {
    var damaged = bytes
    damaged[bit >> 3] ^= 0x80 >> UInt8(bit & 7)
    turned = turned &* 31 &+ outcome(type, damaged.span)
  }
  trace.value("bits turned over", turned)
}

/// What bytes become, as a number: the error and its place, or a sum of the bytes they are encoded to again.
private func outcome<Message: EXIDocument>(_ type: Message.Type, _ bytes: Span<UInt8>) -> UInt64 {
  do throws(EXIError) {
    let message = try Message.decode(bytes)
    var again = FrameBuffer<64>()
    try again.fill { (target) throws(EXIError) in try message.encode(into: &target) }
    var sum: UInt64 = 1
    for index in 0..<again.count { sum = sum &* 257 &+ UInt64(again[index]) }
    return sum
  } catch {
    return UInt64(error.kind.rawValue) << 32 | UInt64(error.bitPosition)
  }
}

extension FrameBuffer {
  /// Writes the bytes of a hex text of our own.
  mutating func append(hex text: StaticString) {
    text.withUTF8Buffer { digits in
      for index in 0..<(digits.count / 2) {
        append(Self.value(of: digits[2 * index]) << 4 | Self.value(of: digits[2 * index + 1]))
      }
    }
  }

  private static func value(of digit: UInt8) -> UInt8 {
    digit <= UInt8(ascii: "9") ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "A") + 10
  }
}

extension Span where Element == UInt8 {
  /// True when both have the same bytes.
  func isEqual(to other: Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    for index in indices where self[index] != other[index] { return false }
    return true
  }
}
