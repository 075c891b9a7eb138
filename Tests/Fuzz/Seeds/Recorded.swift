import ClaraCore
import HAL
import SLAC
import Traces

/// What is worth breaking of some recordings: each thing once, frames of one shape in a limited number.
struct Recorded {
  /// V2G messages with the name of their parser.
  private(set) var messages: [(name: String, bytes: [UInt8])] = []
  /// Management messages, with their number among those of the same type, from 1.
  private(set) var mmes: [(bytes: [UInt8], number: Int)] = []
  /// IPv6 frames, a limited number of each upper layer and length.
  private(set) var frames: [[UInt8]] = []
  /// Fewer of them, for what takes longer.
  private(set) var stackFrames: [[UInt8]] = []
  /// The beginning of a few files of each form.
  private(set) var files: [[UInt8]] = []

  private var known = Set<[UInt8]>()
  private var shapes: [Int: Int] = [:]
  private var types: [UInt16: Int] = [:]
  private var magics: [[UInt8]: Int] = [:]

  /// Combinations of upper layer and length.
  var shapeCount: Int { shapes.count }

  /// Takes the beginning of a file, two of each form and byte order.
  mutating func addFile(_ bytes: [UInt8]) {
    let form = Array(bytes.prefix(4)) + (bytes.first == 0x0A ? Array(bytes.dropFirst(8).prefix(4)) : [])
    magics[form, default: 0] += 1
    if magics[form, default: 0] <= 2 { files.append(Array(bytes.prefix(SharedFolder.fileLength))) }
  }

  /// Takes what a recording holds.
  mutating func add(_ capture: Capture) {
    for frame in capture.frames where frame.linkType == LinkType.ethernet {
      let bytes = Array(capture.data(of: frame))
      if let packet = try? IPv6Packet(parsing: bytes.span) { addFrame(bytes, packet) }
    }
    for record in Dissector.dissect(capture).records {
      switch record.content {
      case .mme(let message): addMME(message.raw, type: message.type)
      case .v2g(let message):
        guard let schema = message.schema, known.insert(message.exi).inserted else { continue }
        messages.append((schema.name, message.exi))
      default: continue
      }
    }
  }

  private mutating func addFrame(_ bytes: [UInt8], _ packet: IPv6Packet) {
    let shape = Int(packet.upperLayer) << 16 | packet.length
    guard shapes[shape, default: 0] < SharedFolder.framesPerShape, known.insert(bytes).inserted else { return }
    shapes[shape, default: 0] += 1
    frames.append(bytes)
    if shapes[shape, default: 0] <= SharedFolder.stackFramesPerShape { stackFrames.append(bytes) }
  }

  private mutating func addMME(_ bytes: [UInt8], type: UInt16) {
    guard known.insert(bytes).inserted else { return }
    types[type, default: 0] += 1
    mmes.append((bytes, types[type, default: 0]))
  }
}
