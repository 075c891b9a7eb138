/// How frames travel from one station to another.
public struct LinePath: Equatable, Sendable {
  /// Attenuation in decibels, as sounding measures it.
  public var attenuation_dB: UInt8 = 12
  /// Frames lost, in permille.
  public var loss_permille: UInt32 = 0
  /// Frames that arrive twice, in permille.
  public var duplication_permille: UInt32 = 0
  /// Frames that are held back long enough to be overtaken, in permille.
  public var reordering_permille: UInt32 = 0
  /// Shortest delay in microseconds.
  public var delay_us: Int64 = 1_500
  /// Random part that comes on top of the delay, in microseconds.
  public var jitter_us: Int64 = 500

  /// A good path: 12 dB, no loss, 1.5 to 2 ms.
  public init() {}

  /// How long a frame that is overtaken is held back, in microseconds.
  public static let heldBack_us: Int64 = 25_000

  /// Attenuation above which nothing is heard at all, in decibels.
  public static let earshot_dB: UInt8 = 70
}
