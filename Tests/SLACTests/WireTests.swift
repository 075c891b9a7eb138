import HAL
import SLAC
import Testing

@Suite struct WireTests {
  @Test func everyMessageReadsBackAsItWasWritten() throws {
    let samples = Samples.all()
    #expect(samples.count == 33)
    for (name, frame) in samples {
      let parsed = try parse(frame)
      #expect(parsed.message != .other, "\(name)")
      #expect(parsed.header.name.map { "\($0)" } == name)
      let again = try #require(unpadded(parsed))
      #expect(Array(frame.prefix(again.count)) == again, "\(name)")
      #expect(frame.dropFirst(again.count).allSatisfy { $0 == 0 }, "\(name): padding")
      #expect(frame.count == max(60, again.count), "\(name): length")
    }
  }

  @Test func lengthsAreThoseOfTheFactSheet() {
    let lengths = [
      "CM_SLAC_PARM.REQ": 60, "CM_SLAC_PARM.CNF": 60, "CM_START_ATTEN_CHAR.IND": 60, "CM_MNBC_SOUND.IND": 71,
      "CM_ATTEN_CHAR.IND": 129, "CM_ATTEN_CHAR.RSP": 70, "CM_SLAC_MATCH.REQ": 85, "CM_SLAC_MATCH.CNF": 109,
      "CM_SET_KEY.REQ": 60, "CM_GET_KEY.REQ": 60, "QCA:GET_SW.REQ": 60, "CM_ATTEN_PROFILE.IND": 85,
    ]
    var seen = 0
    for (name, frame) in Samples.all() {
      guard let length = lengths[name] else { continue }
      seen += 1
      #expect(frame.count == length, "\(name)")
    }
    #expect(seen == lengths.count)
  }

  /// Offsets of clara-behaviour 2.4, from the start of the frame.
  @Test func fieldsStandWhereTheFactSheetSays() throws {
    let frames = Dictionary(uniqueKeysWithValues: Samples.all().map { ($0.name, $0.frame) })
    let run = bytes("0102030405060708")
    let car = bytes("02abcdef0102")
    let charger = bytes("0680e1020304")
    func check(_ name: String, _ fields: [(Int, [UInt8])]) throws {
      let frame = try #require(frames[name])
      for (offset, expected) in fields {
        #expect(Array(frame[offset..<(offset + expected.count)]) == expected, "\(name) at \(offset)")
      }
    }
    try check("CM_SLAC_PARM.REQ", [(0, bytes("ffffffffffff")), (6, car), (12, bytes("88e10164600000")), (21, run)])
    try check("CM_SLAC_PARM.CNF", [(19, bytes("ffffffffffff090701")), (28, car), (36, run)])
    try check("CM_START_ATTEN_CHAR.IND", [(21, bytes("0a0601")), (24, car), (30, run)])
    try check("CM_MNBC_SOUND.IND", [(38, [9]), (39, run), (55, bytes("80000000")), (70, [77])])
    try check("CM_ATTEN_CHAR.IND", [(21, car), (27, run), (69, [10, 58, 10, 11])])
    try check("CM_ATTEN_CHAR.RSP", [(21, car), (27, run), (69, [0])])
    try check("CM_SLAC_MATCH.REQ", [(21, [0x3E, 0]), (40, car), (63, charger), (69, run)])
    try check(
      "CM_SLAC_MATCH.CNF",
      [
        (21, [0x56, 0]), (40, car), (63, charger), (69, run), (85, bytes("11223344556607")),
        (93, bytes("0123456789abcdeffedcba9876543210")),
      ])
    try check(
      "CM_SET_KEY.REQ",
      [
        (19, bytes("01aabbccdd0000000004")), (33, bytes("11223344556607")), (40, [1]),
        (41, bytes("0123456789abcdeffedcba9876543210")),
      ])
    try check("CM_SET_KEY.CNF", [(19, [1]), (24, bytes("aabbccdd"))])
    try check("CM_GET_KEY.REQ", [(19, [0, 1]), (21, bytes("11223344556607")), (28, bytes("aabbccdd04"))])
    try check("CM_GET_KEY.CNF", [(19, [0]), (29, bytes("11223344556607")), (41, bytes("0123456789abcdef"))])
    try check("QCA:GET_SW.REQ", [(14, bytes("0000a000b052"))])
    try check("QCA:GET_SW.CNF", [(14, bytes("0001a000b052")), (22, [36]), (23, Array("MAC-QCA7005".utf8))])
  }

