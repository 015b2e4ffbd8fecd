// swift-tools-version: 6.3
// A package that uses the client as any other would: by dependency, with nothing but its public products.
import PackageDescription

let package = Package(
  name: "Consumer",
  dependencies: [.package(name: "Backpack", path: "../..")],
  targets: [
    .executableTarget(
      name: "consumer",
      dependencies: [
        .product(name: "Backpack", package: "Backpack"),
        .product(name: "BackpackPaper", package: "Backpack"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
