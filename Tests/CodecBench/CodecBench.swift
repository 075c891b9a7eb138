import EXI
import Foundation
import Traces

/// Decodes and encodes the messages of a file, so that somebody can count how long that takes.
///
/// `Scripts/bench-codec.py` runs it: once for wall time, and under callgrind, which counts the instructions inside
/// `decodeOften` and `encodeOften` only.
@main
struct CodecBench {
  static let usage = """
    usage: codec-bench time FILE               ns per message, tab-separated: schema, message, bytes, encode, decode
           codec-bench encode|decode FILE LINE COUNT   one message of the file, COUNT times

    """

  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count >= 3, let data = FileManager.default.contents(atPath: arguments[2]) else { misused() }
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
    let subjects = lines.compactMap { Subject(line: String($0)) }
    guard subjects.count == lines.count else { misused() }
    switch (arguments[1], arguments.count) {
    case ("time", 3):
      for subject in subjects { print(subject.timed()) }
    case ("encode", 5), ("decode", 5):
      guard let line = Int(arguments[3]), let count = Int(arguments[4]), subjects.indices.contains(line) else {
        misused()
      }
      if arguments[1] == "encode" { subjects[line].encode(count) } else { subjects[line].decode(count) }
    default: misused()
    }
  }

  private static func misused() -> Never {
    FileHandle.standardError.write(Data(usage.utf8))
    exit(64)
  }
}

/// One message of the file.
struct Subject {
  let schema: V2GSchema
  let message: String
  let exi: [UInt8]

  init?(line: String) {
    guard let value = try? JSONValue(parsing: line), let digits = value["exi"]?.text,
      let schema = value["schema"]?.text.flatMap({ V2GSchema(name: $0) }), let message = value["message"]?.text
    else { return nil }
    self.schema = schema
    self.message = message
    let characters = Array(digits)
    exi = stride(from: 0, to: characters.count - 1, by: 2).compactMap { start in
      UInt8(String(characters[start...start + 1]), radix: 16)
    }
  }

  func decode(_ count: Int) {
    switch schema {
    case .appproto: decodeOften(exi, count) { bytes throws(EXIError) in _ = try AppProtocol.Message.decode(bytes) }
    case .din: decodeOften(exi, count) { bytes throws(EXIError) in _ = try DIN.Message.decode(bytes) }
    case .iso2: decodeOften(exi, count) { bytes throws(EXIError) in _ = try ISO2.Message.decode(bytes) }
    case .iso20common: decodeOften(exi, count) { bytes throws(EXIError) in _ = try ISO20.Message.decode(bytes) }
    case .iso20dc: decodeOften(exi, count) { bytes throws(EXIError) in _ = try ISO20DC.Message.decode(bytes) }
    default: break
    }
  }

  func encode(_ count: Int) {
    switch schema {
    case .appproto: encodeOften(AppProtocol.Message.self, exi, count)
    case .din: encodeOften(DIN.Message.self, exi, count)
    case .iso2: encodeOften(ISO2.Message.self, exi, count)
    case .iso20common: encodeOften(ISO20.Message.self, exi, count)
    case .iso20dc: encodeOften(ISO20DC.Message.self, exi, count)
    default: break
    }
  }

  /// The best of several rounds, in ns per message.
  func timed() -> String {
    let count = 20_000
    func best(_ work: () -> Void) -> Double {
      (0..<7).map { _ in
        let start = DispatchTime.now().uptimeNanoseconds
        work()
        return Double(DispatchTime.now().uptimeNanoseconds - start) / Double(count)
      }.min() ?? 0
    }
    let times = [best { encode(count) }, best { decode(count) }].map { String(format: "%.0f", $0) }
    return "\(schema.name)\t\(message)\t\(exi.count)\t\(times.joined(separator: "\t"))"
  }
}
