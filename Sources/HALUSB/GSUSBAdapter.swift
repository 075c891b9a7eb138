import HAL

/// A CAN adapter with the gs_usb protocol (candleLight and its relatives), as the CAN controller that the core knows:
/// 500 kbit/s, classic frames with 11 bit identifiers.
public final class GSUSBAdapter: CANBus {
  /// Why the adapter cannot be used any more; nil while it can.
  public private(set) var failure: USBError?
  /// Frames that came while nobody fetched them, and were dropped.
  public private(set) var overrunCount = 0
  /// How the bus is.
  public private(set) var health = CANBusHealth()

  private let device: USBDevice
  private let outgoing = USBTransfer(capacity: GSUSBFrame.length)
  private let incoming: [USBTransfer]
  private var next = 0
  private var unsent: [CANFrame] = []
  private var unacknowledged = 0
  private var echo: UInt32 = 0
  private var received: [CANFrame] = []
  private var shortCount = 0

  /// Vendor requests to an interface.
  private enum Request {
    static let hostFormat: UInt8 = 0
    static let bitTiming: UInt8 = 1
    static let mode: UInt8 = 2
    static let constants: UInt8 = 4
  }

  private static let outEndpoint: UInt8 = 0x02
  private static let inEndpoint: UInt8 = 0x81
  /// Most frames that wait for the bus; as many as Linux keeps on their way.
  private static let queueLimit = 10
  /// Most frames that wait to be fetched.
  private static let receiveLimit = 256
  /// Transfers in a row that are shorter than a frame, from which on the adapter counts as broken.
  private static let shortLimit = 3

  /// Opens an adapter and starts its bus at 500 kbit/s.
  ///
  /// - Parameter choice: serial number or path (`1-2.4`) where there are several.
  /// - Throws: ``USBError`` with the cause and what to do about it.
  public init(_ context: USBContext, choice: String? = nil) throws(USBError) {
    let entry = try USBEntry.select(context.entries(), for: .can, choice: choice)
    device = try context.open(entry)
    try device.claim(0)
    let packet = device.packetSize(Self.inEndpoint, fallback: 32)
    incoming = (0..<8).map { _ in USBTransfer(capacity: max(packet, 32)) }
    try start()
    for transfer in incoming { try transfer.fetch(from: device, endpoint: Self.inEndpoint) }
  }

  /// The adapter, as a person knows it.
  public var name: String { device.name }

  /// True when no transfer is under way any more: after ``failure``, the adapter can go.
  public var isSettled: Bool { !outgoing.isInFlight && incoming.allSatisfy { !$0.isInFlight } }

  /// Takes what has come and sends what waits.
  public func poll(now: Instant) {
    guard failure == nil else { return }
    for _ in incoming.indices {
      let transfer = incoming[next]
      guard let outcome = transfer.take() else { break }
      guard outcome == .completed || outcome == .timedOut else { return fail(outcome) }
      if outcome == .completed { takeEvent(transfer.bytes) }
      attempt { () throws(USBError) in try transfer.fetch(from: device, endpoint: Self.inEndpoint) }
      next = (next + 1) % incoming.count
    }
    if let outcome = outgoing.take() {
      guard outcome == .completed else { return fail(outcome) }
      guard outgoing.count == outgoing.wantedCount else {
        return fail(USBError(name, .shortTransfer(sent: outgoing.count, of: outgoing.wantedCount)))
      }
    }
    pump()
    health.noteWaiting(unacknowledged, now: now)
  }

  /// Queues one frame for sending.
  ///
  /// - Throws: `full` when ten frames wait for the bus, `disconnected` when the adapter is gone.
  public func send(_ frame: CANFrame) throws(HALError) {
    guard failure == nil else { throw HALError(.disconnected) }
    guard unsent.count + unacknowledged < Self.queueLimit else { throw HALError(.full) }
    unsent.append(frame)
    pump()
  }

  /// The next received frame, or nil.
  public func receive() throws(HALError) -> CANFrame? {
    guard received.isEmpty else { return received.removeFirst() }
    guard failure == nil else { throw HALError(.disconnected) }
    return nil
  }

  private func takeEvent(_ bytes: [UInt8]) {
    // One that was cut is a lost frame, as a bus loses them; an adapter that cuts all of them is broken.
    shortCount = bytes.count < GSUSBFrame.length ? shortCount + 1 : 0
    guard shortCount < Self.shortLimit else {
      return fail(USBError(name, .shortAnswer(got: bytes.count, of: GSUSBFrame.length)))
    }
    switch GSUSBFrame.event(bytes) {
    case .frame(let frame)?:
      health.noteTraffic(isOwn: false)
      if received.count < Self.receiveLimit { received.append(frame) } else { overrunCount += 1 }
    case .sent?:
      health.noteTraffic(isOwn: true)
      unacknowledged = max(0, unacknowledged - 1)
    case .report(let report)?:
      health.note(report)
      // What waited in the controller is gone with it, and what waits here is old when it comes back.
      if report.isBusOff { (unsent, unacknowledged) = ([], 0) }
    case .other?, nil: break
    }
  }

  private func pump() {
    guard failure == nil, !outgoing.isInFlight, outgoing.outcome == nil, let frame = unsent.first else { return }
    unsent.removeFirst()
    unacknowledged += 1
    // Any number but the one that marks frames of the bus.
    echo = (echo + 1) & 0xFFFF
    let bytes = GSUSBFrame.bytes(frame, echo: echo)
    attempt { () throws(USBError) in
      _ = try outgoing.send(bytes, to: device, endpoint: Self.outEndpoint, timeout_ms: 1_000)
    }
  }

  private func attempt(_ body: () throws(USBError) -> Void) {
    do throws(USBError) { try body() } catch { fail(error) }
  }

  private func fail(_ outcome: USBTransfer.Outcome) {
    switch outcome {
    case .stalled: fail(USBError(name, .stalled))
    case .unplugged: fail(USBError(name, .unplugged))
    case .completed, .timedOut, .cancelled, .failed: fail(USBError(name, .silent))
    }
  }

  private func fail(_ error: USBError) {
    failure = error
    outgoing.cancel()
    for transfer in incoming { transfer.cancel() }
  }

  /// Byte order, then bus off, bit timing, bus on.
  private func start() throws(USBError) {
    try device.request(
      type: 0x41, Request.hostFormat, value: 1, index: 0, sending: GSUSBFrame.little(0x0000_BEEF))
    let constants = try device.request(type: 0xC1, Request.constants, reading: 40)
    let clock_Hz = (0..<4).reduce(UInt32(0)) { $0 | UInt32(constants[4 + $1]) << UInt32(8 * $1) }
    guard let timing = Self.timing(clock_Hz: clock_Hz) else {
      throw USBError(name, .wrongDevice(wanted: "a CAN adapter that can do 500 kbit/s"))
    }
    try device.request(type: 0x41, Request.mode, sending: [0, 0, 0, 0, 0, 0, 0, 0])
    try device.request(type: 0x41, Request.bitTiming, sending: timing.flatMap { GSUSBFrame.little($0) })
    try device.request(type: 0x41, Request.mode, sending: [1, 0, 0, 0, 0, 0, 0, 0])
  }

  /// Propagation, phase 1, phase 2, jump width, prescaler for 500 kbit/s in 16 quanta, sampled at 87.5 %; nil when the
  /// clock is no multiple of 8 MHz.
  package static func timing(clock_Hz: UInt32) -> [UInt32]? {
    guard clock_Hz > 0, clock_Hz % 8_000_000 == 0 else { return nil }
    return [6, 7, 2, 1, clock_Hz / 8_000_000]
  }
}
