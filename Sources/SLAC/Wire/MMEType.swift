/// The number of a management message; its lowest two bits tell request, confirmation, indication and response apart.
public struct MMEType: Hashable, Sendable {
  /// The number, for example 0x6064 for CM_SLAC_PARM.REQ.
  public let number: UInt16

  /// The message type with this number.
  public init(_ number: UInt16) { self.number = number }

  /// What a message is in an exchange.
  public enum Operation: UInt8, Sendable {
    /// REQ
    case request = 0
    /// CNF
    case confirm = 1
    /// IND
    case indication = 2
    /// RSP
    case response = 3
  }

  /// The role of the message in its exchange.
  public var operation: Operation {
    switch number & 3 {
    case 0: .request
    case 1: .confirm
    case 2: .indication
    default: .response
    }
  }

  /// True for the numbers that belong to makers (0x8000...0xBFFF), whose messages carry an OUI.
  public var carriesOUI: Bool { number >= 0x8000 && number < 0xC000 }
}
