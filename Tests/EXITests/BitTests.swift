import Testing

@testable import EXI

/// Runs `body` with a reader over some bytes.
private func reading<Result>(
  _ bytes: [UInt8], _ body: (inout EXIReader) throws(EXIError) -> Result
) throws(EXIError) -> Result {
  try withEXIReader(bytes.span.bytes, body)
}

/// The bytes that `body` writes, with its failure; `capacity` bytes of room.
private func writing(capacity: Int = 64, _ body: (inout EXIWriter) -> Void) -> (bytes: [UInt8], needed: Int) {
  var buffer = [UInt8](repeating: 0x55, count: capacity + 8)
  let needed = buffer.withUnsafeMutableBytes { all in
    let room = UnsafeMutableRawBufferPointer(rebasing: all[..<capacity])
    var writer = EXIWriter(into: room, source: UnsafeRawBufferPointer(start: nil, count: 0))
    body(&writer)
    writer.flush()
    return writer.byteCount
  }
  #expect(buffer[capacity...].allSatisfy { $0 == 0x55 }, "nothing may be written outside the room")
  return (Array(buffer[..<min(needed, capacity)]), needed)
}

struct BitTests {
  @Test func readsEveryWidthAtEveryOffset() throws {
    let bytes: [UInt8] = [0x12, 0x34, 0x56, 0x78, 0x9A, 0xBC, 0xDE, 0xF0, 0x0F, 0xED, 0xCB]
    var checked = 0
    for count in 1...bytes.count {
      let input = Array(bytes[..<count])
      let digits = input.map { byte in (0..<8).map { byte >> (7 - UInt8($0)) & 1 } }.flatMap { $0 }
      for offset in 0..<(count * 8) {
        for width in 1...56 where offset + width <= count * 8 {
          let expected = digits[offset..<offset + width].reduce(UInt64(0)) { $0 << 1 | UInt64($1) }
          let value = try withEXIReader(input.span.bytes, position: offset) { (reader) throws(EXIError) in
            try reader.bits(width, 0)
          }
          if value != expected { Issue.record("\(width) bits at \(offset) of \(count) bytes: \(value)") }
          checked += 1
        }
      }
    }
    #expect(checked > 10_000)
  }

