import ClaraCore
import HALSim

/// A scenario file, read and checked.
struct Scenario {
  /// What a scenario says about how it must end.
  struct Expectation {
    var outcome: SimulationResult.Outcome?
    var stopReason: StopReason?
    /// Checkpoints that must be passed in this order.
    var checkpoints: [UInt16] = []
    /// Checkpoints that must not be passed.
    var notCheckpoints: [UInt16] = []
    var maximumCurrent_A: Double?
    var minimumEnergy_Wh: Double?
    var maximumEnergy_Wh: Double?
    /// The run must not be over before.
    var endsAfter_s: Double?
    /// The run must be over by then.
    var endsWithin_s: Double?
    /// The power latch must have fallen (true), or must not have.
    var powersOff: Bool?
  }

  var name: String
  var about: String
  var configuration: SimulationConfiguration
  var expectation: Expectation

  /// Reads a scenario from text.
  static func read(_ text: String, file: String) throws -> Scenario {
    let source = ScenarioSource(file: file, text: text)
    return try ScenarioReader.read(source, path: "", try source.parse()) { try ScenarioDecoder.scenario($0) }
  }

  /// What differs between the expectation and the result, one line each; empty when all is as expected.
  func differences(_ result: SimulationResult) -> [String] {
    var lines: [String] = []
    if let outcome = expectation.outcome, outcome != result.outcome {
      lines.append("outcome: expected \(outcome.rawValue), was \(result.outcome.rawValue)")
    }
    if let reason = expectation.stopReason, reason != result.stopReason {
      lines.append("stopReason: expected \(reason.name), was \(result.stopReason.name)")
    }
    return lines + checkpointDifferences(result) + valueDifferences(result) + endDifferences(result)
  }

  private func valueDifferences(_ result: SimulationResult) -> [String] {
    var lines: [String] = []
    let peak_A = Double(result.peakCurrent_mA) / 1_000
    if let limit = expectation.maximumCurrent_A, peak_A > limit {
      lines.append("maximumCurrent_A: expected at most \(limit), was \(peak_A)")
    }
    if let least = expectation.minimumEnergy_Wh, result.energy_Wh < least {
      lines.append("minimumEnergy_Wh: expected at least \(least), was \(result.energy_Wh)")
    }
    if let most = expectation.maximumEnergy_Wh, result.energy_Wh > most {
      lines.append("maximumEnergy_Wh: expected at most \(most), was \(result.energy_Wh)")
    }
    return lines
  }

  private func endDifferences(_ result: SimulationResult) -> [String] {
    var lines: [String] = []
    let seconds = Double(result.duration.milliseconds) / 1_000
    if let limit = expectation.endsAfter_s, !result.isEndless, !result.isWaiting, seconds < limit {
      lines.append("endsAfter_s: expected at least \(limit), was \(seconds)")
    }
    let isOpen = result.isEndless || result.isWaiting
    if let limit = expectation.endsWithin_s, isOpen || seconds > limit {
      lines.append("endsWithin_s: expected at most \(limit), was \(isOpen ? "endless" : String(seconds))")
    }
    if let powersOff = expectation.powersOff, powersOff != result.isPoweredOff {
      lines.append("powersOff: expected \(powersOff), was \(result.isPoweredOff)")
    }
    return lines
  }

  private func checkpointDifferences(_ result: SimulationResult) -> [String] {
    let passed = result.checkpoints.map(\.number)
    var lines: [String] = []
    var position = passed.startIndex
    for number in expectation.checkpoints {
      guard let found = passed[position...].firstIndex(of: number) else {
        lines.append("checkpoints: \(number) was not passed in its order; passed were \(passed)")
        break
      }
      position = found + 1
    }
    for number in expectation.notCheckpoints where passed.contains(number) {
      lines.append("notCheckpoints: \(number) was passed")
    }
    return lines
  }
}
