import HAL

extension SimulatedQCA7005 {
  /// What goes over the bus under one chip select.
  struct Transaction {
    var isSelected = false
    var count = 0
    var command: UInt16 = 0
    /// What a register read answers, fixed when its command is complete.
    var value: UInt16 = 0
    /// What was written behind the command.
    var written: [UInt8] = []
    /// Bytes of the read buffer that were clocked out.
    var read = 0
    /// Ready bytes at its beginning.
    var ready = 0

    var isRead: Bool { command & 0x8000 != 0 }
    var isRegister: Bool { command & 0x4000 != 0 }
    var register: Int { Int(command >> 8 & 0x3F) }
  }

  /// Chip select falls.
  public func select(now: Instant) {
    poll(now: now)
    transaction = Transaction()
    transaction.isSelected = true
    transaction.ready = readBuffer.count
  }

  /// One byte in, one byte out.
  public func clock(_ byte: UInt8) -> UInt8 {
    guard isUp, transaction.isSelected else { return 0 }
    if transactionsSinceStart == 0 {
      // The very first answer after the start is no answer at all.
      transaction.count += 1
      return transaction.count == 1 ? 0x3F : 0xFF
    }
    if transactionsSinceStart == 1, transaction.count < 2 { lastOut = 0xE1 }
    let position = transaction.count
    transaction.count += 1
    switch position {
    case 0: transaction.command = UInt16(byte) << 8
    case 1:
      transaction.command |= UInt16(byte)
      if transaction.isRead, transaction.isRegister { transaction.value = readRegister(transaction.register) }
    case let position where transaction.isRead && transaction.isRegister:
      lastOut = UInt8(truncatingIfNeeded: position % 2 == 0 ? transaction.value >> 8 : transaction.value)
    case _ where transaction.isRead: lastOut = readExternal()
    default: transaction.written.append(byte)
    }
    return lastOut
  }

  /// Chip select rises: what was written takes effect.
  public func deselect(now: Instant) {
    self.now = max(self.now, now)
    defer { transaction = Transaction() }
    guard isUp, transaction.isSelected else { return }
    transactionsSinceStart += 1
    guard transactionsSinceStart > 1, transaction.count >= 2 else { return }
    switch (transaction.isRead, transaction.isRegister) {
    case (false, true): writeRegister(transaction.register, transaction.written)
    case (false, false): finishWriting(transaction.written)
    case (true, false): finishReading()
    case (true, true): break
    }
  }

  private func readRegister(_ number: Int) -> UInt16 {
    var value: UInt16
    switch number {
    case 0x01: value = UInt16(truncatingIfNeeded: announced)
    case 0x02: value = UInt16(truncatingIfNeeded: freeBytes)
    case 0x03: value = readyBytes()
    case 0x04: value = spiConfiguration
    case 0x05: value = 0
    case 0x0C: value = causes | 0x0400
    case 0x0D: value = enables
    case 0x12, 0x13: value = 0
    case 0x1A: value = 0xAA55
    case 0x1B: value = 0
    default:
      causes |= 0x0008
      value = 0
    }
    let isWrong = random.chance(permille: rates.registerErrors_permille)
    let bit = random.integer(in: 0...15)
    if isWrong { value ^= 1 << UInt16(bit) }
    return value
  }

  private func writeRegister(_ number: Int, _ bytes: [UInt8]) {
    guard bytes.count >= 2 else { return }
    let value = UInt16(bytes[0]) << 8 | UInt16(bytes[1])
    switch number {
    case 0x01: announced = Int(value)
    case 0x04:
      spiConfiguration = value & ~0x0040
      if value & 0x0040 != 0 { restart() }
    case 0x0C: causes &= ~value
    case 0x0D: enables = value
    case 0x12, 0x13, 0x1B: break
    default: causes |= 0x0008
    }
  }

  /// Ready bytes, or what noise makes of them.
  private func readyBytes() -> UInt16 {
    let actual = readBuffer.count
    let isWrong = random.chance(permille: rates.wrongCounts_permille)
    let kind = random.integer(in: 0...3)
    let offset = Int(random.integer(in: 1...24))
    if miscountsNext, actual > 0 {
      miscountsNext = false
      return UInt16(actual + 8)
    }
    guard isWrong else { return UInt16(actual) }
    switch kind {
    case 0: return 0xFFFF
    case 1: return 0
    case 2: return UInt16(actual + offset)
    default: return UInt16(max(0, actual - offset))
    }
  }

  /// The next byte of the read buffer; zeros behind what was announced, and an error behind what there is.
  private func readExternal() -> UInt8 {
    guard transaction.read < announced else { return 0 }
    guard transaction.read < readBuffer.count else {
      causes |= 0x0002
      return 0
    }
    transaction.read += 1
    return readBuffer[transaction.read - 1]
  }

  private func finishReading() {
    readBuffer.removeFirst(min(transaction.read, readBuffer.count))
    announced = 0
    poll(now: now)
  }
}
