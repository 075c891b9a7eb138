import HAL
import HALSim
import Testing

@testable import clara_sim

@Suite struct LiveCommandTests {
  private func run(_ arguments: String...) -> (code: ExitCode, output: String, errors: String) {
    let console = Console.memory()
    let code = ClaraSim.run(arguments, console: console)
    return (code, console.output, console.errors)
  }

  @Test(arguments: ["drive", "charger"]) func interfaceMustBeNamed(command: String) {
    let result = run(command)
    #expect(result.code == .usage)
    #expect(result.errors.contains("\(command) needs --interface IF"))
    #expect(result.errors.contains("--usb for the bench") == (command == "drive"))
  }

  @Test(arguments: ["drive", "charger"]) func interfaceThatIsNotThere(command: String) {
    let result = run(command, "--interface", "nowhere0")
    #expect(result.code == .unavailable)
    #expect(result.errors.contains("there is no interface nowhere0 here; there are: "))
  }

  @Test func whatCannotBeChosenIsSaid() {
    let modem = run("drive", "--interface", "lo", "--modem", "none")
    #expect(modem.code == .usage)
    #expect(modem.errors.contains("--modem is real or simulated, not none"))
    let profile = run("charger", "--interface", "lo", "--profile", "alpitronik")
    #expect(profile.code == .usage)
    #expect(profile.errors.contains("there is no charger alpitronik; did you mean alpitronic?"))
    #expect(run("charger", "--interface", "lo", "--profile", "zzz").errors.contains("there are: alpitronic, "))
    let chosen = run("charger", "--interface", "lo", "--protocol", "din,iso3")
    #expect(chosen.code == .usage)
    #expect(chosen.errors.contains("not iso3"))
    #expect(run("charger", "--interface", "lo", "--slac", "maybe").code == .usage)
    #expect(run("charger", "--interface", "lo").code == .unavailable)
  }

  @Test func wiresThatAreNotThereAreRefused() {
    let unknown = run("drive", "--usb", "--wired", "interrupt,contactor")
    #expect(unknown.code == .usage)
    #expect(unknown.errors.contains("--wired takes interrupt, reset, permission, not contactor"))
    let simulated = run("drive", "--usb", "--wired", "permission")
    #expect(simulated.code == .usage)
    #expect(simulated.errors.contains("--wired permission needs --can"))
    #expect(run("drive", "--interface", "lo", "--wired", "permission").errors.contains("--wired needs --usb"))
  }

  @Test func scenarioThatTellsTheChargerWhatToDoIsRefused() {
    let result = run("drive", "--interface", "lo", "charger-emergency")
    #expect(result.code == .badData)
    #expect(result.errors.contains("tells the charger what to do"))
  }

  @Test func addressesOfBothSidesDifferFromTheInterfaces() {
    for value in [UInt64(0x001B_2133_4455), 0x0200_0000_CC01, 0xFEFF_FFFF_FFFF] {
      let own = MACAddress(value)
      let car = StationAddress.derived(from: own, role: .car)
      let charger = StationAddress.derived(from: own, role: .charger)
      #expect(Set([own, car, charger]).count == 3)
      for address in [car, charger] {
        #expect(!address.isGroup)
        #expect(address[0] & 2 != 0)
      }
      #expect(car == StationAddress.derived(from: own, role: .car))
    }
  }

  @Test func addressIsWrittenAsPeopleDo() {
    #expect(MACAddress(0x0200_00C1_CC01).text == "02:00:00:c1:cc:01")
  }

  @Test func linesNameWhatMatters() {
    #expect(LiveLines.line(.ended(.completed)) == "session ended: completed (SessionStop, in order)")
    #expect(LiveLines.line(.response(.cableCheck, .OK)) == nil)
    #expect(LiveLines.line(.response(.cableCheck, .FAILED)) == "<- CableCheckRes FAILED")
    #expect(
      LiveLines.message(ChargerEvent.request(.preCharge, voltage_mV: 400_000, current_mA: 2_000))
        == "-> PreChargeReq 400.0 V 2.0 A")
    #expect(LiveLines.line(.protocolChosen(.din70121)) == "protocol: DIN SPEC 70121")
    #expect(LiveLines.line(.protocolChosen(nil)) == "no protocol in common")
  }
}
