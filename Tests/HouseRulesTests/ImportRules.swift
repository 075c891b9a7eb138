/// Which module may import which: the direction of the design.
enum ImportRules {
  /// The modules of this project that each target may import.
  static let direction: [String: Set<String>] = [
    "HAL": [],
    "EXI": [],
    "SLAC": ["HAL"],
    "ClaraCore": ["HAL", "EXI", "SLAC"],
    "HALSim": ["HAL", "EXI", "SLAC", "ClaraCore"],
    "HALLinux": ["HAL", "CLinuxNet"],
    "HALUSB": ["HAL", "CLibUSB"],
    "Traces": ["HAL", "EXI", "SLAC", "ClaraCore"],
    "clara-sim": ["HAL", "EXI", "SLAC", "ClaraCore", "HALSim", "HALLinux", "HALUSB", "Traces"],
    "exi-gen": [],
    "MessageMaking": ["EXI", "Traces"],
    "session-sweep": ["HAL", "ClaraCore", "HALSim"],
    "exi-check": ["EXI", "Traces", "MessageMaking"],
    "codec-bench": ["EXI", "Traces"],
    "usb-bed": ["HAL", "HALSim", "HALLinux", "ClaraCore", "CLinuxNet"],
    "mutation-sweep": ["HAL", "EXI", "SLAC", "ClaraCore", "Traces", "HALUSB", "MessageMaking"],
  ]

  /// What the system offers to targets that run on hosts only.
  static let hostModules: Set<String> = [
    "Foundation", "FoundationEssentials", "FoundationXML", "Glibc", "Musl", "Darwin", "Dispatch", "Synchronization",
  ]

  /// The modules a file imports, with their lines.
  static func imports(of source: SourceText) -> [(module: String, line: Int)] {
    let kinds: Set<String> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
    let tokens = source.tokens
    return tokens.indices.compactMap { index in
      guard tokens[index].text == "import", index + 1 < tokens.count else { return nil }
      let next = kinds.contains(tokens[index + 1].text) && index + 2 < tokens.count ? index + 2 : index + 1
      return (tokens[next].text, tokens[index].line)
    }
  }

  /// Imports of a target's files that the manifest does not declare or that run against the direction.
  static func violations(of sources: [SourceText], in target: Manifest.Target) -> [Violation] {
    // A module is called as its target, with underscores where no identifier can have the character.
    var allowed = Set(target.dependencies.map { $0.replacing("-", with: "_") })
    if target.kind == .test { allowed.formUnion(["Testing"]) }
    if !target.isPortable { allowed.formUnion(hostModules) }
    return sources.flatMap { source in
      imports(of: source).filter { !allowed.contains($0.module) }.map {
        Violation(path: source.path, line: $0.line, text: "\(target.name) must not import \($0.module)")
      }
    }
  }

  /// Declared dependencies that run against the direction.
  static func violations(of manifest: Manifest) -> [Violation] {
    manifest.targets.filter { $0.kind == .library || $0.kind == .executable }.flatMap { target -> [Violation] in
      guard let allowed = direction[target.name] else {
        return [Violation(path: "Package.swift", line: 1, text: "\(target.name) has no place in the direction")]
      }
      return target.dependencies.filter { !allowed.contains($0) }.map {
        Violation(path: "Package.swift", line: 1, text: "\(target.name) must not depend on \($0)")
      }
    }
  }
}
