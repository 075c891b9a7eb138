import HAL
import Testing

@testable import ClaraCore

/// Bytes from outside never trap: each sample, changed in every way below, through the whole stack.
@Suite("Damaged packets")
struct MutationTests {
  /// What a byte is replaced by, beside its eight single-bit flips.
  static let replacements: [UInt8] = [0x00, 0x7F, 0x80, 0xFF]

  /// A stack that waits for exactly the samples of the connection.
  func rig(searching: Bool) -> StackRig {
    var rig = StackRig()
    rig.stack.startSDP(now: .zero, random: 3)
    _ = rig.poll()
    guard !searching else { return rig }
    rig.receive(Sample.sdpResponse)
    rig.stack.connect(now: rig.now, random: 0x0C44_A3E8)
    _ = rig.poll()
    rig.receive(Sample.synAck)
    let payload = [UInt8](repeating: 7, count: 0x22)
    _ = failure { () throws(NetworkSendError) in try rig.stack.sendMessage(payload: payload.span) }
    _ = rig.poll()
    return rig
  }

  /// Gives one frame to a copy of `rig`; with `toTheEnd` a minute goes by, after which the copy must be at rest.
  func feed(_ frame: [UInt8], to rig: StackRig, toTheEnd: Bool = false) -> NetworkStatistics {
    var copy = rig
    copy.receive(frame)
    var message = FrameBuffer<64>()
    _ = copy.stack.nextMessage(into: &message)
    if toTheEnd { _ = copy.advance(to: copy.now + .seconds(60)) }
    #expect(copy.stack.nextDeadline > copy.now)
    return copy.stack.statistics
  }

  /// Frames that the car would take as they are.
  static let samples: [[UInt8]] = [
    Sample.sdpResponse, Sample.synAck, Sample.response, IPv6Tools.toCar(Sample.solicitation), Sample.advertisement,
    IPv6Tools.stacked(Sample.response),
  ]

  @Test("every truncation, as it is and with lengths and checksum made right", arguments: samples)
  func truncations(frame: [UInt8]) {
    var count = 0
    for searching in [true, false] {
      let rig = rig(searching: searching)
      for length in 0..<frame.count {
        let short = Array(frame[..<length])
        _ = feed(short, to: rig, toTheEnd: true)
        if length >= 54 { _ = feed(IPv6Tools.resealed(IPv6Tools.relengthened(short)) { _ in }, to: rig) }
        count += 2
      }
    }
    #expect(count == frame.count * 4)
  }

  @Test("every changed byte, with the old checksum and with a right one", arguments: samples)
  func bytes(frame: [UInt8]) {
    var accepted: UInt32 = 0
    for searching in [true, false] {
      let rig = rig(searching: searching)
      let before = rig.stack.statistics.accepted
      for index in frame.indices {
        var values = (0..<8).map { frame[index] ^ (1 << UInt8($0)) }
        values += Self.replacements
        for value in values {
          var changed = frame
          changed[index] = value
          // The old checksum stops nearly all of these; one value shows it.
          if value == values[0] || index < 54 { _ = feed(changed, to: rig) }
          // With a right checksum the change reaches the layers above.
          if index >= 54 || index < 14 || (18...21).contains(index) {
            let statistics = feed(IPv6Tools.resealed(changed) { _ in }, to: rig, toTheEnd: value == 0x80)
            accepted += statistics.accepted - before
          }
        }
      }
    }
    #expect(accepted > 0)
  }

  @Test(
    "random bytes behind a right IPv6 header", arguments: [IPv6NextHeader.tcp, IPv6NextHeader.udp, 58, 0, 60, 44, 43])
  func noise(nextHeader: UInt8) {
    var random = SplitMix(seed: UInt64(nextHeader))
    let rig = rig(searching: nextHeader == IPv6NextHeader.udp)
    for _ in 0..<200 {
      var frame = Array(Sample.response[..<54])
      frame[20] = nextHeader
      frame += (0..<random.below(200)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      frame = IPv6Tools.relengthened(frame)
      if frame.count > 66, nextHeader == IPv6NextHeader.tcp {
        // The right ports, so that the segment reaches the machine.
        for index in 54..<58 { frame[index] = Sample.response[index] }
        frame[66] = 0x50
      }
      #expect(feed(IPv6Tools.resealed(frame) { _ in }, to: rig).unsent == 0)
    }
  }

  @Test("V2GTP lengths 0, 2^31 and up, and all single-bit ones", arguments: 0..<36)
  func lengths(bit: Int) {
    let lengths: [UInt32] = [0, 0x7FFF_FFFF, 0xFFFF_FFFF, 4_097]
    let length = bit < 32 ? 1 << UInt32(bit) : lengths[bit - 32]
    var rig = StackRig.connected()
    var header = FrameBuffer<8>()
    V2GTPHeader(payloadType: .exi, payloadLength: length).emit(into: &header)
    let events = rig.receive(rig.segment(.psh | .ack, 5_001, ack: 1_001, payload: header.bytes + [1, 2]))
    if length > 4_096 {
      #expect(events == [.tcpClosed(.malformedMessage(.tooLong(length)))])
    } else {
      var message = FrameBuffer<4096>()
      #expect(events == [] && (rig.stack.nextMessage(into: &message) != nil) == (length <= 2))
    }
  }
}

extension IPv6Tools {
  /// A frame whose IPv6 length field fits.
  static func relengthened(_ frame: [UInt8]) -> [UInt8] {
    var bytes = frame
    bytes[18] = UInt8((frame.count - 54) >> 8)
    bytes[19] = UInt8((frame.count - 54) & 0xFF)
    return bytes
  }

  /// A recorded solicitation of the car, turned into one of the charger for the car.
  static func toCar(_ frame: [UInt8]) -> [UInt8] {
    resealed(frame) { bytes in
      for index in 0..<6 {
        bytes[index] = Sample.car.solicitedNode.multicastMAC[index]
        bytes[6 + index] = Sample.chargerMAC[index]
        bytes[80 + index] = Sample.chargerMAC[index]
      }
      for index in 0..<16 {
        bytes[22 + index] = Sample.charger[index]
        bytes[38 + index] = Sample.car.solicitedNode[index]
        bytes[62 + index] = Sample.car[index]
      }
    }
  }

  /// The frame with hop-by-hop and destination options in front of its upper layer.
  static func stacked(_ frame: [UInt8]) -> [UInt8] {
    var bytes = Array(frame[..<54]) + [60, 0, 1, 4, 0, 0, 0, 0, frame[20], 1] + [UInt8](repeating: 0, count: 14)
    bytes += frame[54...]
    bytes[20] = 0
    return relengthened(bytes)
  }
}
