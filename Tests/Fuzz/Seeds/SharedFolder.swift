import ClaraCore
import Foundation
import HAL
import SLAC
import Traces

/// Vectors and recordings that lie beside the package, or where `CLARA_SHARED` says.
struct SharedFolder {
  /// Recorded IPv6 frames kept of one upper layer and one length.
  static let framesPerShape = 20
  /// Of these, how many also go through the whole stack.
  static let stackFramesPerShape = 2
  /// Leading bytes of a recording that are broken as a file.
  static let fileLength = 2_048
  /// Leading bytes of a frame that the stack sees broken: all headers, and the start of what they carry.
  static let stackReach = 128

  /// Vectors up to this many bytes take all values in every byte, in a sweep that is not thorough.
  static let fullLength = 64

  /// Recorded management messages of each type that take all values, and that also go through the machines.
  static let fullMMEs = 20
  static let matchingMMEs = 3

  /// Seeds by the name of their parser.
  private(set) var seeds: [String: [Seed]] = [:]
  /// What was found, and what is not there, in words.
  private(set) var remarks: [String] = []

  private let folder: URL
  private let network: NetworkRig
  private let isThorough: Bool

  /// Reads all there is; `isThorough` gives every byte of every seed all values.
  init(network: NetworkRig, isThorough: Bool) {
    self.network = network
    self.isThorough = isThorough
    let given = ProcessInfo.processInfo.environment["CLARA_SHARED"].map { URL(fileURLWithPath: $0) }
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    folder = given ?? root.deletingLastPathComponent().appendingPathComponent("shared")
    readVectors()
    readRecordings()
    readCAN()
  }

  private func files(_ name: String, _ endings: [String]) -> [URL] {
    let place = folder.appendingPathComponent(name)
    let all = (try? FileManager.default.contentsOfDirectory(at: place, includingPropertiesForKeys: nil)) ?? []
    return all.filter { url in endings.contains { url.lastPathComponent.hasSuffix($0) } }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
  }

  /// All values for what is short or the first of its kind, the edges for the rest.
  private func values(isFull: Bool) -> Seed.Values { isFull || isThorough ? .all : .edges }

  private mutating func readVectors() {
    let files = files("vectors", [".jsonl"])
    if files.isEmpty { remarks.append("skipped: no vectors in \(folder.path)/vectors") }
    var seen: [String: Int] = [:]
    for file in files {
      guard let text = try? String(contentsOf: file, encoding: .utf8) else { continue }
      for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
        guard let value = try? JSONValue(parsing: Array(line)), let schema = value["schema"]?.text,
          EXISubjects.schemas.contains(where: { $0.name == schema }), let exi = value["exi"]?.text,
          let bytes = Hex.bytes(exi)
        else { continue }
        let message = value["message"]?.text ?? ""
        seen[message, default: 0] += 1
        let isFull = bytes.count <= Self.fullLength || seen[message, default: 0] <= 2
        seeds[schema, default: []].append(Seed(bytes, values(isFull: isFull)))
      }
    }
    let counts = EXISubjects.schemas.map { "\(seeds[$0.name]?.count ?? 0) \($0.name)" }
    if !files.isEmpty { remarks.append("vectors: " + counts.joined(separator: ", ")) }
  }

  private mutating func readRecordings() {
    let files = files("traces/plc", [".pcap", ".pcapng"])
    if files.isEmpty { remarks.append("skipped: no recordings in \(folder.path)/traces/plc") }
    var found = Recorded()
    for file in files {
      guard let data = try? Data(contentsOf: file) else { continue }
      let bytes = [UInt8](data)
      found.addFile(bytes)
      guard let capture = try? CaptureReader.read(bytes, name: file.lastPathComponent) else { continue }
      found.add(capture)
    }
    guard !files.isEmpty else { return }
    for (name, bytes) in found.messages { seeds[name, default: []].append(Seed(bytes, values(isFull: false))) }
    for (bytes, number) in found.mmes {
      seeds["mme", default: []].append(Seed(bytes, values(isFull: number <= Self.fullMMEs)))
    }
    for (bytes, number) in found.mmes where number <= Self.matchingMMEs {
      seeds["slac-car", default: []].append(Seed(addressed(bytes, MatchingRig.carAddress), values(isFull: false)))
      seeds["slac-charger", default: []].append(
        Seed(addressed(bytes, MatchingRig.chargerAddress), values(isFull: false)))
    }
    for bytes in found.frames { seeds["ipv6", default: []].append(Seed(bytes, values(isFull: false))) }
    for bytes in found.stackFrames.compactMap({ network.retargeted($0) }) {
      seeds["network", default: []].append(Seed(bytes, values(isFull: false), reach: Self.stackReach))
    }
    for bytes in found.files { seeds["capture", default: []].append(Seed(bytes, values(isFull: false))) }
    remarks.append(
      "recordings: \(files.count) files, \(found.messages.count) different V2G messages, \(found.mmes.count) MMEs, "
        + "\(found.frames.count) IPv6 frames of \(found.shapeCount) shapes")
  }

  private mutating func readCAN() {
    let files = files("traces/can", [".candump.log"])
    if files.isEmpty { remarks.append("skipped: no recordings in \(folder.path)/traces/can") }
    var known = Set<[UInt8]>()
    var samples: [UInt16: Int] = [:]
    for file in files {
      guard let data = try? Data(contentsOf: file),
        let capture = try? CaptureReader.read([UInt8](data), name: file.lastPathComponent)
      else { continue }
      for frame in capture.frames {
        let bytes = Array(capture.data(of: frame))
        guard bytes.count > 8, bytes[0] == 0 else { continue }
        let identifier = UInt16(bytes[2]) << 8 | UInt16(bytes[3])
        guard CHAdeMOMessage(CANFrame(identifier: identifier, data: .init(repeating: 0))) != nil else { continue }
        let seed = Array(bytes[2..<4] + bytes[8...].prefix(8))
        guard known.insert(seed).inserted else { continue }
        seeds["chademo", default: []].append(Seed(seed, .all))
        samples[identifier, default: 0] += 1
        if samples[identifier, default: 0] <= 8 { seeds["chademo-machine", default: []].append(Seed(seed, .all)) }
      }
    }
    if !files.isEmpty { remarks.append("CAN logs: \(files.count) files, \(known.count) different CHAdeMO frames") }
  }

  private func addressed(_ frame: [UInt8], _ destination: MACAddress) -> [UInt8] {
    guard frame.count >= 6 else { return frame }
    return (0..<6).map { destination[$0] } + frame[6...]
  }
}
