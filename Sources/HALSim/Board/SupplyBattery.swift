import HAL

/// The board's own battery: drained by the board, charged by its converter from 210 V at the charger's side on.
///
/// Source: clara-behaviour 4.1 and 7.3 (5 to 7 hours, cut off at 3.3 V).
public final class SupplyBattery {
  /// Lowest voltage of the cell in millivolts, below which the board loses its power.
  public static let cutOff_mV: Int32 = 3_300
  /// Voltage at the charger's side from which the converter works, in millivolts.
  public static let converterMinimum_mV: Int32 = 210_000

  /// True while the converter charges the battery.
  public private(set) var isCharging = false

  private let drain_perHour: Double
  private var fraction: Double
  private var last: Instant = .zero

  /// A battery with this charge that lasts so long when full.
  public init(charge_permille: Int32, endurance_min: Int64) {
    fraction = Double(min(max(charge_permille, 0), 1_000)) / 1_000
    drain_perHour = 60 / Double(max(endurance_min, 1))
  }

  /// Voltage of the cell in millivolts.
  public var cell_mV: Int32 { Self.cutOff_mV + Int32(fraction * 850) }
  /// Voltage of the 12 V rail in millivolts.
  public var rail_mV: Int32 { isCharging ? 12_280 : 11_700 + Int32(fraction * 200) }
  /// True when nothing is left.
  public var isEmpty: Bool { fraction <= 0 }

  func update(now: Instant, chargerVoltage_mV: Int32) {
    let hours = Double((now - last).microseconds) / 3_600_000_000
    last = now
    isCharging = chargerVoltage_mV >= Self.converterMinimum_mV
    // The converter gives about twice what the board needs.
    fraction += (isCharging ? drain_perHour : -drain_perHour) * hours
    fraction = min(max(fraction, 0), 1)
  }
}
