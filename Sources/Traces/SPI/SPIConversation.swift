/// What transactions with the chip say: register accesses, and Ethernet frames in both directions.
///
/// A frame counts only when everything around it is as it must be: announced size, start, both lengths, end.
struct SPIConversation {
  private var recording: SPIRecording
  private var announced: Int?
  /// Bytes from the chip that are no whole frame yet.
  private var stream: [UInt8] = []
  private var isLost = false

  static func follow(_ recording: SPIRecording) -> SPIRecording {
    var conversation = SPIConversation(recording: recording)
    for transaction in recording.transactions { conversation.take(transaction) }
    if let last = recording.transactions.last, !conversation.stream.isEmpty {
      conversation.loseStream(last.line, "the recording ends inside a frame from the modem")
    }
    return conversation.recording
  }

  private init(recording: SPIRecording) { self.recording = recording }

  private mutating func take(_ transaction: SPITransaction) {
    guard let command = transaction.command, SPICommand.isKnown(transaction.mosi[0], transaction.mosi[1]) else {
      return recording.note(line: transaction.line, "a transaction without a known command", "it was skipped")
    }
    if command & 0x4000 != 0 { return takeAccess(transaction, command) }
    defer { announced = nil }
    if command & 0x8000 == 0 { takeWrite(transaction) } else { takeRead(transaction) }
  }

  private mutating func takeAccess(_ transaction: SPITransaction, _ command: UInt16) {
    guard transaction.mosi.count == 4 else {
      return recording.note(
        line: transaction.line, "a register access of \(transaction.mosi.count) bytes, expected 4", "it was skipped")
    }
    let isWrite = command & 0x8000 == 0
    let bytes = isWrite ? transaction.mosi : transaction.miso
    let access = SPIRegisterAccess(
      time: transaction.time, line: transaction.line, register: UInt8(command >> 8 & 0x3F), isWrite: isWrite,
      value: UInt16(bytes[2]) << 8 | UInt16(bytes[3]))
    recording.accesses.append(access)
    if isWrite, access.register == SPICommand.bufferSize { announced = Int(access.value) }
    // The reset bit: what the chip had begun to say does not go on.
    if isWrite, access.register == 0x04, access.value & 0x40 != 0 { stream = [] }
  }

  /// The bytes of an external access behind its command, without those that only fill up a word; nil when some are
  /// missing.
  private mutating func payload(_ bytes: [UInt8], _ transaction: SPITransaction) -> ArraySlice<UInt8>? {
    guard let announced else {
      recording.note(line: transaction.line, "an external access whose size was not announced", "it was skipped")
      return nil
    }
    let found = bytes.count - 2
    guard found >= announced, found <= announced + 2 else {
      recording.note(
        line: transaction.line, "an external access of \(found) bytes, announced were \(announced)", "it was skipped")
      return nil
    }
    return bytes[2..<(2 + announced)]
  }

  private mutating func takeWrite(_ transaction: SPITransaction) {
    guard let bytes = payload(transaction.mosi, transaction).map(Array.init) else { return }
    let length = bytes.count - 10
    guard length >= 14, bytes[0..<4].allSatisfy({ $0 == 0xAA }), Int(bytes[4]) | Int(bytes[5]) << 8 == length,
      bytes.suffix(2).allSatisfy({ $0 == 0x55 })
    else {
      return recording.note(line: transaction.line, "what the host writes is no whole frame", "it was skipped")
    }
    recording.frames.append(
      SPIFrame(
        time: transaction.time, line: transaction.line, isFromModem: false, bytes: Array(bytes[8..<(8 + length)])))
  }

  private mutating func takeRead(_ transaction: SPITransaction) {
    guard let bytes = payload(transaction.miso, transaction) else {
      // A frame that goes on in what was skipped is lost too.
      stream = []
      return
    }
    if !stream.isEmpty, Self.length(bytes) != nil {
      loseStream(transaction.line, "a frame from the modem does not go on")
    }
    stream += bytes
    takeFrames(transaction)
  }

  private mutating func takeFrames(_ transaction: SPITransaction) {
    while stream.count >= 12 {
      guard let length = Self.length(stream[...]) else {
        skip(transaction)
        continue
      }
      let total = 14 + length
      guard stream.count >= total else { return }
      guard stream[total - 2] == 0x55, stream[total - 1] == 0x55 else {
        skip(transaction)
        continue
      }
      isLost = false
      recording.frames.append(
        SPIFrame(
          time: transaction.time, line: transaction.line, isFromModem: true, bytes: Array(stream[12..<(12 + length)])))
      stream.removeFirst(total)
    }
  }

  /// Looks for the next place at which a frame begins.
  private mutating func skip(_ transaction: SPITransaction) {
    if !isLost {
      recording.note(line: transaction.line, "what the modem sends is no whole frame", "looked for the next one")
    }
    isLost = true
    var next = 1
    while next < stream.count, stream.count - next >= 12, Self.length(stream[next...]) == nil { next += 1 }
    stream.removeFirst(next)
  }

  private mutating func loseStream(_ line: Int, _ found: String) {
    recording.note(line: line, found, "the \(stream.count) bytes of it were skipped")
    stream = []
  }

  /// Length of the frame whose header from the modem begins `bytes`, or nil when it is none.
  private static func length(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.count >= 12 else { return nil }
    let at = bytes.startIndex
    guard bytes[at] == 0, bytes[at + 1] == 0, bytes[(at + 4)..<(at + 8)].allSatisfy({ $0 == 0xAA }) else { return nil }
    let outer = Int(bytes[at + 2]) << 8 | Int(bytes[at + 3])
    let inner = Int(bytes[at + 8]) | Int(bytes[at + 9]) << 8
    return outer == inner + 10 && (14...1_536).contains(inner) ? inner : nil
  }
}
