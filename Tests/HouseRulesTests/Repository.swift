import Foundation

/// One breach of a rule.
struct Violation: CustomStringConvertible, Equatable, Sendable {
  let path: String
  let line: Int
  let text: String

  var description: String { "\(path):\(line): \(text)" }
}

/// A text file of the project.
struct TextFile: Sendable {
  /// Path from the package root.
  let path: String
  let text: String

  /// The lines, without line ends.
  var lines: [String] { text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
}

/// The files of the project, read once.
struct Repository: Sendable {
  /// The package root.
  let root: URL
  /// Every Swift file that is compiled, manifests too.
  let sources: [SourceText]
  /// Every text file a person reads, Swift files too.
  let texts: [TextFile]
  /// The manifests: of the package, and of the firmware.
  let manifest: Manifest
  let firmwareManifest: Manifest

  static let current = Repository(
    root: URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent())

  private static let textEndings: Set<String> = [
    "swift", "md", "sh", "py", "c", "h", "ld", "json", "json5", "txt", "modulemap", "",
  ]
  private static let skippedFolders: Set<String> = [".build", ".git", "out", ".swiftpm", "DerivedData"]
  /// Longer files are data.
  private static let longestText = 2_000_000

  private init(root: URL) {
    self.root = root
    let texts = Self.readTexts(root)
    self.texts = texts
    sources = texts.filter { $0.path.hasSuffix(".swift") }.map { SourceText(path: $0.path, text: $0.text) }
    func read(_ path: String) -> Manifest { Manifest(texts.first { $0.path == path }?.text ?? "") }
    manifest = read("Package.swift")
    firmwareManifest = read("Firmware/Package.swift")
  }

  /// The Swift files below a folder, `Sources/HAL/` say.
  func sources(below folder: String) -> [SourceText] { sources.filter { $0.path.hasPrefix(folder) } }

  /// The Swift files of the portable targets.
  var portableSources: [SourceText] {
    manifest.targets.filter(\.isPortable).flatMap { sources(below: "Sources/\($0.name)/") }
  }

  /// The names of the folders directly below `folder`.
  func folders(in folder: String) -> [String] {
    let url = root.appendingPathComponent(folder)
    let entries = try? FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: [.isDirectoryKey])
    return (entries ?? []).filter { (try? $0.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory == true }
      .map(\.lastPathComponent).sorted()
  }

  private static func readTexts(_ root: URL) -> [TextFile] {
    guard let walk = FileManager.default.enumerator(at: root, includingPropertiesForKeys: [.fileSizeKey]) else {
      return []
    }
    var texts: [TextFile] = []
    for case let url as URL in walk {
      if skippedFolders.contains(url.lastPathComponent) {
        walk.skipDescendants()
        continue
      }
      let size = (try? url.resourceValues(forKeys: [.fileSizeKey]))?.fileSize ?? 0
      guard textEndings.contains(url.pathExtension), size <= longestText,
        let text = try? String(contentsOf: url, encoding: .utf8)
      else { continue }
      texts.append(TextFile(path: String(url.path.dropFirst(root.path.count + 1)), text: text))
    }
    return texts.sorted { $0.path < $1.path }
  }
}
