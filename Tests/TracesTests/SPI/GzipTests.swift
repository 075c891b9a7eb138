import Testing

@testable import Traces

/// Compressed files.
@Suite struct GzipTests {
  private static func bytes(_ hex: String) -> [UInt8] { Hex.bytes(hex) ?? [] }

  /// Made with zlib: dynamic or fixed codes, a stored block, fixed codes with a repetition.
  static let samples: [(hex: String, text: String)] = [
    (
      "1f8b08000000000002031d92c90dc4300c03ffac4510ac5beabfb165f619c7308fe1d3270fa6266707d7958d45a88f4c0d52"
        + "3ba5a7516a5e525768756b294b8c4686640456cb5ca21ca7e3273e067b6aef3db1e3fb148830b17730571b5ff18551c76ee4"
        + "726049cd4cd96e5869c494cc16ac35dfb5cc4bd8689e85b4078c9a1b2e950e3bedad936c833fdd4f36f6c14dcfdbc48fd128"
        + "fb3aa96b0b0fc6b11eb11878d2dc7a4a359c39ab99f4a6e04da7352d7b091fb5eb0d590bf87ec6cb65c2e1a79eb1275d8678"
        + "8cf1e9d73c84a9df9c49ee215cc3a757f2b1e0d0a88b111e2152e3e2a57836a2347d19deba100cdf5d749088d17a5d218160"
        + "f6dc713977c4295fb2e31d433e02fbe4a71fd258cbb911e0215d87ca4b868b0c9dab37c448c6a95bb649928d2c3dfb504715"
        + "b2f526a2c933912ce0b1a720d140ae9abd3a17de461ebfa6f3240cf5bead7c262881fad03bab21d9439142be7e4bb68b2286"
        + "dc1d6eed0d8a1c6af21b9c737024d1fdada0b2507f14cde1f13f8a5668f9d8c5068a56aeec1be0731469bc8ae108ddf003fe"
        + "30e511df020000",
      (0..<60).map { "\($0).\($0 * $0 * $0),\($0 * 7_919 % 1_000)\n" }.joined()
    ),
    ("1f8b0800000000000403010c00f3ff73746f72656420626c6f636b94a3243d0c000000", "stored block"),
    ("1f8b08000000000002034bcbac484d5148ce4f492dd65148437000566c303218000000", "fixed codes, fixed codes"),
  ]

  @Test(arguments: 0..<3) func contentComesOut(index: Int) {
    let content = Gzip.decompress(Self.bytes(Self.samples[index].hex))
    #expect(content.problem == nil)
    #expect(String(decoding: content.bytes, as: UTF8.self) == Self.samples[index].text)
  }

  @Test func membersFollowOneAnother() {
    let all = Self.samples.flatMap { Self.bytes($0.hex) }
    let content = Gzip.decompress(all)
    #expect(content.problem == nil)
    #expect(String(decoding: content.bytes, as: UTF8.self) == Self.samples.map(\.text).joined())
  }

  @Test func everyTruncationIsNamed() {
    for sample in Self.samples {
      let whole = Self.bytes(sample.hex)
      for length in 3..<whole.count {
        let content = Gzip.decompress(Array(whole[..<length]))
        #expect(content.problem != nil, "\(length) bytes")
        #expect(sample.text.utf8.starts(with: content.bytes), "\(length) bytes")
      }
    }
  }

  /// Whatever one byte becomes, there is an error or the same text; header fields that mean nothing may differ.
  @Test func everyDamagedByteIsFoundOrMeansNothing() {
    for sample in Self.samples {
      let whole = Self.bytes(sample.hex)
      for index in 3..<whole.count {
        for value in stride(from: index % 3, to: 256, by: 51) {
          var damaged = whole
          damaged[index] = UInt8(value)
          let content = Gzip.decompress(damaged)
          #expect(content.problem != nil || String(decoding: content.bytes, as: UTF8.self) == sample.text)
        }
      }
    }
  }

  @Test func aCompressedCaptureIsRead() throws {
    let file = Self.bytes(
      "1f8b0800000000000203d330d03300034d85e4c43c0305430303650328703236307403d25c1a2045969606e6704586704530"
        + "c0a561a86760686961045164085464a46c6064e96860089276b63030062a0200346864ec6f000000")
    let capture = try CaptureReader.read(file, name: "log.gz")
    #expect(capture.format == "candump")
    #expect(capture.frames.count == 3)
    #expect(capture.problem == nil)
    let cut = try CaptureReader.read(Array(file[..<(file.count - 6)]), name: "log.gz")
    #expect(cut.frames.count == 3)
    #expect(cut.problem?.description.contains("check sum") == true)
  }

  @Test func aFileThatIsOnlyAHeaderIsRefused() {
    #expect(throws: CaptureProblem.self) { try CaptureReader.read([0x1F, 0x8B, 8, 0, 0, 0, 0, 0], name: "x.gz") }
  }
}
