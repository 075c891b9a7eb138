import Foundation
import Traces

extension Command {
  /// `clara-sim decode`.
  static let decode = Command(
    name: "decode", summary: "EXI, MME, SDP or CHAdeMO bytes to JSON, and V2G JSON back to EXI",
    synopsis: "[HEX | FILE | -]", arguments: 0...1,
    about: [
      "Decodes one message given as hexadecimal digits, the messages of a file (one a line as hexadecimal digits, or "
        + "one binary message), or one a line of standard input (-).",
      "What the bytes are is told from the bytes: an EXI document starts with 80, a V2GTP message with 01fe, an "
        + "Ethernet frame has its EtherType; a CAN frame is written 102#029A010000C80300.",
      "A V2G message gives {\"schema\":...,\"message\":...,\"value\":{...}}: element names as in the schemas, "
        + "hexBinary as upper-case hex, base64Binary as base64, enumerations as their schema text. Of one message the "
        + "JSON is laid out for reading; of a file or standard input each message is one line. A member notes says "
        + "what was accepted although the standard does not allow it.",
      "Without --schema the grammar is the only one that the bytes fit. A few short messages of ISO 15118-20 fit more "
        + "than one of its message sets; such a message is refused, with the names of those sets.",
      "A line that cannot be decoded gives {\"error\":...,\"line\":N}; the others are decoded all the same, and "
        + "the exit code is 65.",
    ],
    options: [
      Option(
        "--schema", .required("NAME"),
        "grammar of the documents: \(V2GSchema.allCases.map(\.name).joined(separator: ", "))"),
      Option("--encode", .none, "the other way: lines as decode prints them to hexadecimal digits"),
    ],
    examples: [
      Example("clara-sim decode 809a00113020000a00000000", "a DIN SPEC 70121 message"),
      Example("clara-sim decode 102#029A010000C80300", "a CHAdeMO frame of the car"),
      Example("clara-sim decode --schema din - < messages.hex", "one document a line"),
      Example("clara-sim decode --encode --schema din - < messages.jsonl", "and back"),
    ],
    run: { invocation throws(CommandFailure) in try DecodeCommand(invocation).run() })
}

/// The work of `clara-sim decode`.
struct DecodeCommand {
  private let console: Console
  private let input: String
  private let schema: V2GSchema?
  private let encodes: Bool

  init(_ invocation: Invocation) throws(CommandFailure) {
    console = invocation.console
    encodes = invocation.has("--encode")
    if let name = invocation.value("--schema") {
      guard let schema = V2GSchema(name: name) else {
        let names = V2GSchema.allCases.map(\.name)
        throw .usage(
          "unknown schema \(name)\(NearestName.hint(for: name, among: names)); known: \(names.joined(separator: ", "))")
      }
      self.schema = schema
    } else {
      schema = nil
    }
    if let argument = invocation.arguments.first {
      input = argument
    } else {
      guard isatty(0) == 0 else { throw .usage("an argument is missing; usage: clara-sim decode [HEX | FILE | -]") }
      input = "-"
    }
  }

  func run() throws(CommandFailure) -> ExitCode {
    if input == "-" { return lines() }
    if encodes { return try runOnText(encodable: input) }
    let isFile = FileManager.default.fileExists(atPath: input)
    if !isFile, let object = SingleMessage.decode(canFrame: input) { return show(object) }
    if !isFile, let bytes = Hex.bytes(input), !bytes.isEmpty { return show(try decode(bytes)) }
    if !isFile, let reason = Self.problem(of: input) { throw reason }
    let content = try InputFile.read(input)
    guard Self.isText(content) else { return try binary(content) }
    return all(Self.lines(of: content))
  }

  /// A JSON argument itself, or a file of such lines.
  private func runOnText(encodable text: String) throws(CommandFailure) -> ExitCode {
    if text.hasPrefix("{") {
      console.line(try encode(text))
      return .expected
    }
    let content = try InputFile.read(text)
    return all(Self.lines(of: content))
  }

  /// One binary message; a capture is somebody else's work.
  private func binary(_ content: [UInt8]) throws(CommandFailure) -> ExitCode {
    if (try? CaptureReader.read(content, name: input)) != nil {
      throw .badData("\(input): this is a capture, use clara-sim replay \(input)")
    }
    return show(try decode(content))
  }

