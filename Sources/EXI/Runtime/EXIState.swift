/// A place in a grammar: a schema type, and which of its elements or attributes is read or written.
///
/// The number is made by the generator; only its name means something to people.
public struct EXIState: Equatable, Hashable, Sendable {
  /// The schema set in the upper five bits, the place in it in the lower eleven.
  public var rawValue: UInt16

  /// A state by its number.
  public init(_ rawValue: UInt16) {
    self.rawValue = rawValue
  }

  /// The document itself: header byte, root element.
  public static var document: EXIState { EXIState(0) }

  /// A part of a value that was put together by hand (lists, scratch space).
  public static var value: EXIState { EXIState(1) }

  /// The place in words, such as `DIN.CurrentDemandReq.EVTargetVoltage`.
  public var name: StaticString {
    let index = rawValue & 0x7FF
    switch rawValue &>> 11 {
    case 1: return AppProtocol.stateName(index)
    case 2: return DIN.stateName(index)
    case 3: return XMLDSig.stateName(index)
    case 4: return ISO2.stateName(index)
    case 5: return ISO20.stateName(index)
    case 6: return ISO20DC.stateName(index)
    case 7: return ISO20AC.stateName(index)
    case 8: return ISO20WPT.stateName(index)
    case 9: return ISO20ACDP.stateName(index)
    default: return index == 1 ? "value" : "document"
    }
  }
}
