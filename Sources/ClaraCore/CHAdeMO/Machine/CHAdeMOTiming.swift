import HAL

/// Every time limit of the CHAdeMO side, with its origin (design, rule 7). One table, two profiles.
///
/// "Rule" is one of the timing rules of the CHAdeMO specification collected in clara-behaviour 5.5; "field" is what the
/// adapter does at real cars.
public struct CHAdeMOTiming: Equatable, Sendable {
  /// Period of the frames and of the machine. Rule: 100 ms, +-10 ms.
  public var cycle: Duration
  /// From the car's first frame in the discovery pass to k and ready: long enough for a person at the car (shifting
  /// into park, unlocking); a car that never becomes ready does not hold the adapter for ever. Clara's own, as the
  /// specification knows no discovery pass.
  public var discovery: Duration
  /// From d1 on to k and ready, live pass. Rule: 8 s.
  public var carReady: Duration
  /// From k and ready to d2 on. Rule: 20 s.
  public var preCharge: Duration
  /// From d2 on to the car's contactors closed. Rule: 4 s.
  public var carContactorsClosed: Duration
  /// From the car's contactors closed to its first request. Rule: 4 s.
  public var carRequest: Duration
  /// Without current in the charging loop, where the car's time stands still. Clara's own, so that the loop is bounded:
  /// a Leaf gives up after 6 min at 0 A (clara-behaviour 5.11).
  public var noCurrent: Duration
  /// Age of the last 0x102 from which on the car counts as silent. Rule: 1 s.
  public var carSilence: Duration
  /// From the announced stop to a low current. Field: 10 s, because a CCS charger takes its time; strict: 2.5 s. Rule:
  /// what the car gives after k is off.
  public var lowCurrent: Duration
  /// From charging cleared to the car's contactors open. Rule: 4 s to comply, strict; 10 s until
  /// it counts as failed, field.
  public var carContactorsOpen: Duration
  /// From charging cleared until a 0.9 car counts as open. Rule: 4 s.
  public var assumeContactorsOpen: Duration
  /// From charging cleared until the contactor opens even under load: the declared emergency. Clara's own; longer than
  /// the charger's own shutdown takes.
  public var loadedContactor: Duration
  /// From d2 off to d1 off. Rule: 500 ms.
  public var d1AfterD2: Duration
  /// From d1 off to the unlocked plug, so that the car sees the cleared energizing flag. Both: one
  /// cycle, as the existing firmware (clara-behaviour 5.5).
  public var unlockAfterD1: Duration

  /// What real cars need; the default.
  public static var field: CHAdeMOTiming {
    CHAdeMOTiming(
      cycle: .milliseconds(100), discovery: .seconds(300), carReady: .seconds(8), preCharge: .seconds(20),
      carContactorsClosed: .seconds(4), carRequest: .seconds(4), noCurrent: .seconds(360), carSilence: .seconds(1),
      lowCurrent: .seconds(10),
      carContactorsOpen: .seconds(10), assumeContactorsOpen: .seconds(4), loadedContactor: .seconds(20),
      d1AfterD2: .milliseconds(500), unlockAfterD1: .milliseconds(100))
  }

  /// What the specification says.
  public static var strict: CHAdeMOTiming {
    var timing = CHAdeMOTiming.field
    timing.lowCurrent = .milliseconds(2_500)
    timing.carContactorsOpen = .seconds(4)
    return timing
  }

  /// The table of a profile.
  public static func table(_ profile: TimingProfile) -> CHAdeMOTiming {
    profile == .strict ? .strict : .field
  }
}
