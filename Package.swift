// swift-tools-version: 6.2

import PackageDescription

// What every target of this package is compiled with: warnings are errors, `any` is spelt out, and what
// Embedded Swift cannot do is refused in ordinary builds too.
let common: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableExperimentalFeature("Lifetimes"),
  .enableExperimentalFeature("AddressableParameters"),
]

// The four targets that also run on the microcontroller. The trait switches the real Embedded mode on; it must
// never reach an executable of this package, whose run path SwiftPM would then drop.
let portable: [SwiftSetting] =
  common + [
    .treatWarning("EmbeddedRestrictions", as: .error),
    .enableExperimentalFeature("Embedded", .when(traits: ["Embedded"])),
  ]

let package = Package(
  name: "clara",
  products: [
    .library(name: "HAL", targets: ["HAL"]),
    .library(name: "EXI", targets: ["EXI"]),
    .library(name: "SLAC", targets: ["SLAC"]),
    .library(name: "ClaraCore", targets: ["ClaraCore"]),
    .executable(name: "clara-sim", targets: ["clara-sim"]),
    .executable(name: "exi-gen", targets: ["exi-gen"]),
    .executable(name: "mutation-sweep", targets: ["mutation-sweep"]),
    .executable(name: "session-sweep", targets: ["session-sweep"]),
    .executable(name: "exi-check", targets: ["exi-check"]),
  ],
  traits: [
    .trait(name: "Embedded", description: "Compile the portable targets in Embedded Swift mode.")
  ],
  targets: [
    // Portable: no Foundation, no heap, Embedded Swift.
    .target(name: "HAL", swiftSettings: portable),
    .target(name: "EXI", swiftSettings: portable),
    .target(name: "SLAC", dependencies: ["HAL"], swiftSettings: portable),
    .target(name: "ClaraCore", dependencies: ["HAL", "EXI", "SLAC"], swiftSettings: portable),

    // Hosts only.
    .target(name: "HALSim", dependencies: ["HAL", "EXI", "SLAC", "ClaraCore"], swiftSettings: common),
    .target(name: "Traces", dependencies: ["HAL", "EXI", "SLAC", "ClaraCore"], swiftSettings: common),
    .systemLibrary(name: "CLinuxNet"),
    .target(name: "HALLinux", dependencies: ["HAL", "CLinuxNet"], swiftSettings: common),
    .systemLibrary(name: "CLibUSB"),
    .target(name: "HALUSB", dependencies: ["HAL", "CLibUSB"], swiftSettings: common),
    .executableTarget(
      name: "clara-sim", dependencies: ["HAL", "EXI", "SLAC", "ClaraCore", "HALSim", "HALLinux", "HALUSB", "Traces"],
      swiftSettings: common),
    .executableTarget(name: "exi-gen", swiftSettings: common),

    .testTarget(name: "HALTests", dependencies: ["HAL"], swiftSettings: common),
    .testTarget(name: "EXITests", dependencies: ["EXI", "Traces", "exi-gen", "MessageMaking"], swiftSettings: common),
    .testTarget(name: "SLACTests", dependencies: ["SLAC", "HAL"], swiftSettings: common),
    .testTarget(name: "ClaraCoreTests", dependencies: ["ClaraCore", "HAL", "EXI", "SLAC"], swiftSettings: common),
    .testTarget(
      name: "HALSimTests", dependencies: ["session-sweep", "HALSim", "ClaraCore", "HAL", "EXI", "SLAC"],
      swiftSettings: common),
    .testTarget(name: "HALLinuxTests", dependencies: ["HALLinux", "HAL"], swiftSettings: common),
    .testTarget(name: "HALUSBTests", dependencies: ["HALUSB", "HAL"], swiftSettings: common),
    .testTarget(
      name: "ConformanceTests", dependencies: ["HALSim", "ClaraCore", "HAL", "EXI", "SLAC"], swiftSettings: common),
    .testTarget(
      name: "InteropTests", dependencies: ["HALLinux", "HALSim", "ClaraCore", "HAL"], path: "Tests/Interop",
      swiftSettings: common),
    .testTarget(name: "TracesTests", dependencies: ["Traces", "HAL", "EXI", "SLAC"], swiftSettings: common),
    .testTarget(
      name: "ClaraSimTests", dependencies: ["clara-sim", "HALSim", "Traces", "ClaraCore", "HAL"],
      swiftSettings: common),
    .executableTarget(
      name: "mutation-sweep",
      dependencies: ["HAL", "EXI", "SLAC", "ClaraCore", "Traces", "HALUSB", "MessageMaking"], path: "Tests/Fuzz",
      swiftSettings: common),
    .executableTarget(
      name: "session-sweep", dependencies: ["HAL", "ClaraCore", "HALSim"], path: "Tests/SessionSweep",
      swiftSettings: common),
    .target(
      name: "MessageMaking", dependencies: ["EXI", "Traces"], path: "Tests/MessageMaking", swiftSettings: common),
    .executableTarget(
      name: "exi-check", dependencies: ["EXI", "Traces", "MessageMaking"], path: "Tests/EXICheck",
      swiftSettings: common),
    .executableTarget(
      name: "codec-bench", dependencies: ["EXI", "Traces"], path: "Tests/CodecBench", swiftSettings: common),
    .executableTarget(
      name: "usb-bed", dependencies: ["HAL", "HALSim", "HALLinux", "ClaraCore", "CLinuxNet"],
      path: "Tests/USBBed", swiftSettings: common),
    .testTarget(name: "HouseRulesTests", swiftSettings: common),
    .testTarget(
      name: "FuzzTests", dependencies: ["mutation-sweep", "HAL", "EXI", "SLAC", "ClaraCore", "Traces"],
      swiftSettings: common),
  ]
)
