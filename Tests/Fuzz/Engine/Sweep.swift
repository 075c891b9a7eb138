import Foundation
import Synchronization

/// Runs plans with some workers and collects what came out.
final class Sweep: Sendable {
  /// How long one piece of work may take before it counts as endless, in seconds.
  static let patience_s = 120

  private struct Progress {
    var next = 0
    var tallies: [Tally]
    var left: [Int]
  }

  private let plans: [Plan]
  private let items: [WorkItem]
  private let progress: Mutex<Progress>
  private let completed = Atomic<Int>(0)
  private let finished: @Sendable (Plan, Tally) -> Void

  /// A sweep over some plans; `finished` is called, by one worker at a time, when a plan is done.
  init(_ plans: [Plan], finished: @escaping @Sendable (Plan, Tally) -> Void = { _, _ in }) {
    self.plans = plans
    self.finished = finished
    items = WorkItem.all(of: plans)
    var left = [Int](repeating: 0, count: plans.count)
    for item in items { left[item.plan] += 1 }
    progress = Mutex(Progress(tallies: plans.map { _ in Tally() }, left: left))
  }

  /// Runs everything with so many workers; one tally for each plan.
  func run(workers: Int) -> [Tally] {
    CrashReport.install()
    let group = DispatchGroup()
    for index in 0..<min(max(workers, 1), CrashReport.slotLimit) {
      group.enter()
      let thread = Thread { [self] in
        work(Worker(index: index))
        group.leave()
      }
      // Optimised code needs little; a debug build keeps every copy of a large message.
      thread.stackSize = 64 << 20
      thread.start()
    }
    watch(group, workers: workers)
    return progress.withLock { $0.tallies }
  }

  private func work(_ worker: Worker) {
    while let item = next() {
      let tally = worker.run(item, of: plans[item.plan])
      completed.add(1, ordering: .relaxed)
      let done = progress.withLock { progress -> Tally? in
        progress.tallies[item.plan] += tally
        progress.left[item.plan] -= 1
        return progress.left[item.plan] == 0 ? progress.tallies[item.plan] : nil
      }
      if let done { finished(plans[item.plan], done) }
    }
  }

  private func next() -> WorkItem? {
    progress.withLock { progress in
      guard progress.next < items.count else { return nil }
      defer { progress.next += 1 }
      return items[progress.next]
    }
  }

  /// Waits for the workers, and ends the process when they get no further.
  private func watch(_ group: DispatchGroup, workers: Int) {
    var last = -1
    while group.wait(timeout: .now() + .seconds(Self.patience_s)) == .timedOut {
      let now = completed.load(ordering: .relaxed)
      if now == last {
        for index in 0..<workers { say("endless: mutation-sweep --replay \(CrashReport.text(index))") }
        exit(CrashReport.exitCode)
      }
      last = now
    }
  }
}
