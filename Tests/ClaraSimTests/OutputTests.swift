import Foundation
import HAL
import Testing
import Traces

@testable import clara_sim

/// Files and streams that cannot be written, and files that must not be: what was lost is said, and nothing else is.
@Suite struct OutputTests {
  /// A charger that lies about its voltage: the checker finds a contactor that closes on a difference.
  private static let unsafe = """
    { name: "liar", settings: { autoOffAfterCharging: true }, expect: { outcome: "completed" }, events: [
      { when: "PreCharge", do: "charger mirrors voltage" }, { when: "PreCharge", do: "pre-charge stays low" },
    ] }
    """

  /// A device whose disk is always full.
  private static let full = "/dev/full"

  @Test func aFullDiskEndsTheRecordingAndNotTheSession() throws {
    let recorder = try LiveRecorder(path: Self.full, title: "x", epoch_us: 0, hasCAN: true)
    var reasons: [String] = []
    recorder.onEnd = { reasons.append($0) }
    for second in Int64(1)...5 {
      recorder.note("checkpoint")
      recorder.write([UInt8](repeating: 0, count: 60), at: .zero + .seconds(second), isSent: true)
    }
    recorder.finish()
    #expect(reasons == ["recording ends: no space left on device (/dev/full)"])
  }

  @Test func aFullDiskEndsTheFileOfALogAndNotTheLog() throws {
    let console = Console.memory()
    let log = try LiveLog(console: console, isJSON: false, path: Self.full)
    log.add("one", at: .zero)
    log.add("two", at: .zero)
    let lines = console.output.split(separator: "\n").map { $0.split(separator: " s  ").last ?? "" }
    #expect(lines == ["the log's file ends: no space left on device (/dev/full)", "one", "two"])
  }

