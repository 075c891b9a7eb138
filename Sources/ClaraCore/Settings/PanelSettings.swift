/// Settings of the operator panel: stop button, light and automatic power off (design, *Operator panel*).
public struct PanelSettings: Equatable, Sendable {
  /// The patterns of the light.
  public enum LightProfile: UInt8, Sendable {
    /// One LED: 600/600 ms starting, 1200/1200 ms while current flows, 300/300 ms pending shutdown.
    case seed
    /// One LED: solid, then 1/2/3 blinks by phase, eager, as the later adapter firmware.
    case adapter
    /// Three colours, as the Foccci board.
    case foccci
  }

  /// The patterns of the light.
  public var lightProfile: LightProfile = .seed
  /// Hold time of the stop button until the forced shutdown, 1,000...60,000 ms (seed 30 s, adapter profile 10 s).
  public var forcedShutdownAfter_ms: UInt32 = 30_000
  /// Switch off by itself when charging has ended.
  public var autoOffAfterCharging = false
  /// Switch off after so long without activity; nil never (adapter profile 180 s).
  public var inactivityOffAfter_ms: UInt32?
  /// How long the button must keep its level to be believed, 0...500 ms: protects against knocks by cable and plug.
  public var debounce_ms: UInt16 = 50

  /// The defaults: the seed's.
  public init() {}

  /// The later adapter firmware: its patterns, 10 s hold, automatic off, 3 minutes of inactivity.
  public static var adapter: PanelSettings {
    var settings = PanelSettings()
    settings.lightProfile = .adapter
    settings.forcedShutdownAfter_ms = 10_000
    settings.autoOffAfterCharging = true
    settings.inactivityOffAfter_ms = 180_000
    return settings
  }
}
