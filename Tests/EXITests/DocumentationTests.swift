import EXI
import Foundation
import Testing

/// The sizes that `doc/exi.md` states are those of the types.
struct DocumentationTests {
  private static let sizes: [(name: String, bytes: Int)] = [
    ("AppProtocol.Message", MemoryLayout<AppProtocol.Message>.size),
    ("AppProtocol.SupportedAppProtocolReq", MemoryLayout<AppProtocol.SupportedAppProtocolReq>.size),
    ("AppProtocol.SupportedAppProtocolRes", MemoryLayout<AppProtocol.SupportedAppProtocolRes>.size),
    ("DIN.Message", MemoryLayout<DIN.Message>.size),
    ("DIN.MessageHeader", MemoryLayout<DIN.MessageHeader>.size),
    ("DIN.CableCheckReq", MemoryLayout<DIN.CableCheckReq>.size),
    ("DIN.CableCheckRes", MemoryLayout<DIN.CableCheckRes>.size),
    ("DIN.CertificateInstallationReq", MemoryLayout<DIN.CertificateInstallationReq>.size),
    ("DIN.CertificateInstallationRes", MemoryLayout<DIN.CertificateInstallationRes>.size),
    ("DIN.CertificateUpdateReq", MemoryLayout<DIN.CertificateUpdateReq>.size),
    ("DIN.CertificateUpdateRes", MemoryLayout<DIN.CertificateUpdateRes>.size),
    ("DIN.ChargeParameterDiscoveryReq", MemoryLayout<DIN.ChargeParameterDiscoveryReq>.size),
    ("DIN.ChargeParameterDiscoveryRes", MemoryLayout<DIN.ChargeParameterDiscoveryRes>.size),
    ("DIN.ChargingStatusReq", MemoryLayout<DIN.ChargingStatusReq>.size),
    ("DIN.ChargingStatusRes", MemoryLayout<DIN.ChargingStatusRes>.size),
    ("DIN.ContractAuthenticationReq", MemoryLayout<DIN.ContractAuthenticationReq>.size),
    ("DIN.ContractAuthenticationRes", MemoryLayout<DIN.ContractAuthenticationRes>.size),
    ("DIN.CurrentDemandReq", MemoryLayout<DIN.CurrentDemandReq>.size),
    ("DIN.CurrentDemandRes", MemoryLayout<DIN.CurrentDemandRes>.size),
    ("DIN.MeteringReceiptReq", MemoryLayout<DIN.MeteringReceiptReq>.size),
    ("DIN.MeteringReceiptRes", MemoryLayout<DIN.MeteringReceiptRes>.size),
    ("DIN.PaymentDetailsReq", MemoryLayout<DIN.PaymentDetailsReq>.size),
    ("DIN.PaymentDetailsRes", MemoryLayout<DIN.PaymentDetailsRes>.size),
    ("DIN.PowerDeliveryReq", MemoryLayout<DIN.PowerDeliveryReq>.size),
    ("DIN.PowerDeliveryRes", MemoryLayout<DIN.PowerDeliveryRes>.size),
    ("DIN.PreChargeReq", MemoryLayout<DIN.PreChargeReq>.size),
    ("DIN.PreChargeRes", MemoryLayout<DIN.PreChargeRes>.size),
    ("DIN.ServiceDetailReq", MemoryLayout<DIN.ServiceDetailReq>.size),
    ("DIN.ServiceDetailRes", MemoryLayout<DIN.ServiceDetailRes>.size),
    ("DIN.ServiceDiscoveryReq", MemoryLayout<DIN.ServiceDiscoveryReq>.size),
    ("DIN.ServiceDiscoveryRes", MemoryLayout<DIN.ServiceDiscoveryRes>.size),
    ("DIN.ServicePaymentSelectionReq", MemoryLayout<DIN.ServicePaymentSelectionReq>.size),
    ("DIN.ServicePaymentSelectionRes", MemoryLayout<DIN.ServicePaymentSelectionRes>.size),
    ("DIN.SessionSetupReq", MemoryLayout<DIN.SessionSetupReq>.size),
    ("DIN.SessionSetupRes", MemoryLayout<DIN.SessionSetupRes>.size),
    ("DIN.SessionStopReq", MemoryLayout<DIN.SessionStopReq>.size),
    ("DIN.SessionStopRes", MemoryLayout<DIN.SessionStopRes>.size),
    ("DIN.WeldingDetectionReq", MemoryLayout<DIN.WeldingDetectionReq>.size),
    ("DIN.WeldingDetectionRes", MemoryLayout<DIN.WeldingDetectionRes>.size),
    ("DIN.PhysicalValue", MemoryLayout<DIN.PhysicalValue>.size),
  ]

  @Test func sizesInTheDocument() throws {
    let document = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("doc/exi.md")
    let text = try String(contentsOf: document, encoding: .utf8)
    for (name, bytes) in Self.sizes where !text.contains("| `\(name)` | \(bytes) |") {
      Issue.record("doc/exi.md lacks the row: | `\(name)` | \(bytes) |")
    }
  }
}
