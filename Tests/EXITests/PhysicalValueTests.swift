import EXI
import Testing

struct PhysicalValueTests {
  /// Both message sets that have physical values count in the same way.
  @Test(arguments: [Int64(0), -1, 32_767, 32_769, 412_800, 400_001, 327_675, -327_685, 98_000_000, .max, .min])
  func bothSetsAgree(_ milli: Int64) {
    let din = DIN.PhysicalValue(nearestMilli: milli, unit: .A)
    let iso2 = ISO2.PhysicalValue(nearestMilli: milli, unit: .A)
    #expect(din.milli == iso2.milli)
    #expect(din.whole == iso2.whole)
    #expect(din.Multiplier == iso2.Multiplier)
    #expect(
      DIN.PhysicalValue(exactlyMilli: milli, unit: .A)?.Value
        == ISO2.PhysicalValue(exactlyMilli: milli, unit: .A)?.Value)
    #expect(
      DIN.PhysicalValue(milli: milli, multiplier: -1, unit: .A)?.Value
        == ISO2.PhysicalValue(milli: milli, multiplier: -1, unit: .A)?.Value)
  }

  @Test func milliIsExactForEveryMultiplier() {
    var factor: Int64 = 1
    for multiplier in -3...3 {
      for value in [Int16.min, -1, 0, 1, 4128, Int16.max] {
        let physical = DIN.PhysicalValue(Multiplier: Int8(multiplier), Unit: .V, Value: value)
        #expect(physical.milli == Int64(value) * factor)
      }
      factor *= 10
    }
  }

  @Test func multipliersOutsideTheSchemaDoNotTrap() {
    #expect(DIN.PhysicalValue(Multiplier: 4, Value: 1).milli == 10_000_000)
    #expect(DIN.PhysicalValue(Multiplier: Int8.max, Value: Int16.min).milli == -327_680_000_000)
    #expect(DIN.PhysicalValue(Multiplier: Int8.min, Value: 5).milli == 5)
  }

  @Test(arguments: [Int64(0), 1, -1, 32767, -32768, 412_800, 200_000, 98_000_000, 32_767_000_000, -32_768_000_000])
  func exactValuesComeBack(_ milli: Int64) throws {
    let physical = try #require(DIN.PhysicalValue(exactlyMilli: milli, unit: .A))
    #expect(physical.milli == milli)
    #expect(physical.Multiplier >= -3 && physical.Multiplier <= 3)
  }

  @Test(arguments: [Int64(32769), 400_001, 327_675, 32_768_000_000, Int64.max, Int64.min])
  func whatDoesNotFitIsSaid(_ milli: Int64) {
    #expect(DIN.PhysicalValue(exactlyMilli: milli, unit: .A) == nil)
  }

  @Test func nearestRounds() {
    #expect(DIN.PhysicalValue(nearestMilli: 400_001, unit: .V).milli == 400_000)
    #expect(DIN.PhysicalValue(nearestMilli: 327_675, unit: .V).milli == 327_700)
    #expect(DIN.PhysicalValue(nearestMilli: -327_685, unit: .V).milli == -327_700)
    #expect(DIN.PhysicalValue(nearestMilli: Int64.max, unit: .W).milli == 32_767_000_000)
    #expect(DIN.PhysicalValue(nearestMilli: Int64.min, unit: .W).milli == -32_768_000_000)
  }

  @Test func givenMultiplier() {
    #expect(DIN.PhysicalValue(milli: 412_800, multiplier: -1, unit: .V)?.Value == 4128)
    #expect(DIN.PhysicalValue(milli: 412_800, multiplier: 0, unit: .V)?.Value == 412)
    #expect(DIN.PhysicalValue(milli: 412_800, multiplier: -3, unit: .V) == nil)
    #expect(DIN.PhysicalValue(milli: 1, multiplier: 4, unit: .V) == nil)
  }

  @Test func wholeRoundsTowardZero() {
    #expect(DIN.PhysicalValue(Multiplier: -2, Unit: .V, Value: 22732).whole == 227)
    #expect(DIN.PhysicalValue(Multiplier: 1, Unit: .W, Value: 9800).whole == 98000)
  }
}
