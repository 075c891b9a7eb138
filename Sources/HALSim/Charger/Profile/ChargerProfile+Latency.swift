import ClaraCore
import HAL

extension ChargerProfile.Latency {
  /// The distribution for a message; `isFirst` is true for the first request of its kind in a session.
  func entry(for name: V2GMessageName, isFirst: Bool) -> Entry {
    let entry: Entry? =
      switch name {
      case .sessionSetup: sessionSetup
      case .serviceDiscovery, .serviceDetail, .servicePaymentSelection: serviceDiscovery
      case .contractAuthentication: contractAuthentication
      case .chargeParameterDiscovery: chargeParameterDiscovery
      case .cableCheck: isFirst ? firstCableCheck ?? cableCheck : cableCheck
      case .preCharge: preCharge
      case .powerDelivery: powerDelivery
      case .currentDemand, .meteringReceipt: currentDemand
      case .weldingDetection: weldingDetection
      case .supportedAppProtocol, .sessionStop: nil
      }
    return entry ?? other
  }

  /// One draw: three numbers whatever the entry, so that a profile does not shift the draws that follow.
  func draw(for name: V2GMessageName, isFirst: Bool, _ random: inout SeededRandom) -> Duration {
    let entry = entry(for: name, isFirst: isFirst)
    let typical_us = entry.typical_ms * 1_000
    let isSlow = random.chance(permille: entry.slow_permille)
    let jitter_us = random.integer(in: 0...max(typical_us / 10, 0))
    let extra_us = random.integer(in: 0...max((entry.slow_ms - entry.typical_ms) * 1_000, 0))
    return .microseconds(typical_us + jitter_us + (isSlow ? extra_us : 0))
  }
}
