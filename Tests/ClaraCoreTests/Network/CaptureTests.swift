import Foundation
import HAL
import Testing

@testable import ClaraCore

/// The recorded sessions, which are not part of the package: `../shared` beside it, or where CLARA_SHARED says.
enum Captures {
  static let folder: URL? = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let shared =
      ProcessInfo.processInfo.environment["CLARA_SHARED"].map { URL(fileURLWithPath: $0) }
      ?? root.deletingLastPathComponent().appendingPathComponent("shared")
    let folder = shared.appendingPathComponent("traces/plc")
    guard FileManager.default.fileExists(atPath: folder.path) else {
      print("skipped: no recorded sessions at ../shared/traces/plc; set CLARA_SHARED")
      return nil
    }
    return folder
  }()

  static let files: [URL] = {
    guard let folder else { return [] }
    let all = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return all.filter { ["pcap", "pcapng"].contains($0.pathExtension) }.sorted { $0.path < $1.path }
  }()

  /// The frames of a little-endian pcap or pcapng file, as far as they are whole.
  static func frames(_ url: URL) -> [[UInt8]] {
    guard let data = try? Data(contentsOf: url) else { return [] }
    let bytes = [UInt8](data)
    func word(_ offset: Int) -> Int {
      offset + 4 <= bytes.count ? (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) } : 0
    }
    var frames: [[UInt8]] = []
    if word(0) == 0xA1B2_C3D4 || word(0) == 0xA1B2_3C4D {
      var offset = 24
      while offset + 16 <= bytes.count {
        let length = word(offset + 8)
        guard offset + 16 + length <= bytes.count, length <= 262_144 else { break }
        frames.append(Array(bytes[(offset + 16)..<(offset + 16 + length)]))
        offset += 16 + length
      }
      return frames
    }
    var offset = 0
    while offset + 12 <= bytes.count {
      let length = word(offset + 4)
      guard length >= 12, offset + length <= bytes.count else { break }
      if word(offset) == 6, offset + 28 + word(offset + 20) <= bytes.count {
        frames.append(Array(bytes[(offset + 28)..<(offset + 28 + word(offset + 20))]))
      }
      offset += length
    }
    return frames
  }
}

@Suite("Recorded frames", .enabled(if: Captures.folder != nil))
struct CaptureTests {
  /// The computer that ran pyPLC and recorded itself before its network card filled in the checksums.
  static let selfRecorder = MACAddress(0xDC0E_A111_6708)

  static func isIPv6(_ frame: [UInt8]) -> Bool { frame.count > 54 && frame[12] == 0x86 && frame[13] == 0xDD }

  @Test("every IPv6 frame of every capture is read, or has a known reason not to be")
  func allFrames() {
    var right: [UInt8: Int] = [:]
    var (others, unfinished) = (0, 0)
    for file in Captures.files {
      for frame in Captures.frames(file) where Self.isIPv6(frame) {
        switch wireFailure(frame) {
        case nil: right[(try? IPv6Packet(parsing: frame.span))?.upperLayer ?? 0, default: 0] += 1
        // Router solicitations and listener reports are ICMPv6, but nothing that we speak.
        case .badType where frame[20] == IPv6NextHeader.icmpv6 || frame[20] == IPv6NextHeader.hopByHop: others += 1
        case .badChecksum where MACAddress(frame.span, at: 6) == Self.selfRecorder: unfinished += 1
        case let error: Issue.record("\(file.lastPathComponent): \(error.map { "\($0)" } ?? "")")
        }
      }
    }
    let (tcp, udp, icmp) = (right[6] ?? 0, right[17] ?? 0, right[58] ?? 0)
    print(
      "captures: \(Captures.files.count) files, read: \(tcp) TCP, \(udp) UDP, \(icmp) neighbour discovery and echo;",
      "left: \(others) other ICMPv6, \(unfinished) without a finished checksum")
    #expect(Captures.files.count >= 64 && tcp >= 67_368 && udp >= 419 && icmp >= 588)
  }

