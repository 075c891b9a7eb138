import ClaraCore
import HAL

/// The framing of V2G messages in a byte stream.
enum V2GTPSubjects {
  /// The framer, with the stream in one piece and in pieces of 1, 3 and 7 bytes.
  static let framer = Subject(name: "v2gtp", about: "V2GTPFramer over streams in pieces of several sizes") { bytes, _ in
    let whole = messages(of: bytes, pieces: .max)
    for size in [1, 3, 7] where messages(of: bytes, pieces: size) != whole {
      return .wrong("other messages in pieces of \(size)")
    }
    if let problem = whole.problem { return .wrong(problem) }
    return whole.lengths.isEmpty ? .refused : .read
  }

  private struct Messages: Equatable {
    var lengths: [Int] = []
    var isBroken = false
    var problem: String?
  }

  /// Cuts a stream into messages; the result must not depend on the size of the pieces.
  private static func messages(of bytes: Span<UInt8>, pieces size: Int) -> Messages {
    var framer = V2GTPFramer()
    var result = Messages()
    var offset = 0
    while offset < bytes.count, !result.isBroken {
      let end = min(bytes.count, size == .max ? bytes.count : offset + size)
      do throws(V2GTPError) {
        let taken = try framer.push(bytes.extracting(offset..<end))
        if taken < 0 || taken > end - offset { result.problem = "took \(taken) of \(end - offset) bytes" }
        offset += taken
        if taken == 0, !framer.isComplete { result.problem = "does not go on" }
      } catch {
        result.isBroken = true
      }
      if result.problem != nil { return result }
      guard framer.isComplete else { continue }
      if framer.payload.count != framer.header.map({ Int($0.payloadLength) }) {
        result.problem = "a payload of another length"
      }
      result.lengths.append(framer.payload.count)
      framer.startNext()
    }
    return result
  }
}
