import HAL
import Testing

@testable import ClaraCore

@Suite struct PlugSupervisorTests {
  private let live = PilotReading(duty_permille: 50, frequency_Hz: 1_000, high_mV: 8_000)
  private let dead = PilotReading(duty_permille: 0, frequency_Hz: 0, high_mV: 0)

  @Test func aBoardThatMeasuresNothingNeverTells() {
    var supervisor = PlugSupervisor()
    for ms in stride(from: Int64(0), to: 10_000, by: 100) {
      supervisor.look(pilot: nil, proximity_ohm: nil, now: .milliseconds(ms))
    }
    #expect(!supervisor.isPulled)
    #expect(supervisor.nextDeadline == .distantFuture)
  }

  @Test func theProximityContactCountsAfterItsDebounce() {
    var supervisor = PlugSupervisor()
    supervisor.look(pilot: nil, proximity_ohm: 4_999, now: .zero)
    supervisor.look(pilot: nil, proximity_ohm: 5_000, now: .milliseconds(10))
    #expect(!supervisor.isPulled)
    #expect(supervisor.nextDeadline == .milliseconds(110))
    supervisor.look(pilot: nil, proximity_ohm: 10_000, now: .milliseconds(109))
    #expect(!supervisor.isPulled)
    supervisor.look(pilot: nil, proximity_ohm: 10_000, now: .milliseconds(110))
    #expect(supervisor.isPulled)
    #expect(supervisor.nextDeadline == .distantFuture)
    supervisor.look(pilot: nil, proximity_ohm: 1_500, now: .milliseconds(111))
    #expect(!supervisor.isPulled)
  }

  @Test func aContactThatChattersIsNoPulledPlug() {
    var supervisor = PlugSupervisor()
    for ms in stride(from: Int64(0), to: 1_000, by: 50) {
      supervisor.look(pilot: nil, proximity_ohm: ms % 100 == 0 ? 10_000 : 1_500, now: .milliseconds(ms))
      #expect(!supervisor.isPulled)
    }
  }

  @Test func thePilotCountsByItsLevelAndNotByItsDuty() {
    var supervisor = PlugSupervisor()
    // Between two tries chargers hold a steady 12 V: 9 V here.
    let steady = PilotReading(duty_permille: 1_000, frequency_Hz: 0, high_mV: 8_300)
    for (ms, pilot) in [(0, live), (200, steady), (400, dead)] as [(Int64, PilotReading)] {
      supervisor.look(pilot: pilot, proximity_ohm: 1_500, now: .milliseconds(ms))
      supervisor.look(pilot: pilot, proximity_ohm: 1_500, now: .milliseconds(ms + 100))
      #expect(supervisor.isPulled == (pilot == dead))
    }
  }
}
