import ClaraCore
import HAL
import HALSim

/// Voltage, current and state of charge of a session, sampled for a drawing.
struct SessionCurve {
  /// One moment.
  struct Point {
    let time_ms: Int64
    let voltage_mV: Int64
    let current_mA: Int64
    let soc_permille: Int64
  }

  /// A stretch of time in one state of the session.
  struct Stretch {
    let name: String
    let start_ms: Int64
    var end_ms: Int64
  }

  private(set) var points: [Point] = []
  private(set) var stretches: [Stretch] = []
  private var due_ms: Int64 = 0

  /// Most points that are kept: when there are more, every second is dropped and the interval doubles.
  static let limit = 600
  private var interval_ms: Int64 = 50

  /// Looks at the plant.
  mutating func sample(_ session: SimulatedSession) {
    let now_ms = session.world.now.milliseconds
    let name = "\(session.status.session.name)"
    if stretches.last?.name == name {
      stretches[stretches.count - 1].end_ms = now_ms
    } else {
      stretches.append(Stretch(name: name, start_ms: now_ms, end_ms: now_ms))
    }
    guard now_ms >= due_ms else { return }
    due_ms = now_ms + interval_ms
    let network = session.plant.network
    points.append(
      Point(
        time_ms: now_ms, voltage_mV: Int64(network.chargerVoltage_mV), current_mA: Int64(network.current_mA),
        soc_permille: Int64(network.battery.soc_permille)))
    guard points.count > Self.limit else { return }
    points = points.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
    interval_ms *= 2
  }
}
