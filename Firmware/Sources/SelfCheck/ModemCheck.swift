import HAL

/// The driver of the modem's chip over a chip that hands back what it is given: start, frames, a damaged frame.
func checkModem<Place: Environment>(_ trace: inout Trace<Place>) {
  trace.begin("modem")
  var driver = QCA7005(bus: EchoChip(), macAddress: MACAddress(0x0200_0000_0001))
  var short = FrameBuffer<14>()
  short.pad(to: 14)
  trace.check("nothing before the start", (try? driver.send(short.span)) == nil)
  var now = Instant.zero
  for _ in 0..<3 { now = max(driver.poll(now: now), now + .milliseconds(1)) }
  trace.check("ready", driver.state == .ready)
  var good: UInt64 = 0
  for number in 0..<20 as Range<UInt8> {
    driver.bus.damagesNext = number == 7
    var frame = FrameBuffer<200>()
    frame.append(repeating: number, count: 60 + Int(number) * 7)
    _ = try? driver.send(frame.span)
    for _ in 0..<4 { now = max(driver.poll(now: now), now + .milliseconds(1)) }
    if receive(&driver, number) { good += 1 }
  }
  trace.value("frames", good)
  trace.value("lost borders", UInt64(driver.counters.framingErrors))
  trace.value("bytes on the bus", UInt64(driver.counters.bytes))
  trace.check("one damaged frame of twenty", good == 19 && driver.counters.framingErrors == 1)
  trace.end("modem")
}

/// True when the next frame consists of this number only.
private func receive(_ driver: inout QCA7005<EchoChip>, _ number: UInt8) -> Bool {
  var frame = FrameBuffer<1_514>()
  do throws(HALError) {
    try frame.fill { (span) throws(HALError) -> Int in try driver.receive(into: &span) ?? 0 }
  } catch {
    return false
  }
  guard frame.count == 60 + Int(number) * 7 else { return false }
  for index in 0..<frame.count where frame[index] != number { return false }
  return true
}

/// The registers of a chip, and one frame that it hands back.
private struct EchoChip: SPIDevice {
  var damagesNext = false
  private var causes: UInt16 = 0x0440
  private var enables: UInt16 = 0x0040
  private var stored = FrameBuffer<256>()

  mutating func transfer(
    _ batch: SPIBatch, writing bytes: Span<UInt8>, into reply: inout MutableSpan<UInt8>
  ) throws(HALError) -> Bool {
    var written = 0
    var read = 0
    for index in 0..<batch.count {
      let writeCount = batch.writeCount(of: index)
      let readCount = batch.readCount(of: index)
      guard let part = bytes.bytes(at: written, count: writeCount), let command = part.byte(at: 0) else {
        throw HALError(.corrupted)
      }
      switch command {
      case 0x00: store(part)
      case 0x80:
        for offset in 0..<readCount { reply[read + offset] = offset < stored.count ? stored[offset] : 0 }
        stored.removeAll()
      case 0x4C: causes &= ~(part.uint16BigEndian(at: 2) ?? 0)
      case 0x4D: enables = part.uint16BigEndian(at: 2) ?? 0
      default:
        let value = register(command)
        if readCount == 2 {
          reply[read] = UInt8(value >> 8)
          reply[read + 1] = UInt8(value & 0xFF)
        }
      }
      written += writeCount
      read += readCount
    }
    return true
  }

  private func register(_ command: UInt8) -> UInt16 {
    switch command {
    case 0xDA: 0xAA55
    case 0xC2: 3_163
    case 0xC3: UInt16(stored.count)
    case 0xCC: causes | 0x0400
    case 0xCD: enables
    default: 0
    }
  }

  private mutating func store(_ written: Span<UInt8>) {
    stored.removeAll()
    stored.append(bigEndian: UInt32(written.count - 2))
    stored.append(written.extracting(2..<written.count))
    if damagesNext { stored[stored.count - 1] = 0 }
    causes |= 1
  }

  var isInterruptRequested: Bool? { causes & enables != 0 }
}
