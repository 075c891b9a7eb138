import HAL
import HALLinux

/// The cable between one of our stacks and the kernel's: the TAP interface, and what makes the line bad.
///
/// `tc netem` makes it so where the kernel has it; otherwise the same is done here, frame by frame, on the way between
/// the interface and our stack. The TCP at the other end is the kernel's either way.
final class KernelLine {
  let tap: TapDevice
  let clock = SystemClock()
  let quality: LineQuality
  /// True when the kernel's own netem acts, by direction.
  let hasNetemOut: Bool
  let hasNetemIn: Bool
  private var fromKernel: BadLine
  private var toKernel: BadLine
  private var poller: Poller

  init(_ quality: LineQuality) throws(TapDevice.Failure) {
    self.quality = quality
    tap = try TapDevice(name: "clara0")
    (hasNetemOut, hasNetemIn) = quality.netem.isEmpty ? (false, false) : Self.setNetem(quality, tap.name)
    let good = LineQuality(description: "good")
    fromKernel = BadLine(hasNetemOut ? good : quality, seed: 11)
    toKernel = BadLine(hasNetemIn ? good : quality, seed: 12)
    poller = Poller(clock: clock)
    _ = poller.add(tap.descriptor)
  }

  var now: Instant { clock.now }

  /// Another descriptor to wait for.
  func add(_ socket: KernelSocket) -> Int { poller.add(socket.descriptor) }
  func remove(_ number: Int) { poller.remove(number) }

  /// The frames that have arrived for our stack.
  func receive() -> [[UInt8]] {
    // Bounded: more than a burst of the kernel's is left for the next round.
    for _ in 0..<256 {
      guard let frame = tap.receive() else { break }
      fromKernel.put(frame, now: now)
    }
    return fromKernel.take(now: now)
  }

  /// Takes a frame of our stack.
  func send(_ frame: [UInt8]) { toKernel.put(frame, now: now) }

  /// Gives the kernel what has arrived for it, then waits for the next thing to do.
  func pass(until deadline: Instant) {
    for frame in toKernel.take(now: now) { tap.send(frame) }
    let next = min(deadline, min(fromKernel.deadline, toKernel.deadline))
    if next > now { poller.wait(until: min(next, now + .milliseconds(500))) }
  }

  /// Who makes the line bad, for the report.
  var means: String {
    if quality.netem.isEmpty { return "-" }
    if hasNetemOut && hasNetemIn { return "tc netem" }
    return hasNetemOut ? "tc netem out, own in" : "own, this kernel has no netem"
  }

  /// What was done to frames here, for the report.
  var damage: String {
    let lines = [fromKernel, toKernel]
    func sum(_ count: KeyPath<BadLine, Int>) -> Int { lines.reduce(0) { $0 + $1[keyPath: count] } }
    return "\(sum(\.lostCount)) lost, \(sum(\.doubledCount)) doubled, \(sum(\.heldCount)) held back"
  }

  /// Tries netem in both directions: on the interface for what the kernel sends, and behind a redirection of what it
  /// receives.
  private static func setNetem(_ quality: LineQuality, _ name: String) -> (out: Bool, in: Bool) {
    func tc(_ words: [String]) -> Bool { OwnNetwork.run(tool: ["tc"] + words) }
    guard tc(["qdisc", "add", "dev", name, "root", "netem"] + quality.netem) else { return (false, false) }
    let hasRedirection =
      OwnNetwork.tool("ip", "link", "add", "ifb0", "type", "ifb") == nil
      && OwnNetwork.tool("ip", "link", "set", "dev", "ifb0", "up") == nil
      && tc(["qdisc", "add", "dev", "ifb0", "root", "netem"] + quality.netem)
      && tc(["qdisc", "add", "dev", name, "ingress"])
      && tc(
        ["filter", "add", "dev", name, "parent", "ffff:", "matchall", "action", "mirred", "egress", "redirect", "dev"]
          + ["ifb0"])
    return (true, hasRedirection)
  }
}
