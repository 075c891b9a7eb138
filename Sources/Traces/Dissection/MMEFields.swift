import HAL
import SLAC

/// The fields of management messages as JSON, for the messages that the SLAC layer reads field by field.
enum MMEFields {
  /// The fields of an Ethernet frame with a message; nil for one that is known by name only.
  ///
  /// A message that breaks its own layout gives one member, `error`.
  static func json(_ frame: [UInt8]) -> JSONObject? {
    var fields = JSONObject()
    let message: MME
    do throws(MMEError) {
      message = try MME.parse(frame.span)
    } catch {
      fields.add("error", words(error, frame.count))
      return fields
    }
    addMatching(message, to: &fields)
    addSounding(message, to: &fields)
    addLocal(message, to: &fields)
    return fields.isEmpty ? nil : fields
  }

  private static func words(_ error: MMEError, _ count: Int) -> String {
    switch error.kind {
    case .notHomePlug: "the EtherType is not that of HomePlug management messages, 88E1"
    case .truncated: "the message is cut off: the field at byte \(error.offset) is missing, there are \(count) bytes"
    case .unsupportedVersion: "the version of the message format at byte \(error.offset) is none of 0, 1, 2"
    case .fragmented: "this is one of several fragments (byte \(error.offset)), which no message of matching is"
    case .tooMany: "the count at byte \(error.offset) is above the limit"
    }
  }

  /// CM_SLAC_PARM, CM_SLAC_MATCH, CM_VALIDATE.
  private static func addMatching(_ message: MME, to fields: inout JSONObject) {
    switch message {
    case .slacParmRequest(let message): fields.add("runID", text(message.runID))
    case .slacParmConfirm(let message):
      fields.add("runID", text(message.runID))
      fields.add("soundCount", message.soundCount)
      fields.add("timeout_100ms", message.timeout_100ms)
      fields.add("forwardingStation", message.forwardingStation.text)
    case .slacMatchRequest(let message):
      fields.add("runID", text(message.runID))
      fields.add("vehicle", message.vehicle.text)
      fields.add("charger", message.charger.text)
    case .slacMatchConfirm(let message):
      fields.add("runID", text(message.runID))
      fields.add("vehicle", message.vehicle.text)
      fields.add("charger", message.charger.text)
      fields.add("networkID", hex(message.networkID.value, count: 7))
      fields.add("networkKey", hex(message.networkKey.high, count: 8) + hex(message.networkKey.low, count: 8))
    case .validateRequest(let message):
      fields.add("timer", message.timer)
      fields.add("result", message.result)
    case .validateConfirm(let message):
      fields.add("toggleCount", message.toggleCount)
      fields.add("result", message.result)
    default: break
    }
  }

  /// CM_START_ATTEN_CHAR, CM_MNBC_SOUND, CM_ATTEN_PROFILE, CM_ATTEN_CHAR.
  private static func addSounding(_ message: MME, to fields: inout JSONObject) {
    switch message {
    case .startAttenCharIndication(let message):
      fields.add("runID", text(message.runID))
      fields.add("soundCount", message.soundCount)
      fields.add("timeout_100ms", message.timeout_100ms)
    case .mnbcSoundIndication(let message):
      fields.add("runID", text(message.runID))
      fields.add("countdown", message.countdown)
    case .attenProfileIndication(let message):
      fields.add("vehicle", message.vehicle.text)
      add(message.profile, to: &fields)
    case .attenCharIndication(let message):
      fields.add("runID", text(message.runID))
      fields.add("vehicle", message.vehicle.text)
      fields.add("soundCount", message.soundCount)
      add(message.profile, to: &fields)
    case .attenCharResponse(let message):
      fields.add("runID", text(message.runID))
      fields.add("vehicle", message.vehicle.text)
      fields.add("result", message.result)
    default: break
    }
  }

  /// Messages of a host with its own modem.
  private static func addLocal(_ message: MME, to fields: inout JSONObject) {
    switch message {
    case .setKeyRequest(let message):
      fields.add("keyType", message.keyType)
      fields.add("networkID", hex(message.networkID.value, count: 7))
    case .setKeyConfirm(let message): fields.add("result", message.result)
    case .getKeyConfirm(let message): fields.add("result", message.result)
    case .linkStatusConfirm(let message): fields.add("isLinked", message.isLinked)
    case .softwareVersionConfirm(let message):
      fields.add("status", message.status)
      var bytes: [UInt8] = []
      for index in 0..<message.text.count where message.text[index] != 0 { bytes.append(message.text[index]) }
      fields.add("text", String(decoding: bytes, as: UTF8.self))
    case .pilotStateIndication(let message):
      fields.add("state", message.state)
      fields.add("duty_percent", message.duty_percent)
      fields.add("frequency_Hz", message.frequency_Hz)
      fields.add("voltage_mV", message.voltage_mV)
    default: break
    }
  }

  private static func add(_ profile: AttenuationProfile, to fields: inout JSONObject) {
    if let average = profile.average_mdB { fields.append("average_dB", .number(JSONNumber(Int64(average), places: 3))) }
    var groups: [JSONValue] = []
    for index in 0..<profile.groups.count { groups.append(.integer(profile.groups[index])) }
    fields.append("groups_dB", .array(groups))
  }

  private static func text(_ runID: RunID) -> String { hex(runID.value, count: 8) }

  /// The lower `count` bytes, first on the wire first.
  private static func hex(_ value: UInt64, count: Int) -> String {
    Hex.lower((0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (count - 1 - $0))) })
  }
}
