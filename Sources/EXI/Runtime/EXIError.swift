/// Why an EXI stream could not be decoded, or a value not be encoded, and where.
public struct EXIError: Error, Equatable, Sendable {
  /// What went wrong.
  public enum Kind: UInt8, Sendable {
    /// The bytes end before the document does.
    case endOfData
    /// The first byte is not `80` (no options, version 1, no cookie).
    case badHeader
    /// The document's root element is none of the schema's messages.
    case unknownRootElement
    /// An event code that the grammar has no production for at this place.
    case unexpectedEvent
    /// A second-level event other than the end of an empty value.
    case secondLevelEvent
    /// Content that the schema allows and no V2G message uses (wildcards, text in mixed types, `KeyInfo`, `Object`).
    case unsupportedContent
    /// The index of an enumeration is beyond its last value.
    case unknownEnumerationValue
    /// An integer does not fit its schema type.
    case integerTooLarge
    /// A string refers to the string table, which V2G codecs never fill.
    case stringTableHit
    /// A code point that Unicode does not have.
    case invalidCharacter
    /// A length or count is larger than the bytes that are left, or the whole input is too large.
    case lengthTooLarge
    /// Encoding: the buffer is too small; `bitPosition` is the number of bits needed.
    case bufferTooSmall
    /// Encoding: a value is outside the bounds of its schema type.
    case valueOutOfRange
    /// Encoding: a string or a byte string is longer or shorter than its schema type allows.
    case lengthOutOfRange
    /// Encoding: a list has fewer or more members than the schema allows.
    case listLength
    /// A deferred part lies outside the bytes handed in as its source.
    case sourceMissing
    /// The scratch space has no room for another deferred part.
    case scratchFull
  }

  /// What went wrong.
  public var kind: Kind
  /// The type and the element where it went wrong.
  public var state: EXIState
  /// The bit, counted from the start of the bytes, at which it was noticed.
  public var bitPosition: UInt32

  /// An error of a kind at a state and a bit.
  public init(_ kind: Kind, at state: EXIState, bitPosition: UInt32) {
    self.kind = kind
    self.state = state
    self.bitPosition = bitPosition
  }
}

extension EXIError.Kind {
  /// The kind in words, for logs.
  public var name: StaticString {
    switch self {
    case .endOfData: "end of data"
    case .badHeader: "no EXI header"
    case .unknownRootElement: "unknown root element"
    case .unexpectedEvent: "unexpected event code"
    case .secondLevelEvent: "second-level event"
    case .unsupportedContent: "unsupported content"
    case .unknownEnumerationValue: "unknown enumeration value"
    case .integerTooLarge: "integer too large"
    case .stringTableHit: "string table reference"
    case .invalidCharacter: "invalid character"
    case .lengthTooLarge: "length larger than the data"
    case .bufferTooSmall: "buffer too small"
    case .valueOutOfRange: "value out of range"
    case .lengthOutOfRange: "length out of range"
    case .listLength: "wrong number of list members"
    case .sourceMissing: "source bytes of a deferred part missing"
    case .scratchFull: "scratch space full"
    }
  }
}

extension EXIError {
  /// Whether there are fewer bytes than the content wants.
  private var endsTooEarly: Bool { kind == .endOfData || kind == .lengthTooLarge }

  /// Which of the errors of two readings of the same bytes says more: this one, by the rules, or another.
  ///
  /// A message that was cut off ends too early in the right reading, and anyhow in the wrong one. Otherwise the reading
  /// that got further is likelier to be the right one.
  func orBetter(_ other: EXIError) -> EXIError {
    if endsTooEarly != other.endsTooEarly { return endsTooEarly ? self : other }
    return other.bitPosition > bitPosition ? other : self
  }
}
