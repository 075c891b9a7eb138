import HAL

/// What the car knows of the charger on its CAN bus (0x108, 0x109, 0x118).
///
/// Read apart from the core's frame types on purpose. Source: clara-behaviour 5.3.
struct ChargerReport {
  var supportsWeldingDetection = false
  var availableVoltage_V: UInt16 = 0
  var availableCurrent_A: UInt8 = 0
  var thresholdVoltage_V: UInt16 = 0
  var protocolNumber: UInt8 = 0
  var presentVoltage_V: UInt16 = 0
  var presentCurrent_A: UInt8 = 0
  var status: UInt8 = 0
  var hasOffer = false
  var hasStatus = false
  var lastFrame: Instant?

  var isCharging: Bool { status & 0x01 != 0 }
  var hasError: Bool { status & 0x02 != 0 }
  var isPlugLocked: Bool { status & 0x04 != 0 }
  var isBatteryIncompatible: Bool { status & 0x08 != 0 }
  var hasSystemError: Bool { status & 0x10 != 0 }
  var isStopped: Bool { status & 0x20 != 0 }
  var isKnown: Bool { hasOffer && hasStatus }

  mutating func take(_ frame: CANFrame, now: Instant) {
    guard frame.count == 8 else { return }
    switch frame.identifier {
    case 0x108:
      supportsWeldingDetection = frame.data[0] != 0
      availableVoltage_V = UInt16(frame.data[1]) | UInt16(frame.data[2]) << 8
      availableCurrent_A = frame.data[3]
      thresholdVoltage_V = UInt16(frame.data[4]) | UInt16(frame.data[5]) << 8
      hasOffer = true
    case 0x109:
      protocolNumber = frame.data[0]
      presentVoltage_V = UInt16(frame.data[1]) | UInt16(frame.data[2]) << 8
      presentCurrent_A = frame.data[3]
      status = frame.data[5]
      hasStatus = true
    default: return
    }
    lastFrame = now
  }
}
