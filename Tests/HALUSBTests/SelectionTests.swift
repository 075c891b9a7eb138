import Testing

@testable import HALUSB

@Suite struct SelectionTests {
  private static func entry(_ product: UInt16, path: String, serial: String, vendor: UInt16 = 0x0403) -> USBEntry {
    USBEntry(vendor: vendor, product: product, path: path, title: "thing", serial: serial, access: .free)
  }

  private static let first = entry(0x6014, path: "1-1", serial: "FT1")
  private static let second = entry(0x6010, path: "1-2.3", serial: "FT2")
  private static let can = entry(0x606F, path: "1-4", serial: "C1", vendor: 0x1D50)
  private static let ch347 = entry(0x55DB, path: "1-3", serial: "CH1", vendor: 0x1A86)
  private static let asleep = entry(0x55DA, path: "1-6", serial: "CH2", vendor: 0x1A86)
  private static let keyboard = entry(0x0001, path: "1-5", serial: "", vendor: 0x046D)

  private func cause(
    _ entries: [USBEntry], choice: String? = nil, purpose: KnownDevice.Purpose = .bridge
  ) -> USBError.Cause? {
    do throws(USBError) {
      _ = try USBEntry.select(entries, for: purpose, choice: choice)
      return nil
    } catch {
      return error.cause
    }
  }

  @Test("The only bridge is taken; of two the one that is named")
  func chosen() throws {
    #expect(try USBEntry.select([Self.keyboard, Self.can, Self.first], for: .bridge, choice: nil) == Self.first)
    #expect(try USBEntry.select([Self.first, Self.second], for: .bridge, choice: "FT2") == Self.second)
    #expect(try USBEntry.select([Self.first, Self.second], for: .bridge, choice: "1-1") == Self.first)
    #expect(try USBEntry.select([Self.first, Self.can], for: .can, choice: nil) == Self.can)
  }

