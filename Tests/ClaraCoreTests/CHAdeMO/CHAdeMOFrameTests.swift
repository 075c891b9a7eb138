import ClaraCore
import HAL
import Testing

@Suite struct CHAdeMOFrameTests {
  /// Identifier and, byte by byte, what the values model; the other bits are lost on purpose.
  static let models: [(identifier: UInt16, mask: String)] = [
    (0x100, "FFFFFFFFFFFFFF00"), (0x101, "00FFFFFF00FFFF00"), (0x102, "FFFFFFFFFFFFFF00"),
    (0x103, "FFFF000000000000"), (0x110, "FF00000000000000"), (0x200, "FF000000FFFFFFFF"),
    (0x201, "FFFFFFFFFF000000"), (0x108, "FFFFFFFFFFFF0000"), (0x109, "FFFFFFFFFFFFFFFF"),
    (0x118, "FF00000000000000"),
  ]

  static func masked(_ frame: CANFrame) -> CANFrame? {
    guard let mask = models.first(where: { $0.identifier == frame.identifier }) else { return nil }
    let bits = canFrame(0, mask.mask)
    var result = frame
    for index in 0..<8 { result.data[index] &= bits.data[index] }
    return result
  }

  @Test func everyBitThatIsModelledSurvives() {
    var generator = TestGenerator(seed: 1)
    for model in Self.models {
      for _ in 0..<200 {
        let frame = generator.frame(identifier: model.identifier)
        #expect(CHAdeMOMessage(frame)?.canFrame == Self.masked(frame))
      }
    }
  }

  @Test func valueAndFrameAreInverse() {
    let battery = CarBatteryFrame(
      minimumCurrent_A: 1, maximumCurrent_A: 240, minimumVoltage_V: 300, maximumVoltage_V: 435, socDivisor: 240)
    #expect(CarBatteryFrame(battery.canFrame) == battery)
    #expect(battery.canFrame == canFrame(0x100, "01F02C01B301F000"))
    let status = CarStatusFrame(
      protocolNumber: 2, targetVoltage_V: 410, requestedCurrent_A: 120, faults: CarFaults(rawValue: 0x10),
      status: CarStatusFlags(rawValue: 0xC9), rawSoC: 42)
    #expect(CarStatusFrame(status.canFrame) == status)
    #expect(status.canFrame == canFrame(0x102, "029A017810C92A00"))
    let offer = ChargerOfferFrame(
      supportsWeldingDetection: true, availableVoltage_V: 500, availableCurrent_A: 15, thresholdVoltage_V: 435)
    #expect(ChargerOfferFrame(offer.canFrame) == offer)
    #expect(offer.canFrame == canFrame(0x108, "01F4010FB3010000"))
  }

  @Test func aFrameOfARealLeafIsRead() throws {
    let car = try #require(CarStatusFrame(canFrame(0x102, "029A010F00C14900")))
    #expect(car.protocolNumber == 2)
    #expect(car.targetVoltage_V == 410)
    #expect(car.requestedCurrent_A == 15)
    #expect(car.status.isReady)
    #expect(!car.status.areContactorsOpen)
    #expect(car.status.supportsDynamicCurrent)
    #expect(car.status.canDischarge)
    #expect(!car.status.isNotInPark && !car.status.isSystemFault && !car.status.isStopBeforeCharging)
    #expect(!car.faults.isAny)
    #expect(car.soc_percent(divisor: 100) == 73)
    let charger = try #require(ChargerStatusFrame(canFrame(0x109, "026F010F0105FF3C")))
    #expect(charger.presentVoltage_V == 367)
    #expect(charger.presentCurrent_A == 15)
    #expect(charger.status.isCharging && charger.status.isEnergizing && !charger.status.isStopped)
    #expect(charger.remainingTime_s == 3_600)
  }

