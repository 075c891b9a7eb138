import HAL
import HALSim
import HALUSB

/// The bench on USB: a modem's chip and pins behind a bridge, and perhaps a CAN adapter.
final class USBBench: LiveLink {
  /// What the command line chooses.
  struct Choice {
    /// Serial number or path of the bridge; nil for the only one.
    var bridge: String?
    /// True with a CAN adapter.
    var hasCAN = false
    /// Serial number or path of the adapter; nil for the only one.
    var adapter: String?
    /// Never close the contactor.
    var isDry = false
    /// Which optional lines are wired.
    var wiring = BenchWiring()
  }

  let choice: Choice
  let bridge: USBBridge
  /// The CAN adapter, while it is there.
  private(set) var adapter: GSUSBAdapter?
  /// Called with true when the stop button goes down, with false when it is released.
  var onButton: ((Bool) -> Void)?
  /// Called when the car's switch k changes, where it is wired.
  var onPermission: ((Bool) -> Void)?
  /// Called when the state of the adapter's bus changes.
  var onBus: ((CANBusHealth.State) -> Void)?

  private let context: USBContext
  private var adapterFailure: USBError?
  private var modem: QCA7005<USBBridge>
  private var due = Instant.zero
  private var wasPressed = false
  private var wasPermissionOn = false
  private var busState = CANBusHealth.State.good

  /// Opens what was chosen; every output is at its safe level from then on.
  init(_ choice: Choice, address: MACAddress) throws(USBError) {
    self.choice = choice
    context = try USBContext()
    bridge = try USBBridge(context, choice: choice.bridge, wiring: choice.wiring)
    adapter = choice.hasCAN ? try GSUSBAdapter(context, choice: choice.adapter) : nil
    modem = QCA7005(bus: bridge, macAddress: address)
  }

  /// Why the bench cannot be used any more; nil while it can.
  var failure: USBError? { bridge.failure ?? adapter?.failure ?? adapterFailure }

  /// How far the driver is with the modem's chip.
  var modemState: QCA7005State { modem.state }

  /// What the driver has seen.
  var counters: QCA7005Counters { modem.counters }

  // MARK: The link.

  var descriptors: [(number: Int32, events: Int16)] { context.descriptors.map { ($0.number, $0.events) } }
  var isDown: Bool { failure != nil }
  var nextDeadline: Instant { isModemLost ? .distantFuture : min(due, bridge.nextDeadline) }

  /// True when the modem can neither send nor receive any more; without the CAN adapter alone it can.
  var isModemLost: Bool { bridge.failure != nil }

  func poll(now: Instant) {
    context.handleEvents()
    bridge.poll(now: now)
    adapter?.poll(now: now)
    due = modem.poll(now: now)
    if let failure = adapter?.failure, adapter?.isSettled == true {
      // Closed, it is nothing to wait for any more.
      (adapterFailure, adapter) = (failure, nil)
    }
    followInputs()
  }

  private func followInputs() {
    let isPressed = bridge.inputs?.isStopPressed ?? false
    if isPressed != wasPressed {
      wasPressed = isPressed
      onButton?(isPressed)
    }
    // A pin that cannot be read any more permits nothing.
    let isPermissionOn = choice.wiring.hasPermission && bridge.failure == nil && bridge.inputs?.isPermissionOn == true
    if isPermissionOn != wasPermissionOn {
      wasPermissionOn = isPermissionOn
      onPermission?(isPermissionOn)
    }
    if let state = adapter?.health.state, state != busState {
      busState = state
      onBus?(state)
    }
  }

  func send(_ frame: Span<UInt8>) throws(HALError) { try modem.send(frame) }

  func receive(into buffer: inout MutableSpan<UInt8>) throws(HALError) -> Int? { try modem.receive(into: &buffer) }

  // MARK: The pins.

  /// Sets the pins as the board of the session has them; with `isDry` the contactor's stays low.
  func follow(_ plant: Plant) {
    var outputs = BenchOutputs()
    if plant.hardware.isPowered {
      outputs.isStateC = plant.pilot.isStateCActive
      outputs.isContactorClosed = plant.network.adapterContactor.isDriven && !choice.isDry
      outputs.isLit = plant.hardware.light.isLit
      outputs.isD1On = plant.plug.isD1On
      outputs.isD2On = plant.plug.isD2On
    }
    bridge.set(outputs)
  }

  /// Everything to its safe level, and the end of it.
  func close() { bridge.close() }
}

/// The bench's CAN adapter: the bench waits for it.
extension USBBench: LiveCAN {
  func send(_ frame: CANFrame) throws(HALError) {
    guard let adapter else { throw HALError(.disconnected) }
    try adapter.send(frame)
  }

  func receive() throws(HALError) -> CANFrame? { try adapter?.receive() }
}