  @Test(arguments: [0, 1, 7, 8, 9])
  func refusesToReadPastTheEnd(_ count: Int) {
    let bytes = [UInt8](repeating: 0xFF, count: count)
    for offset in 0...(count * 8) {
      let width = count * 8 - offset + 1
      if width > 56 { continue }
      let failure = #expect(throws: EXIError.self) {
        _ = try withEXIReader(bytes.span.bytes, position: offset) { (reader) throws(EXIError) in
          try reader.bits(width, EXIState.value.rawValue)
        }
      }
      #expect(failure == EXIError(.endOfData, at: .value, bitPosition: UInt32(count * 8)))
    }
  }

  private static let integers: [(UInt64, [UInt8])] = [
    (0, [0x00]), (1, [0x01]), (127, [0x7F]), (128, [0x80, 0x01]), (16383, [0xFF, 0x7F]),
    (16384, [0x80, 0x80, 0x01]), (4_294_967_295, [0xFF, 0xFF, 0xFF, 0xFF, 0x0F]),
    (UInt64.max, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]),
  ]

  @Test(arguments: integers)
  func unsignedBothWays(_ value: UInt64, _ octets: [UInt8]) throws {
    #expect(writing { $0.unsigned(value) }.bytes == octets)
    #expect(try reading(octets) { (reader) throws(EXIError) in try reader.unsigned(UInt64.max, 0) } == value)
    let limited = Result { try reading(octets) { (reader) throws(EXIError) in try reader.unsigned(value, 0) } }
    #expect(try limited.get() == value)
    if value > 0 {
      let failure = #expect(throws: EXIError.self) {
        _ = try reading(octets) { (reader) throws(EXIError) in try reader.unsigned(value - 1, 0) }
      }
      #expect(failure?.kind == .integerTooLarge)
    }
  }

  @Test func unsignedBeyond64BitsIsRefused() {
    let eleven = [UInt8](repeating: 0xFF, count: 30)
    let tooHigh: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02]
    for octets in [eleven, tooHigh] {
      let failure = #expect(throws: EXIError.self) {
        _ = try reading(octets) { (reader) throws(EXIError) in try reader.unsigned(UInt64.max, 0) }
      }
      #expect(failure?.kind == .integerTooLarge)
    }
  }

  @Test(arguments: [Int64(0), 1, -1, 127, -128, 32767, -32768, Int64.max, Int64.min])
  func signedBothWays(_ value: Int64) throws {
    let bytes = writing { $0.signed(value) }.bytes
    #expect(try reading(bytes) { (reader) throws(EXIError) in try reader.signed(UInt64(Int64.max), 0) } == value)
    #expect(bytes[0] >> 7 == (value < 0 ? 1 : 0))
  }

  @Test func writesAcrossEveryByteBorder() throws {
    for first in 1...56 {
      for second in 1...56 {
        let high: UInt64 = (1 << UInt64(first)) - 1
        let low: UInt64 = 1 << UInt64(second - 1)
        for capacity in [0, 1, 7, 8, 13, 14, 15, 22] {
          let (bytes, needed) = writing(capacity: capacity) { writer in
            writer.bits(high, first)
            writer.bits(low, second)
          }
          #expect(needed == (first + second + 7) / 8)
          if needed > capacity { continue }
          let values = try reading(bytes) { (reader) throws(EXIError) in
            [try reader.bits(first, 0), try reader.bits(second, 0)]
          }
          if values != [high, low] { Issue.record("\(first) and \(second) bits in \(capacity) bytes: \(values)") }
        }
      }
    }
  }

  /// Runs of fields from one window, and integers of every length from any bit on.
  @Test func takesAndPutsWithoutLookingAtTheBounds() throws {
    let shorts: [UInt64] = [0, 1, 127, 128, 255, 16_383, 16_384, 65_535]
    for lead in 1...31 {
      for value in shorts {
        let (bytes, _) = writing { writer in
          writer.put(1, lead)
          writer.unsigned16(value)
          writer.put(1, 1)
        }
        let back = try reading(bytes) { (reader) throws(EXIError) -> [UInt64] in
          let first = reader.take(lead)
          let second = try reader.unsigned16(65_535, 0)
          return [first, second, reader.take(1)]
        }
        #expect(back == [1, value, 1])
      }
    }
  }

  /// Longer than need be, which EXI does not forbid: leading zeros as groups of their own.
  @Test func integersWithLeadingZeros() throws {
    for count in [2, 3, 4, 9] {
      let octets = [0x85] + [UInt8](repeating: 0x80, count: count - 2) + [0x00, 0xFF]
      let short = try reading(octets) { (reader) throws(EXIError) -> [UInt64] in
        [try reader.unsigned16(65_535, 0), reader.take(4)]
      }
      let long = try reading(octets) { (reader) throws(EXIError) -> [UInt64] in
        [try reader.unsigned(UInt64.max, 0), reader.take(4)]
      }
      #expect(short == [5, 15] && long == [5, 15])
    }
  }

  /// The bits of `octets` between `lead` ones and another one, with `extra` octets behind.
  private func shifted(_ octets: [UInt8], by lead: Int, extra: Int) -> [UInt8] {
    var digits = [UInt8](repeating: 1, count: lead)
    for octet in octets { digits += (0..<8).map { octet >> (7 - UInt8($0)) & 1 } }
    digits.append(1)
    while digits.count % 8 != 0 { digits.append(0) }
    let bytes = stride(from: 0, to: digits.count, by: 8).map { start in
      digits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | $1 }
    }
    return bytes + [UInt8](repeating: 0xA5, count: extra)
  }

  @Test func integersOfEveryLengthAtEveryOffset() throws {
    for groups in 1...10 {
      for (lead, extra) in (0..<8).flatMap({ lead in [0, 1, 9].map { (lead, $0) } }) {
        var octets = (0..<groups).map { UInt8(truncatingIfNeeded: groups &* 29 &+ $0 &* 37 &+ lead &* 13) | 0x80 }
        octets[groups - 1] = groups == 10 ? 1 : octets[groups - 1] & 0x7F
        let expected = octets.enumerated().reduce(UInt64(0)) { $0 | UInt64($1.1 & 0x7F) << UInt64(7 * $1.0) }
        let bytes = shifted(octets, by: lead, extra: extra)
        let back = try reading(bytes) { (reader) throws(EXIError) -> [UInt64] in
          if lead > 0 { _ = reader.take(lead) }
          let value = try reader.unsigned(UInt64.max, 0)
          return [value, reader.take(1)]
        }
        #expect(back == [expected, 1], "\(octets) behind \(lead) bits")
        if lead == 0 { continue }
        // The last of the bits in front is the sign: a one.
        let signed = try reading(bytes) { (reader) throws(EXIError) -> Int64? in
          if lead > 1 { _ = reader.take(lead - 1) }
          do throws(EXIError) { return try reader.signed16(32_767, 0) } catch {
            return error.kind == .integerTooLarge ? nil : 0
          }
        }
        #expect(signed == (expected <= 32_767 ? ~Int64(expected) : nil), "\(octets) behind \(lead) bits")
      }
    }
  }

  @Test func byteStringsOfEveryLengthAtEveryOffset() throws {
    for count in 0...32 {
      let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
      for (lead, extra) in (0..<8).flatMap({ lead in [0, 1, 9].map { (lead, $0) } }) {
        let bytes = shifted([UInt8(count)] + content, by: lead, extra: extra)
        let (whole, part, ends) = try reading(bytes) { (reader) throws(EXIError) in
          if lead > 0 { _ = reader.take(lead) }
          let whole: EXIBytes<32> = try reader.bytesValue(0, 32, 0)
          let end = reader.take(1)
          var second = try EXIReader(over: bytes.span.bytes, position: lead)
          try second.refill(0)
          let part: EXIBytes<8> = try second.bytesValue(0, 32, 0)
          return (whole, part, [end, second.take(1)])
        }
        #expect((0..<32).compactMap { whole[$0] } == content && whole.deferred == nil && ends == [1, 1])
        #expect(part.count == count && (part.deferred != nil) == (count > 8))
        var read: [UInt8] = []
        try part.forEachByte(in: bytes.span.bytes) { read.append($0) }
        #expect(read == content)
      }
    }
  }

  @Test func whatLiesBeyondTheEndIsNoContent() throws {
    let failure = #expect(throws: EXIError.self) {
      try reading([0xFF]) { (reader) throws(EXIError) in
        #expect(reader.take(12) == 0xFF0)
        throw reader.error(.unexpectedEvent, EXIState.value.rawValue)
      }
    }
    #expect(failure == EXIError(.endOfData, at: .value, bitPosition: 8))
  }

  @Test func eventCodeErrorsNameTheBit() throws {
    // A group of 9 bits from bit 8 on; of the bits that must be zero, bit 11 is the first that is not.
    let failure = #expect(throws: EXIError.self) {
      _ = try reading([0xFF, 0b0001_0000, 0xFF]) { (reader) throws(EXIError) -> UInt64 in
        _ = try reader.bits(8, 0)
        let group = try reader.bits(9, 0)
        throw reader.unexpected(group & 0b1_1111_0000, 0)
      }
    }
    #expect(failure == EXIError(.unexpectedEvent, at: .document, bitPosition: 11))
  }
}
