import HAL
import SLAC

/// Management messages, and the machines that follow them.
enum SLACSubjects {
  /// The frame parser alone.
  static let mme = Subject(name: "mme", about: "MMEFrame.parse, the name of the message") { bytes, _ in
    guard let frame = try? MMEFrame.parse(bytes) else { return .refused }
    _ = frame.header.name
    return frame.header.length <= bytes.count ? .read : .wrong("a header longer than its frame")
  }

  /// The car's machine in every state that a good matching passes.
  static func car(_ rig: MatchingRig) -> Subject {
    let snapshots = rig.cars
    return Subject(name: "slac-car", about: "EVMatching in \(snapshots.count) states") { bytes, _ in
      for snapshot in snapshots {
        var machine = snapshot.machine
        var modem = SinkModem(macAddress: machine.macAddress)
        machine.receive(bytes, now: snapshot.now)
        if !settles({ machine.poll(now: snapshot.now, modem: &modem) != nil }) {
          return .wrong("does not settle in \(snapshot.name)")
        }
        if machine.nextDeadline <= snapshot.now { return .wrong("is due at once in \(snapshot.name)") }
        let later = min(machine.nextDeadline, snapshot.now + .seconds(60))
        if !settles({ machine.poll(now: later, modem: &modem) != nil }) {
          return .wrong("does not settle behind \(snapshot.name)")
        }
      }
      return (try? MMEFrame.parse(bytes)) == nil ? .refused : .read
    }
  }

  /// The charger's machine in every state that a good matching passes.
  static func charger(_ rig: MatchingRig) -> Subject {
    let snapshots = rig.chargers
    return Subject(name: "slac-charger", about: "EVSEMatching in \(snapshots.count) states") { bytes, _ in
      for snapshot in snapshots {
        var machine = snapshot.machine
        var modem = SinkModem(macAddress: machine.macAddress)
        machine.receive(bytes, now: snapshot.now)
        if !settles({ machine.poll(now: snapshot.now, modem: &modem) != nil }) {
          return .wrong("does not settle in \(snapshot.name)")
        }
        let later = min(max(machine.nextDeadline, snapshot.now), snapshot.now + .seconds(60))
        if !settles({ machine.poll(now: later, modem: &modem) != nil }) {
          return .wrong("does not settle behind \(snapshot.name)")
        }
      }
      return (try? MMEFrame.parse(bytes)) == nil ? .refused : .read
    }
  }
}

/// Whether a machine stops to have something to report, within more turns than any frame can cause.
func settles(_ poll: () -> Bool) -> Bool {
  for _ in 0..<64 where !poll() { return true }
  return false
}

/// A modem that takes every frame and delivers none.
struct SinkModem: PLCModem {
  let macAddress: MACAddress
  var sent = 0

  init(macAddress: MACAddress) { self.macAddress = macAddress }

  mutating func send(_ frame: Span<UInt8>) throws(HALError) { sent += 1 }

  mutating func receive(into buffer: inout MutableSpan<UInt8>) throws(HALError) -> Int? { nil }
}

/// A modem that keeps the frames it was given.
struct KeepingModem: PLCModem {
  let macAddress: MACAddress
  var frames: [[UInt8]] = []

  init(macAddress: MACAddress) { self.macAddress = macAddress }

  mutating func send(_ frame: Span<UInt8>) throws(HALError) { frames.append(frame.array) }

  mutating func receive(into buffer: inout MutableSpan<UInt8>) throws(HALError) -> Int? { nil }

  /// Takes out what was sent since the last time.
  mutating func take() -> [[UInt8]] {
    defer { frames.removeAll() }
    return frames
  }
}
