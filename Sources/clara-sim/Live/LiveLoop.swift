import Glibc
import HAL
import HALLinux
import HALSim

/// Runs a station on an interface: sleeps until a frame, a signal, a line of the console or the next deadline, and does
/// what is due.
final class LiveLoop {
  /// What a line of standard input or a signal asks for.
  enum Wish: Equatable {
    /// The first Ctrl-C: end in order.
    case stop
    /// The second: end now.
    case quit
    /// The terminal is gone: end in order.
    case hangUp
    /// A line of standard input.
    case command(String)
  }

  let clock = SystemClock()
  /// Called when the interface goes down (true) and when it is up again.
  var onDown: ((Bool) -> Void)?
  /// Called after each step, with the present.
  var onStep: ((Instant) -> Void)?
  /// Called with what a person asks for; a stop and an end are done by the loop itself.
  var onWish: ((Wish) -> Void)?
  /// Frames that could not be sent: no room, or the interface was down.
  private(set) var lostCount = 0

  private let station: any LiveStation
  private let link: any LiveLink
  private let interrupts: InterruptSource
  private let can: (any LiveCAN)?
  private let takesCommands: Bool
  private var interruptCount = 0
  private var isHungUp = false
  private var typed: [UInt8] = []
  private var isQuitting = false
  private var wasDown = false

  /// A loop that sends what `station` sends; `takesCommands` reads standard input.
  init(
    station: any LiveStation, link: any LiveLink, can: (any LiveCAN)? = nil,
    interrupts: InterruptSource, takesCommands: Bool = false
  ) {
    self.station = station
    self.link = link
    self.can = can
    self.interrupts = interrupts
    self.takesCommands = takesCommands
    station.onSend = { [weak self] frame in
      // A frame that does not get out is one that the line lost: who sent it repeats it.
      do throws(HALError) { try link.send(frame.span) } catch { self?.lostCount += 1 }
    }
    (station as? LiveSession)?.onCANSend = { frame in
      do throws(HALError) { try can?.send(frame) } catch {}
    }
  }

  /// True when a signal has asked for the end.
  var isInterrupted: Bool { interruptCount > 0 || isHungUp }

  /// Runs to the end of the station.
  func run() {
    var poller = Poller(clock: clock)
    var wires = link.descriptors.map { poller.add($0.number, events: $0.events) }
    let signal = poller.add(interrupts.descriptor)
    if let can, can !== link { for entry in can.descriptors { _ = poller.add(entry.number, events: entry.events) } }
    let input = takesCommands ? poller.add(0) : nil
    while !station.isDone, !isQuitting {
      poller.wait(until: min(station.nextDeadline, link.nextDeadline))
      let now = clock.now
      station.advance(to: now)
      link.poll(now: now)
      takeFrames()
      if poller.isReadable(signal), let interrupt = interrupts.take() { take(interrupt) }
      if let input, poller.isReadable(input), !takeCommands() { poller.remove(input) }
      station.poll()
      if link.isDown != wasDown {
        wasDown = link.isDown
        onDown?(wasDown)
      }
      if wasDown, let bench = link as? USBBench {
        // A device that is gone would be ready for ever; the library names what is left.
        let left = bench.isModemLost ? [] : bench.descriptors
        if left.count != wires.count {
          for wire in wires { poller.remove(wire) }
          wires = left.map { poller.add($0.number, events: $0.events) }
        }
      }
      onStep?(clock.now)
      link.poll(now: clock.now)
    }
  }

  /// Most frames taken before the station is polled again.
  private static let framesPerStep = 64

  private func takeFrames() {
    var buffer = [UInt8](repeating: 0, count: 2_048)
    for _ in 0..<Self.framesPerStep {
      var span = buffer.mutableSpan
      do throws(HALError) {
        guard let length = try link.receive(into: &span) else { break }
        station.receive(Array(buffer.prefix(length)))
      } catch {
        // Too long is not for us; a broken interface is seen by what does not come.
        if error.kind != .tooLong { break }
      }
    }
    guard let can, let session = station as? LiveSession else { return }
    for _ in 0..<CANBusLimits.framesPerPoll {
      guard let frame = try? can.receive() else { break }
      session.receive(frame)
    }
  }

  private func take(_ interrupt: InterruptSource.Interrupt) {
    guard interrupt == .asked else {
      // A terminal that closes may say so several times, and none of them means: at once.
      guard !isInterrupted else { return }
      isHungUp = true
      station.stop()
      onWish?(.hangUp)
      return
    }
    interruptCount += 1
    if interruptCount == 1 {
      if !isHungUp { station.stop() }
      onWish?(.stop)
    } else {
      isQuitting = true
      onWish?(.quit)
    }
  }

  /// False at the end of standard input.
  private func takeCommands() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 512)
    let count = read(0, &buffer, buffer.count)
    guard count > 0 else { return false }
    typed += buffer.prefix(count)
    while let end = typed.firstIndex(of: UInt8(ascii: "\n")) {
      let line = String(decoding: typed[..<end], as: UTF8.self)
      typed.removeFirst(end + 1)
      let words = line.split(separator: " ").joined(separator: " ")
      if !words.isEmpty { onWish?(.command(words)) }
    }
    // Nobody types that much without an end of line.
    if typed.count > 4_096 { typed.removeAll() }
    return true
  }
}
