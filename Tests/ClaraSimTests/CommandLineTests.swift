import Foundation
import Testing

@testable import clara_sim

/// The built program, run as a person runs it.
enum Program {
  static let packageRoot = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The executable beside the running test bundle.
  static let url: URL = {
    let beside = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
      .appendingPathComponent("clara-sim")
    if FileManager.default.isExecutableFile(atPath: beside.path) { return beside }
    return packageRoot.appendingPathComponent(".build/debug/clara-sim")
  }()

  struct Outcome {
    var code: Int32
    var output: String
    var errors: String
  }

  /// Runs the program to its end.
  static func run(_ arguments: [String], input: String = "") throws -> Outcome {
    try run(url, arguments, input: input)
  }

  /// Runs a line of the shell to its end.
  static func shell(_ line: String) throws -> Outcome {
    try run(URL(fileURLWithPath: "/bin/sh"), ["-c", line], input: "")
  }

  private static func run(_ program: URL, _ arguments: [String], input: String) throws -> Outcome {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    let (input_, output, errors) = (Pipe(), Pipe(), Pipe())
    process.standardInput = input_
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    input_.fileHandleForWriting.write(Data(input.utf8))
    try input_.fileHandleForWriting.close()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    let problem = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Outcome(
      code: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
      errors: String(decoding: problem, as: UTF8.self))
  }
}

@Suite struct CommandLineTests {
  private static let authorization = "809a021b927fd3fef7fa1f50c00200"
  private static let authorizationLine =
    #"{"schema":"din","message":"ContractAuthenticationRes","value":{"V2G_Message":{"Header":"#
    + #"{"SessionID":"6E49FF4FFBDFE87D"},"Body":{"ContractAuthenticationRes":{"ResponseCode":"OK","#
    + #""EVSEProcessing":"Ongoing"}}}}}"#

  private func run(_ arguments: String...) -> (code: ExitCode, output: String, errors: String) {
    let console = Console.memory()
    let code = ClaraSim.run(arguments, console: console)
    return (code, console.output, console.errors)
  }

