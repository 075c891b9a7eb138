import EXI

/// Why a message could not be put into bytes or read from them.
public enum DialectError: Error, Equatable, Sendable {
  /// The codec's error, with bit position and grammar state.
  case codec(EXIError)
  /// A message of the wrong direction, or one that a DC session without certificates does not have.
  case notAResponse
}
