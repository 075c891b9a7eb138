import ClaraCore
import HAL
import Traces

/// What every sweep runs over, whatever lies beside the package: messages made by our own encoders.
struct BuiltIn: Sendable {
  let matching = MatchingRig()
  let chademo = CHAdeMORig()
  let session: SessionRig
  let network: NetworkRig

  /// Builds the states that machines are tested in.
  init() {
    session = SessionRig(responses: MessageSeeds.responses.map { ($0.name, $0.bytes) })
    network = NetworkRig(request: MessageSeeds.exi(.appproto).last ?? [], response: MessageSeeds.responses[0].bytes)
  }

  /// Every parser with its seeds; each byte takes `values`.
  func plans(_ values: Seed.Values) -> [Plan] {
    func plan(_ subject: Subject, _ seeds: [[UInt8]], _ own: Seed.Values? = nil) -> Plan {
      Plan(subject: subject, seeds: []).adding(seeds.map { Seed($0, own ?? values) })
    }
    let responses = MessageSeeds.responses.map(\.bytes)
    let messages = EXISubjects.schemas.map { schema in
      plan(EXISubjects.messages(schema), MessageSeeds.exi(schema))
        .adding(SystematicSeeds.exi(schema).map { Seed($0, .edges) })
    }
    return messages + [
      plan(CaptureSubjects.capture, CaptureSeeds.all(plc: captured)),
      plan(EXISubjects.json, MessageSeeds.texts, .edges),
      plan(SessionSubjects.session(session), responses),
      plan(SLACSubjects.mme, MMESeeds.all(matching)),
      plan(SLACSubjects.car(matching), matching.toCar + MMESeeds.all(matching).prefix(4)),
      plan(SLACSubjects.charger(matching), matching.toCharger),
      plan(NetworkSubjects.wire, network.frames),
      plan(NetworkSubjects.sdp, datagrams),
      plan(NetworkSubjects.stack(network), network.frames),
      plan(V2GTPSubjects.framer, streams),
      plan(CHAdeMOSubjects.frames, canFrames),
      plan(CHAdeMOSubjects.machine(chademo), canFrames),
      plan(ModemSubjects.stream, ModemSeeds.streams), plan(ModemSubjects.driver, ModemSeeds.answers),
      plan(ModemSubjects.exports, ModemSeeds.exports, .edges),
      plan(USBSubjects.engine, USBSeeds.engine), plan(USBSubjects.can, USBSeeds.can),
    ]
  }

  /// A few frames of one session, in the order of a real one.
  private var captured: [[UInt8]] {
    [matching.toCharger.first { $0.count >= 60 } ?? []] + network.frames.filter { $0.count > 60 }.prefix(4)
  }

  private var datagrams: [[UInt8]] {
    var request = FrameBuffer<64>()
    SDPRequest().emit(into: &request)
    var response = FrameBuffer<64>()
    SDPResponse(address: NetworkRig.charger, port: NetworkRig.port).emit(into: &response)
    return [request.span.array, response.span.array]
  }

  /// Streams of one, two and three messages, one of them empty.
  private var streams: [[UInt8]] {
    let messages = MessageSeeds.exi(.din).prefix(4).map { stream([$0]) }
    return messages + [stream([[], [0x80]]), stream([[1, 2, 3], [], [4]])]
  }

  private func stream(_ payloads: [[UInt8]]) -> [UInt8] {
    payloads.flatMap { payload in
      var header = FrameBuffer<8>()
      V2GTPHeader(payloadType: .exi, payloadLength: UInt32(payload.count)).emit(into: &header)
      return header.span.array + payload
    }
  }

  /// The car's frames of the scripted session, and one of every other identifier.
  private var canFrames: [[UInt8]] {
    let identifiers: [UInt16] = [0x100, 0x101, 0x102, 0x103, 0x108, 0x109, 0x110, 0x118, 0x200, 0x201]
    let data: [UInt8] = [2, 0x9A, 1, 100, 0, 1, 42, 0]
    return chademo.frames + identifiers.map { [UInt8($0 >> 8), UInt8($0 & 0xFF)] + data }
  }
}
