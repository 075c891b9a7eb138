import HAL
import HALUSB

/// What devices on USB send: an FT232H's serial engine, a gs_usb adapter.
enum USBSubjects {
  /// The answers of the engine, cut out of packets of 16 bytes: the same whether they come in one transfer or packet by
  /// packet, each as long as it was asked for, and never more than has come.
  static let engine = Subject(name: "usb-engine", about: "MPSSEAnswers, in one transfer and packet by packet") {
    bytes, _ in
    let whole = answers(bytes.array, piece: .max)
    if answers(bytes.array, piece: packet) != whole { return .wrong("other answers packet by packet") }
    var used = 0
    for (answer, length) in zip(whole.answers, lengths) {
      switch answer {
      case .pins where length == nil: break
      case .batch(let reply, _) where reply.count == length: break
      default: return .wrong("an answer that nobody asked for")
      }
      used += (length ?? 0) + 2
    }
    let come = bytes.count / packet * (packet - 2) + max(0, bytes.count % packet - 2)
    if used > come { return .wrong("answers of bytes that never came") }
    return whole.answers.count == lengths.count && !whole.isOutOfStep ? .read : .refused
  }

  /// A transfer of a CAN adapter: frames have a length and an identifier that frames can have and are written as what
  /// reads the same; the health of the bus follows its reports; a bit timing gives 500 kbit/s.
  static let can = Subject(name: "usb-can", about: "GSUSBFrame, CANBusHealth, the bit timing") { bytes, _ in
    let clock_Hz = (0..<min(4, bytes.count)).reduce(UInt32(0)) { $0 | UInt32(bytes[$1]) << UInt32(8 * $1) }
    if let timing = GSUSBAdapter.timing(clock_Hz: clock_Hz), timing[4] &* 8_000_000 != clock_Hz {
      return .wrong("a bit timing that is not 500 kbit/s")
    }
    guard let event = GSUSBFrame.event(bytes.array) else { return .refused }
    var health = CANBusHealth()
    switch event {
    case .frame(let frame):
      if frame.count > 8 || frame.identifier > 0x7FF { return .wrong("a frame that no bus carries") }
      health.noteTraffic(isOwn: false)
      let again = GSUSBFrame.event(GSUSBFrame.bytes(frame, echo: 0xFFFF_FFFF))
      return again == event && health.state == .good ? .read : .wrong("another frame after writing")
    case .report(let report):
      health.note(report)
      return report.isBusOff == (health.state == .off) ? .read : .wrong("the bus is \(health.state)")
    case .sent, .other: return .read
    }
  }

  /// What was asked for: bytes of a batch, or nil for the pins alone.
  private static let lengths: [Int?] = [nil, 4, 20, nil]
  private static let packet = 16

  private struct Found: Equatable {
    var answers: [MPSSEAnswers.Answer] = []
    var isOutOfStep = false
  }

  private static func answers(_ bytes: [UInt8], piece: Int) -> Found {
    var pending = MPSSEAnswers()
    for length in lengths { if let length { pending.expectBatch(length) } else { pending.expectPins() } }
    var found = Found()
    var start = 0
    while start < bytes.count {
      let end = piece < bytes.count - start ? start + piece : bytes.count
      pending.take(Array(bytes[start..<end]), packet: packet)
      while let answer = pending.next() { found.answers.append(answer) }
      start = end
    }
    found.isOutOfStep = pending.isOutOfStep
    return found
  }
}
