import HAL

/// A CAN bus: arbitration by identifier, one frame after the other at 500 kbit/s, loss, and bus-off on command.
///
/// A frame needs another live node that acknowledges it; without one it stays in its sender's queue.
public final class SimulatedCANBus: Participant {
  /// Time on the wire of a frame of 8 bytes with average stuffing, in microseconds.
  public static let frameTime_us: Int64 = 240
  /// Frames a node holds for sending; more are refused.
  public static let sendCapacity = 16
  /// Frames a node holds for its host; later ones are lost.
  public static let receiveCapacity = 128

  /// Frames that reach nobody although they were acknowledged, in permille: a receiver that was too late.
  public var loss_permille: UInt32 = 0
  /// False while the bus is cut.
  public var isIntact = true
  /// Every frame on the wire with its sender's name, for a recorder.
  public var onFrame: ((CANFrame, String, Instant) -> Void)?

  private var nodes: [CANNode] = []
  private var random: SeededRandom
  private var onWire: (frame: CANFrame, sender: Int, due: Instant)?

  /// A bus without nodes.
  public init(random: SeededRandom) {
    self.random = random.stream("can")
  }

  /// Adds a node.
  public func attach(_ name: String) -> CANNode {
    let node = CANNode(name: name)
    nodes.append(node)
    return node
  }

  /// The end of the frame on the wire, or now when one waits and could be sent.
  public var nextDeadline: Instant {
    if let onWire { return onWire.due }
    return isAnyReadyToSend ? .zero : .distantFuture
  }

  /// Ends the frame on the wire and starts the next.
  public func poll(now: Instant) {
    if let wire = onWire, wire.due <= now {
      onWire = nil
      finish(wire.frame, sender: wire.sender, now: now)
    }
    guard onWire == nil, let sender = winner() else { return }
    let frame = nodes[sender].toBus.removeFirst()
    onWire = (frame, sender, now + .microseconds(Self.frameTime_us))
  }

  private var isAnyReadyToSend: Bool { winner() != nil }

  /// The node whose waiting frame has the lowest identifier, if somebody is there to acknowledge it.
  private func winner() -> Int? {
    guard isIntact else { return nil }
    var best: Int?
    for index in nodes.indices where nodes[index].isLive {
      guard let frame = nodes[index].toBus.first else { continue }
      guard nodes.indices.contains(where: { $0 != index && nodes[$0].isLive }) else { continue }
      if let current = best, nodes[current].toBus[0].identifier <= frame.identifier { continue }
      best = index
    }
    return best
  }

  private func finish(_ frame: CANFrame, sender: Int, now: Instant) {
    onFrame?(frame, nodes[sender].name, now)
    for index in nodes.indices where index != sender && nodes[index].isLive {
      if random.chance(permille: loss_permille) { continue }
      nodes[index].arrive(frame)
    }
  }
}
