import ClaraCore
import HAL

/// CHAdeMO messages as JSON: the fields by the names of `ClaraCore`, units at the end of the names.
enum CHAdeMOJSON {
  /// Name and fields of a frame; nil when it is none of CHAdeMO's.
  static func fields(identifier: UInt32, isExtended: Bool, data: [UInt8]) -> (name: String, fields: JSONObject)? {
    guard !isExtended, identifier <= 0x7FF, data.count == 8 else { return nil }
    var bytes = [8 of UInt8](repeating: 0)
    for index in 0..<8 { bytes[index] = data[index] }
    guard let message = CHAdeMOMessage(CANFrame(identifier: UInt16(identifier), count: 8, data: bytes)) else {
      return nil
    }
    var fields = JSONObject()
    add(message, to: &fields)
    return (name(message), fields)
  }

  private static func add(_ message: CHAdeMOMessage, to fields: inout JSONObject) {
    switch message {
    case .carBattery, .carTime, .carVoltage, .carExtension: addCarValues(message, to: &fields)
    case .carStatus(let frame): add(frame, to: &fields)
    case .carDischarge, .carDischargeTime: addDischarge(message, to: &fields)
    case .chargerOffer, .chargerExtension: addChargerValues(message, to: &fields)
    case .chargerStatus(let frame): add(frame, to: &fields)
    }
  }

  private static func name(_ message: CHAdeMOMessage) -> String {
    switch message {
    case .carBattery: "carBattery"
    case .carTime: "carTime"
    case .carStatus: "carStatus"
    case .carVoltage: "carVoltage"
    case .carExtension: "carExtension"
    case .carDischarge: "carDischarge"
    case .carDischargeTime: "carDischargeTime"
    case .chargerOffer: "chargerOffer"
    case .chargerStatus: "chargerStatus"
    case .chargerExtension: "chargerExtension"
    }
  }

  private static func addCarValues(_ message: CHAdeMOMessage, to fields: inout JSONObject) {
    switch message {
    case .carBattery(let frame):
      fields.add("minimumCurrent_A", frame.minimumCurrent_A)
      fields.add("maximumCurrent_A", frame.maximumCurrent_A)
      fields.add("minimumVoltage_V", frame.minimumVoltage_V)
      fields.add("maximumVoltage_V", frame.maximumVoltage_V)
      fields.add("socDivisor", frame.socDivisor)
    case .carTime(let frame):
      fields.add("maximumTime_10s", frame.maximumTime_10s)
      fields.add("maximumTime_min", frame.maximumTime_min)
      fields.add("estimatedTime_min", frame.estimatedTime_min)
      fields.add("capacity_100Wh", frame.capacity_100Wh)
    case .carVoltage(let frame): fields.add("batteryVoltage_V", frame.batteryVoltage_V)
    case .carExtension(let frame):
      fields.add("hasDynamicControl", frame.hasDynamicControl)
      fields.add("hasHighCurrent", frame.hasHighCurrent)
      fields.add("hasHighVoltage", frame.hasHighVoltage)
    default: break
    }
  }

  private static func add(_ frame: CarStatusFrame, to fields: inout JSONObject) {
    fields.add("protocolNumber", frame.protocolNumber)
    fields.add("targetVoltage_V", frame.targetVoltage_V)
    fields.add("requestedCurrent_A", frame.requestedCurrent_A)
    fields.add("rawSoC", frame.rawSoC)
    fields.add("faults", names(of: frame.faults))
    fields.add("status", names(of: frame.status))
  }

  private static func names(of faults: CarFaults) -> [String] {
    var names: [String] = []
    if faults.isOverVoltage { names.append("overVoltage") }
    if faults.isUnderVoltage { names.append("underVoltage") }
    if faults.isCurrentDeviation { names.append("currentDeviation") }
    if faults.isOverTemperature { names.append("overTemperature") }
    if faults.isVoltageDeviation { names.append("voltageDeviation") }
    return names
  }

  private static func names(of status: CarStatusFlags) -> [String] {
    var names: [String] = []
    if status.isReady { names.append("ready") }
    if status.isNotInPark { names.append("notInPark") }
    if status.isSystemFault { names.append("systemFault") }
    if status.areContactorsOpen { names.append("contactorsOpen") }
    if status.isStopBeforeCharging { names.append("stopBeforeCharging") }
    if status.supportsDynamicCurrent { names.append("dynamicCurrent") }
    if status.canDischarge { names.append("canDischarge") }
    return names
  }

  private static func addDischarge(_ message: CHAdeMOMessage, to fields: inout JSONObject) {
    switch message {
    case .carDischarge(let frame):
      fields.add("maximumCurrent_A", frame.maximumCurrent_A)
      fields.add("minimumVoltage_V", frame.minimumVoltage_V)
      fields.add("minimumSoC_percent", frame.minimumSoC_percent)
      fields.add("remainingCapacity", frame.remainingCapacity)
    case .carDischargeTime(let frame):
      fields.add("protocolNumber", frame.protocolNumber)
      fields.add("remainingTime_min", frame.remainingTime_min)
      fields.add("availableEnergy_100Wh", frame.availableEnergy_100Wh)
    default: break
    }
  }

  private static func addChargerValues(_ message: CHAdeMOMessage, to fields: inout JSONObject) {
    switch message {
    case .chargerOffer(let frame):
      fields.add("weldingDetection", frame.weldingDetection)
      fields.add("availableVoltage_V", frame.availableVoltage_V)
      fields.add("availableCurrent_A", frame.availableCurrent_A)
      fields.add("thresholdVoltage_V", frame.thresholdVoltage_V)
    case .chargerExtension(let frame): fields.add("hasDynamicControl", frame.hasDynamicControl)
    default: break
    }
  }

  private static func add(_ frame: ChargerStatusFrame, to fields: inout JSONObject) {
    fields.add("protocolNumber", frame.protocolNumber)
    fields.add("presentVoltage_V", frame.presentVoltage_V)
    fields.add("presentCurrent_A", frame.presentCurrent_A)
    fields.add("dischargeCompatible", frame.dischargeCompatible)
    fields.add("remainingTime_10s", frame.remainingTime_10s)
    fields.add("remainingTime_min", frame.remainingTime_min)
    var names: [String] = []
    if frame.status.isCharging { names.append("charging") }
    if frame.status.isChargerError { names.append("chargerError") }
    if frame.status.isEnergizing { names.append("energizing") }
    if frame.status.isBatteryIncompatible { names.append("batteryIncompatible") }
    if frame.status.isSystemError { names.append("systemError") }
    if frame.status.isStopped { names.append("stopped") }
    fields.add("status", names)
  }
}
