import EXI
import Testing
import Traces

/// Recorded messages, with what they say (fact sheet 8.2 and 8.3).
struct FactTests {
  private func din(_ hex: String) throws -> DIN.Message {
    let bytes = Hex.bytes(hex)
    let message = try decoded(DIN.Message.self, bytes)
    #expect(Hex.text(try encoded(message, source: bytes)) == hex)
    return message
  }

  private func value(_ physical: DIN.PhysicalValue?) -> String {
    physical.map { "\($0.Value)e\($0.Multiplier)" } ?? "absent"
  }

  @Test func handshakeRequest() throws {
    let hex = "8000dbab9371d3234b71d1b981899189d191818991d26b9b3a232b30020000040040"
    var offers = EXIList<AppProtocol.Offer, 5>()
    offers.append(
      AppProtocol.Offer(
        ProtocolNamespace: EXIText("urn:din:70121:2012:MsgDef"), VersionNumberMajor: 2, VersionNumberMinor: 0,
        SchemaID: 1, Priority: 1))
    let message = AppProtocol.Message.supportedAppProtocolReq(.init(AppProtocol: offers))
    #expect(Hex.text(try encoded(message)) == hex)
    #expect(try decoded(AppProtocol.Message.self, Hex.bytes(hex)) == message)
  }

  @Test func handshakeOfATesla() throws {
    let hex =
      "8000DBAB9371D3234B71D1B981899189D191818991D26B9B3A232B30020000040401B75726E3A7465736C613A64696E3A"
      + "323031383A4D736744656600001C0100080"
    let message = try decoded(AppProtocol.Message.self, Hex.bytes(hex))
    guard case .supportedAppProtocolReq(let request) = message else {
      Issue.record("no request")
      return
    }
    #expect(request.AppProtocol.count == 2)
    #expect(request.AppProtocol[0]?.Priority == 2)
    #expect(request.AppProtocol[1]?.ProtocolNamespace.equals("urn:tesla:din:2018:MsgDef") == true)
    #expect(request.AppProtocol[1]?.VersionNumberMinor == 7)
    #expect(request.AppProtocol[1]?.SchemaID == 2)
  }

  @Test func handshakeResponse() throws {
    let message = try decoded(AppProtocol.Message.self, Hex.bytes("80400040"))
    let expected = AppProtocol.SupportedAppProtocolRes(ResponseCode: .OK_SuccessfulNegotiation, SchemaID: 1)
    #expect(message == .supportedAppProtocolRes(expected))
    #expect(Hex.text(try encoded(message)) == "80400040")
  }

  @Test func sessionSetup() throws {
    let request = try din("809a02000000000000000011d01811959401930c00")
    #expect(request.Header.SessionID == EXIBytes([0, 0, 0, 0, 0, 0, 0, 0]))
    #expect(request.Body == .SessionSetupReq(.init(EVCCID: EXIBytes([0x04, 0x65, 0x65, 0x00, 0x64, 0xC3]))))
    let response = try din("809a020000000002e75d14d1e020040015db1153a0c0")
    #expect(response.Header.SessionID == EXIBytes([0, 0, 0, 0, 0x0B, 0x9D, 0x74, 0x53]))
    let content = DIN.SessionSetupRes(
      ResponseCode: .OK_NewSessionEstablished, EVSEID: EXIBytes([0x00]), DateTimeNow: 1_671_605_294)
    #expect(response.Body == .SessionSetupRes(content))
  }

  @Test func shortSessionID() throws {
    let request = try din("809a004011d019231636c790f800")
    #expect(request.Header.SessionID == EXIBytes([0x00]))
    #expect(request.Body == .SessionSetupReq(.init(EVCCID: EXIBytes([0x48, 0xC5, 0x8D, 0xB1, 0xE4, 0x3E]))))
  }

