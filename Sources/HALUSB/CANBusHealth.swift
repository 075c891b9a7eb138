import HAL

/// What an adapter's error frame says of the bus. Source: Linux, include/uapi/linux/can/error.h.
package struct CANBusReport: Equatable {
  /// The controller has left the bus: bit 6 of the class.
  package let isBusOff: Bool
  /// Nobody acknowledged a frame: bit 5.
  package let lacksAcknowledgement: Bool
  /// More than 127 errors in one direction: bits 4 and 5 of the detail, when bit 2 of the class announces it.
  package let isPassive: Bool
  /// The controller is back: bit 8, or bit 6 of the detail.
  package let isActiveAgain: Bool

  /// The identifier of the error frame, and its second byte of data.
  package init(errorClass: UInt32, detail: UInt8) {
    let hasDetail = errorClass & 0x04 != 0
    isBusOff = errorClass & 0x40 != 0
    lacksAcknowledgement = errorClass & 0x20 != 0
    isPassive = hasDetail && detail & 0x30 != 0
    isActiveAgain = errorClass & 0x100 != 0 || (hasDetail && detail & 0x40 != 0)
  }
}

/// How a CAN bus is, from what an adapter reports and from what it does not: an adapter that says nothing of errors
/// still shows that nobody acknowledges, because its frames do not come back.
public struct CANBusHealth: Equatable, Sendable {
  /// What a person should know.
  public enum State: Equatable, Sendable {
    /// Frames pass.
    case good
    /// Frames pass, with many errors.
    case disturbed
    /// Nobody acknowledges what is sent.
    case unacknowledged
    /// The adapter has left the bus after too many errors; it comes back by itself when the bus is quiet.
    case off
  }

  /// How the bus is.
  public private(set) var state = State.good

  private var waitingSince: Instant?

  /// Age of a frame that is not on the bus, from which on nobody acknowledges: two cycles of the charger's frames.
  public static let patience = Duration.milliseconds(200)

  /// A bus of which nothing is known.
  public init() {}

  /// Takes what the adapter reports.
  package mutating func note(_ report: CANBusReport) {
    if report.isBusOff {
      state = .off
      waitingSince = nil
    } else if report.lacksAcknowledgement {
      if state != .off { state = .unacknowledged }
    } else if report.isPassive {
      if state == .good { state = .disturbed }
    } else if report.isActiveAgain {
      state = .good
    }
  }

  /// A frame came from the bus, or one is on it: somebody is there.
  package mutating func noteTraffic(isOwn: Bool) {
    if isOwn { waitingSince = nil }
    // Who only hears others may still not be heard.
    if state == .off || (state == .unacknowledged && isOwn) { state = .good }
  }

  /// So many frames wait to be on the bus at an instant.
  package mutating func noteWaiting(_ count: Int, now: Instant) {
    guard count > 0 else {
      waitingSince = nil
      return
    }
    let since = waitingSince ?? now
    waitingSince = since
    if now - since >= Self.patience, state == .good || state == .disturbed { state = .unacknowledged }
  }
}

extension CANBusHealth.State: CustomStringConvertible {
  /// The state, and what to look at.
  public var description: String {
    switch self {
    case .good: "in order"
    case .disturbed: "many errors: look at the twisted pair, the ground, and 60 ohm between CAN-H and CAN-L"
    case .unacknowledged:
      "nobody acknowledges: is the car awake (d1), are CAN-H and CAN-L connected, 60 ohm between them?"
    case .off:
      "bus off, after too many errors: CAN-H and CAN-L swapped or shorted, or another bit rate than 500 kbit/s?"
    }
  }
}
