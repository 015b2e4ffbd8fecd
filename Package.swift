// swift-tools-version: 6.3
import PackageDescription

/// Every target of ours is compiled with these: a warning is an error, imports say who may see them.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
]
let strictC: [CSetting] = [.treatAllWarnings(as: .error)]

let package = Package(
  name: "Backpack",
  products: [
    .library(name: "Backpack", targets: ["Backpack"]),
    .library(name: "BackpackPaper", targets: ["BackpackPaper"]),
    .library(name: "BackpackFeed", targets: ["BackpackFeed"]),
    .library(name: "BackpackC", type: .dynamic, targets: ["BackpackABI"]),
    .executable(name: "backpack", targets: ["backpack"]),
    .executable(name: "backpack-exchange", targets: ["backpack-exchange"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    // For backpack-exchange alone.
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
  ],
  targets: [
    // The C core and the C libraries under it.
    .systemLibrary(
      name: "CSodium", path: "CSources/CSodium", pkgConfig: "libsodium",
      providers: [.apt(["libsodium-dev"])]),
    .systemLibrary(
      name: "CcJSON", path: "CSources/CcJSON", pkgConfig: "libcjson",
      providers: [.apt(["libcjson-dev"])]),
    .systemLibrary(
      name: "CSQLite", path: "CSources/CSQLite", pkgConfig: "sqlite3",
      providers: [.apt(["libsqlite3-dev"])]),
    .target(
      name: "CBackpack", dependencies: ["CSodium", "CcJSON"], path: "CSources/CBackpack",
      cSettings: strictC),
    .target(name: "CCurl", path: "CSources/CCurl", cSettings: strictC),
    .target(name: "CWebSocket", path: "CSources/CWebSocket", cSettings: strictC),
    .target(name: "CProcess", path: "CSources/CProcess", cSettings: strictC),

    // What every part speaks: nouns, and how they look on the wire.
    .target(name: "BackpackModel", dependencies: ["CBackpack"], swiftSettings: strict),
    .target(
      name: "BackpackWire", dependencies: ["BackpackModel", "CBackpack"], swiftSettings: strict),

    // The client, the paper exchange, the gate before money, the assistant's protocol.
    .target(
      name: "Backpack",
      dependencies: [
        "BackpackModel", "BackpackWire", "CCurl", "CWebSocket",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    .target(
      name: "BackpackPaper", dependencies: ["BackpackModel", "BackpackWire", "CSQLite"],
      swiftSettings: strict),
    // Real prices for the paper exchange: live, and written down.
    .target(
      name: "BackpackFeed",
      dependencies: ["Backpack", "BackpackModel", "BackpackPaper", "BackpackWire"],
      swiftSettings: strict),
    .target(
      name: "BackpackGuard", dependencies: ["BackpackModel", "BackpackWire"], swiftSettings: strict),
    // The account as its owner configured it, for every program that trades.
    .target(
      name: "BackpackAccount",
      dependencies: [
        "Backpack", "BackpackGuard", "BackpackModel", "BackpackPaper", "BackpackWire",
      ],
      swiftSettings: strict),
    .target(
      name: "BackpackMCP", dependencies: ["BackpackModel", "BackpackWire"], swiftSettings: strict),

    // The C interface: the header is the contract, the Swift functions implement it.
    .systemLibrary(name: "BackpackHeader", path: "include"),
    .target(
      name: "BackpackABI",
      dependencies: [
        "Backpack", "BackpackAccount", "BackpackGuard", "BackpackHeader", "BackpackModel",
        "BackpackWire", "CBackpack", "CProcess",
      ],
      swiftSettings: strict),

    .executableTarget(
      name: "backpack",
      dependencies: [
        "Backpack", "BackpackAccount", "BackpackFeed", "BackpackPaper", "BackpackMCP",
        "BackpackModel", "BackpackWire", "CProcess",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),

    // What `make bench` measures of the engine behind the paper exchange.
    .executableTarget(
      name: "bench-engine", dependencies: ["BackpackPaper"], path: "Bench/engine",
      swiftSettings: strict),

    // The paper exchange served on loopback: HTTP, WebSocket, virtual time, faults.
    .target(
      name: "BackpackServer",
      dependencies: [
        "BackpackModel", "BackpackPaper", "BackpackWire",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOWebSocket", package: "swift-nio"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "backpack-exchange",
      dependencies: [
        "Backpack", "BackpackFeed", "BackpackModel", "BackpackPaper", "BackpackServer",
        "BackpackWire", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    .testTarget(name: "BackpackModelTests", dependencies: ["BackpackModel"], swiftSettings: strict),
    .testTarget(
      name: "BackpackWireTests", dependencies: ["BackpackWire", "BackpackModel"],
      swiftSettings: strict),
    .testTarget(
      name: "BackpackTests",
      dependencies: [
        "Backpack", "BackpackModel", "BackpackPaper", "BackpackWire",
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: strict),
    .testTarget(
      name: "BackpackPaperTests", dependencies: ["BackpackPaper", "BackpackWire", "BackpackModel"],
      swiftSettings: strict),
    .testTarget(
      name: "BackpackFeedTests",
      dependencies: ["Backpack", "BackpackFeed", "BackpackModel", "BackpackPaper", "BackpackWire"],
      swiftSettings: strict),
    .testTarget(
      name: "BackpackGuardTests", dependencies: ["BackpackGuard", "BackpackModel"],
      swiftSettings: strict),
    .testTarget(
      name: "BackpackServerTests",
      dependencies: [
        "BackpackModel", "BackpackServer", "BackpackWire",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOWebSocket", package: "swift-nio"),
      ], swiftSettings: strict),
    .testTarget(
      name: "BackpackMCPTests", dependencies: ["BackpackMCP", "BackpackModel", "BackpackWire"],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c11
)
