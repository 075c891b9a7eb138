import ClaraCore
import HAL
import HALSim
import Traces

/// Records a live session: the file grows while it runs, so that what was seen is there whatever happens.
final class LiveRecorder {
  private var writer: PcapngWriter
  private let file: OutputFile
  private let epoch_us: UInt64
  private var flushedAt = Instant.zero
  /// True once something could not be written.
  private(set) var isBroken = false

  /// Called once when nothing can be written any more, with the reason; the session goes on without a recording.
  var onEnd: ((String) -> Void)?

  /// How much of a recording a crash may cost.
  private static let period = Duration.milliseconds(1_000)

  /// A recording with the time of day: `epoch_us` is the station's zero, in microseconds since 1970; `inputs` are files
  /// that must not be overwritten.
  init(
    path: String, title: String, epoch_us: UInt64, hasCAN: Bool, inputs: [String] = []
  ) throws(CommandFailure) {
    var outputs = OutputSet(inputs: inputs)
    file = try outputs.open("--record", path, isLive: true)
    self.epoch_us = epoch_us
    writer = PcapngWriter(
      interfaces: hasCAN ? [.plc, .can] : [.plc], application: "clara-sim \(ClaraSim.version)", comment: title)
  }

  /// Keeps an Ethernet frame.
  func write(_ frame: [UInt8], at now: Instant, isSent: Bool) {
    guard !isBroken else { return }
    writer.write(frame, interface: 0, time_us: time(now), direction: isSent ? .outbound : .inbound)
    flushWhenDue(now)
  }

  /// Keeps a CAN frame.
  func write(_ frame: CANFrame, at now: Instant, isSent: Bool) {
    guard !isBroken else { return }
    writer.write(frame, interface: 1, time_us: time(now), direction: isSent ? .outbound : .inbound)
    flushWhenDue(now)
  }

  /// Keeps a comment on the next frame.
  func note(_ text: String) {
    if !isBroken { writer.note(text) }
  }

  /// Ends the file.
  func finish() {
    guard !isBroken else { return }
    writer.finish()
    flush()
    if !file.finish() { giveUp() }
  }

  private func time(_ now: Instant) -> UInt64 { epoch_us &+ UInt64(max(0, now.microseconds)) }

  private func flushWhenDue(_ now: Instant) {
    guard now - flushedAt >= Self.period else { return }
    flushedAt = now
    flush()
  }

  private func flush() {
    if !file.write(writer.drain()) { giveUp() }
  }

  private func giveUp() {
    guard !isBroken, let problem = file.problem else { return }
    isBroken = true
    onEnd?("recording ends: \(problem) (\(file.path))")
  }
}
