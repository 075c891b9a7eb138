import ClaraCore
import HAL

/// The frames of the CHAdeMO bus. A case is identifier (2 bytes), then the data.
enum CHAdeMOSubjects {
  /// The frame parsers alone: what is read must be written as what reads the same.
  static let frames = Subject(name: "chademo", about: "CHAdeMOMessage read, written, read") { bytes, _ in
    guard let frame = canFrame(bytes), let message = CHAdeMOMessage(frame) else { return .refused }
    return CHAdeMOMessage(message.canFrame) == message ? .read : .wrong("another message after writing")
  }

  /// The machine in every state: it must keep the order of its outputs whatever the car says.
  static func machine(_ rig: CHAdeMORig) -> Subject {
    let snapshots = rig.snapshots
    return Subject(name: "chademo-machine", about: "CHAdeMOMachine in \(snapshots.count) states, three cycles each") {
      bytes, _ in
      guard let frame = canFrame(bytes) else { return .refused }
      for snapshot in snapshots {
        var machine = snapshot.machine
        machine.receive(frame, now: snapshot.now)
        for _ in 0..<3 {
          let hadD2 = machine.d2
          machine.step(
            charger: snapshot.charger, isPermissionOn: snapshot.isPermissionOn, powerOffPending: .none,
            now: machine.nextDeadline)
          if let problem = problem(of: &machine, snapshot.charger, hadD2: hadD2) {
            return .wrong("\(problem) from \(snapshot.state.name)")
          }
        }
      }
      return CHAdeMOMessage(frame) == nil ? .refused : .read
    }
  }

  private static func canFrame(_ bytes: Span<UInt8>) -> CANFrame? {
    guard let identifier = bytes.uint16BigEndian(at: 0), identifier <= 0x7FF, bytes.count <= 10 else { return nil }
    var data: [8 of UInt8] = .init(repeating: 0)
    for index in 2..<bytes.count { data[index - 2] = bytes[index] }
    return CANFrame(identifier: identifier, count: UInt8(bytes.count - 2), data: data)
  }

  private static func problem(
    of machine: inout CHAdeMOMachine, _ charger: ChargerFacts, hadD2: Bool
  ) -> String? {
    if machine.d2, !machine.d1 { return "d2 without d1" }
    if machine.contactorClosed, !machine.d2 || !machine.isPlugLocked { return "contactor closed without d2 and lock" }
    let request_mA = machine.car.requestedCurrent_mA
    if request_mA < 0 { return "a request of \(request_mA) mA" }
    if request_mA > 0, machine.state != .chargingLoop { return "a request outside the loop" }
    if let limit = charger.maximumCurrent_mA, request_mA > limit { return "a request above the limit" }
    if !settles({ machine.framesToSend.take() != nil }) { return "frames without end" }
    return nil
  }
}
