import ClaraCore
import HAL
import Testing

@testable import HALSim

@Suite struct LiveSessionTests {
  @Test(arguments: ["ideal", "alpitronic"]) func wholeSessionOverACable(name: String) throws {
    let profile = try #require(ChargerProfile.named(name))
    let pair = LivePair(
      { $0.events = [SimulationEvent(.charging, after_ms: 5_000, .pressStop(hold_ms: 200))] }, charger: .make(profile))
    #expect(pair.run())
    let result = pair.session.result()
    #expect(result.stopReason == .stopButton)
    #expect(result.outcome == .stopped)
    #expect(result.violations.isEmpty, "\(result.violations)")
    #expect(result.isPoweredOff)
    #expect(result.energy_Wh > 5)
    #expect(pair.charger.sessions.map(\.end) == [.completed])
    #expect(pair.charger.sessions.first?.chosen == .din70121)
    #expect((pair.charger.sessions.first?.energy_Wh ?? 0) > 5)
  }

  @Test func voltageAtTheInletIsWhatTheChargerReports() {
    let pair = LivePair()
    #expect(pair.run { pair.time(of: .contactor(closed: true)) != nil })
    let network = pair.session.plant.network
    let reported_mV = pair.session.status.voltage_mV
    #expect(abs(network.chargerVoltage_mV - reported_mV) < 1_000)
    #expect(reported_mV > 300_000)
    #expect(pair.run { pair.session.status.current_mA > 50_000 })
    #expect(pair.run(until: { network.current_mA > 50_000 }))
    #expect(abs(network.inletVoltage_mV - pair.session.status.voltage_mV) < 5_000)
  }

  @Test func currentEndsWithStateC() throws {
    let pair = LivePair()
    #expect(pair.run { pair.session.plant.network.current_mA > 50_000 })
    pair.charger.charger.emergencyStop(at: pair.now)
    #expect(pair.run { pair.time(of: .stateC(false)) != nil })
    let stateB = try #require(pair.time(of: .stateC(false)))
    #expect(pair.run { pair.session.plant.network.current_mA < 1_000 })
    #expect(pair.now - stateB <= .milliseconds(20))
    #expect(pair.session.status.stopReason == .chargerEmergencyShutdown)
  }

  @Test func cableThatIsCutEndsCurrentAndSession() throws {
    let pair = LivePair()
    #expect(pair.run { pair.session.plant.network.current_mA > 50_000 })
    pair.isConnected = false
    let cut = pair.now
    #expect(pair.run { pair.time(of: .stateC(false)) != nil })
    #expect(pair.now - cut < .milliseconds(4_500))
    #expect(pair.run { pair.session.status.isOver })
    let result = pair.session.result()
    #expect(result.stopReason == .plcLost)
    #expect(result.violations.isEmpty, "\(result.violations)")
  }

  @Test func nobodyOnTheCableIsWaitedFor() {
    var configuration = SimulationConfiguration()
    configuration.limit_s = 30
    let session = LiveSession(configuration, modem: .simulated)
    var sent = 0
    session.onSend = { _ in sent += 1 }
    var now = Instant.zero
    while !session.isDone {
      now = max(now, session.nextDeadline)
      session.advance(to: now)
      session.poll()
    }
    #expect(now >= .zero + .seconds(30))
    #expect(sent > 10)
    #expect(session.result().isWaiting)
    #expect(!session.result().isEndless)
  }

  @Test func givingUpEndsTheRun() {
    let pair = LivePair()
    #expect(pair.run(limit_s: 5) { pair.now > .zero + .seconds(2) })
    pair.session.giveUp()
    #expect(pair.session.isDone)
  }

  /// A real modem answers for itself: nothing local stays here, and nothing is held back for want of a key.
  @Test func realModemGetsTheKeyOnTheCable() {
    let pair = LivePair(modem: .real)
    #expect(pair.run { pair.time(of: .checkpoint(150)) != nil })
    #expect(pair.run(limit_s: 30) { pair.frames.contains { $0.isClara && Self.isSetKey($0.frame) } })
    #expect(!pair.claraEvents.contains { $0.event == .checkpoint(200) })
  }

  @Test func simulatedModemKeepsTheKeyToItself() {
    let pair = LivePair()
    #expect(pair.run { pair.time(of: .checkpoint(303)) != nil })
    #expect(!pair.frames.contains { Self.isSetKey($0.frame) })
  }

