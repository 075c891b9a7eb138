import EXI
import HAL
import Testing

@testable import HALSim

/// Packets, neighbour discovery, SDP and framing of the simulated charger.
@Suite struct ChargerNetworkTests {
  private static let mac = MACAddress(0x0205_0000_00C1)
  private static let carMAC = MACAddress(0x0205_0000_00E1)

  private func network(_ behaviour: ChargerProfile.Network = .init()) -> ChargerNetwork {
    ChargerNetwork(behaviour: behaviour, modemMAC: Self.mac, initialSequence: 1)
  }

  private func request(security: UInt8 = 0x10, to port: UInt16 = 15_118, breaksChecksum: Bool = false) -> [UInt8] {
    var payload: [UInt8] = []
    payload.appendNetwork(UInt16(50_000))
    payload.appendNetwork(port)
    payload.appendNetwork(UInt16(18))
    payload += [0, 0] + V2GTPStream.frame([security, 0x00], type: V2GTPStream.sdpRequest)
    var datagram = IPv6Datagram(
      to: .allNodes, IPv6Host.allNodes.multicastMAC, from: .linkLocal(Self.carMAC), Self.carMAC,
      nextHeader: NextHeader.udp, payload: payload)
    datagram.seal(at: 6)
    if breaksChecksum { datagram.payload[6] ^= 1 }
    return datagram.frame
  }

  @Test func linkLocalAddressesFollowRFC4291() {
    // The example of RFC 4291, appendix A, and the groups derived from it.
    let host = IPv6Host.linkLocal(MACAddress(0x3456_789A_BCDE))
    #expect(host == IPv6Host(high: 0xFE80_0000_0000_0000, low: 0x3656_78FF_FE9A_BCDE))
    #expect(host.solicitedNode == IPv6Host(high: 0xFF02_0000_0000_0000, low: 0x1_FF9A_BCDE))
    #expect(host.solicitedNode.multicastMAC == MACAddress(0x3333_FF9A_BCDE))
  }

  @Test func aPacketReadsBackAndItsChecksumAgrees() throws {
    var datagram = IPv6Datagram(
      to: .allNodes, Self.mac, from: .linkLocal(Self.carMAC), Self.carMAC, nextHeader: NextHeader.udp,
      payload: [1, 2, 3, 4, 0, 9, 0, 0, 5])
    datagram.seal(at: 6)
    let back = try #require(IPv6Datagram(frame: datagram.frame))
    #expect(back.payload == datagram.payload)
    #expect(back.checksum == 0)
    #expect(datagram.frame.count == 63)
    for index in back.payload.indices {
      var damaged = back
      damaged.payload[index] ^= 0x10
      #expect(damaged.checksum != 0)
    }
  }

  @Test func aRequestIsAnsweredWithAddressAndPort() throws {
    for security in [0x10, 0x00] as [UInt8] {
      let network = network()
      network.receive(request(security: security), now: .zero)
      #expect(network.takeFrames().isEmpty)
      network.poll(now: network.nextDeadline)
      let frame = try #require(network.takeFrames().first)
      let answer = try #require(IPv6Datagram(frame: frame))
      #expect(answer.checksum == 0)
      #expect(answer.destinationMAC == Self.carMAC)
      #expect(answer.payload.network16(at: 2) == 50_000)
      #expect(Array(answer.payload[8..<16]) == [1, 0xFE, 0x90, 1, 0, 0, 0, 20])
      #expect(answer.payload.network16(at: 32) == 61_341)
      #expect(Array(answer.payload[34...]) == [0x10, 0])
      #expect(network.takeEvents() == [.discovered])
    }
  }

  @Test func whatIsNoRequestIsNotAnswered() {
    let network = network()
    network.receive(request(security: 0x33), now: .zero)
    network.receive(request(to: 15_119), now: .zero)
    network.receive(request(breaksChecksum: true), now: .zero)
    network.answersDiscovery = false
    network.receive(request(), now: .zero)
    network.poll(now: .milliseconds(100))
    #expect(network.takeFrames().isEmpty)
    #expect(network.takeEvents() == [.badChecksum])
  }

  @Test func aSolicitationForUsIsAnsweredAndOthersAreNot() throws {
    let network = network()
    let car = IPv6Host.linkLocal(Self.carMAC)
    network.receive(NeighbourMessage.solicit(network.address, from: car, Self.carMAC).frame, now: .zero)
    let frame = try #require(network.takeFrames().first)
    #expect(frame.count == 86)
    let answer = try #require(IPv6Datagram(frame: frame).flatMap { NeighbourMessage($0) })
    #expect(answer == .advertisement(target: network.address, owner: Self.mac, isSolicited: true))
    let other = IPv6Host.linkLocal(MACAddress(0x0205_1234_00C1))
    network.receive(NeighbourMessage.solicit(other, from: car, Self.carMAC).frame, now: .zero)
    #expect(network.takeFrames().isEmpty)
  }

  @Test func everyTruncationAndMutationOfAFrameIsSurvived() {
    let network = network()
    let frame = request()
    for length in 0..<frame.count { network.receive(Array(frame[..<length]), now: .zero) }
    for index in frame.indices {
      for bit in 0..<8 {
        var damaged = frame
        damaged[index] ^= 1 << UInt8(bit)
        network.receive(damaged, now: .zero)
      }
    }
    network.poll(now: .milliseconds(100))
    // What is not covered by a checksum may change: addresses of Ethernet, hop limit, class and flow label.
    #expect(network.takeFrames().count <= 1)
  }

  @Test func framesOfTheStreamAreCutAndJoined() {
    let first = V2GTPStream.frame([1, 2, 3])
    let second = V2GTPStream.frame([4])
    var whole = V2GTPStream()
    #expect(
      whole.append(first + second) == [
        .message(payloadType: 0x8001, [1, 2, 3]), .message(payloadType: 0x8001, [4]),
      ])
    var bytewise = V2GTPStream()
    var items: [V2GTPStream.Item] = []
    for byte in first + second { items += bytewise.append([byte]) }
    #expect(items.count == 2)
    var broken = V2GTPStream()
    #expect(broken.append([1, 0xFF, 0x80, 1, 0, 0, 0, 0]) == [.broken])
    #expect(broken.append(first).isEmpty)
    var huge = V2GTPStream()
    #expect(huge.append([1, 0xFE, 0x80, 1, 0x80, 0, 0, 0]) == [.broken])
  }

  @Test func physicalValuesKeepTheirSizeWhateverTheMultiplier() {
    for milli in [0, 5, 228_980, 165_130, 500_000, 37_810_000, 32_767_000] as [Int64] {
      for multiplier in -3...3 as ClosedRange<Int8> {
        let value = PhysicalScale.value(milli: milli, multiplier: multiplier, unit: DIN.UnitSymbol.A)
        var step: Int64 = 1
        for _ in 0..<(Int(value.Multiplier) + 3) { step *= 10 }
        #expect(value.Multiplier >= multiplier)
        #expect(abs(Int64(PhysicalScale.milli(value)) - milli) <= step / 2)
      }
    }
    #expect(PhysicalScale.milli(.init(Multiplier: 3, Unit: .W, Value: .max)) == .max)
    #expect(PhysicalScale.milli(.init(Multiplier: 127, Unit: .W, Value: .min)) == .min)
  }
}
