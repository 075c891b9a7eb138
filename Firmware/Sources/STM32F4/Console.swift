import BoardSupport

/// A serial port as a console: 115,200 baud, 8N1, writes wait for room.
///
/// Sets up the USART only. A board also needs its clock and its pins (RCC, GPIO) set up first; the emulator models
/// neither, so a loop there that waits for a clock to be ready would never end.
/// Source: RM0090, chapter 30 (registers SR, DR, BRR, CR1).
public struct Console: Sendable {
  private let base: UInt32

  /// USART1, the first serial port.
  public static let usart1 = Console(base: 0x4001_1000)

  private init(base: UInt32) { self.base = base }

  /// Switches the transmitter on; `clock_Hz` is the clock of the bus the USART is on.
  public func start(clock_Hz: UInt32) {
    register_write(base + 0x08, clock_Hz / 115_200)
    register_write(base + 0x0C, 1 << 13 | 1 << 3)
  }

  /// Sends one byte.
  public func write(_ byte: UInt8) {
    while register_read(base) & (1 << 7) == 0 {}
    register_write(base + 0x04, UInt32(byte))
  }
}
