/// The two bulk endpoints of a bridge: transfers under way, and, for setting the bridge up, exchanges that wait.
final class USBPipe {
  /// How a transfer ended.
  enum End: Equatable {
    case sent(Int)
    case received([UInt8])
    case failed(USBError)
  }

  let device: USBDevice
  private let outEndpoint: UInt8
  private let inEndpoint: UInt8
  private let outgoing: [USBTransfer]
  private let incoming = USBTransfer(capacity: 4_096)
  private var halted: [UInt8] = []

  /// How long the device may take for what is done at once.
  private static let patience_ms: Int64 = 1_000

  init(_ device: USBDevice, kind: BridgeKind) {
    self.device = device
    outEndpoint = kind.outEndpoint
    inEndpoint = kind.inEndpoint
    let (count, capacity) = kind.outgoing
    outgoing = (0..<count).map { _ in USBTransfer(capacity: capacity) }
  }

  // MARK: Transfers that are waited for elsewhere.

  /// True when one more transfer to the device can be submitted.
  var canSend: Bool { outgoing.contains(where: Self.isFree) }

  /// True while a transfer to the device is under way.
  var isSending: Bool { outgoing.contains { $0.isInFlight } }

  /// True when a transfer from the device can be submitted.
  var canFetch: Bool { Self.isFree(incoming) }

  /// Sends bytes; ``canSend`` must be true.
  func send(_ bytes: [UInt8]) throws(USBError) {
    guard let transfer = outgoing.first(where: Self.isFree) else { preconditionFailure("no USB transfer is free") }
    let count = try transfer.send(bytes, to: device, endpoint: outEndpoint, timeout_ms: 1_000)
    precondition(count == bytes.count, "more bytes than a USB transfer takes")
  }

  /// Asks for what the device has to say; ``canFetch`` must be true.
  func fetch() throws(USBError) { try incoming.fetch(from: device, endpoint: inEndpoint) }

  /// What has ended since this was asked last.
  func ends() -> [End] {
    var ends: [End] = []
    for transfer in outgoing {
      if let outcome = transfer.take() { ends.append(end(of: transfer, outcome, endpoint: outEndpoint)) }
    }
    if let outcome = incoming.take() { ends.append(end(of: incoming, outcome, endpoint: inEndpoint)) }
    return ends
  }

  /// Asks all transfers to end.
  func cancel() {
    for transfer in outgoing { transfer.cancel() }
    incoming.cancel()
  }

  // MARK: Waiting.

  /// Ends all transfers, waits for that, and lets endpoints that had stalled go on.
  func settle() throws(USBError) {
    cancel()
    try wait { !isSending && !incoming.isInFlight }
    _ = ends()
    for endpoint in halted { device.clearHalt(endpoint) }
    halted = []
  }

  /// Sends bytes, and waits for what they bring until `isWhole` is content with it; `payload` strips each transfer.
  func exchange(
    _ bytes: [UInt8], payload: ([UInt8]) -> [UInt8] = { $0 }, isWhole: ([UInt8]) -> Bool
  ) throws(USBError) -> [UInt8] {
    try send(bytes)
    try wait { !isSending }
    for end in ends() { if case .failed(let error) = end { throw error } }
    var found: [UInt8] = []
    // Empty transfers are no answer, and have an end: the patience's.
    for _ in 0..<200 where !isWhole(found) {
      guard let part = try fetch(longest_ms: 500) else { throw USBError(device.name, .silent) }
      found += payload(part)
    }
    return found
  }

  /// Sends bytes that only have to be got rid of, and drops what comes until nothing of use does; the last of it.
  func flush(_ bytes: [UInt8], payload: ([UInt8]) -> [UInt8]) throws(USBError) -> [UInt8] {
    try send(bytes)
    var found: [UInt8] = []
    var emptyCount = 0
    // The device stands still while nobody fetches: both directions at once.
    for _ in 0..<200 where emptyCount < 4 {
      let part = payload(try fetch(longest_ms: 50) ?? [])
      emptyCount = part.isEmpty ? emptyCount + 1 : 0
      found = (found + part).suffix(16)
    }
    try wait { !isSending }
    for end in ends() { if case .failed(let error) = end { throw error } }
    return found
  }

  /// Throws away what an earlier owner of the device has left unread.
  func drain() throws(USBError) {
    for _ in 0..<16 {
      guard try fetch(longest_ms: 5) != nil else { return }
    }
  }

  /// One transfer from the device, or nil when it has nothing to say for so long.
  private func fetch(longest_ms: UInt32) throws(USBError) -> [UInt8]? {
    try incoming.fetch(from: device, endpoint: inEndpoint, timeout_ms: longest_ms)
    try wait { !incoming.isInFlight }
    if incoming.outcome == .timedOut {
      _ = incoming.take()
      return nil
    }
    for end in ends() {
      switch end {
      case .received(let bytes): return bytes
      case .failed(let error): throw error
      case .sent: break
      }
    }
    return nil
  }

  /// Handles events until `isDone`, for as long as the patience lasts.
  private func wait(_ isDone: () -> Bool) throws(USBError) {
    let limit = ContinuousClock.now + .milliseconds(Self.patience_ms)
    while !isDone() {
      guard ContinuousClock.now < limit else { throw USBError(device.name, .silent) }
      device.context.wait(longest_ms: 20)
    }
  }

  // MARK: Ends.

  private static func isFree(_ transfer: USBTransfer) -> Bool { !transfer.isInFlight && transfer.outcome == nil }

  private func end(of transfer: USBTransfer, _ outcome: USBTransfer.Outcome, endpoint: UInt8) -> End {
    switch outcome {
    case .completed where endpoint == outEndpoint:
      guard transfer.count < transfer.wantedCount else { return .sent(transfer.count) }
      return .failed(USBError(device.name, .shortTransfer(sent: transfer.count, of: transfer.wantedCount)))
    case .completed: return .received(transfer.bytes)
    case .timedOut where endpoint == inEndpoint: return .received(transfer.bytes)
    case .unplugged: return .failed(USBError(device.name, .unplugged))
    case .stalled:
      // Not before the others are cancelled: they would go on behind the one that is missing.
      halted.append(endpoint)
      return .failed(USBError(device.name, .stalled))
    case .timedOut, .cancelled, .failed: return .failed(USBError(device.name, .silent))
    }
  }
}
