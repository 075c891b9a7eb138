import ClaraCore
import HAL
import HALSim

/// The car under test and a scripted charger at the other end of its cable.
final class SLACBench {
  /// Times of ISO 15118-3, as the test environments state them (anchors 7.1), in milliseconds.
  enum Time {
    static let matchResponse: Int64 = 200
    static let matchSequence: Int64 = 400
    static let attenuationResults: Int64 = 1_200
    static let matchSession: Int64 = 10_000
    static let matchJoin: Int64 = 12_000
    static let matchLeave: Int64 = 1_000
    static let chargerInit: Int64 = 20_000
    static let matchingRate: Int64 = 400
    static let matchingRepetition: Int64 = 10_000
    static let stepEF: Int64 = 4_000
    /// Time on the line, there and back, and a poll of each side.
    static let transmission: Int64 = 20
  }

  let car = CarUnderTest()
  let tester: SLACTester

  init(_ setUp: (SLACTester) -> Void = { _ in }) {
    tester = SLACTester(car.plant)
    setUp(tester)
  }

  var pilot: PilotLine { car.plant.pilot }

  /// Error state, plug in, steady 12 V, then 5 %: what every case begins with.
  func plugIn(
    error: PilotLine.Oscillator = .off, steadyFor_ms: Int64 = 300, after: () -> Void = {}
  ) {
    pilot.setOscillator(error)
    car.run(3_000)
    car.plant.setChargerPlugged(true)
    car.run(500)
    pilot.setOscillator(.steady12V)
    car.run(steadyFor_ms)
    after()
    pilot.setOscillator(.pwm(duty_permille: 50))
  }

  /// Runs until the car has asked for parameters.
  func plugInUntilRequest() -> Bool {
    plugIn()
    return car.run(Time.chargerInit) { !self.tester.heard(SLACBytes.parameterRequest).isEmpty }
  }

  /// Runs until the data link stands: the car looks for the charger in the charger's network.
  func plugInUntilLinked(_ verdict: Verdict) -> Bool {
    guard verdict.expect(plugInUntilRequest(), "no CM_SLAC_PARM.REQ") else { return false }
    let isLinked = car.run(4_000 + Time.matchJoin) { self.tester.hasHeardDiscovery }
    return verdict.expect(isLinked, "no data link")
  }

  /// True while the car's modem is a member of the tester's network.
  var isMember: Bool {
    let modem = car.plant.modem
    return modem.isMember(at: car.now) && modem.networkKey == tester.nmk
  }

  /// True when the car's modem has been told another key than the tester's.
  var hasLeft: Bool { car.plant.modem.networkKey != tester.nmk }
}
