import ClaraCore
import HAL

@testable import HALSim

extension V2GRun {
  /// A session in the profile of a device, at a charger and with what happens under way.
  static func field(
    _ charger: ChargerProfile? = nil, _ change: (inout SimulationConfiguration) -> Void = { _ in }
  ) -> V2GRun {
    V2GRun { configuration in
      configuration.settings.timing = .field
      configuration.plant.adapter.measuresPilot = false
      configuration.charger.ending.rearm_ms = ChargerProfile.ideal.ending.rearm_ms
      if let charger { configuration.charger = charger }
      change(&configuration)
    }
  }

  /// The same, run and judged: safe, and ended for `reason`.
  @discardableResult
  static func field(
    _ charger: ChargerProfile? = nil, endsFor reason: StopReason, _ verdict: Verdict,
    _ change: (inout SimulationConfiguration) -> Void = { _ in }
  ) -> V2GRun {
    let run = field(charger, change)
    run.run()
    run.judge(reason, verdict)
    return run
  }

  func judge(_ reason: StopReason, _ verdict: Verdict) {
    judgeSafety(verdict)
    verdict.expect(result?.stopReason == reason, "ended for \(result?.stopReason.name ?? "?")")
  }

  /// Largest current at which the adapter's contactor parted, in milliamperes.
  var partedAt_mA: Int32 {
    session.hardware.network.adapterContactor.motions.filter { !$0.isClosing }.map(\.current_mA).max() ?? 0
  }
}

extension SimulationConfiguration {
  /// Lets something happen under way.
  mutating func when(_ trigger: SimulationTrigger, after_ms: Int64 = 0, _ action: SimulationAction) {
    events.append(SimulationEvent(trigger, after_ms: after_ms, action))
  }
}

/// A further station on the session's power line, which sends what a test wants.
final class LineStation {
  let modem: SimulatedModem
  private let run: V2GRun

  init(_ run: V2GRun) {
    self.run = run
    modem = SimulatedModem(macAddress: MACAddress(0x02C4_A26E_0077), line: run.session.plant.line, role: .charger)
  }

  var address: [UInt8] { (0..<6).map { modem.macAddress[$0] } }
  var car: [UInt8] { (0..<6).map { run.session.plant.modem.macAddress[$0] } }

  /// Joins the network that car and charger are in.
  func joinNetwork() {
    let other = run.session.plant.modem
    modem.setNetwork(nid: other.networkIdentifier, nmk: other.networkKey)
  }

  func send(_ frame: [UInt8]) { modem.send(frame, now: run.now) }

  /// Asks who has the car's link-local address.
  func solicitCar() {
    let own = IPv6Host.linkLocal(modem.macAddress)
    let target = IPv6Host.linkLocal(run.session.plant.modem.macAddress)
    send(NeighbourMessage.solicit(target, from: own, modem.macAddress).frame)
  }

  /// An SDP response of its own, to a port of the car.
  func answerDiscovery(port: UInt16) {
    let own = IPv6Host.linkLocal(modem.macAddress)
    let carMAC = run.session.plant.modem.macAddress
    var body: [UInt8] = []
    body.appendNetwork(own.high)
    body.appendNetwork(own.low)
    body.appendNetwork(UInt16(50_000))
    let message = V2GTPStream.frame(body + [0x10, 0x00], type: V2GTPStream.sdpResponse)
    var payload: [UInt8] = []
    for number in [15_118, port, UInt16(8 + message.count), 0] { payload.appendNetwork(number) }
    var datagram = IPv6Datagram(
      to: IPv6Host.linkLocal(carMAC), carMAC, from: own, modem.macAddress, nextHeader: NextHeader.udp,
      payload: payload + message)
    datagram.seal(at: 6, zeroIsAllOnes: true)
    send(datagram.frame)
  }

  /// How many advertisements came back; the others that were heard are dropped.
  func takeAdvertisements() -> Int {
    var count = 0
    while let frame = modem.receive() {
      guard let datagram = IPv6Datagram(frame: frame), case .advertisement? = NeighbourMessage(datagram) else {
        continue
      }
      count += 1
    }
    return count
  }
}
