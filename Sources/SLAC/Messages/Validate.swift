import HAL

/// What a CM_VALIDATE message says; other values are reserved.
public enum ValidateResult {
  /// The sender cannot validate now.
  public static let notReady: UInt8 = 0
  /// The sender is ready.
  public static let ready: UInt8 = 1
  /// The edges were counted as announced.
  public static let success: UInt8 = 2
  /// The edges were not seen.
  public static let failure: UInt8 = 3
  /// The charger does not ask for validation: the car goes on with CM_SLAC_MATCH.REQ.
  public static let notRequired: UInt8 = 4
}

/// CM_VALIDATE.REQ: the car asks to prove by edges on the control pilot which charger it is plugged into.
///
/// Fields: signal type 1 (0: edges on the control pilot), timer 1, result 1. Source: ISO 15118-3 A.9.3.
public struct ValidateRequest: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0x6078)

  /// 0: edges on the control pilot.
  public var signalType: UInt8
  /// Time of the edges: 0 in the first step, then n stands for (n + 1) times 100 ms.
  public var timer: UInt8
  /// See ``ValidateResult``.
  public var result: UInt8

  /// A request.
  public init(timer: UInt8, result: UInt8) {
    signalType = 0
    self.timer = timer
    self.result = result
  }

  /// Reads the fields.
  public init(from reader: inout MMEReader) throws(MMEError) {
    signalType = try reader.byte()
    timer = try reader.byte()
    result = try reader.byte()
  }

  /// Writes the fields.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) {
    frame.append(signalType)
    frame.append(timer)
    frame.append(result)
  }
}

/// CM_VALIDATE.CNF: the charger's answer.
///
/// Fields: signal type 1, edges counted 1, result 1. Source: ISO 15118-3 A.9.3.
public struct ValidateConfirm: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0x6079)

  /// 0: edges on the control pilot.
  public var signalType: UInt8
  /// Edges counted.
  public var toggleCount: UInt8
  /// See ``ValidateResult``.
  public var result: UInt8

  /// A confirmation.
  public init(toggleCount: UInt8, result: UInt8) {
    signalType = 0
    self.toggleCount = toggleCount
    self.result = result
  }

  /// Reads the fields.
  public init(from reader: inout MMEReader) throws(MMEError) {
    signalType = try reader.byte()
    toggleCount = try reader.byte()
    result = try reader.byte()
  }

  /// Writes the fields.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) {
    frame.append(signalType)
    frame.append(toggleCount)
    frame.append(result)
  }
}
