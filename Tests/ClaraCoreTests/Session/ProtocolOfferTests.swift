import EXI
import HAL
import Testing

@testable import ClaraCore

@Suite struct ProtocolOfferTests {
  private func offers(_ protocols: ProtocolOffer) throws -> [AppProtocol.Offer] {
    var buffer = FrameBuffer<256>()
    try Handshake.encodeRequest(protocols, into: &buffer)
    guard case .supportedAppProtocolReq(let request) = try AppProtocol.Message.decode(buffer.span) else { return [] }
    return (0..<request.AppProtocol.inlineCount).compactMap { request.AppProtocol[$0] }
  }

  @Test func bothAreOfferedInTheOrderOfTheirPriorities() throws {
    let found = try offers(Settings().protocols)
    #expect(found.map(\.Priority) == [1, 2])
    #expect(found.map(\.SchemaID) == [1, 2])
    #expect(found[0].ProtocolNamespace.equals("urn:din:70121:2012:MsgDef"))
    #expect(found[1].ProtocolNamespace.equals("urn:iso:15118:2:2013:MsgDef"))
    #expect(found.allSatisfy { $0.VersionNumberMajor == 2 && $0.VersionNumberMinor == 0 })
  }

  @Test func theOtherWayRoundTheNumbersStay() throws {
    let found = try offers(ProtocolOffer(.iso2, .din))
    #expect(found.map(\.Priority) == [1, 2])
    #expect(found.map(\.SchemaID) == [2, 1])
    #expect(try offers(ProtocolOffer(.iso2)).count == 1)
    #expect(try offers(ProtocolOffer(.din, .din)).count == 1)
  }

  @Test func theChoiceIsOneOfTheOffers() {
    let both = ProtocolOffer(.din, .iso2)
    #expect(both.chosen(1) == .din)
    #expect(both.chosen(2) == .iso2)
    #expect(both.chosen(3) == nil)
    #expect(both.chosen(nil) == .din)
    #expect(ProtocolOffer(.iso2, .din).chosen(nil) == .iso2)
    #expect(ProtocolOffer(.iso2).chosen(1) == nil)
    #expect(ProtocolOffer(.din).chosen(2) == nil)
  }

  @Test func aPlanIsCutToTheLowestOfWhatDoesNotFit() {
    var plan = ChargingPlan(scheduleID: 3)
    #expect(plan.power_W(after_s: 0) == nil)
    for (start_s, power_W) in [(0, 50_000), (60, 40_000), (120, 30_000), (180, 20_000), (240, 5_000), (300, 9_000)] {
      plan.append(.init(start_s: UInt32(start_s), power_W: Int32(power_W)))
    }
    #expect(plan.count == 4)
    #expect(plan[3] == .init(start_s: 180, power_W: 5_000))
    #expect(plan[4] == nil)
    #expect(plan.power_W(after_s: 59) == 50_000)
    #expect(plan.power_W(after_s: 60) == 40_000)
    #expect(plan.power_W(after_s: .max) == 5_000)
    #expect(plan.limited(to: 35_000).power_W(after_s: 0) == 35_000)
    #expect(plan.limited(to: 35_000).power_W(after_s: 130) == 30_000)
    #expect(plan.limited(to: 35_000) != plan)
    #expect(plan.limited(to: .max) == plan)
    plan.append(.init(start_s: 360, power_W: -7))
    #expect(plan.power_W(after_s: 180) == 0)
  }
}
