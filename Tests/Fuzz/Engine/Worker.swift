import Foundation

/// Runs the cases of one piece of work after the other.
final class Worker {
  private let slot: UnsafeMutablePointer<CrashReport.Slot>
  private let buffer = CaseBuffer()
  private let workspace = Workspace()
  private var named = ""

  /// A worker in the calling thread, which reports its traps under `index`.
  init(index: Int) { slot = CrashReport.claim(index) }

  /// Runs all cases of a piece of work.
  func run(_ item: WorkItem, of plan: Plan) -> Tally {
    let seed = plan.seeds[item.seed]
    name(plan.subject)
    var tally = Tally()
    let start = ContinuousClock.now
    switch item.part {
    case .lengths:
      for count in 0...seed.bytes.count {
        workspace.origin = count == seed.bytes.count ? .whole : .truncated(of: seed.bytes)
        run(plan.subject, buffer.load(seed.bytes, count: count), &tally)
      }
    case .bytes(let offsets):
      workspace.origin = .changed
      for offset in offsets {
        for value in seed.values.replacing(seed.bytes[offset]) {
          // The whole seed again: a parser that changed its input would be found, not followed.
          let bytes = buffer.load(seed.bytes, count: seed.bytes.count)
          bytes[offset] = value
          run(plan.subject, bytes, &tally)
        }
      }
    }
    let (seconds, attoseconds) = (ContinuousClock.now - start).components
    tally.nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    return tally
  }

  /// Runs one case.
  func run(_ subject: Subject, on bytes: [UInt8]) -> Outcome {
    name(subject)
    workspace.origin = .whole
    var tally = Tally()
    return run(subject, buffer.load(bytes, count: bytes.count), &tally)
  }

  @discardableResult
  private func run(_ subject: Subject, _ bytes: UnsafeMutableBufferPointer<UInt8>, _ tally: inout Tally) -> Outcome {
    let view = UnsafeBufferPointer(bytes)
    slot.pointee.begin(view)
    let outcome = subject.check(view.span, workspace)
    tally.count(outcome, subject, view)
    return outcome
  }

  private func name(_ subject: Subject) {
    guard named != subject.name else { return }
    named = subject.name
    CrashReport.name(subject.name, in: slot)
  }
}
