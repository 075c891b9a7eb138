import HAL
import Traces

extension QCA7005Counters {
  /// Frames in both directions.
  private var frames: UInt32 { framesSent &+ framesReceived }

  /// One line for a person.
  var text: String {
    let perFrame = max(frames, 1)
    return "QCA7005: \(framesSent) frames sent, \(framesReceived) received, \(bytes / perFrame) SPI bytes and "
      + "\(transactions / perFrame) transactions a frame, resynchronised \(resynchronisations) times"
  }

  /// Every counter by its name.
  var json: JSONValue {
    let counters: [(String, UInt32)] = [
      ("framesSent", framesSent), ("framesReceived", framesReceived), ("framesDropped", framesDropped),
      ("framesTooLong", framesTooLong), ("frameBytes", frameBytes), ("spiBytes", bytes),
      ("spiTransactions", transactions),
      ("spiBatches", batches), ("signatureErrors", signatureErrors), ("resynchronisations", resynchronisations),
      ("restarts", restarts), ("resets", resets), ("lineResets", lineResets), ("resetTimeouts", resetTimeouts),
      ("readBufferErrors", readBufferErrors), ("writeBufferErrors", writeBufferErrors),
      ("addressErrors", addressErrors), ("framingErrors", framingErrors), ("skippedBytes", skippedBytes),
      ("implausibleCounts", implausibleCounts), ("missedInterrupts", missedInterrupts),
      ("stuckInterrupts", stuckInterrupts), ("spaceWaits", spaceWaits), ("transmitTimeouts", transmitTimeouts),
      ("busErrors", busErrors), ("busTimeouts", busTimeouts),
    ]
    var object = JSONObject()
    for (name, count) in counters { object.add(name, count) }
    return .object(object)
  }
}
