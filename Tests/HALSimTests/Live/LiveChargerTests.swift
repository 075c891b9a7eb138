import ClaraCore
import HAL
import Testing

@testable import HALSim

@Suite struct LiveChargerTests {
  @Test func pilotIsAssumedFromWhatTheCarAsks() throws {
    let pair = LivePair({ $0.events = [SimulationEvent(.charging, after_ms: 2_000, .pressStop(hold_ms: 200))] })
    #expect(pair.run())
    #expect(pair.run(limit_s: 200) { !pair.charger.sessions.isEmpty })
    let parameters = try #require(pair.time(of: .parametersFinished))
    let stateC = try #require(pair.time(of: .pilot(.c)))
    #expect(stateC > parameters && stateC - parameters < .milliseconds(50))
    let end = try #require(pair.time(of: .powerDeliveryEnded))
    let stateB = try #require(pair.chargerEvents.last { $0.event == .pilot(.b) }?.at)
    #expect(stateB > end && stateB - end < .milliseconds(50))
  }

  @Test func nextCarCanComeAfterTheEnd() throws {
    let charger = LiveCharger(.make(.ideal))
    var pilots: [ChargerEvent] = []
    charger.onEvent = { event, _ in if case .pilot = event { pilots.append(event) } }
    run(charger, to: .zero + .seconds(1))
    #expect(pilots == [.pilot(.b)])
    // Nobody ends a session that never was: the plug stays in.
    run(charger, to: .zero + .seconds(200))
    #expect(charger.sessions.isEmpty)
    #expect(!charger.isDone)
  }

  @Test func plugIsPulledAndPutInAgainAfterASession() {
    let pair = LivePair({ $0.events = [SimulationEvent(.charging, after_ms: 1_000, .pressStop(hold_ms: 200))] })
    #expect(pair.run())
    run(pair.charger, to: pair.now + .seconds(10))
    let pilots = pair.chargerEvents.compactMap { if case .pilot(let state) = $0.event { state } else { nil } }
    #expect(pilots == [.b, .c, .b, .a, .b])
  }

  @Test func countOfSessionsEndsTheRun() {
    var configuration = LiveCharger.Configuration()
    configuration.sessions = 1
    let pair = LivePair(
      { $0.events = [SimulationEvent(.charging, after_ms: 1_000, .pressStop(hold_ms: 200))] }, charger: configuration)
    #expect(!pair.charger.isDone)
    #expect(pair.run())
    // Clara's power is off; the rest of the connection ends without it.
    run(pair.charger, to: pair.now + .seconds(10))
    #expect(pair.charger.isDone)
  }

  @Test func stopAsksTheCarFirst() {
    let pair = LivePair()
    #expect(pair.run { pair.charger.current_mA > 50_000 })
    pair.charger.stop()
    #expect(!pair.charger.isDone)
    #expect(pair.run())
    #expect(pair.session.result().stopReason == .chargerShutdown)
    #expect(pair.charger.sessions.map(\.end) == [.stoppedByCharger])
    #expect(pair.charger.isDone)
  }

  @Test(arguments: [ChargerProfile.ChargerProtocol.din70121, .iso2])
  func wholeSessionsInBothProtocols(spoken: ChargerProfile.ChargerProtocol) throws {
    var configuration = LiveCharger.Configuration()
    configuration.profile.session.protocols = [spoken]
    let pair = LivePair(
      { $0.events = [SimulationEvent(.charging, after_ms: 2_000, .pressStop(hold_ms: 200))] }, charger: configuration)
    #expect(pair.run())
    #expect(pair.run(limit_s: 200) { !pair.charger.sessions.isEmpty })
    let result = pair.session.result()
    #expect(result.stopReason == .stopButton)
    #expect(result.violations.isEmpty)
    #expect(result.chosenProtocol == spoken)
    #expect(pair.charger.sessions.map(\.end) == [.completed])
    #expect(pair.charger.sessions.map(\.chosen) == [spoken])
  }

  /// A renegotiation ends the delivery: state B, and state C again for the next cable check.
  @Test func renegotiationOnALineBeginsAnew() throws {
    var configuration = LiveCharger.Configuration()
    configuration.profile.session.protocols = [.iso2]
    let pair = LivePair(
      { $0.events = [SimulationEvent(.charging, after_ms: 6_000, .pressStop(hold_ms: 200))] }, charger: configuration)
    #expect(pair.run { pair.charger.current_mA > 20_000 })
    pair.charger.charger.renegotiate(power_W: 5_000, at: pair.charger.now)
    #expect(pair.run())
    #expect(pair.claraEvents.contains { $0.event == .sessionState(.renegotiation) })
    #expect(pair.session.result().violations.isEmpty)
    #expect(pair.session.result().stopReason == .stopButton)
    let changes = pair.claraEvents.compactMap { if case .stateC(let isActive) = $0.event { isActive } else { nil } }
    #expect(changes == [true, false, true, false])
  }

  @Test func stopWithoutASessionEndsAtOnce() {
    let charger = LiveCharger(.make(.ideal))
    run(charger, to: .zero + .seconds(1))
    charger.stop()
    #expect(charger.isDone)
  }

  @Test func openNetworkNeedsNoMatching() {
    var configuration = LiveCharger.Configuration()
    configuration.profile.matching.isNetworkOpen = true
    let charger = LiveCharger(configuration)
    var events: [ChargerEvent] = []
    charger.onEvent = { event, _ in events.append(event) }
    run(charger, to: .zero + .seconds(60))
    #expect(events.contains(.joined))
    // Nobody knows when a car comes: the network is not left for want of one.
    #expect(!events.contains(.ended(.setupTimeout)))
    #expect(charger.modem.isMember(at: charger.now))
  }

  @Test func toldAttenuationTakesTheModemsPlace() throws {
    var configuration = LiveCharger.Configuration()
    configuration.profile.matching.toldAttenuation_dB = 33
    let pair = LivePair(charger: configuration)
    #expect(pair.run { pair.time(of: .checkpoint(150)) != nil })
    let indication = try #require(pair.frames.first { !$0.isClara && $0.frame[15] == 0x6E && $0.frame[16] == 0x60 })
    #expect(indication.frame[71..<129].allSatisfy { $0 == 33 })
  }

  @Test func realModemThatTakesNoKeyIsReported() {
    var configuration = LiveCharger.Configuration()
    configuration.modem = .real
    let charger = LiveCharger(configuration)
    var events: [ChargerEvent] = []
    var requests = 0
    charger.onEvent = { event, _ in events.append(event) }
    charger.onSend = { frame in if frame[15] == 0x08, frame[16] == 0x60 { requests += 1 } }
    run(charger, to: .zero + .seconds(20))
    #expect(events.contains(.modemSilent))
    #expect(requests == 3)
  }

  private func run(_ charger: LiveCharger, to end: Instant) {
    var now = charger.now
    while now < end {
      now = max(now, min(end, charger.nextDeadline))
      charger.advance(to: now)
      charger.poll()
    }
  }
}
