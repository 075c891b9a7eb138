import ClaraCore
import HAL

/// The whole controller, at real pace where there is one: a car, no charger, and a user who has had enough.
///
/// Once with a short press, which must switch off in order, once with the button held, which must act at 30.0 s.
func checkController<Place: Environment>(_ trace: inout Trace<Place>) {
  trace.begin("controller")
  var bench = ControllerBench()
  bench.run(until: .milliseconds(5_000), &trace)
  trace.value("frames on the power line", UInt64(bench.controller.board.modem.count))
  trace.value("last frame", bench.controller.board.modem.last.span)
  trace.value("flashes", UInt64(bench.controller.board.flashes))
  trace.value("checkpoint", UInt64(bench.controller.sink.checkpoint))
  trace.check("powered, state B, contactor open", bench.isPowered && bench.isSafe)
  bench.controller.board.isStopPressed = true
  bench.run(until: .milliseconds(5_200), &trace)
  bench.controller.board.isStopPressed = false
  bench.run(until: .milliseconds(20_000), &trace)
  trace.value("off at ms", UInt64(bench.controller.board.now.milliseconds))
  trace.check("power latch off, state B, contactor open", !bench.isPowered && bench.isSafe)
  trace.check("the reason is the stop button", bench.controller.sink.stopReason == .stopButton)
  bench.report(&trace)
  checkForcedShutdown(&trace)
}

// A frame of its own: two controllers at once would not fit onto the stack.
@inline(never)
private func checkForcedShutdown<Place: Environment>(_ trace: inout Trace<Place>) {
  var bench = ControllerBench()
  bench.isPaced = false
  bench.controller.board.isStopPressed = true
  bench.run(until: .milliseconds(40_000), &trace)
  trace.value("held, off at ms", UInt64(bench.controller.board.now.milliseconds))
  trace.check("held: power latch off, state B, contactor open", !bench.isPowered && bench.isSafe)
}

/// The controller on its bench, called when it wants to be.
private struct ControllerBench: ~Copyable {
  var controller: Controller<BenchBoard, BenchSink>
  /// Whether virtual time waits for the clock of the place.
  var isPaced = true
  private var nextTick = Instant.zero
  private var deadline = Instant.zero
  private var polls: UInt32 = 0
  private var total: UInt32 = 0
  private var worst: UInt32 = 0

  init() {
    controller = Controller(board: BenchBoard(), sink: BenchSink(), settings: Settings())
  }

  var isPowered: Bool { controller.board.isPowered }
  var isSafe: Bool { !controller.board.isStateC && !controller.board.isContactorClosed }

  mutating func run<Place: Environment>(until end: Instant, _ trace: inout Trace<Place>) {
    while controller.board.now < end, !controller.isOff {
      let now = min(max(min(deadline, nextTick), controller.board.now), end)
      controller.board.now = now
      if isPaced { trace.environment.sleep(until: UInt32(truncatingIfNeeded: now.milliseconds)) }
      if now >= nextTick {
        controller.board.can.tick()
        nextTick = now + .milliseconds(100)
      }
      let start = trace.environment.instructions ?? 0
      deadline = max(controller.poll(), now + .microseconds(1))
      let spent = (trace.environment.instructions ?? 0) &- start
      polls += 1
      total &+= spent
      worst = max(worst, spent)
    }
  }

  /// Prints what the controller costs, where instructions are counted.
  func report<Place: Environment>(_ trace: inout Trace<Place>) {
    let size = MemoryLayout<Controller<BenchBoard, BenchSink>>.size
    trace.measurement("controller", UInt32(truncatingIfNeeded: size), of: nil, "bytes, board and sink included")
    guard trace.environment.instructions != nil else { return }
    trace.measurement("polls", polls, of: nil, "times")
    trace.measurement("poll, mean", total / polls, of: nil, "instructions")
    trace.measurement("poll, worst", worst, of: nil, "instructions")
  }
}

/// Keeps the last of each kind.
private struct BenchSink: EventSink {
  private(set) var checkpoint: UInt16 = 0
  private(set) var stopReason = StopReason.none

  mutating func record(_ event: CoreEvent, at now: Instant) {
    switch event {
    case .checkpoint(let number): checkpoint = number
    case .stopReason(let reason): stopReason = reason
    default: break
    }
  }
}
