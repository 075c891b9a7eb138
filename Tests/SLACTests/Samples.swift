import HAL
import SLAC

/// One frame of every message that can be sent, with no field at its default.
enum Samples {
  static let car = MACAddress(0x02AB_CDEF_0102)
  static let charger = MACAddress(0x0680_E102_0304)
  static let runID = RunID(0x0102_0304_0506_0708)
  static let networkID = NetworkID(0x11_2233_4455_6607)
  static let networkKey = NetworkKey(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)

  static var profile: AttenuationProfile {
    var groups = FixedBytes<58>()
    for index in 0..<58 { groups.append(UInt8(10 + index % 20)) }
    return AttenuationProfile(groups: groups)
  }

  static func discoverList() -> DiscoverListConfirm {
    var list = DiscoverListConfirm()
    list.stationCount = 2
    list.stations[0] = .init(address: charger)
    list.stations[1] = .init(address: car)
    list.stations[1].terminalID = 3
    list.stations[1].signalLevel = 9
    return list
  }

  static func bridgeInfo() -> BridgeInfoConfirm {
    var info = BridgeInfoConfirm()
    info.bridging = 1
    info.terminalID = 3
    info.stationCount = 1
    info.stations[0] = car
    return info
  }

  static func qualcommNetworkInfo() -> QualcommNetworkInfoConfirm {
    var info = QualcommNetworkInfoConfirm()
    info.networkCount = 1
    info.networkID = networkID
    info.shortID = 4
    info.terminalID = 2
    info.role = 0
    info.coordinator = charger
    info.coordinatorTerminalID = 1
    info.stationCount = 1
    info.stations[0] = .init(address: charger)
    info.stations[0].transmitRate_Mbps = 9
    info.stations[0].receiveRate_Mbps = 300
    return info
  }

  /// Name and whole frame (padded as it is sent) of each message.
  static func all() -> [(name: String, frame: [UInt8])] {
    var list: [(String, [UInt8])] = []
    func add<Message: MMEMessage>(_ message: Message, from source: MACAddress = car, to target: MACAddress = charger) {
      let name = Message.type.name(oui: Message.oui).map { "\($0)" } ?? "?"
      list.append((name, array(message.frame(from: source, to: target))))
    }
    add(SLACParmRequest(runID: runID), to: .broadcast)
    add(SLACParmConfirm(forwardingStation: car, runID: runID, soundCount: 9, timeout_100ms: 7), from: charger, to: car)
    add(StartAttenCharIndication(forwardingStation: car, runID: runID), to: .broadcast)
    add(MNBCSoundIndication(countdown: 9, runID: runID, randomHigh: 1 << 63, randomLow: 77), to: .broadcast)
    add(AttenProfileIndication(vehicle: car, profile: profile), from: charger, to: .broadcast)
    add(AttenCharIndication(vehicle: car, runID: runID, soundCount: 10, profile: profile), from: charger, to: car)
    add(AttenCharResponse(vehicle: car, runID: runID))
    add(SLACMatchRequest(vehicle: car, charger: charger, runID: runID))
    add(
      SLACMatchConfirm(vehicle: car, charger: charger, runID: runID, networkID: networkID, networkKey: networkKey),
      from: charger, to: car)
    add(ValidateRequest(timer: 3, result: ValidateResult.ready))
    add(ValidateConfirm(toggleCount: 2, result: ValidateResult.success), from: charger, to: car)
    add(AmpMapRequest(carrierCount: 917, uniform: 5), from: charger, to: car)
    add(AmpMapConfirm(result: 1))
    add(SetKeyRequest(nonce: 0xAABB_CCDD, networkID: networkID, networkKey: networkKey), to: LocalModem.address)
    add(SetKeyConfirm(result: 1, ownNonce: 7, otherNonce: 0xAABB_CCDD), from: charger, to: car)
    add(GetKeyRequest(networkID: networkID, nonce: 0xAABB_CCDD), to: LocalModem.address)
    add(GetKeyConfirm(result: 0, ownNonce: 7, otherNonce: 9, networkID: networkID, networkKey: networkKey))
    add(NetworkInfoRequest())
    add(NetworkInfoConfirm(network: .init(networkID: networkID, shortID: 5, terminalID: 1, role: 2, coordinator: car)))
    add(DiscoverListRequest())
    add(discoverList())
    add(BridgeInfoRequest())
    add(bridgeInfo())
    add(SoftwareVersionRequest(), to: .broadcast)
    add(SoftwareVersionConfirm(deviceClass: 0x22, text: fixed(Array("MAC-QCA7005-1.1.0.730-04-20140815-CS".utf8))))
    add(QualcommNetworkInfoRequest())
    add(qualcommNetworkInfo())
    add(HostActionIndication(action: 4))
    add(HostActionResponse(status: 0))
    add(LinkStatusRequest())
    add(LinkStatusConfirm(isLinked: true))
    add(ToneAttenuationIndication(vehicle: car, profile: profile), from: charger, to: .broadcast)
    add(PilotStateIndication(state: 3, duty_percent: 5, frequency_Hz: 1_000, voltage_mV: 8_952))
    return list
  }
}
