import HALSim
import Testing

@Suite struct PilotLineTests {
  private func line(_ oscillator: PilotLine.Oscillator) -> PilotLine {
    let line = PilotLine()
    line.setOscillator(oscillator)
    line.setPlugged(true)
    return line
  }

  @Test func levelsAreThoseOfTheStandard() {
    let line = line(.pwm(duty_permille: 50))
    #expect((8_500...9_500).contains(line.positiveLevel_mV))
    #expect(line.chargerSideState == .b)
    line.setStateC(true)
    #expect((5_500...6_500).contains(line.positiveLevel_mV))
    #expect(line.chargerSideState == .c)
    line.switchedResistor_ohm = 270
    #expect((2_500...3_500).contains(line.positiveLevel_mV))
    #expect(line.chargerSideState == .d)
    line.setPlugged(false)
    #expect(line.positiveLevel_mV == 12_000)
    #expect(line.chargerSideState == .a)
    #expect(line.negativeLevel_mV == -12_000)
  }

  @Test func theDiodeKeepsTheNegativeHalfWave() {
    let line = line(.pwm(duty_permille: 50))
    #expect(line.negativeLevel_mV == -12_000)
    #expect(line.isDiodeGood)
    line.diode = .shorted
    #expect((-9_500 ... -8_000).contains(line.negativeLevel_mV))
    #expect(!line.isDiodeGood)
    line.diode = .interrupted
    #expect(line.chargerSideState == .a)
    #expect(line.vehicleReading.high_mV == 0)
  }

  @Test func withoutSupplyOrWithAShortItIsStateE() {
    #expect(line(.off).chargerSideState == .e)
    #expect(line(.steadyMinus12V).chargerSideState == .f)
    let line = line(.steady12V)
    line.isShortedToEarth = true
    #expect(line.chargerSideState == .e)
    #expect(line.vehicleReading.duty_permille == 0)
  }

  @Test func theVehicleReadsDutyAndLevel() {
    let line = line(.pwm(duty_permille: 50))
    #expect(line.vehicleReading.duty_permille == 50)
    #expect(line.vehicleReading.frequency_Hz == 1_000)
    #expect(line.vehicleReading.high_mV == line.positiveLevel_mV - 700)
    line.setOscillator(.steady12V)
    #expect(line.vehicleReading.duty_permille == 1_000)
    #expect(line.vehicleReading.frequency_Hz == 0)
    line.setPlugged(false)
    #expect(line.vehicleReading.duty_permille == 0)
  }

  @Test func changesAreReportedOnce() {
    let line = PilotLine()
    var states: [PilotLine.State] = []
    line.onStateChange = { states.append($0) }
    line.setPlugged(true)
    line.setPlugged(true)
    line.setOscillator(.pwm(duty_permille: 50))
    line.setStateC(true)
    line.setStateC(false)
    line.setPlugged(false)
    #expect(states == [.b, .c, .b, .a])
    #expect(line.changeCount == 5)
  }
}
