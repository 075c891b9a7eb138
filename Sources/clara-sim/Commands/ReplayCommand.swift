import Traces

extension Command {
  /// `clara-sim replay`.
  static let replay = Command(
    name: "replay", summary: "follow a recorded session: why and where it ended, and what Clara would have sent",
    synopsis: "FILE...", arguments: 1...Int.max,
    about: [
      "Reads captures (pcap, pcapng) of the powerline or of the CAN bus, candump logs, and logic-analyser recordings "
        + "of the SPI bus between a host and its QCA7005 (Saleae's data table or analyser export, with or without chip "
        + "select); each of them may be gzipped. Finds HomePlug management messages, SDP, TCP connections and V2G "
        + "messages, decodes them, and says in words how each session ended and why.",
      "In a session of DIN SPEC 70121 or ISO 15118-2 Clara is put in the place of the car: the recorded responses go "
        + "to Clara's own session machine, which wants what the recorded car wanted, and its requests are compared "
        + "with the car's, field by field.",
      "A file that ends inside a record, or turns into garbage, is followed as far as it goes; the report says so.",
      "The exit code is 0 when every file could be read and followed, however its sessions ended. A file that cannot "
        + "is named, the others are followed all the same, and the exit code is the highest of theirs.",
    ],
    options: [
      Option("--record", .required("OUT.pcapng"), "write the frames of one FILE as pcapng, with their directions"),
      Option(
        "--json", .none,
        "one JSON object a line: {\"layer\":\"mme|sdp|tcp|tls|v2g|can\",\"frame\":N,\"t\":\"...\",...} for each thing "
          + "seen, then {\"layer\":\"verdict\",...} for each file"),
    ],
    examples: [
      Example("clara-sim replay session.pcap", "a report to read"),
      Example(
        "clara-sim replay bus.csv --record bus.pcapng", "a recording of the SPI bus, and its frames for Wireshark"),
      Example("clara-sim replay --json *.pcapng | grep '\"layer\":\"verdict\"'", "the verdicts only"),
    ],
    run: { invocation throws(CommandFailure) in
      let console = invocation.console
      let output = invocation.value("--record")
      if output != nil, invocation.arguments.count > 1 { throw .usage("--record takes one FILE") }
      var code = ExitCode.expected
      for (index, path) in invocation.arguments.enumerated() {
        console.progress("reading \(path) (\(index + 1) of \(invocation.arguments.count))")
        do throws(CommandFailure) {
          let capture = try read(path)
          if let output { try record(capture, to: output, from: path) }
          let report = ReplayReport(capture)
          console.clearProgress()
          if invocation.has("--json") {
            report.forEachLine { console.line($0.compact) }
          } else {
            console.write((index > 0 ? "\n" : "") + report.text)
          }
          console.flush()
        } catch {
          // The others are followed all the same.
          console.flush()
          console.error("clara-sim: \(error.message)")
          if error.code.rawValue > code.rawValue { code = error.code }
        }
      }
      return code
    })

  private static func record(_ capture: Capture, to output: String, from path: String) throws(CommandFailure) {
    var outputs = OutputSet(inputs: [path])
    let file = try outputs.open("--record", output)
    file.write(PcapngWriter.file(of: capture))
    file.finish()
    if let failure = file.failure { throw failure }
  }

  private static func read(_ path: String) throws(CommandFailure) -> Capture {
    let bytes = try InputFile.read(path)
    do throws(CaptureProblem) {
      return try CaptureReader.read(bytes, name: path)
    } catch {
      throw .badData(error.description)
    }
  }
}
