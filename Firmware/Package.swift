// swift-tools-version: 6.2

import PackageDescription

// Everything in here is Embedded Swift, warnings are errors.
let embedded: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableExperimentalFeature("Lifetimes"),
  .enableExperimentalFeature("AddressableParameters"),
  .enableExperimentalFeature("Embedded"),
]

// A package of its own, so that host builds and tests of the portable targets never see bare-metal code, and so that
// the trait is always on in here.
let package = Package(
  name: "clara-firmware",
  products: [
    .executable(name: "ClaraImage", targets: ["ClaraImage"]),
    .executable(name: "SelfCheckHost", targets: ["SelfCheckHost"]),
  ],
  dependencies: [.package(name: "clara", path: "..", traits: ["Embedded"])],
  targets: [
    // The microcontroller: start-up and C runtime, drivers, the image.
    .target(name: "BoardSupport"),
    .target(name: "STM32F4", dependencies: ["BoardSupport"], swiftSettings: embedded),
    .executableTarget(
      name: "ClaraImage", dependencies: ["BoardSupport", "STM32F4", "SelfCheck"], swiftSettings: embedded),

    // What the image checks, and the same as a native Embedded program: both print the same trace.
    .target(
      name: "SelfCheck",
      dependencies: [
        .product(name: "HAL", package: "clara"), .product(name: "EXI", package: "clara"),
        .product(name: "SLAC", package: "clara"), .product(name: "ClaraCore", package: "clara"),
      ],
      swiftSettings: embedded),
    .target(name: "HostConsole"),
    .executableTarget(name: "SelfCheckHost", dependencies: ["HostConsole", "SelfCheck"], swiftSettings: embedded),
  ]
)
