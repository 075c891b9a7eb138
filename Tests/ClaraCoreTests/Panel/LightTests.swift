import ClaraCore
import HAL
import Testing

@Suite struct LightTests {
  static func lengths(_ rig: PanelRig, _ count: Int) -> [Int64] {
    rig.lightLengths(count).map { $0.lit ? $0.length_ms : -$0.length_ms }
  }

  @Test func seedHasThreeSpeeds() {
    let rig = PanelRig()
    #expect(rig.panel.light == .white)
    #expect(Self.lengths(rig, 4) == [600, -600, 600, -600])
    rig.isCurrentFlowing = true
    rig.phase = .charging
    rig.step()
    #expect(Self.lengths(rig, 4) == [1_200, -1_200, 1_200, -1_200])
    rig.press()
    rig.advance(.milliseconds(50))
    rig.release()
    #expect(rig.panel.powerOffPending)
    #expect(Self.lengths(rig, 5) == [300, -300, 300, -300, 300])
    rig.isCurrentFlowing = false
    rig.phase = .stopping
    rig.step()
    #expect(Self.lengths(rig, 2) == [-300, 300])
  }

  @Test func seedChangesItsSpeedAtOnce() {
    let rig = PanelRig()
    rig.advance(.milliseconds(700))
    #expect(!rig.panel.light.isLit)
    rig.isCurrentFlowing = true
    rig.step()
    #expect(rig.panel.light.isLit)
    #expect(rig.panel.nextDeadline == .milliseconds(1_900))
  }

  struct Blinks: Sendable {
    let checkpoint: UInt16
    let lengths: [Int64]
  }

  static let blinks: [Blinks] = [
    Blinks(checkpoint: 102, lengths: [-200, 900, -200, 900]),
    Blinks(checkpoint: 302, lengths: [-200, 900]),
    Blinks(checkpoint: 303, lengths: [-200, 200, -200, 900, -200, 200]),
    Blinks(checkpoint: 559, lengths: [-200, 200, -200, 900]),
    Blinks(checkpoint: 560, lengths: [-200, 200, -200, 200, -200, 900, -200]),
    Blinks(checkpoint: 570, lengths: [-200, 200, -200, 200, -200, 200]),
    Blinks(checkpoint: 699, lengths: [-200, 200, -200, 200]),
    Blinks(checkpoint: 700, lengths: [-1_000, 1_000, -1_000, 1_000]),
    Blinks(checkpoint: 850, lengths: [-1_000, 1_000]),
  ]

  @Test(arguments: blinks)
  func adapterCountsThePhases(_ blinks: Blinks) {
    let rig = PanelRig(.adapter)
    rig.phase = .charging
    rig.checkpoint = blinks.checkpoint
    rig.step()
    #expect(Self.lengths(rig, blinks.lengths.count) == blinks.lengths)
  }

  @Test func adapterIsSteadyAtTheStart() {
    var settings = PanelSettings.adapter
    settings.inactivityOffAfter_ms = nil
    let rig = PanelRig(settings)
    rig.checkpoint = 101
    rig.step()
    #expect(rig.panel.light == .white)
    #expect(rig.panel.nextDeadline == .distantFuture)
    rig.advance(.seconds(60))
    #expect(rig.panel.light == .white)
  }

  @Test func adapterNeverCutsAPattern() {
    let rig = PanelRig(.adapter)
    rig.phase = .locked
    rig.isPlugLocked = true
    rig.checkpoint = 303
    rig.step()
    rig.advance(.milliseconds(250))
    rig.checkpoint = 570
    rig.press()
    #expect(rig.panel.light.isLit)
    // 150 ms are left of the first blink, then off 200, on 900; only then the quick pattern of the pending stop.
    #expect(Self.lengths(rig, 6) == [150, -200, 900, -100, 100, -100])
  }

  @Test func pendingOverridesEveryPhase() {
    for checkpoint: UInt16 in [0, 102, 303, 560, 570, 700, 1_100] {
      let rig = PanelRig(.adapter)
      rig.phase = .stopping
      rig.checkpoint = checkpoint
      rig.step()
      #expect(Self.lengths(rig, 4) == [-100, 100, -100, 100])
    }
  }

  struct Colours: Sendable {
    let checkpoint: UInt16
    let first: String
    var second: String?
    var first_ms: Int64 = 30
    var second_ms: Int64 = 30
  }

  static let colours: [Colours] = [
    Colours(checkpoint: 0, first: "RGB"), Colours(checkpoint: 149, first: "RGB"), Colours(checkpoint: 150, first: "G"),
    Colours(checkpoint: 170, first: "G", second: ""), Colours(checkpoint: 399, first: "G", second: ""),
    Colours(checkpoint: 400, first: "GB", second: "G"), Colours(checkpoint: 539, first: "GB", second: "G"),
    Colours(checkpoint: 540, first: "B", second: "", second_ms: 90),
    Colours(checkpoint: 699, first: "B", second: "", second_ms: 90),
    Colours(checkpoint: 700, first: "B"), Colours(checkpoint: 799, first: "B"), Colours(checkpoint: 800, first: "G"),
    Colours(checkpoint: 1_000, first: "G"), Colours(checkpoint: 1_001, first: "R"),
    Colours(checkpoint: 1_300, first: "R"),
  ]

  @Test(arguments: colours)
  func foccciShowsColours(_ colours: Colours) {
    var settings = PanelSettings()
    settings.lightProfile = .foccci
    let rig = PanelRig(settings)
    rig.advance(.milliseconds(5))
    rig.checkpoint = colours.checkpoint
    rig.step()
    let start = rig.now
    #expect(Self.letters(rig.panel.light) == colours.first)
    guard let second = colours.second else {
      #expect(rig.panel.nextDeadline == .distantFuture)
      return
    }
    rig.advance(to: rig.panel.nextDeadline)
    #expect(rig.now - start == .milliseconds(colours.first_ms))
    #expect(Self.letters(rig.panel.light) == second)
    rig.advance(to: rig.panel.nextDeadline)
    #expect(rig.now - start == .milliseconds(colours.first_ms + colours.second_ms))
    #expect(Self.letters(rig.panel.light) == colours.first)
  }

  static func letters(_ light: Light) -> String {
    (light.red ? "R" : "") + (light.green ? "G" : "") + (light.blue ? "B" : "")
  }

  @Test func aLateCallCatchesUpOrStartsAnew() {
    let rig = PanelRig()
    rig.now = .milliseconds(1_900)
    rig.step()
    #expect(!rig.panel.light.isLit)
    #expect(rig.panel.nextDeadline == .milliseconds(2_400))
    rig.now = .milliseconds(10_000_000)
    rig.step()
    #expect(rig.panel.light.isLit)
    #expect(rig.panel.nextDeadline == .milliseconds(10_000_600))
  }
}