  @Test func whatThePathNamesStaysWhatItIs() throws {
    try RunSupport.withFolder { folder in
      let (target, link, pipe) = (folder.path + "/target", folder.path + "/link", folder.path + "/pipe")
      try Data("old and longer than what comes".utf8).write(to: URL(fileURLWithPath: target))
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "target")
      let file = try OutputFile(link)
      // Until something is written the old content is there.
      #expect(try Data(contentsOf: URL(fileURLWithPath: target)).count == 30)
      #expect(file.write("new".utf8) && file.finish())
      #expect(try String(contentsOfFile: target, encoding: .utf8) == "new")
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "target")
      try #require(mkfifo(pipe, 0o600) == 0)
      let reader = open(pipe, O_RDONLY | O_NONBLOCK)
      defer { close(reader) }
      let recorder = try LiveRecorder(path: pipe, title: "x", epoch_us: 0, hasCAN: false)
      recorder.finish()
      var bytes = [UInt8](repeating: 0, count: 4)
      #expect(read(reader, &bytes, 4) == 4)
      #expect(bytes == [0x0A, 0x0D, 0x0D, 0x0A])
      var status = stat()
      #expect(stat(pipe, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    }
  }

  @Test func aPipeThatNobodyReadsDoesNotHoldALiveSession() throws {
    try RunSupport.withFolder { folder in
      let pipe = folder.path + "/pipe"
      try #require(mkfifo(pipe, 0o600) == 0)
      #expect(throws: CommandFailure.notWritten("cannot write \(pipe): nobody reads this pipe, start the reader first"))
      {
        try LiveRecorder(path: pipe, title: "x", epoch_us: 0, hasCAN: false)
      }
      let reader = open(pipe, O_RDONLY | O_NONBLOCK)
      defer { close(reader) }
      let recorder = try LiveRecorder(path: pipe, title: "x", epoch_us: 0, hasCAN: false)
      var reasons: [String] = []
      recorder.onEnd = { reasons.append($0) }
      // More than a pipe holds.
      for index in Int64(0)..<2_000 {
        recorder.write([UInt8](repeating: 0, count: 1_500), at: .zero + .milliseconds(10 * index), isSent: true)
      }
      recorder.finish()
      #expect(reasons == ["recording ends: its reader does not keep up (\(pipe))"])
    }
  }

  @Test func anOutputThatCannotBeOpenedIsSaidBeforeTheRun() {
    let run = RunSupport.claraSim("run", RunSupport.path("stop-while-idle"), "--junit", "/nonexistent/run.xml")
    #expect(run.code == .notWritten)
    #expect(run.errors == "clara-sim: cannot write /nonexistent/run.xml: no such file or directory\n")
    #expect(run.output.isEmpty)
    #expect(RunSupport.claraSim("run", "--record", "/").errors.contains("is a directory"))
  }

  @Test func aLostOutputDoesNotTakeTheVerdictAlong() throws {
    for option in ["--junit", "--record", "--vcd", "--report"] {
      let run = RunSupport.claraSim("run", RunSupport.path("stop-while-idle"), option, Self.full)
      #expect(run.code == .notWritten, "\(option)")
      #expect(run.errors == "clara-sim: cannot write /dev/full: no space left on device\n")
      #expect(run.output.contains("stop reason    stopButton"))
      #expect(!run.output.contains("/dev/full"))
    }
    let spi = RunSupport.claraSim(
      "run", RunSupport.path("stop-while-idle"), "--board", "qca7005", "--spi", Self.full)
    #expect(spi.code == .notWritten)
    try RunSupport.withFolder { folder in
      let file = try RunSupport.write(Self.unsafe, to: "liar.json5", in: folder)
      let run = RunSupport.claraSim("run", file, "--junit", Self.full)
      #expect(run.code == .unsafe)
      #expect(run.errors.contains("cannot write /dev/full"))
      #expect(run.output.contains("VIOLATION      contactorClosesMatched at "))
    }
  }

  @Test func noOutputOverwritesAnInputOrAnotherOutput() throws {
    try RunSupport.withFolder { folder in
      let scenario = try RunSupport.write(RunSupport.shortSession, to: "s.json5", in: folder)
      let link = folder.path + "/link.json5"
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: scenario)
      let run = RunSupport.claraSim("run", scenario, "--record", link)
      #expect(run.code == .usage)
      #expect(run.errors.contains("--record \(link) would overwrite \(scenario): they are the same file"))
      #expect(try String(contentsOfFile: scenario, encoding: .utf8) == RunSupport.shortSession)
      let both = RunSupport.claraSim("run", "--record", folder.path + "/both", "--vcd", folder.path + "/./both")
      #expect(both.code == .usage)
      #expect(both.errors.contains("would overwrite --record \(folder.path)/both"))
      let idle = RunSupport.path("stop-while-idle")
      #expect(RunSupport.claraSim("run", idle, "--record", "/dev/null", "--vcd", "/dev/null").code == .expected)
      let capture = folder.path + "/a.pcapng"
      #expect(RunSupport.claraSim("run", idle, "--record", capture).code == .expected)
      let before = try Data(contentsOf: URL(fileURLWithPath: capture))
      let replay = RunSupport.claraSim(
        "replay", capture, "--record", folder.path + "/../\(folder.lastPathComponent)/a.pcapng")
      #expect(replay.code == .usage)
      #expect(try Data(contentsOf: URL(fileURLWithPath: capture)) == before)
    }
  }

  @Test func resultsThatAreLostAreNoSuccess() throws {
    let program = "'\(Program.url.path)'"
    for stream in [">/dev/full", ">&-"] {
      let lost = try Program.shell("\(program) --version \(stream)")
      #expect(lost.code == 74, "\(stream)")
      #expect(lost.errors.hasPrefix("clara-sim: cannot write the results to standard output: "), "\(stream)")
    }
    try RunSupport.withFolder { folder in
      // The recording must not get the number of the stream that was closed.
      let (plain, closed) = (folder.path + "/plain", folder.path + "/closed")
      let idle = RunSupport.path("stop-while-idle")
      #expect(try Program.shell("\(program) run '\(idle)' --record '\(plain)'").code == 0)
      #expect(try Program.shell("\(program) run '\(idle)' --record '\(closed)' >&-").code == 74)
      #expect(FileManager.default.contentsEqual(atPath: plain, andPath: closed))
      let liar = try RunSupport.write(Self.unsafe, to: "liar.json5", in: folder)
      #expect(try Program.shell("\(program) run '\(liar)' >/dev/full").code == 3)
    }
  }

  @Test func aFileThatCannotBeReadDoesNotHideTheOthers() throws {
    try RunSupport.withFolder { folder in
      let capture = folder.path + "/a.pcapng"
      #expect(RunSupport.claraSim("run", RunSupport.path("stop-while-idle"), "--record", capture).code == .expected)
      let empty = try RunSupport.write("", to: "empty", in: folder)
      let replay = RunSupport.claraSim("replay", "--json", capture, empty, folder.path + "/none", capture)
      #expect(replay.code == .noInput)
      #expect(replay.errors.split(separator: "\n").count == 2)
      #expect(replay.output.split(separator: "\n").filter { $0.contains(#""layer":"verdict""#) }.count == 2)
      #expect(RunSupport.claraSim("replay", empty, capture).code == .badData)
    }
  }
}
