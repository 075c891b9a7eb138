import Foundation
import Synchronization

/// Runs the cases of some groups with some workers and collects what they find.
final class Runner: Sendable {
  /// What came out of one group.
  struct Tally: Sendable {
    var cases = 0
    var sessions = 0
    var checks = 0
    var closedAcross_mV: Int32 = 0
    var failures: [String] = []
    var time = ContinuousClock.Duration.zero
  }

  private struct Progress {
    var next = 0
    var tallies: [Tally]
    var left: [Int]
  }

  private let groups: [SweepGroup]
  private let items: [(group: Int, sweepCase: SweepCase)]
  private let progress: Mutex<Progress>
  private let starting: @Sendable (SweepGroup, SweepCase) -> Void
  private let finished: @Sendable (SweepGroup, Tally) -> Void

  /// Calls `starting` before each case, and `finished`, by one worker at a time, when a group is done.
  init(
    _ groups: [SweepGroup], starting: @escaping @Sendable (SweepGroup, SweepCase) -> Void,
    finished: @escaping @Sendable (SweepGroup, Tally) -> Void
  ) {
    self.groups = groups
    self.starting = starting
    self.finished = finished
    items = groups.enumerated().flatMap { index, group in group.cases.map { (index, $0) } }
    progress = Mutex(Progress(tallies: groups.map { _ in Tally() }, left: groups.map(\.cases.count)))
  }

  /// Runs everything; one tally for each group.
  func run(workers: Int) -> [Tally] {
    let done = DispatchGroup()
    for _ in 0..<max(workers, 1) {
      done.enter()
      let thread = Thread { [self] in
        work()
        done.leave()
      }
      // Room for the large messages of an unoptimised build.
      thread.stackSize = 16 << 20
      thread.start()
    }
    done.wait()
    return progress.withLock { $0.tallies }
  }

  private func work() {
    while let item = next() {
      starting(groups[item.group], item.sweepCase)
      let start = ContinuousClock.now
      let findings = item.sweepCase.findings()
      let failures = findings.failures.map { "\(groups[item.group].name), \(item.sweepCase.name): \($0)" }
      let (sessions, checks, closedAcross_mV) = (findings.sessions, findings.checks, findings.closedAcross_mV)
      progress.withLock { progress in
        progress.tallies[item.group].cases += 1
        progress.tallies[item.group].sessions += sessions
        progress.tallies[item.group].checks += checks
        let highest_mV = progress.tallies[item.group].closedAcross_mV
        progress.tallies[item.group].closedAcross_mV = max(highest_mV, closedAcross_mV)
        progress.tallies[item.group].failures += failures
        progress.tallies[item.group].time += ContinuousClock.now - start
        progress.left[item.group] -= 1
        if progress.left[item.group] == 0 { finished(groups[item.group], progress.tallies[item.group]) }
      }
    }
  }

  private func next() -> (group: Int, sweepCase: SweepCase)? {
    progress.withLock { progress in
      guard progress.next < items.count else { return nil }
      defer { progress.next += 1 }
      return items[progress.next]
    }
  }
}
