/// Something that goes wrong in the car, on command.
public enum CarFault: Equatable, Sendable {
  /// The car stops sending on CAN.
  case silent
  /// The car sends again.
  case speaksAgain
  /// Switch k opens.
  case permissionOff
  /// The car reports that it is not in park.
  case notInPark
  /// Fault bits of 0x102 byte 4.
  case faultBits(UInt8)
  /// The charging system fault of 0x102 byte 5.
  case systemFault
  /// The "stop before charging" flag, which comes and goes without a reason in some cars.
  case stopBeforeCharging(Bool)
  /// The car never gives its permission.
  case withholdsPermission
  /// The driver ends charging in the car.
  case driverStops
  /// The contactors weld.
  case contactorsWeld
  /// The contactors do not close.
  case contactorsStuckOpen
  /// The car does not ask for current.
  case neverRequests
}
