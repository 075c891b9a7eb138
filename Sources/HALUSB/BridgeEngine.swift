import HAL

/// What a bridge has told.
enum BridgeEvent: Equatable {
  /// The oldest batch is done; the bytes that it read.
  case batch([UInt8])
  /// What the pins tell.
  case pins(BenchInputs)
  /// Something that makes no sense: nobody knows any more where the bridge stands.
  case wrong(USBError.Cause)
}

/// How one kind of chip is spoken to: transactions and pins become transfers, transfers become bytes and levels.
///
/// It knows no USB but where it sets the chip up or lets go of it: ``USBBridge`` carries its transfers out, in order,
/// and hands it what comes back.
protocol BridgeEngine {
  /// Sets the chip up from whatever state it is in, outputs first, and reads the pins.
  ///
  /// - Throws: ``USBError``: `silent` or `oddAnswer` when the chip does not get in step.
  mutating func start(_ pipe: USBPipe, state: BenchState) throws(USBError) -> BenchInputs

  /// Gets in step with a chip that was set up, whatever it still waits for, without letting go of a pin.
  ///
  /// - Throws: ``USBError``: `silent` or `oddAnswer` when it does not get in step.
  mutating func resynchronise(_ pipe: USBPipe, state: BenchState) throws(USBError) -> BenchInputs

  /// Lets go of every pin as well as the chip can, whatever it is doing; errors make no difference any more.
  func letGo(_ pipe: USBPipe)

  /// Adds a batch; its bytes come as one event.
  mutating func append(_ batch: SPIBatch, writing bytes: Span<UInt8>, state: BenchState)

  /// Adds a change of the pins, and reads them too when nothing else is going to bring their levels.
  mutating func append(_ state: BenchState, isReading: Bool)

  /// The next transfer to the chip; nil when there is none, or when an answer has to come first.
  mutating func next() -> [UInt8]?

  /// True while something waits to be sent.
  var hasWaiting: Bool { get }

  /// True while the chip owes an answer.
  var isOwed: Bool { get }

  /// Takes a transfer from the chip.
  mutating func take(_ transfer: [UInt8]) -> [BridgeEvent]
}
