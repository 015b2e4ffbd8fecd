// swift-tools-version: 6.3
// The Swift side of the benchmarks: a program that uses the client as any other would.
import PackageDescription

let package = Package(
  name: "Bench",
  dependencies: [.package(name: "Backpack", path: "../..")],
  targets: [
    .executableTarget(
      name: "bench", dependencies: [.product(name: "Backpack", package: "Backpack")],
      swiftSettings: [
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("ExistentialAny"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
