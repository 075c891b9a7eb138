import Testing
import Traces

@testable import EXI

/// Lists and other parts of any size: at their limits, in place, deferred.
struct ListTests {
  private func offer(_ id: UInt8) -> AppProtocol.Offer {
    AppProtocol.Offer(
      ProtocolNamespace: EXIText("urn:din:70121:2012:MsgDef"), VersionNumberMajor: 2, VersionNumberMinor: 0,
      SchemaID: id, Priority: id % 20 + 1)
  }

  private func request(_ count: Int, _ scratch: EXIScratchHolder) throws -> AppProtocol.Message {
    var offers = EXIList<AppProtocol.Offer, 5>()
    for id in 0..<count { try scratch.append(offer(UInt8(id)), to: &offers) }
    #expect(offers.count == count && offers.inlineCount == min(count, 5))
    return .supportedAppProtocolReq(.init(AppProtocol: offers))
  }

  @Test(arguments: [1, 4, 5, 6, 19, 20])
  func offersUpToTheLimit(_ count: Int) throws {
    let scratch = EXIScratchHolder()
    let bytes = try encoded(try request(count, scratch), source: scratch.source)
    var notes = EXINotes()
    guard case .supportedAppProtocolReq(let decoded) = try AppProtocol.Message.decode(bytes.span.bytes, notes: &notes)
    else { return }
    #expect(notes.isEmpty && decoded.AppProtocol.count == count)
    var ids: [UInt8] = []
    try decoded.AppProtocol.forEach(in: bytes.span.bytes) { ids.append($0.SchemaID) }
    #expect(ids == (0..<count).map { UInt8($0) })
    for index in 0..<count {
      #expect(try decoded.AppProtocol.element(at: index, in: bytes.span.bytes)?.SchemaID == UInt8(index))
    }
    #expect(try decoded.AppProtocol.element(at: count, in: bytes.span.bytes) == nil)
    #expect(try decoded.AppProtocol.element(at: -1, in: bytes.span.bytes) == nil)
  }

  @Test(arguments: [0, 21]) func offersOutsideTheLimitsAreNotWritten(_ count: Int) throws {
    let scratch = EXIScratchHolder()
    let message = try request(count, scratch)
    let error = #expect(throws: EXIError.self) { _ = try encoded(message, source: scratch.source) }
    #expect(error?.kind == .listLength)
  }

