import HAL
import Testing

@testable import HALUSB

@Suite struct GSUSBTests {
  private static let data: [8 of UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]

  @Test("A frame on its way out: echo number, identifier, length, three zeros, data")
  func sent() {
    let frame = CANFrame(identifier: 0x108, count: 3, data: Self.data)
    #expect(
      GSUSBFrame.bytes(frame, echo: 0x0102)
        == [0x02, 0x01, 0, 0, 0x08, 0x01, 0, 0, 3, 0, 0, 0, 1, 2, 3, 0, 0, 0, 0, 0])
  }

  @Test("A frame of the bus, an acknowledgement, and what is neither")
  func received() {
    let bytes: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0x02, 0x01, 0, 0, 8, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]
    #expect(GSUSBFrame.event(bytes) == .frame(CANFrame(identifier: 0x102, data: Self.data)))
    #expect(GSUSBFrame.event([7, 0, 0, 0] + bytes.dropFirst(4)) == .sent(7))
    for flag: UInt8 in [0x80, 0x40] {
      var special = bytes
      special[7] = flag
      #expect(GSUSBFrame.event(special) == .other)
    }
    var tooLong = bytes
    tooLong[8] = 9
    #expect(GSUSBFrame.event(tooLong) == nil)
    for length in 0..<20 { #expect(GSUSBFrame.event(Array(bytes.prefix(length))) == nil) }
  }

  @Test("An error frame is a report: its class in the identifier, the controller's state in the second byte of data")
  func reports() {
    func report(_ errorClass: UInt32, _ detail: UInt8 = 0) -> GSUSBFrame.Event? {
      let identifier = [0, 8, 16].map { UInt8(truncatingIfNeeded: errorClass >> $0) } + [0x20]
      return GSUSBFrame.event([0xFF, 0xFF, 0xFF, 0xFF] + identifier + [8, 0, 0, 0, 0, detail, 0, 0, 0, 0, 0, 0])
    }
    func isReport(_ event: GSUSBFrame.Event?, _ condition: (CANBusReport) -> Bool) -> Bool {
      guard case .report(let report)? = event else { return false }
      return condition(report)
    }
    #expect(isReport(report(0x40)) { $0.isBusOff && !$0.lacksAcknowledgement && !$0.isPassive })
    #expect(isReport(report(0x20)) { !$0.isBusOff && $0.lacksAcknowledgement })
    #expect(isReport(report(0x04, 0x10)) { $0.isPassive && !$0.isActiveAgain })
    #expect(isReport(report(0x04, 0x20)) { $0.isPassive })
    #expect(isReport(report(0x04, 0x40)) { !$0.isPassive && $0.isActiveAgain })
    #expect(isReport(report(0x100)) { $0.isActiveAgain })
    // The detail says nothing where its class is not named.
    #expect(isReport(report(0x08, 0x70)) { !$0.isPassive && !$0.isActiveAgain })
  }

  @Test("500 kbit/s in 16 quanta from the clocks that adapters have")
  func timing() {
    #expect(GSUSBAdapter.timing(clock_Hz: 48_000_000) == [6, 7, 2, 1, 6])
    #expect(GSUSBAdapter.timing(clock_Hz: 80_000_000) == [6, 7, 2, 1, 10])
    #expect(GSUSBAdapter.timing(clock_Hz: 0) == nil)
    #expect(GSUSBAdapter.timing(clock_Hz: 12_345_678) == nil)
  }
}

@Suite struct CANBusHealthTests {
  private static let busOff = CANBusReport(errorClass: 0x40, detail: 0)
  private static let unacknowledged = CANBusReport(errorClass: 0x24, detail: 0x20)
  private static let passive = CANBusReport(errorClass: 0x04, detail: 0x10)
  private static let active = CANBusReport(errorClass: 0x04, detail: 0x40)

  @Test("A frame that is not on the bus within 200 ms: nobody acknowledges, until one is")
  func silence() {
    var health = CANBusHealth()
    health.noteWaiting(1, now: .milliseconds(1_000))
    health.noteWaiting(3, now: .milliseconds(1_199))
    #expect(health.state == .good)
    health.noteWaiting(3, now: .milliseconds(1_200))
    #expect(health.state == .unacknowledged)
    // Others may be heard by an adapter that nobody hears.
    health.noteTraffic(isOwn: false)
    #expect(health.state == .unacknowledged)
    health.noteTraffic(isOwn: true)
    #expect(health.state == .good)
    health.noteWaiting(2, now: .milliseconds(1_300))
    health.noteWaiting(0, now: .milliseconds(1_400))
    health.noteWaiting(1, now: .milliseconds(1_550))
    #expect(health.state == .good)
  }

  @Test("Reports: the worse one stays, and traffic or the controller ends it")
  func reports() {
    var health = CANBusHealth()
    health.note(Self.passive)
    #expect(health.state == .disturbed)
    health.note(Self.unacknowledged)
    #expect(health.state == .unacknowledged)
    health.note(Self.passive)
    #expect(health.state == .unacknowledged)
    health.note(Self.busOff)
    health.note(Self.unacknowledged)
    health.noteWaiting(1, now: .milliseconds(10))
    health.noteWaiting(1, now: .milliseconds(900))
    #expect(health.state == .off)
    health.noteTraffic(isOwn: false)
    #expect(health.state == .good)
    health.note(Self.busOff)
    health.note(Self.active)
    #expect(health.state == .good)
  }

  @Test("Each state says what to look at")
  func texts() {
    let states: [(CANBusHealth.State, String)] = [
      (.good, "in order"), (.disturbed, "60 ohm"), (.unacknowledged, "is the car awake"), (.off, "bus off"),
    ]
    for (state, text) in states { #expect("\(state)".contains(text)) }
  }
}