  @Test func services() throws {
    #expect(try din("809a02004080c1014181c21198").Body == .ServiceDiscoveryReq(.init()))
    #expect(
      try din("809a02004080c1014181c2119400").Body == .ServiceDiscoveryReq(.init(ServiceCategory: .EVCharging)))
    guard case .ServiceDiscoveryRes(let response) = try din("809a020000000002e75d14d1a00120024100c4").Body else {
      Issue.record("no response")
      return
    }
    #expect(response.PaymentOptions.PaymentOption.count == 1)
    #expect(response.PaymentOptions.PaymentOption.first == .ExternalPayment)
    #expect(response.ChargeService.ServiceTag.ServiceID == 1)
    #expect(response.ChargeService.EnergyTransferType == .DC_extended)
    #expect(!response.ChargeService.FreeService)
    let selection = DIN.ServicePaymentSelectionReq(
      SelectedPaymentOption: .ExternalPayment,
      SelectedServiceList: .init(SelectedService: EXIList(.init(ServiceID: 1))))
    #expect(try din("809a02004080c1014181c211b2001280").Body == .ServicePaymentSelectionReq(selection))
    #expect(
      try din("809a020000000002e75d14d1c000").Body == .ServicePaymentSelectionRes(.init(ResponseCode: .OK)))
    #expect(try din("809a02004080c1014181c210b8").Body == .ContractAuthenticationReq(.init()))
    #expect(
      try din("809a020000000002e75d14d0c00200").Body
        == .ContractAuthenticationRes(.init(ResponseCode: .OK, EVSEProcessing: .Ongoing)))
    #expect(try din("809a020000000002e75d14d0c00000").Body != .empty)
  }

  @Test func chargeParameterRequests() throws {
    let ioniq = "809a02004080c1014181c210719000000ba04061a01e04070c84c02050a02000c243836804030909c0e05e0a60"
    guard case .ChargeParameterDiscoveryReq(let request) = try din(ioniq).Body,
      case .DC_EVChargeParameter(let parameter) = request.EVChargeParameter
    else {
      Issue.record("no DC request")
      return
    }
    #expect(request.EVRequestedEnergyTransferType == .DC_extended)
    #expect(parameter.DC_EVStatus.EVCabinConditioning == false && !parameter.DC_EVStatus.EVReady)
    #expect(parameter.DC_EVStatus.EVRESSSOC == 93)
    #expect(value(parameter.EVMaximumCurrentLimit) == "2000e-1")
    #expect(value(parameter.EVMaximumPowerLimit) == "9800e1")
    #expect(value(parameter.EVMaximumVoltageLimit) == "4128e-1")
    #expect(value(parameter.EVEnergyCapacity) == "28000e0")
    #expect(parameter.EVEnergyRequest?.milli == 1_820_000)
    #expect(parameter.FullSOC == 94 && parameter.BulkSOC == 83)
    _ = try din("809a02004080c1014181c2107191400dc080c3c8a80a0e1f822040a1a84040")
    _ = try din("809a02004080c1014181c21071904012c080c29874460a1ac0602048551e80812170240c814000")
  }

  @Test func chargeParameterResponses() throws {
    let finished =
      "809a020000000002e75d14d080000004002000040518283fffc0455000800002818008101c3147414140140c0c000101403c460600c200"
    let message = try din(finished)
    guard case .ChargeParameterDiscoveryRes(let response) = message.Body,
      case .SAScheduleList(let schedules) = response.SASchedules,
      case .DC_EVSEChargeParameter(let parameter) = response.EVSEChargeParameter
    else {
      Issue.record("no DC response")
      return
    }
    let tuple = try #require(schedules.SAScheduleTuple.first)
    #expect(schedules.SAScheduleTuple.count == 1 && tuple.SAScheduleTupleID == 1)
    let entry = try #require(tuple.PMaxSchedule.PMaxScheduleEntry.first)
    #expect(entry.PMax == 32767)
    #expect(entry.TimeInterval == .RelativeTimeInterval(.init(start: 0, duration: 86400)))
    #expect(value(parameter.EVSEMaximumCurrentLimit) == "1e2")
    #expect(value(parameter.EVSEMaximumPowerLimit) == "3781e1")
    #expect(value(parameter.EVSEMinimumVoltageLimit) == "15e1")
    #expect(parameter.EVSEEnergyToBeDelivered == nil)
    _ = try din(
      "809a020000000002e75d14d08002000000000010002a80040000140c004080e18a3a0a0a00a0606000080a01e230300610")
  }

  @Test func cableCheckAndPreCharge() throws {
    #expect(
      try din("809a020000000002e75d14d011400500").Body
        == .CableCheckReq(.init(DC_EVStatus: .init(EVReady: true, EVErrorCode: .NO_ERROR, EVRESSSOC: 20))))
    guard case .CableCheckRes(let ongoing) = try din("809a020000000002e75d14d020000200000400").Body else { return }
    #expect(ongoing.DC_EVSEStatus.EVSEStatusCode == .EVSE_IsolationMonitoringActive)
    #expect(ongoing.DC_EVSEStatus.EVSEIsolationStatus == .Invalid && ongoing.EVSEProcessing == .Ongoing)
    let request = try din("809a02004080c1014181c2115100000ba040a1523c04060140")
    guard case .PreChargeReq(let preCharge) = request.Body else { return }
    #expect(value(preCharge.EVTargetVoltage) == "3881e-1" && value(preCharge.EVTargetCurrent) == "10e-1")
    guard case .PreChargeRes(let answer) = try din("809a020000000002e75d14d1600040800000828665880800").Body else {
      return
    }
    #expect(value(answer.EVSEPresentVoltage) == "22732e-2" && answer.EVSEPresentVoltage.milli == 227_320)
  }

  @Test func powerDeliveryAndCurrentDemand() throws {
    guard case .PowerDeliveryReq(let on) = try din("809a02004080c1014181c2113222000017410000").Body,
      case .DC_EVPowerDeliveryParameter(let parameter) = on.EVPowerDeliveryParameter
    else {
      Issue.record("no PowerDeliveryReq")
      return
    }
    #expect(on.ReadyToChargeState && parameter.BulkChargingComplete == true && !parameter.ChargingComplete)
    let ioniq =
      "809a02004080c1014181c210d100000ba0406014010285010004061a01e04070c84c0400c081e00604000040a1503c00"
    guard case .CurrentDemandReq(let demand) = try din(ioniq).Body else { return }
    #expect(value(demand.EVTargetCurrent) == "10e-1" && value(demand.EVTargetVoltage) == "3880e-1")
    #expect(demand.BulkChargingComplete == true && demand.RemainingTimeToFullSoC?.milli == 120_000)
    let alpitronic =
      "809a020000000002e75d14d0e00040800000828795900800180280000a0a00a0103081810102038628e800"
    guard case .CurrentDemandRes(let response) = try din(alpitronic).Body else { return }
    #expect(value(response.EVSEPresentVoltage) == "22898e-2" && value(response.EVSEPresentCurrent) == "5e-3")
    #expect(value(response.EVSEMaximumCurrentLimit) == "16513e-2")
    #expect(!response.EVSEPowerLimitAchieved && response.DC_EVSEStatus.EVSENotification == .None)
  }

  @Test func ends() throws {
    guard case .WeldingDetectionRes(let welding) = try din("809a020000000002e75d14d220804080000182800000").Body
    else { return }
    #expect(welding.ResponseCode == .FAILED && value(welding.EVSEPresentVoltage) == "0e0")
    #expect(try din("809a02004080c1014181c211f0").Body == .SessionStopReq(.init()))
  }

  @Test(arguments: [
    "809a02000000000000000011d01a63b5736b666000", "809a02004080c1014181c2101100000ba0",
    "809a02004080c1014181c21011400dc0", "809a020000000002e75d14d020004080000000",
    "809a02004080c1014181c21151400dc08143c068080c0000", "809a020000000002e75d14d160004080000182800000",
    "809a020000000002e75d14d16000408000010284683800", "809a020000000002e75d14d13222800a0800",
    "809a020000000002e75d14d1302280310800", "809a02004080c1014181c211322280258000",
    "809a020000000002e75d14d1400420400000",
    "809a02004080c1014181c210d14012c080c02803050d6030080c298744003020d08c01118286101800",
    "809a02000000001de0c9bb521000000780", "809a02004080c1014181c212104012c0",
  ])
  func othersRoundTrip(_ hex: String) throws {
    _ = try din(hex)
    let json = try V2GJSON.decode(.din, Hex.bytes(hex))
    #expect(Hex.text(try V2GJSON.encode(.din, json.value)) == hex)
    #expect(json.notes.isEmpty)
  }
}
