import Foundation
import Testing

@testable import clara_sim

/// What the reader says of a wrong scenario: file, line, what is wrong, what comes nearest.
@Suite struct ScenarioErrorTests {
  struct Wrong: CustomTestStringConvertible, Sendable {
    let what: String
    let text: String
    let line: Int
    /// The message must hold each of these.
    let words: [String]

    init(_ what: String, _ text: String, line: Int, _ words: String...) {
      (self.what, self.text, self.line, self.words) = (what, text, line, words)
    }

    var testDescription: String { what }
  }

  private func check(_ wrong: Wrong) throws {
    let error = try #require(throws: ScenarioError.self) { try Scenario.read(wrong.text, file: "my.json5") }
    #expect(error.file == "my.json5")
    #expect(error.line == wrong.line, "\(error)")
    for word in wrong.words { #expect(error.message.contains(word), "\(error)") }
    #expect("\(error)".hasPrefix("my.json5:\(wrong.line): "))
  }

  private static let keys = [
    Wrong(
      "misspelt at the top", "{\n  name: 'x',\n  seting: {},\n}", line: 3, "unknown key 'seting'",
      "did you mean 'settings'?"),
    Wrong("the needed key misspelt", "{\n  nam: 'x'\n}", line: 2, "unknown key 'nam'", "did you mean 'name'?"),
    Wrong("no name", "{ about: 'x' }", line: 1, "a scenario needs a 'name'"),
    Wrong("empty name", "{\n\n  name: '' }", line: 3, "'name' must not be empty"),
    Wrong(
      "misspelt below", "{ name: 'x',\n  settings: {\n    stopAtSoc_percent: 80,\n  },\n}", line: 3,
      "unknown key 'stopAtSoc_percent'", "did you mean 'stopAtSoC_percent'?"),
    Wrong(
      "misspelt in a list item", "{ name: 'x', events: [\n  { at_s: 1, do: 'unplug' },\n  { at: 1, do: 'plug' },\n] }",
      line: 3, "unknown key 'at'", "did you mean 'at_s'?"),
    Wrong(
      "misspelt in a list below", "{ name: 'x', charger: { neighbours: [{},\n  { atenuation_dB: 3 }] } }", line: 2,
      "did you mean 'attenuation_dB'?"),
    Wrong("nothing near", "{ name: 'x',\n  zzz: 1 }", line: 2, "unknown key 'zzz'", "one of: name, about, application"),
    Wrong("the first of two", "{ name: 'x',\n  zzz: 1,\n  aaa: 1 }", line: 2, "unknown key 'zzz'"),
    Wrong("twice", "{ name: 'x',\n  seed: 1,\n  seed: 2 }", line: 3, "key 'seed' stands twice", "first in line 2"),
    Wrong("twice, quoted", "{ name: 'x', 'seed': 1,\n  \"seed\": 2 }", line: 2, "key 'seed' stands twice"),
    Wrong(
      "twice below", "{ name: 'x', events: [\n  { at_s: 1, do: 'plug',\n    at_s: 2 }] }", line: 3,
      "key 'at_s' stands twice"),
    Wrong(
      "of another action", "{ name: 'x', events: [\n {\n at_s: 1, do: 'unplug',\n hold_s: 3 }] }", line: 4,
      "unknown key 'hold_s'"),
  ]

  @Test(arguments: keys) func wrongKey(_ wrong: Wrong) throws { try check(wrong) }

  private static let kinds = [
    Wrong("a list as file", "[]", line: 1, "expected an object, found a list"),
    Wrong("a number as name", "{\n  name: 7 }", line: 2, "'name' must be a text, not a number"),
    Wrong("null as name", "{ name: null }", line: 1, "'name' must be a text, not null"),
    Wrong("a text as seed", "{ name: 'x',\n  seed: '1' }", line: 2, "'seed' must be a number, not a text"),
    Wrong("true as seed", "{ name: 'x',\n  seed: true }", line: 2, "'seed' must be a number, not true or false"),
    Wrong("a list as object", "{ name: 'x',\n  charger: [] }", line: 2, "'charger' must be an object, not a list"),
    Wrong("an object as list", "{ name: 'x',\n  events: {} }", line: 2, "'events' must be a list, not an object"),
    Wrong("a text as item", "{ name: 'x', events: [\n  'unplug'] }", line: 2, "'events' must hold objects, not a text"),
    Wrong(
      "a number as flag", "{ name: 'x', board: {\n  lockStuck: 1 } }", line: 2,
      "'lockStuck' must be true or false, not a number"),
    Wrong(
      "a text as checkpoint", "{ name: 'x', expect: { checkpoints: [1,\n  '2'] } }", line: 2,
      "'checkpoints' must hold whole numbers, not a text"),
    Wrong(
      "a number as checkpoints", "{ name: 'x', expect: {\n checkpoints: 100 } }", line: 2, "must be a list of whole"),
  ]

  @Test(arguments: kinds) func wrongKind(_ wrong: Wrong) throws { try check(wrong) }

  private static let values = [
    Wrong(
      "more than full", "{ name: 'x',\n battery: {\n  soc_percent: 100.1 } }", line: 3,
      "100.1 is impossible for 'soc_percent': expected 0 to 100"),
    Wrong("negative seed", "{ name: 'x',\n seed: -1 }", line: 2, "-1 is impossible for 'seed'"),
    Wrong("half a seed", "{ name: 'x',\n seed: 1.5 }", line: 2, "1.5 is not a whole number"),
    Wrong("endless seed", "{ name: 'x',\n seed: Infinity }", line: 2, "impossible for 'seed'"),
    Wrong("no number", "{ name: 'x',\n battery: { soc_percent: NaN } }", line: 2, "impossible for 'soc_percent'"),
    Wrong(
      "a checkpoint too high", "{ name: 'x', expect: { checkpoints: [\n 100,\n 1401] } }", line: 3,
      "1401 is impossible in 'checkpoints': expected whole numbers from 0 to 1400"),
    Wrong("a state of charge", "{ name: 'x', events: [\n{ when: 'soc 101', do: 'plug' }] }", line: 2, "0 to 100"),
    Wrong("both times", "{ name: 'x', events: [{ at_s: 1,\n when: 'charging', do: 'plug' }] }", line: 2, "not both"),
    Wrong(
      "an end before its beginning", "{ name: 'x', expect: {\n endsWithin_s: 50,\n endsAfter_s: 100 } }", line: 3,
      "'endsAfter_s' is above 'endsWithin_s'"),
    Wrong(
      "more than the most", "{ name: 'x', expect: {\n minimumEnergy_Wh: 2,\n maximumEnergy_Wh: 1 } }", line: 2,
      "'minimumEnergy_Wh' is above 'maximumEnergy_Wh'"),
    Wrong(
      "a receipt in DIN", "{ name: 'x', protocol: 'din', events: [{ at_s: 1,\n do: 'charger wants a receipt' }] }",
      line: 2, "receipts are of ISO 15118-2, which the charger does not speak"),
    Wrong(
      "a receipt that is not offered",
      "{ name: 'x', protocol: 'iso2', settings: { protocols: ['din'] }, events: [{ at_s: 1,\n "
        + "do: 'charger wants a receipt' }] }", line: 2, "which 'settings' do not offer"),
    Wrong(
      "a message without an Ongoing",
      "{ name: 'x', events: [{ at_s: 1, do: 'charger answers Ongoing to',\n message: 'SessionSetup' }] }", line: 2,
      "'SessionSetup' is not known as 'message'", "CableCheck"),
    Wrong("no time", "{ name: 'x', events: [\n{ do: 'plug' }] }", line: 2, "an event needs 'at_s' or 'when'"),
    Wrong("nothing to do", "{ name: 'x', events: [\n{ at_s: 1 }] }", line: 2, "an event needs a 'do'"),
    Wrong("a delay too many", "{ name: 'x', events: [{ at_s: 1,\n after_s: 1, do: 'plug' }] }", line: 2, "'when'"),
    Wrong(
      "an argument missing", "{ name: 'x', events: [\n{ at_s: 1, do: 'charger answers nothing to' }] }", line: 2,
      "this action needs 'message'"),
  ]

  @Test(arguments: values) func impossibleValue(_ wrong: Wrong) throws { try check(wrong) }

  private static let names = [
    Wrong(
      "charger", "{ name: 'x', charger: {\n profile: 'alpitronik' } }", line: 2, "'alpitronik' is not known",
      "did you mean 'alpitronic'?"),
    Wrong("car", "{ name: 'x', car: {\n profile: 'leaf4O' } }", line: 2, "did you mean 'leaf40'?"),
    Wrong("reason", "{ name: 'x', expect: {\n stopReason: 'stopButon' } }", line: 2, "did you mean 'stopButton'?"),
    Wrong("action", "{ name: 'x', events: [{ at_s: 1,\n do: 'un-plug' }] }", line: 2, "did you mean 'unplug'?"),
    Wrong("trigger", "{ name: 'x', events: [{\n when: 'Charging!', do: 'plug' }] }", line: 2, "'charging'?"),
    Wrong(
      "message", "{ name: 'x', events: [{ at_s: 1, do: 'charger refuses',\n message: 'CableChek' }] }", line: 2,
      "did you mean 'CableCheck'?"),
    Wrong(
      "code",
      "{ name: 'x', events: [{ at_s: 1, do: 'charger refuses', message: 'CableCheck',\n code: 'FAILED_Sequence' }] }",
      line: 2, "did you mean 'FAILED_SequenceError'?"),
    Wrong("timing", "{ name: 'x',\n timing: 'stirct' }", line: 2, "did you mean 'strict'?"),
    Wrong("protocol to come", "{ name: 'x',\n protocol: 'iso20' }", line: 2, "not there yet", "'iso2'"),
    Wrong("offer", "{ name: 'x', settings: {\n protocols: ['iso-2'] } }", line: 2, "did you mean 'iso2'?"),
    Wrong("no offer", "{ name: 'x', settings: {\n protocols: [] } }", line: 2, "one or two names"),
    Wrong("protocol", "{ name: 'x',\n protocol: 'dim' }", line: 2, "did you mean 'din'?"),
    Wrong("application to come", "{ name: 'x',\n application: 'vehicle' }", line: 2, "not there yet", "'adapter' only"),
    Wrong("board's chip", "{ name: 'x',\n board: 'qca7000' }", line: 2, "did you mean 'qca7005'?"),
    Wrong(
      "interrupt line without a chip", "{ name: 'x', board: {\n interruptLine: true } }", line: 2,
      "'interruptLine' needs the modem 'qca7005'"),
    Wrong(
      "bus faults without a chip", "{ name: 'x', faults: {\n spiWrongCounts_permille: 1 } }", line: 2,
      "'spiWrongCounts_permille' needs the modem 'qca7005'"),
    Wrong(
      "chip event without a chip", "{ name: 'x', events: [\n { at_s: 1,\n do: 'modem restarts' }] }", line: 3,
      "this event needs the modem 'qca7005'"),
    Wrong("board", "{ name: 'x',\n board: 'simulatd' }", line: 2, "did you mean 'simulated'?"),
  ]

  @Test(arguments: names) func unknownName(_ wrong: Wrong) throws { try check(wrong) }

  private static let syntax = [
    Wrong("empty", "", line: 1, "the file is empty"),
    Wrong("blank", " \n\n", line: 1, "the file is empty"),
    Wrong("a comment only", "// x\n", line: 2, "not JSON5", "expected a value"),
    Wrong("no colon", "{\n name: 'x',\n about 'y' }", line: 3, "expected ':' after the key 'about'"),
    Wrong("no comma", "{\n name: 'x'\n about: 'y' }", line: 3, "expected ',' or '}' before 'about'"),
    Wrong("no brace", "// x\n{\n name: 'x'\n", line: 2, "the '{' that begins here is not closed"),
    Wrong("no bracket", "{ name: 'x',\n events: [\n", line: 2, "the '[' that begins here is not closed"),
    Wrong("the wrong bracket", "{ name: 'x', events: [\n}", line: 2, "expected a value, found '}'"),
    Wrong("no quote", "{ name: 'x',\n about: 'y\n }", line: 2, "the text that begins here is not closed"),
    Wrong("no end of comment", "{ name: 'x' }\n/* y", line: 2, "the comment that begins here is not closed"),
    Wrong("no value", "{ name: 'x',\n seed: }", line: 2, "expected a value, found '}'"),
    Wrong("no number", "{ name: 'x',\n seed: 1e }", line: 2, "expected a value, found '1e'"),
    Wrong("a number with a 0 before it", "{ name: 'x',\n seed: 012 }", line: 2, "'012' must not begin with 0"),
    Wrong("a number too large", "{ name: 'x',\n seed: 1e400 }", line: 2, "'1e400' is too large"),
    Wrong("an escape cut short", "{ name: 'x',\n about: '\\u12' }", line: 2, "'\\u12' needs 4 hexadecimal digits"),
    Wrong("no escape", "{ name: 'x',\n about: 'C:\\dir' }", line: 2, "'\\d' is no escape"),
    Wrong("a key that is a number", "{ name: 'x',\n 1a: 2 }", line: 2, "a key must not begin with a digit"),
    Wrong("two values", "{ name: 'x' }\n{}", line: 2, "unexpected '{' after the end"),
    Wrong("a bare word", "{ name:\n  x }", line: 2, "expected a value, found 'x'"),
  ]

  @Test(arguments: syntax) func wrongSyntax(_ wrong: Wrong) throws { try check(wrong) }

  private static let accepted = [
    "0", "-0", "+1", ".5", "5.", "5.e3", "0x1F", "-0x1F", "0X1f", "1E5", "1e-323", "0e400", "NaN", "-Infinity",
    #"'\u0041'"#, #"'\ud83d\ude00'"#, #"'\x41\b\f\n\r\t\/\'\"\\'"#, "'\\\n'", "'\\\r\n'", "{ä1: 2}", #"{\u0061: 1}"#,
  ]
  private static let refused = [
    "012", "-012", "00", "09", "00.5", "1e400", "-1e400", "1e-400", "0x", "0xFFFFFFFFFFFFFFFFF", ".", "-.", "inf",
    "nan",
    "infinity", "0x1p3", "1_000", "1e", "0e", "1a", "--1", "+-1", "1.2.3", "0b1", "0x1.", #"'\u12'"#, #"'\u12G4'"#,
    #"'\x4'"#,
    #"'\xZZ'"#, #"'\a'"#, #"'\0'"#, #"'\v'"#, #"'\ä'"#, #"'\u0000'"#, #"'\ud800'"#, #"'\udc00'"#, #"'\ud83d\u0041'"#,
    "'a\tb'", "'\\'",
    "{1: 2}", "{1a: 2}", "{a-b: 2}", "[1,,2]", "[,]", "{,}", "true1", "undefined", "\u{2003}1", #"'\u{41}'"#,
  ]

  /// What the decoder refuses has its line, and what it takes has no problem.
  @Test func theSyntaxCheckKnowsWhatTheDecoderKnows() throws {
    for (value, isGood) in Self.accepted.map({ ($0, true) }) + Self.refused.map({ ($0, false) }) {
      let text = "{\n a:\n \(value)\n }"
      let decoder = JSONDecoder()
      decoder.allowsJSON5 = true
      #expect(((try? decoder.decode(JSON5Value.self, from: Data(text.utf8))) != nil) == isGood, "\(value)")
      let problem = JSON5SyntaxCheck.problem(in: text)
      #expect(problem?.line == (isGood ? nil : 3), "\(value): \(String(describing: problem))")
    }
  }

  /// Nothing that is not a scenario ends in a trap: every prefix of a good file, and every file with one byte changed.
  @Test func everyTruncationAndMutationIsAnswered() throws {
    let bytes = Array("{ name: 'x', events: [{ at_s: 1, do: \"unplug\" }], /* c */ seed: 0x1F, }".utf8)
    #expect(throws: Never.self) { try Scenario.read(String(decoding: bytes, as: UTF8.self), file: "f") }
    for count in 0..<bytes.count {
      #expect(throws: ScenarioError.self) {
        try Scenario.read(String(decoding: bytes[..<count], as: UTF8.self), file: "f")
      }
    }
    for index in bytes.indices {
      for byte in Array("{}[]:,'\"/*\\ \n0x".utf8) {
        var changed = bytes
        changed[index] = byte
        do { _ = try Scenario.read(String(decoding: changed, as: UTF8.self), file: "f") } catch is ScenarioError {}
      }
    }
  }
}