  @Test func `the overview names every command, each has a page`() {
    let overview = run("--help")
    #expect(overview.code == .expected)
    for command in ClaraSim.commands {
      #expect(overview.output.contains("  \(command.name) "))
      let page = run(command.name, "--help")
      #expect(page.code == .expected)
      #expect(page.output.hasPrefix("clara-sim \(command.name): "))
      #expect(page.output == run("help", command.name).output)
      #expect(page.output.split(separator: "\n").allSatisfy { $0.count <= 110 }, "\(command.name)")
      for option in command.options { #expect(page.output.contains("\n  \(option.usage)")) }
    }
  }

  @Test func `doc/cli.md is what the program says of itself`() throws {
    let page = try String(contentsOf: Program.packageRoot.appendingPathComponent("doc/cli.md"), encoding: .utf8)
    #expect(page == run("help", "--markdown").output, "doc/cli.md is out of date: run `make docs`")
  }

  @Test func `what is misspelt is named with the nearest valid word`() {
    #expect(run("rpelay").errors.contains("unknown command rpelay; did you mean replay?"))
    #expect(run("replay", "--jsn", "x").errors.contains("unknown option --jsn; did you mean --json?"))
    #expect(run("decode", "--schema", "dni", "80").errors.contains("unknown schema dni; did you mean din?"))
    #expect(run("--verison").errors.contains("did you mean --version?"))
    for arguments in [
      ["rpelay"], ["replay", "--jsn", "x"], ["replay"], ["decode", "a", "b"], ["decode", "--schema"], [],
    ] {
      let console = Console.memory()
      #expect(ClaraSim.run(arguments, console: console) == .usage, "\(arguments)")
      #expect(console.output.isEmpty)
      #expect(!console.errors.isEmpty)
    }
    #expect(run("replay", "--json=1", "x").errors.contains("--json takes no value"))
  }

  @Test func `a missing file and a wrong one have their own exit codes`() throws {
    let missing = run("replay", "/nonexistent/session.pcap")
    #expect(missing.code == .noInput)
    #expect(missing.errors == "clara-sim: /nonexistent/session.pcap: no such file\n")
    let wrong = run("replay", Program.packageRoot.appendingPathComponent("Package.swift").path)
    #expect(wrong.code == .badData)
    #expect(wrong.errors.contains("expected the magic number of pcap or pcapng"))
    #expect(run("decode", "/nonexistent").code == .noInput)
    #expect(run("decode", "--schema", "iso20-wpt", "809a").code == .badData)
    #expect(run("decode", "809a").errors.contains("end of data at bit 16"))
  }

  @Test func `decode tells what it is given`() {
    #expect(run("decode", Self.authorization).output.contains(#""message": "ContractAuthenticationRes""#))
    let framed = run("decode", "01fe80010000000f" + Self.authorization)
    #expect(framed.output.contains(#""payload_type": "0x8001""#))
    #expect(run("decode", "01fe8001000000ff80").errors.contains("states 255 bytes of payload, there are 1"))
    #expect(run("decode", "01fe9000000000021000").output.contains(#""name": "SDPReq""#))
    #expect(run("decode", "102#029A010000C80300").output.contains(#""targetVoltage_V": 410"#))
    let frame = "ffffffffffff00e04c68001d88e101646000000000eff5e9a7db07fdb0" + String(repeating: "00", count: 31)
    #expect(run("decode", frame).output.contains(#""name": "CM_SLAC_PARM.REQ""#))
    #expect(run("decode", frame).output.contains(#""runID": "eff5e9a7db07fdb0""#))
  }

  @Test func `bytes with a slip in them are no missing file`() {
    for (text, word) in [
      ("809", "3 is an odd number of digits"), ("0x809", "3 is an odd number"), ("::", "there is none"),
      ("80zz", "'z' is none"), ("102#029A0", "neither a CAN frame"),
      ("", "the argument is empty"), ("102#029A010000C8030000", "at most eight bytes"),
    ] {
      let result = run("decode", text)
      #expect(result.code == .badData, "\(text)")
      #expect(result.errors.contains(word) && result.errors.contains("nor a file"), "\(result.errors)")
    }
    #expect(run("decode", "messages").code == .noInput)
    #expect(run("decode", "messages").errors.contains("neither hexadecimal digits nor a file"))
    #expect(run("decode", "80.hex").code == .noInput)
    let cut = run("decode", "ffffffffffff00e04c68001d88e1016460000000000000000000")
    #expect(cut.output.contains("the message is cut off: the field at byte "))
    #expect(!cut.output.contains("MMEError"))
  }

  @Test func `a message that several grammars fit is refused with their names`() {
    // An AuthorizationReq of ISO 15118-20 that is an ACDP_ConnectReq as well.
    let bytes = "8000044ea86b04fa009661840200"
    let result = run("decode", bytes)
    #expect(result.code == .badData, "\(result.output)")
    #expect(result.errors.contains("the bytes fit several grammars: iso20-common (AuthorizationReq), iso20-acdp"))
    #expect(run("decode", "--schema", "iso20-common", bytes).output.contains("AuthorizationReq"))
  }

  @Test func `errors name the line that an editor shows, and notes stand in every form`() throws {
    try RunSupport.withFolder { folder in
      let file = try RunSupport.write("\(Self.authorization)\n\n\nzz\n\(Self.authorization)00\n", to: "x", in: folder)
      let result = run("decode", file)
      #expect(result.code == .badData)
      let lines = result.output.split(separator: "\n").map(String.init)
      #expect(lines.count == 3)
      #expect(lines[1] == #"{"error":"not hexadecimal digits: zz","line":4}"#)
      #expect(lines[2].contains(#""notes":["bytes after the end"#))
    }
  }

  @Test func `a stream is decoded and encoded line by line`() throws {
    let decoded = try Program.run(
      ["decode", "--schema", "din", "-"], input: "\(Self.authorization)\nzz\n\n\(Self.authorization.uppercased())\n")
    #expect(decoded.code == 65)
    let lines = decoded.output.split(separator: "\n").map(String.init)
    #expect(
      lines == [Self.authorizationLine, #"{"error":"not hexadecimal digits: zz","line":2}"#, Self.authorizationLine])
    let encoded = try Program.run(["decode", "--encode", "-"], input: Self.authorizationLine + "\n")
    #expect(encoded.code == 0)
    #expect(encoded.output == Self.authorization + "\n")
    let wrong = try Program.run(["decode", "--encode", "-"], input: #"{"schema":"din","value":{"V2G_Mesage":{}}}"#)
    #expect(wrong.code == 65)
    #expect(wrong.output.contains("V2G_Message"))
  }

  @Test func `results go to standard output, everything else to standard error`() throws {
    let version = try Program.run(["--version"])
    #expect(version.code == 0)
    #expect(version.output == "clara-sim \(ClaraSim.version)\n")
    #expect(version.errors.isEmpty)
    let wrong = try Program.run(["replay", "--sed", "3"])
    #expect(wrong.code == 64)
    #expect(wrong.output.isEmpty)
  }

  @Test func `an interrupt ends it with 130, a closed pipe without a word`() throws {
    let process = Process()
    process.executableURL = Program.url
    process.arguments = ["decode", "-"]
    process.standardInput = Pipe()
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    (process.standardInput as? Pipe)?.fileHandleForWriting.write(Data("\(Self.authorization)\n".utf8))
    // The answer proves that the program is up and reading.
    #expect(!output.fileHandleForReading.availableData.isEmpty)
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    // `yes` complains where a test of this process has signals ignored; the program itself must not.
    let command = "yes \(Self.authorization) 2> /dev/null | '\(Program.url.path)' decode - | head -n 1"
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", command]
    let (text, errors) = (Pipe(), Pipe())
    shell.standardOutput = text
    shell.standardError = errors
    try shell.run()
    #expect(
      String(decoding: text.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self) == Self.authorizationLine + "\n")
    #expect(errors.fileHandleForReading.readDataToEndOfFile().isEmpty)
    shell.waitUntilExit()
  }
}

@Suite struct ArgumentParserTests {
  private static let command = Command(
    name: "x", summary: "", synopsis: "[A]", arguments: 0...1, about: [],
    options: [
      .init("--seed", .required("N"), ""), .init("--json", .none, ""), .init("--usb", .optional("SERIAL"), ""),
    ], examples: [], run: { _ throws(CommandFailure) in .expected })

  private func parse(_ words: String...) throws(CommandFailure) -> Invocation {
    try ArgumentParser.parse(words, for: Self.command, console: .memory())
  }

  @Test func `values may be attached or follow`() throws {
    #expect(try parse("--seed", "7").integer("--seed") == 7)
    #expect(try parse("--seed=8", "a").integer("--seed") == 8)
    #expect(try parse("--seed", "1", "--seed", "2").integer("--seed") == 2)
    #expect(try parse("--usb").has("--usb"))
    #expect(try parse("--usb").value("--usb") == nil)
    #expect(try parse("--usb=A1").value("--usb") == "A1")
    #expect(try parse("--", "--seed").arguments == ["--seed"])
    #expect(try parse("-").arguments == ["-"])
  }

  @Test func `wrong values are named`() {
    #expect(throws: CommandFailure.usage("unknown option --sed; did you mean --seed?; see clara-sim x --help")) {
      try parse("--sed", "3")
    }
    #expect(throws: CommandFailure.usage("--seed takes a whole number 0 to 9, not 10")) {
      try parse("--seed", "10").integer("--seed", in: 0...9)
    }
    #expect(throws: CommandFailure.usage("--seed takes a whole number from 0, not x")) {
      try parse("--seed", "x").integer("--seed")
    }
    #expect(throws: CommandFailure.self) { try parse("--seed") }
  }
}
