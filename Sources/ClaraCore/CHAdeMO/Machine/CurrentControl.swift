/// The current to ask of the charger, and the current to offer to the car. Source: clara-behaviour 5.9.
public struct CurrentControl: Equatable, Sendable {
  /// Rise per cycle of 100 ms: 40 A/s.
  public static let rise_mA: Int32 = 4_000
  /// Fall per cycle of 100 ms: 100 A/s.
  public static let fall_mA: Int32 = 10_000

  /// The current to ask of the charger now.
  public private(set) var request_mA: Int32 = 0

  /// Asks for nothing.
  public init() {}

  /// Asks for nothing from now on, at once.
  public mutating func stop() { request_mA = 0 }

  /// One cycle: follows the car's wish by ramps, and never lies above the limit, which acts at once.
  ///
  /// The wish falls by the ramp, so that the charger can follow; a limit of charger or adapter is not a wish.
  public mutating func follow(wish_mA: Int32, limit_mA: Int32) {
    let limit = max(limit_mA, 0)
    let goal = min(max(wish_mA, 0), limit)
    if request_mA < goal {
      request_mA = min(request_mA + Self.rise_mA, goal)
    } else {
      request_mA = max(request_mA - Self.fall_mA, goal)
    }
    request_mA = min(request_mA, limit)
  }

  /// The lowest limit of charger and adapter that is known. A limit of 0 is a limit; nil is none.
  public static func limit_mA(charger: ChargerFacts, adapter_mA: Int32) -> Int32 {
    var limit = adapter_mA
    if let fixed = charger.maximumCurrent_mA { limit = min(limit, fixed) }
    if let dynamic = charger.dynamicMaximumCurrent_mA { limit = min(limit, dynamic) }
    return max(limit, 0)
  }

  /// The current to offer to a car that follows a changing offer while it charges.
  ///
  /// While the charger gives less than the car asks for, the offer stays close above the output: the car faults when
  /// its request lies 20 A above the output for some seconds.
  public static func offer_mA(limit_mA: Int32, wish_mA: Int32, output_mA: Int32, margin_mA: Int32) -> Int32 {
    let close = min(max(output_mA, 0), 1_000_000) + margin_mA
    return wish_mA > close && limit_mA > close ? close : limit_mA
  }
}
