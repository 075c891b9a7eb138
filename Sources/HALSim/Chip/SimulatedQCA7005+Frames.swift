import HAL

/// Frames between the bus and the modem.
extension SimulatedQCA7005 {
  /// True when a longest frame still fits into the read buffer.
  var hasRoom: Bool { readBuffer.count + 1_536 <= Self.bufferBytes + 4 }

  /// What the write buffer has free.
  var freeBytes: Int { max(0, Self.bufferBytes - writeBuffer.reduce(0) { $0 + $1.bytes }) }

  /// Puts a frame from the line into the read buffer, and raises its interrupt.
  func take(_ frame: [UInt8]) {
    let length = max(frame.count, 60)
    let outer = UInt32(length + 10)
    var bytes: [UInt8] = [
      UInt8(truncatingIfNeeded: outer >> 24), UInt8(truncatingIfNeeded: outer >> 16),
      UInt8(truncatingIfNeeded: outer >> 8), UInt8(truncatingIfNeeded: outer), 0xAA, 0xAA, 0xAA, 0xAA,
      UInt8(truncatingIfNeeded: length), UInt8(truncatingIfNeeded: length >> 8), 0, 0,
    ]
    bytes += frame
    bytes += [UInt8](repeating: 0, count: length - frame.count)
    bytes += [0x55, 0x55]
    damage(&bytes, framing: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, bytes.count - 2, bytes.count - 1])
    readBuffer += bytes
    framesOffered += 1
    let isLost = random.chance(permille: rates.lostInterrupts_permille)
    if !isLost { causes |= 0x0001 }
    spoil(error: 0x0002)
  }

  /// Takes what the host has written; what is no frame, or does not fit, is an error.
  func finishWriting(_ written: [UInt8]) {
    // Hosts that clock whole words write a byte or two more than they announced.
    guard announced >= 10, written.count >= announced, written.count <= announced + 2, announced <= freeBytes else {
      causes |= 0x0004
      return
    }
    var bytes = Array(written.prefix(announced))
    announced = 0
    damage(&bytes, framing: [0, 1, 2, 3, 4, 5, bytes.count - 2, bytes.count - 1])
    let length = Int(bytes[4]) | Int(bytes[5]) << 8
    let isFramed = bytes.prefix(4).allSatisfy { $0 == 0xAA } && bytes.suffix(2).allSatisfy { $0 == 0x55 }
    guard isFramed, length + 10 == bytes.count, length >= 60, length <= 1_522 else {
      causes |= 0x0004
      return
    }
    framesTaken += 1
    // The line takes about 10 Mbit/s.
    let begin = max(now, writeBuffer.last?.until ?? now)
    let until = begin + .microseconds(Int64(length) * 8 / 10)
    writeBuffer.append((Array(bytes[8..<(8 + length)]), bytes.count, until))
    spoil(error: 0x0004)
  }

  /// Turns a bit in one of the framing bytes, at random or because a scenario wants it.
  private func damage(_ bytes: inout [UInt8], framing: [Int]) {
    let isRandom = random.chance(permille: rates.headerErrors_permille)
    let place = framing[Int(random.integer(in: 0...Int64(framing.count - 1)))]
    let bit = UInt8(random.integer(in: 0...7))
    guard isRandom || damagesNextHeader else { return }
    damagesNextHeader = false
    bytes[place] ^= 1 << bit
  }

  /// Lets the chip report an error, or start anew, at random.
  private func spoil(error: UInt16) {
    let hasError = random.chance(permille: rates.bufferErrors_permille)
    let restarts = random.chance(permille: rates.restarts_permille)
    if hasError { causes |= error }
    if restarts { restart() }
  }
}
