import HAL

/// The discrete lines of the CHAdeMO plug, between adapter and car (clara-behaviour 5.4).
public final class CHAdeMOPlug {
  /// Charge sequence signal 1, driven by the adapter.
  public private(set) var isD1On = false
  /// Charge sequence signal 2, driven by the adapter.
  public private(set) var isD2On = false
  /// Switch k, driven by the car.
  public private(set) var isPermissionOn = false
  /// True while the plug is in the car's inlet.
  public var isPlugged = true
  /// Called after each change of one of the lines.
  public var onChange: (() -> Void)?

  /// A plug in the car's inlet with every line off.
  public init() {}

  /// Drives charge sequence signal 1.
  public func setD1(_ on: Bool) {
    guard on != isD1On else { return }
    isD1On = on
    onChange?()
  }

  /// Drives charge sequence signal 2.
  public func setD2(_ on: Bool) {
    guard on != isD2On else { return }
    isD2On = on
    onChange?()
  }

  /// Drives switch k.
  public func setPermission(_ on: Bool) {
    guard on != isPermissionOn else { return }
    isPermissionOn = on
    onChange?()
  }
}
