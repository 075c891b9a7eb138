import HAL

/// What the light does over and over: a handful of steps. Source: clara-behaviour 4.14, 6.3.
enum LightPattern: UInt8, Sendable {
  // Seed: one LED, three speeds.
  case seedStarting, seedCharging, seedPending
  // Later adapter firmware: one LED, the number of short gaps tells the phase.
  case adapterStart, adapterAnswered, adapterConnected, adapterCableCheck, adapterPreCharge, adapterCharging
  case adapterPending
  // Foccci: three colours.
  case foccciWaiting, foccciMatched, foccciConnecting, foccciHandshake, foccciPreparing, foccciCharging
  case foccciFinished, foccciError

  /// One step of a pattern.
  struct Step {
    let light: Light
    let length: Duration
  }

  /// Number of steps; a pattern of one step is steady.
  var count: Int {
    switch self {
    case .adapterStart, .foccciWaiting, .foccciMatched, .foccciCharging, .foccciFinished, .foccciError: 1
    case .adapterConnected: 4
    case .adapterCableCheck: 6
    default: 2
    }
  }

  /// The step at `index`, 0..<``count``.
  func step(at index: Int) -> Step {
    switch self {
    case .seedStarting: Self.blink(index, 600, 600)
    case .seedCharging: Self.blink(index, 1_200, 1_200)
    case .seedPending: Self.blink(index, 300, 300)
    case .adapterStart: Self.step(.white, 100)
    // The adapter's patterns begin dark: off 200 ms, on 200 ms, ... and on 900 ms at their end.
    case .adapterAnswered, .adapterConnected, .adapterCableCheck:
      index % 2 == 0 ? Self.step(.off, 200) : Self.step(.white, index == count - 1 ? 900 : 200)
    case .adapterPreCharge: Self.blink(index + 1, 200, 200)
    case .adapterCharging: Self.blink(index + 1, 1_000, 1_000)
    case .adapterPending: Self.blink(index + 1, 100, 100)
    case .foccciWaiting: Self.step(.white, 30)
    case .foccciMatched, .foccciFinished: Self.step(Self.green, 30)
    case .foccciConnecting: Self.blink(index, 30, 30, color: Self.green)
    case .foccciHandshake: Self.step(index == 0 ? Light(red: false, green: true, blue: true) : Self.green, 30)
    case .foccciPreparing: Self.blink(index, 30, 90, color: Self.blue)
    case .foccciCharging: Self.step(Self.blue, 30)
    case .foccciError: Self.step(Light(red: true, green: false, blue: false), 30)
    }
  }

  private static var green: Light { Light(red: false, green: true, blue: false) }
  private static var blue: Light { Light(red: false, green: false, blue: true) }

  private static func step(_ light: Light, _ length_ms: Int64) -> Step {
    Step(light: light, length: .milliseconds(length_ms))
  }

  /// Even steps on, odd steps off.
  private static func blink(_ index: Int, _ on_ms: Int64, _ off_ms: Int64, color: Light = .white) -> Step {
    index % 2 == 0 ? step(color, on_ms) : step(.off, off_ms)
  }
}

// Which pattern tells what.
extension LightPattern {
  /// Seed: medium while starting, long while current flows, short once power off is pending.
  static func seed(isPending: Bool, isCurrentFlowing: Bool) -> LightPattern {
    if isPending { return .seedPending }
    return isCurrentFlowing ? .seedCharging : .seedStarting
  }

  /// Later adapter firmware, by checkpoint; pending overrides everything.
  static func adapter(isPending: Bool, checkpoint: UInt16) -> LightPattern {
    if isPending { return .adapterPending }
    switch checkpoint {
    case 0..<102: return .adapterStart
    case 102..<303: return .adapterAnswered
    case 303..<560: return .adapterConnected
    case 560..<570: return .adapterCableCheck
    case 570..<700: return .adapterPreCharge
    default: return .adapterCharging
    }
  }

  /// Foccci, by checkpoint.
  static func foccci(checkpoint: UInt16) -> LightPattern {
    switch checkpoint {
    case 0..<150: .foccciWaiting
    case 150..<170: .foccciMatched
    case 170..<400: .foccciConnecting
    case 400..<540: .foccciHandshake
    case 540..<700: .foccciPreparing
    case 700..<800: .foccciCharging
    case 800...1_000: .foccciFinished
    default: .foccciError
    }
  }
}
