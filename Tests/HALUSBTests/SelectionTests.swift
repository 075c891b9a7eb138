import Testing

@testable import HALUSB

@Suite struct SelectionTests {
  private static func entry(_ product: UInt16, path: String, serial: String, vendor: UInt16 = 0x0403) -> USBEntry {
    USBEntry(vendor: vendor, product: product, path: path, title: "thing", serial: serial, access: .free)
  }

  private static let first = entry(0x6014, path: "1-1", serial: "FT1")
  private static let second = entry(0x6010, path: "1-2.3", serial: "FT2")
  private static let can = entry(0x606F, path: "1-4", serial: "C1", vendor: 0x1D50)
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

  @Test("None, several, and something else are told apart")
  func refused() {
    #expect(cause([]) == .missing(others: []))
    #expect(cause([Self.can, Self.keyboard]) == .missing(others: ["gs_usb (candleLight) 1d50:606f at 1-4, serial C1"]))
    #expect(
      cause([Self.first, Self.second])
        == .ambiguous(choices: ["FT232H 0403:6014 at 1-1, serial FT1", "FT2232H 0403:6010 at 1-2.3, serial FT2"]))
    #expect(cause([Self.first, Self.can], choice: "C1") == .wrongDevice(wanted: "an FT232H or FT2232H"))
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
    #expect(text(.notPermitted).contains("/etc/udev/rules.d/"))
    #expect(text(.kernelDriver).contains("modprobe -r"))
    #expect(text(.busy).contains("another program"))
    #expect(text(.unplugged).contains("pulled out"))
    #expect(text(.stalled).contains("plug it in again"))
    #expect(text(.shortTransfer(sent: 3, of: 9)).contains("3 of 9 bytes"))
    #expect(text(.shortAnswer(got: 39, of: 40)).contains("sent 39 of 40 bytes"))
    #expect(text(.silent).contains("does not answer"))
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
