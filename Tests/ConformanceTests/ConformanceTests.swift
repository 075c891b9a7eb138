import Testing

/// Each case that applies, under its id.
@Suite struct ConformanceTests {
  @Test(arguments: ConformanceRegistry.runnable)
  func conforms(item: ConformanceCase) {
    let findings = ConformanceRegistry.findings[item.id] ?? ["not run"]
    #expect(findings.isEmpty, "\(item.id): \(findings.joined(separator: "; "))")
  }

  @Test func everyIdIsThereOnce() {
    let ids = ConformanceRegistry.all.map(\.id)
    #expect(Set(ids).count == ids.count)
  }

  /// The counts of the open lists (anchors 6.1, 6.2): nothing is left out.
  @Test func theListsAreComplete() {
    func count(_ text: String) -> Int { ConformanceRegistry.all.count { $0.id.contains(text) } }
    #expect(count("CmSlacParm_") == 16)
    #expect(count("AttenuationCharacterization_") == 15)
    #expect(count("CmValidate_") == 21)
    #expect(count("VTB_CmSlacMatch_") == 12)
    #expect(count("CmValidateOrCmSlacMatch_") == 1)
    #expect(count("PLCLinkStatus_") == 23)
    #expect(count("CmAmpMap_") == 8)
    #expect(count("(DIN)") == 20)
    #expect(count("(-2)") == 20)
  }
}
