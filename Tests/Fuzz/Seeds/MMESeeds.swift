import HAL
import SLAC

/// One frame of every management message that can be written, with no field at its default.
enum MMESeeds {
  private static let car = MatchingRig.carAddress
  private static let charger = MatchingRig.chargerAddress
  private static let runID = RunID(car)
  private static let networkID = NetworkID(0x11_2233_4455_6607)
  private static let networkKey = NetworkKey(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)

  /// All of them, and those that a matching exchanges.
  static func all(_ rig: MatchingRig) -> [[UInt8]] {
    matching + network + vendor + rig.toCar + rig.toCharger
  }

  private static var matching: [[UInt8]] {
    let profile = AttenuationProfile(uniform_dB: 17)
    return [
      frame(SLACParmRequest(runID: runID)),
      frame(SLACParmConfirm(forwardingStation: car, runID: runID, soundCount: 9, timeout_100ms: 7)),
      frame(StartAttenCharIndication(forwardingStation: car, runID: runID)),
      frame(MNBCSoundIndication(countdown: 9, runID: runID, randomHigh: 1 << 63, randomLow: 77)),
      frame(AttenProfileIndication(vehicle: car, profile: profile)),
      frame(AttenCharIndication(vehicle: car, runID: runID, soundCount: 10, profile: profile)),
      frame(AttenCharResponse(vehicle: car, runID: runID)),
      frame(SLACMatchRequest(vehicle: car, charger: charger, runID: runID)),
      frame(
        SLACMatchConfirm(vehicle: car, charger: charger, runID: runID, networkID: networkID, networkKey: networkKey)),
      frame(ValidateRequest(timer: 3, result: ValidateResult.ready)),
      frame(ValidateConfirm(toggleCount: 2, result: ValidateResult.success)),
      frame(ToneAttenuationIndication(vehicle: car, profile: profile)),
    ]
  }

  private static var network: [[UInt8]] {
    var list = DiscoverListConfirm()
    list.stationCount = 2
    list.stations[0] = .init(address: charger)
    list.stations[1] = .init(address: car)
    var bridge = BridgeInfoConfirm()
    bridge.bridging = 1
    bridge.stationCount = 1
    bridge.stations[0] = car
    return [
      frame(AmpMapRequest(carrierCount: 917, uniform: 5)),
      frame(AmpMapConfirm(result: 1)),
      frame(SetKeyRequest(nonce: 0xAABB_CCDD, networkID: networkID, networkKey: networkKey)),
      frame(SetKeyConfirm(result: 1, ownNonce: 7, otherNonce: 0xAABB_CCDD)),
      frame(GetKeyRequest(networkID: networkID, nonce: 0xAABB_CCDD)),
      frame(GetKeyConfirm(result: 0, ownNonce: 7, otherNonce: 9, networkID: networkID, networkKey: networkKey)),
      frame(NetworkInfoRequest()),
      frame(
        NetworkInfoConfirm(
          network: .init(networkID: networkID, shortID: 5, terminalID: 1, role: 2, coordinator: car))),
      frame(DiscoverListRequest()), frame(list), frame(BridgeInfoRequest()), frame(bridge),
    ]
  }

  private static var vendor: [[UInt8]] {
    var info = QualcommNetworkInfoConfirm()
    info.networkCount = 1
    info.networkID = networkID
    info.coordinator = charger
    info.stationCount = 1
    info.stations[0] = .init(address: charger)
    return [
      frame(SoftwareVersionRequest()),
      frame(SoftwareVersionConfirm(deviceClass: 0x22, text: FixedBytes(repeating: 0x41, count: 30))),
      frame(QualcommNetworkInfoRequest()), frame(info),
      frame(HostActionIndication(action: 4)), frame(HostActionResponse(status: 0)),
      frame(LinkStatusRequest()), frame(LinkStatusConfirm(isLinked: true)),
      frame(PilotStateIndication(state: 3, duty_percent: 5, frequency_Hz: 1_000, voltage_mV: 8_952)),
    ]
  }

  private static func frame(_ message: some MMEMessage) -> [UInt8] {
    message.frame(from: charger, to: car).span.array
  }
}
