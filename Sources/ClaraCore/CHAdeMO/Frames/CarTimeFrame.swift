/// 0x101: how long the car wants to charge.
///
/// Byte 1 longest time in units of 10 s (0xFF: byte 2 counts), 2 longest time in minutes, 3 estimated time in minutes,
/// 5-6 capacity in 0.1 kWh. Source: clara-behaviour 5.2.
public struct CarTimeFrame: CHAdeMOFrame {
  /// Longest charging time in units of 10 s; 0xFF when ``maximumTime_min`` counts instead.
  public var maximumTime_10s: UInt8
  /// Longest charging time in minutes.
  public var maximumTime_min: UInt8
  /// Estimated charging time in minutes; CHAdeMO 1.0 and later.
  public var estimatedTime_min: UInt8
  /// Capacity of the battery in 0.1 kWh; some cars send 0.
  public var capacity_100Wh: UInt16

  /// The identifier, 0x101.
  public static var identifier: UInt16 { CHAdeMOIdentifier.carTime }

  /// Times and a capacity.
  public init(
    maximumTime_10s: UInt8 = 0xFF, maximumTime_min: UInt8 = 0, estimatedTime_min: UInt8 = 0,
    capacity_100Wh: UInt16 = 0
  ) {
    self.maximumTime_10s = maximumTime_10s
    self.maximumTime_min = maximumTime_min
    self.estimatedTime_min = estimatedTime_min
    self.capacity_100Wh = capacity_100Wh
  }

  /// Reads the message from 8 data bytes.
  public init(data: [8 of UInt8]) {
    maximumTime_10s = data[1]
    maximumTime_min = data[2]
    estimatedTime_min = data[3]
    capacity_100Wh = littleEndian(data, at: 5)
  }

  /// The 8 data bytes.
  public var data: [8 of UInt8] {
    var data: [8 of UInt8] = .init(repeating: 0)
    data[1] = maximumTime_10s
    data[2] = maximumTime_min
    data[3] = estimatedTime_min
    setLittleEndian(capacity_100Wh, in: &data, at: 5)
    return data
  }

  /// The longest charging time in seconds, 0...15,300; 0 when the car has not told it.
  public var maximumTime_s: UInt32 {
    maximumTime_10s == 0xFF ? UInt32(maximumTime_min) * 60 : UInt32(maximumTime_10s) * 10
  }
}