  @Test func ouiStandsByVersion() throws {
    let old = try MMEHeader.parse(bytes("ffffffffffff02abcdef0102 88e1 00 4ea1 00b052 00").span)
    #expect(old.oui == .qualcomm && old.length == 20 && old.version == 0)
    let new = try MMEHeader.parse(bytes("ffffffffffff02abcdef0102 88e1 01 2ea2 0000 0080e1 00").span)
    #expect(new.oui == .st && new.length == 22 && new.name.map { "\($0)" } == "ST:CPSTATE.IND")
    let foreign = try MMEHeader.parse(bytes("ffffffffffff02abcdef0102 88e1 00 4ea1 000000 00").span)
    #expect(foreign.name == nil)
  }

  @Test func tagIsReadAndKept() throws {
    let plain = array(SLACParmRequest(runID: Samples.runID).frame(from: Samples.car, to: .broadcast))
    let tagged = Array(plain[0..<12]) + bytes("8100 4002") + Array(plain[12...])
    let frame = try parse(tagged)
    #expect(frame.header.tag == 0x4002)
    #expect(frame.message == .slacParmRequest(SLACParmRequest(runID: Samples.runID)))
    #expect(unpadded(frame) == Array(tagged.prefix(33)))
  }

  @Test func operationIsInTheLowestBits() {
    #expect(SLACParmRequest.type.operation == .request)
    #expect(SLACParmConfirm.type.operation == .confirm)
    #expect(AttenCharIndication.type.operation == .indication)
    #expect(AttenCharResponse.type.operation == .response)
  }

  @Test func networkInfoOfFormatVersion0() throws {
    let frame = try parse(
      bytes(
        """
        dc0ea1116708bcf2aff3137488e1 0039a000b052015a97fe49d9ea0b0e0102bcf2aff31374010198ded0650ef702\
        dc0ea11167080909000000000000
        """))
    guard case .qualcommNetworkInfoConfirm(let info) = frame.message else { throw MMEError(.truncated, at: 0) }
    #expect(info.networkID == NetworkID(0x5A_97FE_49D9_EA0B))
    #expect(info.terminalID == 1 && info.role == 2 && info.stationCount == 1)
    #expect(info.stations[0].address == MACAddress(0x98DE_D065_0EF7))
    #expect(info.stations[0].bridged == MACAddress(0xDC0E_A111_6708))
    #expect(info.stations[0].receiveRate_Mbps == 9)
  }

  @Test func averageAttenuation() {
    #expect(AttenuationProfile(uniform_dB: 17).average_mdB == 17_000)
    #expect(AttenuationProfile(groups: fixed([1, 2])).average_mdB == 1_500)
    #expect(AttenuationProfile(groups: FixedBytes()).average_mdB == nil)
    #expect(AttenuationProfile(uniform_dB: 0).isAllZero)
    #expect(!AttenuationProfile(groups: fixed([0, 1])).isAllZero)
  }

  @Test func runIDCountsOnlyItsLastBytes() {
    #expect(RunID(Samples.car).next == RunID(Samples.car, count: 1))
    #expect(RunID(0x0102_0304_0506_FFFF).next == RunID(0x0102_0304_0506_0000))
  }

  @Test func makerDecidesTheMeaningOfTheKeyResult() {
    let taken = SetKeyConfirm(result: 1, ownNonce: 0, otherNonce: 0)
    let zero = SetKeyConfirm(result: 0, ownNonce: 0, otherNonce: 0)
    #expect(LocalModem.accepted(taken, from: MACAddress(0x88FC_A61C_7C88)))
    #expect(!LocalModem.accepted(zero, from: MACAddress(0x88FC_A61C_7C88)))
    #expect(LocalModem.accepted(zero, from: MACAddress(0x0016_E801_0203)))
    #expect(!LocalModem.accepted(taken, from: MACAddress(0x0016_E801_0203)))
  }
}
