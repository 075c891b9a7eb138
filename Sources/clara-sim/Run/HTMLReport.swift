import ClaraCore
import HAL
import HALSim

/// A finished session as one self-contained page: summary, curves of voltage, current and state of charge, a lane of
/// states, and what happened line by line. No scripts, nothing from elsewhere, no wall time.
struct HTMLReport {
  let summary: SessionSummary
  let seed: UInt64
  let curve: SessionCurve
  let events: [EventLog.Entry]

  private static let width: Int64 = 960
  private static let height: Int64 = 240
  private static let left: Int64 = 110

  /// The whole page.
  var text: String {
    let title = Markup.escaped("\(summary.scenario.name), seed \(seed)")
    let verdict = summary.exitCode == .expected ? "as expected" : "NOT as expected"
    return """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>Clara: \(title)</title><style>\(Self.style)</style></head>
      <body><h1>\(title)</h1><p>\(Markup.escaped(summary.scenario.about))</p>
      <p class="\(summary.exitCode == .expected ? "good" : "bad")">\(verdict)</p>
      \(table)
      \(drawing)
      <h2>What happened</h2><table>\(eventRows)</table>
      <p>clara-sim \(ClaraSim.version)</p></body></html>

      """
  }

  private static let style = """
    :root{color-scheme:light dark}
    body{font:15px/1.4 system-ui,sans-serif;
    max-width:1000px;margin:2em auto;padding:0 1em}
    table{border-collapse:collapse}td{padding:.1em .8em .1em 0;vertical-align:top}.t{text-align:right;opacity:.7}
    .good{color:#2a8f3c}.bad{color:#d33;font-weight:bold}
    svg{width:100%;height:auto}text{font-size:11px;fill:currentColor}
    """

  private var table: String {
    let result = summary.result
    var rows = [
      ("Outcome", result.outcome.rawValue), ("Stop reason", "\(result.stopReason.name): \(result.stopReason.meaning)"),
      ("Energy", "\(SessionSummary.decimal(Int64(result.energy_Wh), 1_000)) kWh"),
      ("State of charge", "\(SessionSummary.decimal(Int64(result.soc_permille), 10)) %"),
      ("Peak current", "\(SessionSummary.decimal(Int64(result.peakCurrent_mA), 1_000)) A"),
      ("Simulated", "\(SessionSummary.decimal(result.duration.milliseconds, 1_000)) s"),
      ("Power", result.isPoweredOff ? "off" : "still on"),
    ]
    rows += result.violations.map {
      ("Violation", "\($0.invariant.name) at \(SessionSummary.time($0.time)): \($0.detail)")
    }
    rows += summary.differences.map { ("Not expected", $0) }
    let cells = rows.map { name, value in
      let isBad = name == "Violation" || name == "Not expected"
      return "<tr\(isBad ? " class=\"bad\"" : "")><td>\(name)</td><td>\(Markup.escaped(value))</td></tr>"
    }
    return "<table>\(cells.joined())</table>"
  }

  private var end_ms: Int64 { max(curve.points.last?.time_ms ?? 1, 1) }

  private func x(_ time_ms: Int64) -> Int64 { Self.left + (Self.width - Self.left) * time_ms / end_ms }

  private var drawing: String {
    let box = Self.height + 70
    return """
      <svg viewBox="0 0 \(Self.width) \(box)" role="img" aria-label="Voltage, current and state of charge over time">
      \(line(\.voltage_mV, unit: "V", color: "#c60", divisor: 1_000, labelAt: 12))
      \(line(\.current_mA, unit: "A", color: "#06c", divisor: 1_000, labelAt: 26))
      \(line(\.soc_permille, unit: "%", color: "#2a8f3c", divisor: 10, labelAt: 40))
      \(lane)\(timeAxis)</svg>
      """
  }

  /// One curve, scaled to its own largest value, which its label tells.
  private func line(
    _ value: KeyPath<SessionCurve.Point, Int64>, unit: String, color: String, divisor: Int64, labelAt label_y: Int64
  ) -> String {
    let most = max(curve.points.map { $0[keyPath: value] }.max() ?? 1, 1)
    let points = curve.points.map { point in
      let y = Self.height - Self.height * max(point[keyPath: value], 0) / most
      return "\(x(point.time_ms)),\(y)"
    }
    let label = "\(unit), up to \(SessionSummary.decimal(most, divisor))"
    return """
      <polyline fill="none" stroke="\(color)" stroke-width="1.5" points="\(points.joined(separator: " "))"/>
      <text x="0" y="\(label_y)" style="fill:\(color)">\(label)</text>
      """
  }

  /// The states of the session as a lane below the curves; each names itself to a pointer.
  private var lane: String {
    curve.stretches.enumerated().map { index, stretch in
      let start = x(stretch.start_ms)
      let length = max(x(stretch.end_ms) - start, 1)
      let shade = index % 2 == 0 ? "0.25" : "0.5"
      let title = "\(stretch.name), \(stretch.start_ms) to \(stretch.end_ms) ms"
      let name = length > Int64(stretch.name.count) * 7 ? stretch.name : ""
      return """
        <rect x="\(start)" y="\(Self.height + 10)" width="\(length)" height="20" fill="currentColor" \
        opacity="\(shade)"><title>\(title)</title></rect><text x="\(start + 3)" y="\(Self.height + 24)">\(name)</text>
        """
    }.joined(separator: "\n")
  }

  private var timeAxis: String {
    (0...4).map { quarter in
      let time_ms = end_ms * Int64(quarter) / 4
      let anchor = quarter == 4 ? "end" : "start"
      let place = "x=\"\(x(time_ms))\" y=\"\(Self.height + 48)\" text-anchor=\"\(anchor)\""
      return "<text \(place)>\(time_ms / 1_000) s</text>"
    }.joined()
  }

  private var eventRows: String {
    events.compactMap { entry in
      guard let line = EventLines.line(entry.event) else { return nil }
      return "<tr><td class=\"t\">\(SessionSummary.time(entry.at))</td><td>\(Markup.escaped(line))</td></tr>"
    }.joined(separator: "\n")
  }
}