  @Test func wrongLengthAndIdentifierAreRefused() {
    for count in 0..<8 {
      let frame = CANFrame(identifier: 0x102, count: UInt8(count), data: .init(repeating: 1))
      #expect(CarStatusFrame(frame) == nil)
      #expect(CHAdeMOMessage(frame) == nil)
    }
    #expect(CarStatusFrame(canFrame(0x100, "029A010F00C14900")) == nil)
    #expect(CHAdeMOMessage(canFrame(0x208, "0000000000000000")) == nil)
  }

  @Test(arguments: [
    (raw: UInt8(42), divisor: UInt8(0), percent: UInt8(42)), (42, 100, 42), (120, 240, 50), (255, 255, 100),
    (128, 255, 50), (101, 100, 100), (255, 0, 100), (200, 100, 100), (250, 240, 100), (1, 1, 100), (0, 240, 0),
  ])
  func stateOfChargeUsesTheDivisor(raw: UInt8, divisor: UInt8, percent: UInt8) {
    #expect(CarStatusFrame(rawSoC: raw).soc_percent(divisor: divisor) == percent)
  }

  @Test(arguments: [
    (seconds: UInt32(0), tens: UInt8(0), minutes: UInt8(0)), (9, 0, 0), (59, 5, 0), (60, 0xFF, 1), (119, 0xFF, 1),
    (3_600, 0xFF, 60), (15_300, 0xFF, 255), (1_000_000, 0xFF, 255),
  ])
  func remainingTimeSwitchesToMinutes(seconds: UInt32, tens: UInt8, minutes: UInt8) {
    let frame = ChargerStatusFrame(
      protocolNumber: 2, presentVoltage_V: 0, presentCurrent_A: 0, status: ChargerStatusFlags(),
      remainingTime_s: seconds)
    #expect(frame.remainingTime_10s == tens)
    #expect(frame.remainingTime_min == minutes)
  }

  @Test func longestTimeOfTheCar() {
    #expect(CarTimeFrame(maximumTime_10s: 0xFF, maximumTime_min: 90).maximumTime_s == 5_400)
    #expect(CarTimeFrame(maximumTime_10s: 5, maximumTime_min: 90).maximumTime_s == 50)
    #expect(CarTimeFrame(maximumTime_10s: 0, maximumTime_min: 90).maximumTime_s == 0)
  }

  @Test func flagsAreTheBitsOfTheTable() {
    var car = CarStatusFlags()
    car.isReady = true
    #expect(car.rawValue == 0x01)
    car.isNotInPark = true
    car.isSystemFault = true
    car.areContactorsOpen = true
    #expect(car.rawValue == 0x0F)
    car.isStopBeforeCharging = true
    car.supportsDynamicCurrent = true
    car.canDischarge = true
    car.isReady = false
    #expect(car.rawValue == 0xDE)
    var charger = ChargerStatusFlags()
    charger.isCharging = true
    charger.isChargerError = true
    charger.isEnergizing = true
    charger.isBatteryIncompatible = true
    charger.isSystemError = true
    charger.isStopped = true
    #expect(charger.rawValue == 0x3F)
    charger.isCharging = false
    #expect(charger.rawValue == 0x3E)
    for bit in 0..<8 { #expect(CarFaults(rawValue: 1 << bit).isAny == (bit < 5)) }
  }

  @Test(.enabled(if: RecordedCAN.isAvailable), arguments: RecordedCAN.fileNames)
  func recordedFramesKeepTheirModelledBits(name: String) throws {
    var compared = 0
    for entry in try RecordedCAN.read(name) {
      guard let message = CHAdeMOMessage(entry.frame) else { continue }
      #expect(message.canFrame == Self.masked(entry.frame))
      compared += 1
    }
    #expect(compared > 200)
  }
}

/// A small generator of reproducible numbers.
struct TestGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt32 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return UInt32(truncatingIfNeeded: state >> 16)
  }

  mutating func frame(identifier: UInt16, count: UInt8 = 8) -> CANFrame {
    var data: [8 of UInt8] = .init(repeating: 0)
    for index in 0..<8 { data[index] = UInt8(truncatingIfNeeded: next()) }
    return CANFrame(identifier: identifier, count: count, data: data)
  }
}
