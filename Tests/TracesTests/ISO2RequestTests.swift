import Foundation
import Testing
import Traces

/// Clara in the place of the cars of recorded ISO 15118-2 sessions: what it sends has the fields that real cars send.
@Suite struct ISO2RequestTests {
  /// Optional in the schema, sent by some recorded cars and left out by others: by field, whatever its message.
  private static let optional: Set<String> = [
    "MaxEntriesSAScheduleTuple", "DepartureTime", "EVMaximumPowerLimit", "EVEnergyCapacity", "EVEnergyRequest",
    "FullSOC", "BulkSOC", "BulkChargingComplete", "RemainingTimeToFullSoC", "RemainingTimeToBulkSoC", "ChargingProfile",
    "EVMaximumVoltageLimit", "EVMaximumCurrentLimit", "ServiceScope", "ServiceCategory", "DC_EVPowerDeliveryParameter",
    "AC_EVChargeParameter", "DC_EVChargeParameter", "ProfileEntry",
  ]

  @Test(.enabled(if: SharedTraces.present))
  func `requests have the fields of recorded cars, and no others`() throws {
    var same: [String: Int] = [:]
    var requests = 0
    for entry in try SharedTraces.index() where entry.sessions.contains(where: { $0.schema == "ISO2" }) {
      let capture = try CaptureReader.read(try SharedTraces.bytes(entry.file), name: entry.file)
      for session in ReplayReport(capture).sessions where session.recorded.agreed == .iso2 {
        requests += session.comparisons.count
        for comparison in session.comparisons where comparison.isSameMessage {
          same[comparison.carMessage, default: 0] += 1
          for difference in comparison.differences where difference.car == nil || difference.clara == nil {
            let field = difference.path.split(separator: ".").last.map(String.init) ?? ""
            #expect(
              Self.optional.contains(field),
              "\(entry.file) \(comparison.frame) \(comparison.carMessage).\(difference.path)")
          }
        }
      }
    }
    print(
      "ISO 15118-2 in the car's place: \(same.values.reduce(0, +)) of \(requests) requests the same message, \(same)")
    // Every message of a session was compared, most of them with several cars.
    for name in [
      "SessionSetupReq", "ServiceDiscoveryReq", "PaymentServiceSelectionReq", "AuthorizationReq",
      "ChargeParameterDiscoveryReq", "CableCheckReq", "PreChargeReq", "PowerDeliveryReq", "CurrentDemandReq",
      "WeldingDetectionReq", "SessionStopReq",
    ] { #expect(same[name, default: 0] > 0, "\(name)") }
  }
}
