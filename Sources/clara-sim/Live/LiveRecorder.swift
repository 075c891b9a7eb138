import ClaraCore
import Foundation
import HAL
import HALSim
import Traces

/// Records a live session: the file grows while it runs, so that what was seen is there whatever happens.
final class LiveRecorder {
  private var writer: PcapngWriter
  private let file: FileHandle
  private let epoch_us: UInt64
  private var flushedAt = Instant.zero
  /// True when something could not be written: the disk is full, the reader of a pipe is gone.
  private(set) var isIncomplete = false

  /// How much of a recording a crash may cost.
  private static let period = Duration.milliseconds(1_000)

  /// A recording with the time of day: `epoch_us` is the station's zero, in microseconds since 1970.
  init(path: String, title: String, epoch_us: UInt64, hasCAN: Bool) throws(CommandFailure) {
    guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path)
    else { throw .noInput("cannot write \(path)") }
    self.file = file
    self.epoch_us = epoch_us
    writer = PcapngWriter(
      interfaces: hasCAN ? [.plc, .can] : [.plc], application: "clara-sim \(ClaraSim.version)", comment: title)
  }

  /// Keeps an Ethernet frame.
  func write(_ frame: [UInt8], at now: Instant, isSent: Bool) {
    writer.write(frame, interface: 0, time_us: time(now), direction: isSent ? .outbound : .inbound)
    flushWhenDue(now)
  }

  /// Keeps a CAN frame.
  func write(_ frame: CANFrame, at now: Instant, isSent: Bool) {
    writer.write(frame, interface: 1, time_us: time(now), direction: isSent ? .outbound : .inbound)
    flushWhenDue(now)
  }

  /// Keeps a comment on the next frame.
  func note(_ text: String) { writer.note(text) }

  /// Ends the file.
  func finish() {
    writer.finish()
    flush()
    try? file.close()
  }

  private func time(_ now: Instant) -> UInt64 { epoch_us &+ UInt64(max(0, now.microseconds)) }

  private func flushWhenDue(_ now: Instant) {
    guard now - flushedAt >= Self.period else { return }
    flushedAt = now
    flush()
  }

  private func flush() {
    do { try file.write(contentsOf: Data(writer.drain())) } catch { isIncomplete = true }
  }
}
