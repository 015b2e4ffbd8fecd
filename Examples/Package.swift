// swift-tools-version: 6.3
// Programs that use the client as any other package would: by dependency, with its public products alone.
//
//   swift run place-and-cancel
//   swift run watch-book [SYMBOL] [UPDATES]
//   swift run export-history [FILE]
//   swift run getting-started
//
// They run on the paper exchange: no key, no money, no network.
import PackageDescription

let products: [Target.Dependency] = [
  .product(name: "Backpack", package: "Backpack"),
  .product(name: "BackpackPaper", package: "Backpack"),
]

let package = Package(
  name: "Examples",
  dependencies: [.package(name: "Backpack", path: "..")],
  targets: [
    .executableTarget(name: "place-and-cancel", dependencies: products),
    .executableTarget(name: "watch-book", dependencies: products),
    .executableTarget(name: "export-history", dependencies: products),
    .executableTarget(name: "getting-started", dependencies: products),
  ],
  swiftLanguageModes: [.v6]
)
