import HAL

/// Any CHAdeMO message that Clara knows, from either side: for the decoder and the views.
public enum CHAdeMOMessage: Equatable, Sendable {
  /// 0x100, from the car.
  case carBattery(CarBatteryFrame)
  /// 0x101, from the car.
  case carTime(CarTimeFrame)
  /// 0x102, from the car.
  case carStatus(CarStatusFrame)
  /// 0x103, from the car.
  case carVoltage(CarVoltageFrame)
  /// 0x110, from the car.
  case carExtension(CarExtensionFrame)
  /// 0x200, from the car.
  case carDischarge(CarDischargeFrame)
  /// 0x201, from the car.
  case carDischargeTime(CarDischargeTimeFrame)
  /// 0x108, from the charger.
  case chargerOffer(ChargerOfferFrame)
  /// 0x109, from the charger.
  case chargerStatus(ChargerStatusFrame)
  /// 0x118, from the charger.
  case chargerExtension(ChargerExtensionFrame)

  /// Reads a message, or nil when the identifier is none of CHAdeMO's or the length is not 8.
  public init?(_ frame: CANFrame) {
    guard frame.count == 8 else { return nil }
    switch frame.identifier {
    case CHAdeMOIdentifier.carBattery: self = .carBattery(CarBatteryFrame(data: frame.data))
    case CHAdeMOIdentifier.carTime: self = .carTime(CarTimeFrame(data: frame.data))
    case CHAdeMOIdentifier.carStatus: self = .carStatus(CarStatusFrame(data: frame.data))
    case CHAdeMOIdentifier.carVoltage: self = .carVoltage(CarVoltageFrame(data: frame.data))
    case CHAdeMOIdentifier.carExtension: self = .carExtension(CarExtensionFrame(data: frame.data))
    case CHAdeMOIdentifier.carDischarge: self = .carDischarge(CarDischargeFrame(data: frame.data))
    case CHAdeMOIdentifier.carDischargeTime: self = .carDischargeTime(CarDischargeTimeFrame(data: frame.data))
    case CHAdeMOIdentifier.chargerOffer: self = .chargerOffer(ChargerOfferFrame(data: frame.data))
    case CHAdeMOIdentifier.chargerStatus: self = .chargerStatus(ChargerStatusFrame(data: frame.data))
    case CHAdeMOIdentifier.chargerExtension: self = .chargerExtension(ChargerExtensionFrame(data: frame.data))
    default: return nil
    }
  }

  /// The message as a CAN frame.
  public var canFrame: CANFrame {
    switch self {
    case .carBattery(let frame): frame.canFrame
    case .carTime(let frame): frame.canFrame
    case .carStatus(let frame): frame.canFrame
    case .carVoltage(let frame): frame.canFrame
    case .carExtension(let frame): frame.canFrame
    case .carDischarge(let frame): frame.canFrame
    case .carDischargeTime(let frame): frame.canFrame
    case .chargerOffer(let frame): frame.canFrame
    case .chargerStatus(let frame): frame.canFrame
    case .chargerExtension(let frame): frame.canFrame
    }
  }
}