  @Test("the stack, sending what the recorded car sent, gets every message of the recorded charger")
  func throughStack() {
    var (sessions, messages, retransmitted) = (0, 0, 0)
    for file in Captures.files {
      let frames = Captures.frames(file)
      guard let response = frames.first(where: Self.isResponse), let car = MACAddress(response.span, at: 0) else {
        continue
      }
      var follower = SessionFollower(car: car, response: response)
      for frame in frames where Self.isIPv6(frame) { follower.follow(frame) }
      sessions += follower.messages > 0 ? 1 : 0
      messages += follower.messages
      retransmitted += Int(follower.rig.stack.retransmissions)
      #expect(follower.messages == follower.expected.count, "\(file.lastPathComponent)")
    }
    print("captures: \(sessions) sessions followed, \(messages) messages of chargers, \(retransmitted) sent again")
    #expect(sessions >= 27 && messages >= 6_501)
  }

  /// True for an SDP response that offers a connection without security, to a port that ours can be.
  static func isResponse(_ frame: [UInt8]) -> Bool {
    isIPv6(frame) && frame.count >= 90 && frame[20] == IPv6NextHeader.udp && frame[54] == 0x3B && frame[55] == 0x0E
      && frame[56] >= 0xC0 && frame[88] == SDP.securityNone
  }
}

/// Plays the car of one recorded connection: what it sent is sent, what the charger sent is received.
struct SessionFollower {
  var rig = StackRig()
  /// Messages that the stack delivered.
  private(set) var messages = 0
  /// First sequence numbers of the charger's messages after our connection began.
  private(set) var expected: Set<UInt32> = []
  private let car: MACAddress
  private var hasConnected = false
  private var isFollowing = false

  init(car: MACAddress, response: [UInt8]) {
    self.car = car
    rig.stack = NetworkStack(macAddress: car)
    let port = UInt32(response[56]) << 8 | UInt32(response[57])
    rig.stack.startSDP(now: .zero, random: port - UInt32(NetworkStack.firstClientPort))
    _ = rig.poll()
    // Recorded cars do not all make their address from their MAC; the stack's own takes its place.
    rig.receive(readdressed(response))
  }

  mutating func follow(_ frame: [UInt8]) {
    rig.now = rig.now + .microseconds(100)
    guard let segment = tcp(frame), let charger = rig.stack.charger else { return }
    if segment.header.destinationPort == charger.port, segment.packet.ethernet.source == car {
      followCar(segment.header, segment.payload)
    } else if segment.header.sourcePort == charger.port, segment.packet.header.source == charger.address, isFollowing {
      if segment.payload.starts(with: [1, 0xFE]), segment.header.destinationPort == rig.stack.clientPort {
        expected.insert(segment.header.sequence.value)
      }
      rig.receive(readdressed(frame))
    }
    var message = FrameBuffer<4096>()
    while rig.stack.nextMessage(into: &message) != nil { messages += 1 }
  }

  private mutating func followCar(_ header: TCPHeader, _ payload: [UInt8]) {
    guard header.sourcePort == rig.stack.clientPort else { return }
    if header.flags == .syn, !hasConnected {
      hasConnected = true
      isFollowing = true
      rig.stack.connect(now: rig.now, random: header.sequence.value)
    } else if header.flags == .syn, rig.stack.tcpState != .established {
      return
    } else if header.flags.contains(.fin) || header.flags.contains(.rst) {
      isFollowing = isFollowing && header.sequence.value != rig.stack.tcp.sendMax.value
    }
    // One-sided recordings have no SYN+ACK.
    if payload.count >= 8, header.sequence == rig.stack.tcp.sendMax, rig.stack.isConnected {
      let message = Array(payload[8...])
      let error = failure { () throws(NetworkSendError) in try rig.stack.sendMessage(payload: message.span) }
      #expect(error == nil)
    }
    _ = rig.poll()
  }

  /// The frame with the stack's IPv6 address as destination, and checksums that fit.
  private func readdressed(_ frame: [UInt8]) -> [UInt8] {
    let address = rig.stack.address
    return IPv6Tools.resealed(Array(frame[..<min(frame.count, 54 + Int(frame[18]) << 8 + Int(frame[19]))])) { bytes in
      for index in 0..<16 { bytes[38 + index] = address[index] }
    }
  }
}
