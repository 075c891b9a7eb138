import Foundation
import Testing

/// Our TCP against the kernel's, through a TAP interface in a network namespace of its own, in real time.
///
/// Only with `make interop` (`CLARA_INTEROP` set): the other tests know no real time.
@Suite(.serialized, .enabled(if: OwnNetwork.isWanted && OwnNetwork.isAvailable))
struct KernelTCPTests {
  static let exchanges = 1_000

  @Test(arguments: LineQuality.all) func ourClientAndTheKernelsListener(quality: LineQuality) throws {
    let report = try #require(OwnNetwork.run { ClientRun.report(quality, exchanges: Self.exchanges) })
    expect(report, "our client, the kernel's listener", quality)
    #expect(report.discoveries >= 1)
  }

  @Test(arguments: LineQuality.all) func theKernelsConnectorAndOurServer(quality: LineQuality) throws {
    let report = try #require(OwnNetwork.run { ServerRun.report(quality, exchanges: Self.exchanges) })
    expect(report, "the kernel's connector, our server", quality)
  }

  private func expect(_ report: ExchangeReport, _ who: String, _ quality: LineQuality) {
    print("kernel TCP: \(who); \(quality): \(report.line)")
    #expect(report.failure == nil)
    #expect(report.requests == report.expectedRequests, "requests lost, doubled, changed or out of order")
    #expect(report.answers == report.expectedAnswers, "answers lost, doubled, changed or out of order")
    #expect(report.isClosedInOrder)
  }
}