  /// A request with `count` offers whose list ends with the two-bit code of an open list.
  private func openEnded(_ count: Int) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 2048)
    let size = buffer.withUnsafeMutableBytes { room in
      var writer = EXIWriter(into: room, source: UnsafeRawBufferPointer(start: nil, count: 0))
      writer.bits(0x80 << 2, 10)
      for id in 0..<count {
        writer.bits(0, id == 0 ? 1 : 2)
        writer.AppProtocol_Offer(offer(UInt8(id)))
      }
      writer.bits(1, 2)
      return writer.byteCount
    }
    return Array(buffer[..<size])
  }

  @Test func fullListWithTheEndOfAnOpenOne() throws {
    var notes = EXINotes()
    let bytes = openEnded(20)
    guard case .supportedAppProtocolReq(let decoded) = try AppProtocol.Message.decode(bytes.span.bytes, notes: &notes)
    else { return }
    #expect(decoded.AppProtocol.count == 20)
    // By the rules the first of the two bits would end the list, too; the other one left over tells which is right.
    #expect(notes.contains(.fullListEnd) && notes.count == 1)
  }

  @Test func whatFollowsAFullListIsBehindTheEnd() throws {
    var notes = EXINotes()
    let bytes = openEnded(21)
    guard case .supportedAppProtocolReq(let decoded) = try AppProtocol.Message.decode(bytes.span.bytes, notes: &notes)
    else { return }
    #expect(decoded.AppProtocol.count == 20 && notes.contains(.trailingBytes))
  }

  /// A document of one octet, a list of at most one octet, and an octet that must be 0xAA behind it.
  private struct Probe: EXIDocument {
    static func readDocument(from reader: inout EXIReader) throws(EXIError) -> Probe {
      _ = try reader.bits(8, 0)
      reader.sawFullList = true
      let width = reader.openEndAfterFullList ? 2 : 1
      _ = try reader.bits(width, 0)
      let next = try reader.bits(8, 0)
      if next != 0xAA { throw reader.error(.unexpectedEvent, 0) }
      return Probe()
    }

    func writeDocument(to writer: inout EXIWriter) {}
  }

  @Test func theOtherEndOfAFullListIsTriedOnce() throws {
    var notes = EXINotes()
    let closed: [UInt8] = [0x01, 0b0101_0101, 0b0000_0000]
    _ = try Probe.decode(closed.span.bytes, notes: &notes)
    #expect(notes.isEmpty)
    let open: [UInt8] = [0x01, 0b0110_1010, 0b1000_0000]
    _ = try Probe.decode(open.span.bytes, notes: &notes)
    #expect(notes.contains(.fullListEnd) && notes.count == 1)
    let neither: [UInt8] = [0x01, 0xFF, 0xFF]
    let error = #expect(throws: EXIError.self) { _ = try Probe.decode(neither.span.bytes) }
    #expect(error?.bitPosition == 18, "the error is that of the reading that got further")
    let cut: [UInt8] = [0x01, 0b0110_1010]
    let end = #expect(throws: EXIError.self) { _ = try Probe.decode(cut.span.bytes) }
    #expect(end?.kind == .endOfData, "cut off in either reading")
  }

  private let costs = [
    ISO2.Cost(costKind: .relativePricePercentage, amount: 70), ISO2.Cost(costKind: .CarbonDioxideEmission, amount: 8),
    ISO2.Cost(costKind: .RenewableGenerationPercentage, amount: 100, amountMultiplier: -1),
  ]

  /// Bits of a price with all three costs; the list ends with the code of an open list, or as the rules want it.
  private func price(endsOpen: Bool) -> (bytes: [UInt8], bits: Int) {
    var buffer = [UInt8](repeating: 0, count: 64)
    let bits = buffer.withUnsafeMutableBytes { room in
      var writer = EXIWriter(into: room, source: UnsafeRawBufferPointer(start: nil, count: 0))
      writer.bits(0, 1)
      writer.ISO2_PhysicalValue(ISO2.PhysicalValue(Multiplier: 0, Unit: .W, Value: 11))
      writer.flush()
      for (index, cost) in costs.enumerated() {
        writer.bits(0, index == 0 ? 1 : 2)
        writer.ISO2_Cost(cost)
        writer.flush()
      }
      if endsOpen { writer.bits(1, 2) } else { writer.bits(0, 1) }
      return writer.position
    }
    return (buffer, bits)
  }

  @Test func fullListInADeferredPart() throws {
    let (open, length) = price(endsOpen: true)
    let part = EXIDeferred<ISO2.ConsumptionCost>(range: EXIRange(from: 0, to: length, hasOpenEnds: true))
    #expect(part.range.bitLength == UInt32(length) && part.range.hasOpenEnds)
    let decoded = try part.decode(in: open.span.bytes)
    var found: [ISO2.Cost] = []
    try decoded.Cost.forEach(in: open.span.bytes) { found.append($0) }
    #expect(found == costs)
    // Encoded it follows the rules, whatever the source did.
    var buffer = [UInt8](repeating: 0, count: 64)
    let written = buffer.withUnsafeMutableBytes { room in
      open.withUnsafeBytes { source in
        var writer = EXIWriter(into: room, source: source)
        writer.part(part, 0)
        writer.flush()
        #expect(writer.failure == nil)
        return writer.position
      }
    }
    let (closed, shorter) = price(endsOpen: false)
    #expect(written == shorter && shorter == length - 1 && buffer == closed)
  }

  @Test func deferredMembersWithFullLists() throws {
    let (one, length) = price(endsOpen: true)
    var list = EXIList<ISO2.ConsumptionCost, 0>()
    var source = [UInt8](repeating: 0, count: 256)
    try source.withUnsafeMutableBytes { room in
      try one.withUnsafeBytes { bytes in
        var writer = EXIWriter(into: room, source: bytes)
        for index in 0..<3 {
          if index > 0 { writer.bits(0, 2) }
          let start = writer.position
          writer.copy(EXIRange(from: 0, to: length), 0)
          var reader = try EXIReader(over: one.span.bytes, reading: .part(openEndAfterFullList: true))
          try reader.refill(0)
          let member = try ISO2.ConsumptionCost.decode(from: &reader)
          list.append(decoded: member, from: start, to: writer.position, repeatWidth: 2, hasOpenEnds: true)
        }
        writer.flush()
      }
    }
    #expect(list.count == 3 && list.rest.hasOpenEnds)
    var buffer = [UInt8](repeating: 0, count: 256)
    let written = buffer.withUnsafeMutableBytes { room in
      source.withUnsafeBytes { bytes in
        var writer = EXIWriter(into: room, source: bytes)
        writer.rest(list, 0)
        writer.flush()
        #expect(writer.failure == nil)
        return writer.position
      }
    }
    #expect(written == Int(list.rest.bitLength) - 3, "each member one bit shorter")
  }

  @Test func deferredPartsNeedTheirSource() throws {
    let scratch = EXIScratchHolder()
    let message = try request(7, scratch)
    let error = #expect(throws: EXIError.self) { _ = try encoded(message) }
    #expect(error?.kind == .sourceMissing)
    guard case .supportedAppProtocolReq(let content) = message else { return }
    let nothing: [UInt8] = []
    #expect(throws: EXIError.self) { try content.AppProtocol.forEach(in: nothing.span.bytes) { _ in } }
  }

  @Test func schedulesWithTariffs() throws {
    let scratch = EXIScratchHolder()
    var schedules = EXIList<DIN.SAScheduleTuple, 1>()
    for tuple in 0..<3 {
      var entries = EXIList<DIN.PMaxScheduleEntry, 3>()
      for start in 0..<UInt32(2 + tuple * 2) {
        let interval = DIN.RelativeTimeInterval(start: start * 900, duration: start == 1 ? 900 : nil)
        try scratch.append(
          DIN.PMaxScheduleEntry(TimeInterval: .RelativeTimeInterval(interval), PMax: Int16(start)), to: &entries)
      }
      var prices = EXIList<DIN.SalesTariffEntry, 0>()
      for level in 0..<UInt8(3) {
        try scratch.append(
          DIN.SalesTariffEntry(
            TimeInterval: .TimeInterval, EPriceLevel: level, ConsumptionCost: EXIList()), to: &prices)
      }
      let tariff = DIN.SalesTariff(
        Id: try scratch.text("tariff\(tuple)"), SalesTariffID: Int16(tuple), NumEPriceLevels: 3,
        SalesTariffEntry: prices)
      try scratch.append(
        DIN.SAScheduleTuple(
          SAScheduleTupleID: Int16(tuple), PMaxSchedule: .init(PMaxScheduleID: 1, PMaxScheduleEntry: entries),
          SalesTariff: tuple == 1 ? nil : try scratch.put(tariff)), to: &schedules)
    }
    let power = DIN.PhysicalValue(Multiplier: 3, Unit: .W, Value: 50)
    let parameter = DIN.DC_EVSEChargeParameter(
      DC_EVSEStatus: .init(EVSEStatusCode: .EVSE_Ready, NotificationMaxDelay: 0, EVSENotification: .None),
      EVSEMaximumCurrentLimit: power, EVSEMaximumVoltageLimit: power, EVSEMinimumCurrentLimit: power,
      EVSEMinimumVoltageLimit: power, EVSEPeakCurrentRipple: power)
    let message = DIN.Message(
      Header: .init(SessionID: EXIBytes([1])),
      Body: .ChargeParameterDiscoveryRes(
        .init(
          ResponseCode: .OK, EVSEProcessing: .Finished, SASchedules: .SAScheduleList(.init(SAScheduleTuple: schedules)),
          EVSEChargeParameter: .DC_EVSEChargeParameter(parameter))))
    let bytes = try encoded(message, source: scratch.source)
    let json = try V2GJSON.decode(.din, bytes)
    #expect(json.notes.isEmpty)
    let list = json.value["V2G_Message"]?["Body"]?["ChargeParameterDiscoveryRes"]?["SAScheduleList"]
    let tuples = try #require(list?["SAScheduleTuple"]?.elements)
    #expect(tuples.count == 3)
    #expect(tuples[2]["PMaxSchedule"]?["PMaxScheduleEntry"]?.elements?.count == 6)
    #expect(tuples[2]["SalesTariff"]?["Id"] == "tariff2" && tuples[1]["SalesTariff"] == nil)
    #expect(tuples[0]["SalesTariff"]?["SalesTariffEntry"]?.elements?[0]["TimeInterval"] == [:])
    #expect(try V2GJSON.encode(.din, json.value) == bytes)
    guard case .ChargeParameterDiscoveryRes(let response) = try decoded(DIN.Message.self, bytes).Body,
      case .SAScheduleList(let decoded) = response.SASchedules
    else { return }
    let tuple = try #require(decoded.SAScheduleTuple.first)
    #expect(tuple.PMaxSchedule.PMaxScheduleEntry.first?.PMax == 0)
    #expect(try tuple.SalesTariff?.decode(in: bytes.span.bytes).NumEPriceLevels == 3)
  }

  @Test func scratchSpaceThatIsTooSmall() throws {
    var scratch = EXIScratch<8>()
    let nine = [UInt8](repeating: 1, count: 9)
    let error = #expect(throws: EXIError.self) {
      let _: EXIBytes<0> = try scratch.bytes(nine.span)
    }
    #expect(error?.kind == .scratchFull && scratch.byteCount == 0)
    let eight: EXIBytes<0> = try scratch.bytes(nine.span.extracting(0..<8))
    #expect(eight.count == 8 && scratch.byteCount == 8)
    scratch.removeAll()
    #expect(scratch.byteCount == 0)
  }

  @Test func textsInPlaceAndDeferred() throws {
    let scratch = EXIScratchHolder()
    for text in ["", "a", "grüße", "€uro", "😀", "12345678", "123456789", "ü😀ü"] {
      let value: EXIText<8> = try scratch.text(text)
      let fits = text.utf8.count <= 8
      #expect((value.deferred == nil) == fits && Int(value.scalarCount) == text.unicodeScalars.count)
      var bytes: [UInt8] = []
      let source = scratch.source
      try value.forEachByte(in: source.span.bytes) { bytes.append($0) }
      #expect(String(decoding: bytes, as: UTF8.self) == text)
      let utf8 = Array(text.utf8)
      let direct = EXIText<8>(utf8: utf8.span)
      #expect((direct != nil) == fits)
      if let direct { #expect(direct == value) }
    }
    let malformed: [[UInt8]] = [
      [0xFF], [0xC0, 0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80],
    ]
    for bytes in malformed { #expect(EXIText<8>(utf8: bytes.span) == nil) }
    let noScalar: [UInt32] = [0xD800]
    var small = EXIScratch<8>()
    #expect(throws: EXIError.self) { let _: EXIText<8> = try small.text(scalars: noScalar.span) }
  }
}
