import ClaraCore
import HAL
import HALSim
import Testing

@testable import session_sweep

/// Whole sessions, with the checkers looking.
@Suite struct SimulatedSessionTests {
  @Test func theOwnChargerIsChosenAmongNeighbours() {
    let result = SimulatedSession(
      SweepGroup.driven {
        $0.neighbours = [
          SimulationConfiguration.Neighbour(profile: .neighbour, attenuation_dB: 45),
          SimulationConfiguration.Neighbour(profile: .neighbour, attenuation_dB: 38),
        ]
      }
    ).run()
    #expect(result.violations.isEmpty)
    #expect(result.outcome == .completed)
    #expect(result.chargerEnd == .completed)
  }

  @Test func aSeedReproducesASessionByteForByte() {
    var records: [[String]] = []
    for seed in [5, 5, 6] as [UInt64] {
      let session = SimulatedSession(
        SweepGroup.driven {
          $0.plant.seed = seed
          $0.plant.path.loss_permille = 10
        })
      var record: [String] = []
      session.onPLCFrame = { frame, now, isSent in record.append("\(now.microseconds) \(isSent) \(frame)") }
      session.onCANFrame = { frame, isSent, now in
        record.append("\(now.microseconds) \(isSent) \(frame.identifier) \((0..<8).map { frame.data[$0] })")
      }
      session.plant.onSignal = { signal, value, now in record.append("\(now.microseconds) \(signal.name) \(value)") }
      let result = session.run()
      record.append("\(result.energy_Wh) \(result.duration.microseconds) \(result.checkpoints)")
      records.append(record)
    }
    #expect(records[0] == records[1])
    #expect(records[0] != records[2])
    #expect(records[0].count > 2_000)
  }

  @Test func aWholeChargeEndsByItselfWhenTheBatteryIsFull() {
    var configuration = SimulationConfiguration()
    configuration.plant.soc_permille = 965
    let session = SimulatedSession(configuration)
    let result = session.run()
    #expect(result.violations.isEmpty)
    #expect(result.outcome == .completed)
    #expect(session.plant.car.endReason == .full)
    #expect((979...985).contains(result.soc_permille))
    // 1.5 % of 39 kWh, at a voltage above the nominal one.
    #expect((600...750).contains(result.energy_Wh))
  }
}