  private static func isSetKey(_ frame: [UInt8]) -> Bool {
    frame[12] == 0x88 && frame[13] == 0xE1 && frame[15] == 0x08 && frame[16] == 0x60
      && frame.prefix(6) == [0x00, 0xB0, 0x52, 0x00, 0x00, 0x01]
  }
}

@Suite struct RemoteCarTests {
  private func frame(flags: UInt8) -> CANFrame {
    CANFrame(identifier: 0x102, data: [2, 0x9A, 1, 40, 0, flags, 50, 0])
  }

  private func session() -> LiveSession {
    LiveSession(SimulationConfiguration(), modem: .simulated, isCarOutside: true)
  }

  @Test func permissionFollowsTheCarsWords() {
    let session = session()
    session.advance(to: .milliseconds(10))
    session.receive(frame(flags: 0x01))
    #expect(session.plant.plug.isPermissionOn)
    session.receive(frame(flags: 0x00))
    #expect(!session.plant.plug.isPermissionOn)
  }

  @Test func permissionMovedByHandStaysSo() {
    let session = session()
    session.setPermission(false)
    session.receive(frame(flags: 0x01))
    #expect(!session.plant.plug.isPermissionOn)
    session.setPermission(true)
    #expect(session.plant.plug.isPermissionOn)
  }

  /// What the car says of its contactors has happened: an adapter that follows at once is not too early.
  @Test func carsContactorsAreWhereItSaysThatTheyAre() {
    let session = session()
    session.advance(to: .milliseconds(10))
    session.plant.plug.setD1(true)
    session.plant.plug.setD2(true)
    session.receive(frame(flags: 0x09))
    session.advance(to: .milliseconds(20))
    #expect(!session.plant.network.carContactor.isConducting)
    session.receive(frame(flags: 0x01))
    session.advance(to: .milliseconds(22))
    #expect(session.plant.network.carContactor.isConducting)
    session.receive(frame(flags: 0x09))
    session.advance(to: .milliseconds(24))
    #expect(!session.plant.network.carContactor.isConducting)
  }

  /// Nobody measures the battery of a car outside: until current flows the plant believes what Clara estimates.
  @Test func batteryOfTheCarIsWhatClaraEstimates() {
    let session = session()
    #expect(session.plant.network.battery.assumedOpenCircuit_mV == nil)
    var now = Instant.zero
    while now < .milliseconds(3_000) {
      now = max(now + .microseconds(1), session.nextDeadline)
      session.advance(to: now)
      if now.milliseconds % 100 == 0 {
        session.receive(frame(flags: 0x01))
        session.receive(CANFrame(identifier: 0x100, data: [0, 100, 0, 0, 0xB3, 1, 100, 0]))
      }
      session.poll()
    }
    #expect(session.status.batteryVoltage_mV > 300_000)
    #expect(session.plant.network.battery.assumedOpenCircuit_mV == session.status.batteryVoltage_mV)
  }

  @Test func framesGoBothWaysAndTheSimulatedCarIsSilent() {
    let session = session()
    var sent: [CANFrame] = []
    var heard: [UInt16] = []
    session.onCANSend = { sent.append($0) }
    session.onCANFrame = { frame, isSent, _ in if !isSent { heard.append(frame.identifier) } }
    var now = Instant.zero
    while now < .milliseconds(2_000) {
      now = max(now + .microseconds(1), session.nextDeadline)
      session.advance(to: now)
      session.poll()
    }
    #expect(heard.isEmpty)
    // A car that is awake and not ready yet: Clara talks to it from then on.
    session.receive(frame(flags: 0x08))
    session.receive(CANFrame(identifier: 0x100, data: .init(repeating: 0)))
    while now < .milliseconds(4_000) {
      now = max(now + .microseconds(1), session.nextDeadline)
      session.advance(to: now)
      session.poll()
    }
    #expect(heard.sorted() == [0x100, 0x102])
    #expect(sent.contains { $0.identifier == 0x108 })
  }

  @Test func contactorsFallWithTheLinesThatFeedThem() {
    let session = session()
    let contactor = session.plant.network.carContactor
    session.advance(to: .milliseconds(10))
    session.receive(frame(flags: 0x01))
    #expect(!contactor.isDriven)
    session.plant.plug.setD1(true)
    session.plant.plug.setD2(true)
    session.receive(frame(flags: 0x09))
    #expect(!contactor.isDriven)
    session.receive(frame(flags: 0x01))
    #expect(contactor.isDriven)
    session.plant.plug.setD2(false)
    session.poll()
    #expect(!contactor.isDriven)
  }
}