  @Test("A bridge of either kind is taken; with both there one has to be named")
  func kinds() throws {
    #expect(try USBEntry.select([Self.can, Self.ch347], for: .bridge, choice: nil) == Self.ch347)
    #expect(try USBEntry.select([Self.first, Self.ch347], for: .bridge, choice: "CH1") == Self.ch347)
    #expect(try USBEntry.select([Self.first, Self.ch347], for: .bridge, choice: "1-1") == Self.first)
    #expect(cause([Self.first, Self.ch347]) == .ambiguous(choices: [Self.first.text, Self.ch347.text]))
    #expect(KnownDevice.find(vendor: 0x1A86, product: 0x55DE)?.bridge == .ch347F)
    #expect(Self.ch347.known?.bridge?.interface == 2 && BridgeKind.ch347F.interface == 4)
    #expect(
      Self.first.known?.bridge == .ft232H && Self.second.known?.bridge == .ft2232H && Self.can.known?.bridge == nil)
  }

  @Test("A CH347T in a mode without SPI is told so, and is in nobody's way")
  func modes() throws {
    #expect(cause([Self.can, Self.asleep]) == .wrongMode)
    #expect(cause([Self.first, Self.asleep], choice: "CH2") == .wrongMode)
    #expect(cause([Self.asleep], choice: "CH2", purpose: .can) == .wrongDevice(wanted: "a gs_usb adapter"))
    #expect(try USBEntry.select([Self.asleep, Self.first], for: .bridge, choice: nil) == Self.first)
    for product: UInt16 in [0x55DA, 0x55DC, 0x55DD] {
      #expect(KnownDevice.find(vendor: 0x1A86, product: product)?.purpose == .wrongMode)
    }
  }

  @Test("An FT4232H, which has no port AC, is refused with what would do, and is in nobody's way")
  func eightPins() throws {
    let four = Self.entry(0x6011, path: "1-7", serial: "FT4")
    #expect(four.known?.bridge == nil && four.known?.purpose == .tooFewPins)
    #expect(four.known?.use.contains("not usable: no pins AC0...AC7") == true)
    #expect(cause([four]) == .tooFewPins)
    #expect(cause([Self.can, Self.first, four], choice: "FT4") == .tooFewPins)
    #expect(cause([four], choice: "FT4", purpose: .can) == .wrongDevice(wanted: "a gs_usb adapter"))
    #expect(cause([four], purpose: .can) == .missing(others: [four.text]))
    #expect(try USBEntry.select([four, Self.first], for: .bridge, choice: nil) == Self.first)
    let text = USBError(four.text, .tooFewPins).description
    #expect(text.contains("FT4232H 0403:6011 at 1-7, serial FT4 is not usable") && text.contains("take an FT232H"))
  }

  @Test("An FT2232H is a bridge, and it is said that its pins are outputs before anybody opens it")
  func serialAtRest() {
    #expect(Self.second.known?.use.contains("no contactor: clara-sim drive --usb --dry") == true)
    #expect(Self.first.known?.use == "SPI and pins: clara-sim drive --usb")
  }

  @Test("None, several, and something else are told apart")
  func refused() {
    #expect(cause([]) == .missing(others: []))
    #expect(cause([Self.can, Self.keyboard]) == .missing(others: ["gs_usb (candleLight) 1d50:606f at 1-4, serial C1"]))
    #expect(
      cause([Self.first, Self.second])
        == .ambiguous(choices: ["FT232H 0403:6014 at 1-1, serial FT1", "FT2232H 0403:6010 at 1-2.3, serial FT2"]))
    #expect(cause([Self.first, Self.can], choice: "C1") == .wrongDevice(wanted: "an FT232H, FT2232H or CH347"))
    #expect(cause([Self.first, Self.can], choice: "FT1", purpose: .can) == .wrongDevice(wanted: "a gs_usb adapter"))
    let cans = [Self.can, Self.entry(0x606F, path: "1-6", serial: "C2", vendor: 0x1D50)]
    #expect(cause(cans, purpose: .can) == .ambiguous(choices: cans.map(\.text)))
    #expect(cause([Self.first], choice: "FT9") == .missing(others: [Self.first.text]))
    #expect(
      cause([Self.entry(0x6001, path: "1-1", serial: "A")]) == .missing(others: ["FT232R 0403:6001 at 1-1, serial A"]))
    #expect(cause([Self.first, Self.entry(0x6014, path: "1-9", serial: "FT1")], choice: "FT1") != nil)
  }

  @Test("Every error says what to do")
  func remedies() {
    func text(_ cause: USBError.Cause) -> String { USBError("FT232H", cause).description }
    #expect(text(.missing(others: [])).contains("is its cable in?"))
    #expect(text(.ambiguous(choices: ["a", "b"])).contains("choose one"))
    #expect(text(.wrongDevice(wanted: "an FT232H")).contains("clara-sim devices"))
    #expect(text(.notPermitted).contains("/etc/udev/rules.d/") && text(.notPermitted).contains("usermod -aG plugdev"))
    #expect(text(.kernelDriver).contains("modprobe -r"))
    #expect(text(.busy).contains("another program"))
    #expect(text(.unplugged).contains("pulled out"))
    #expect(text(.stalled).contains("plug it in again"))
    #expect(text(.shortTransfer(sent: 3, of: 9)).contains("3 of 9 bytes"))
    #expect(text(.shortAnswer(got: 39, of: 40)).contains("sent 39 of 40 bytes"))
    #expect(text(.silent).contains("does not answer"))
    #expect(text(.wrongMode).contains("hold DTR1 (pin 10) high and RTS1 (pin 13) low"))
    #expect(text(.noPin("d1")).contains("has no pin for d1: do without, or take a CH347F"))
    #expect(text(.pinRefused("GPIO3")).contains("does not hand over its pin GPIO3"))
    #expect(text(.oddAnswer([0xC4, 1])).contains("(2 bytes: C4 01): plug it in again"))
    #expect(text(.oddAnswer([UInt8](repeating: 9, count: 9))).contains("(9 bytes: 09 09 09 09 09 09 09 09 ...)"))
    #expect(text(.library(code: -1)).contains("LIBUSB_ERROR_IO"))
  }

  @Test("The library's numbers become causes")
  func codes() {
    let causes: [(Int32, USBError.Cause)] = [
      (-3, .notPermitted), (-4, .unplugged), (-6, .busy), (-7, .silent), (-9, .stalled), (-12, .kernelDriver),
      (-99, .library(code: -99)),
    ]
    for (code, cause) in causes { #expect(USBError("x", code: code).cause == cause) }
  }
}
