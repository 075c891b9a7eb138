import HAL

/// A CAN controller on the simulated bus.
public final class CANNode {
  /// The node's name, for a recorder.
  public let name: String
  /// False while the controller is switched off: it neither sends nor acknowledges.
  public var isActive = true {
    didSet {
      guard !isActive else { return }
      toBus.removeAll()
      toHost.removeAll()
      firstToHost = 0
    }
  }
  /// True while the controller is off the bus after too many errors.
  public var isBusOff = false {
    didSet { if isBusOff { toBus.removeAll() } }
  }
  /// Frames lost because the host did not fetch them.
  public private(set) var overrunCount = 0

  var toBus: [CANFrame] = []
  private var toHost: [CANFrame] = []
  private var firstToHost = 0

  init(name: String) {
    self.name = name
  }

  var isLive: Bool { isActive && !isBusOff }

  /// True when a frame waits for the host.
  public var hasReceived: Bool { firstToHost < toHost.count }

  /// Queues a frame; false when the queue is full or the controller is off.
  @discardableResult
  public func send(_ frame: CANFrame) -> Bool {
    guard isLive, toBus.count < SimulatedCANBus.sendCapacity else { return false }
    toBus.append(frame)
    return true
  }

  /// The next received frame, or nil.
  public func receive() -> CANFrame? {
    guard firstToHost < toHost.count else { return nil }
    let frame = toHost[firstToHost]
    firstToHost += 1
    if firstToHost == toHost.count {
      toHost.removeAll(keepingCapacity: true)
      firstToHost = 0
    }
    return frame
  }

  func arrive(_ frame: CANFrame) {
    guard toHost.count - firstToHost < SimulatedCANBus.receiveCapacity else {
      overrunCount += 1
      return
    }
    toHost.append(frame)
  }
}

/// The board's driver of a ``CANNode``.
public struct SimulatedCANController: CANBus {
  /// The controller behind the driver.
  public let node: CANNode

  /// A driver for `node`.
  public init(node: CANNode) {
    self.node = node
  }

  /// Queues one frame for sending.
  ///
  /// - Throws: `full` when the queue is full or the controller is off the bus, `disconnected` when it is off.
  public mutating func send(_ frame: CANFrame) throws(HALError) {
    guard node.isActive else { throw HALError(.disconnected) }
    guard node.send(frame) else { throw HALError(.full) }
  }

  /// The next received frame, or nil.
  ///
  /// - Throws: `disconnected` when the controller is off.
  public mutating func receive() throws(HALError) -> CANFrame? {
    guard node.isActive else { throw HALError(.disconnected) }
    return node.receive()
  }
}
