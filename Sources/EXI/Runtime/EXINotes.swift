/// One thing in a decoded stream that departs from the standard and was accepted all the same.
public struct EXINote: Equatable, Sendable {
  /// What departs.
  public enum Kind: UInt8, Sendable {
    /// An empty value was written as a second-level end of element instead of length 0.
    case emptyValueForm
    /// A string or byte string is shorter or longer than its schema type allows.
    case lengthOutsideSchema
    /// A number is outside the bounds of its schema type.
    case valueOutsideSchema
    /// A full list ended with the code of a list that could go on.
    case fullListEnd
    /// A list without the members the schema asks for at least.
    case listTooShort
    /// Whole bytes follow the end of the document; the bit position is where they start.
    case trailingBytes
    /// The bits that pad the last byte are not all zero.
    case nonZeroPadding

    /// The kind in words, for logs.
    public var name: StaticString {
      switch self {
      case .emptyValueForm: "empty value as second-level end"
      case .lengthOutsideSchema: "length outside the schema"
      case .valueOutsideSchema: "value outside the schema"
      case .fullListEnd: "full list ended like an open one"
      case .listTooShort: "list shorter than the schema's minimum"
      case .trailingBytes: "bytes after the end"
      case .nonZeroPadding: "padding is not zero"
      }
    }
  }

  /// What departs.
  public var kind: Kind
  /// The type and the element where it was seen.
  public var state: EXIState
  /// The bit at which it was noticed.
  public var bitPosition: UInt32
}

/// What a decoder accepted although the standard does not allow it: the first few, and how many in all.
public struct EXINotes: Sendable {
  /// How many notes are kept; further ones are only counted.
  public static var capacity: Int { 4 }

  private var kept: [4 of EXINote?]
  /// How many departures there were, kept or not.
  public private(set) var count: UInt16

  /// No notes yet.
  public init() {
    kept = InlineArray(repeating: nil)
    count = 0
  }

  /// Whether the stream was exactly as the standard wants it.
  public var isEmpty: Bool { count == 0 }

  /// A kept note: `index` from 0 up to the smaller of `count` and `capacity`; nil beyond.
  public subscript(index: Int) -> EXINote? {
    index >= 0 && index < EXINotes.capacity ? kept[index] : nil
  }

  /// Whether a departure of this kind is among the kept ones.
  public func contains(_ kind: EXINote.Kind) -> Bool {
    for index in kept.indices where kept[index]?.kind == kind { return true }
    return false
  }

  /// Adds a note.
  public mutating func add(_ note: EXINote) {
    if Int(count) < EXINotes.capacity { kept[Int(count)] = note }
    if count < UInt16.max { count &+= 1 }
  }
}