  private func show(_ object: JSONObject) -> ExitCode {
    console.line(JSONValue.object(object).pretty())
    return .expected
  }

  /// Empty lines too: an error names its line as an editor counts.
  private static func lines(of content: [UInt8]) -> [String] {
    String(decoding: content, as: UTF8.self).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map(String.init)
  }

  /// What is wrong with an argument that is no file and no bytes; nil for what has the looks of a path.
  private static func problem(of text: String) -> CommandFailure? {
    guard !text.contains("/") else { return nil }
    if text.isEmpty { return .badData("the argument is empty: neither hexadecimal digits nor a file") }
    if let hash = text.firstIndex(of: "#"), text[..<hash].allSatisfy(\.isHexDigit) {
      return .badData(
        "\(text): neither a CAN frame (three or eight digits, #, at most eight bytes of two digits each) nor a file")
    }
    let digits = text.hasPrefix("0x") || text.hasPrefix("0X") ? text.dropFirst(2) : text[...]
    guard let other = digits.first(where: { !($0.isASCII && $0.isHexDigit) && !" :-_\t\n\r".contains($0) }) else {
      let count = digits.filter(\.isHexDigit).count
      let why = count == 0 ? "there is none" : "\(count) is an odd number of digits"
      return .badData("\(text): neither hexadecimal digits (\(why)) nor a file")
    }
    // What begins with a number is more likely a message with a slip in it than a file that is missing.
    guard text.first?.isWholeNumber == true, !text.contains(".") else {
      return .noInput("\(text): neither hexadecimal digits nor a file")
    }
    return .badData("\(text): neither hexadecimal digits ('\(other)' is none) nor a file")
  }

  private func all(_ lines: [String]) -> ExitCode {
    var code = ExitCode.expected
    for (index, line) in lines.enumerated() where !one(line, number: index + 1) { code = .badData }
    return code
  }

  /// Works line by line, so that it can sit in a pipe.
  private func lines() -> ExitCode {
    var code = ExitCode.expected
    var number = 0
    while let line = readLine() {
      number += 1
      if !one(line, number: number) { code = .badData }
      // Somebody at the other end of a pipe may be waiting for the answer.
      if !Self.hasInput() { console.flush() }
    }
    return code
  }

  /// Decodes or encodes a line; false after it has printed an error.
  private func one(_ line: String, number: Int) -> Bool {
    let text = line.trimmingCharacters(in: .whitespaces)
    guard !text.isEmpty else { return true }
    do throws(CommandFailure) {
      if encodes {
        console.line(try encode(text))
      } else if let object = SingleMessage.decode(canFrame: text) {
        console.line(object.compact)
      } else if let bytes = Hex.bytes(text) {
        console.line(try decode(bytes).compact)
      } else {
        throw .badData("not hexadecimal digits: \(text.prefix(40))")
      }
      return true
    } catch {
      var object = JSONObject()
      object.add("error", error.message)
      object.add("line", number)
      console.line(object.compact)
      return false
    }
  }

  private func decode(_ bytes: [UInt8]) throws(CommandFailure) -> JSONObject {
    do throws(SingleMessage.Failure) {
      return try SingleMessage.decode(bytes, schema: schema)
    } catch {
      throw .badData(error.message)
    }
  }

  /// The EXI document of `{"schema":...,"value":...}` (or `json` for `value`), as hexadecimal digits.
  private func encode(_ text: String) throws(CommandFailure) -> String {
    let line: JSONValue
    do throws(JSONError) { line = try JSONValue(parsing: text) } catch { throw .badData(error.description) }
    let named = line["schema"]?.text.flatMap { V2GSchema(name: $0) }
    guard let schema = schema ?? named else {
      throw .badData("the line names no known schema and --schema is not given")
    }
    guard let value = line["value"] ?? line["json"] else { throw .badData("the line has no member value") }
    do throws(V2GError) { return Hex.lower(try V2GJSON.encode(schema, value)) } catch {
      throw .badData(error.description)
    }
  }

  private static func isText(_ bytes: [UInt8]) -> Bool {
    bytes.allSatisfy { ($0 >= 0x20 && $0 < 0x7F) || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
  }

  /// True when more input is ready now.
  private static func hasInput() -> Bool {
    var descriptor = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
    return poll(&descriptor, 1, 0) > 0
  }
}
