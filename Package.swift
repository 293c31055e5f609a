// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
  .treatAllWarnings(as: .error),
  // Overlapping access is found by debug builds; looking for it took 4 % of a long program.
  .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

/// A module of gd; `uses` is the whole list of what it may import (see Sources/README.md).
func module(_ name: String, uses dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(
  of name: String, uses dependencies: [Target.Dependency] = [], besides files: [String] = []
) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.byName(name: name)] + dependencies, exclude: files,
    swiftSettings: settings)
}

let package = Package(
  name: "gd",
  products: [.executable(name: "gd", targets: ["gd"])],
  targets: [
    .systemLibrary(name: "CEditline", providers: [.apt(["libedit-dev"])]),
    .systemLibrary(name: "CJSON", providers: [.apt(["libjson-c-dev"])]),
    .target(
      name: "CKernels",
      // Optimised in debug builds too: tests run over large arrays.
      cSettings: [
        .define("_GNU_SOURCE"), .unsafeFlags(["-O3", "-ffp-contract=off", "-fno-math-errno"]),
      ],
      linkerSettings: [.linkedLibrary("m"), .linkedLibrary("dl")]),
    .target(name: "CDataSets"),
    .target(name: "CTerminal", dependencies: ["CEditline"], cSettings: [.define("_GNU_SOURCE")]),
    module("Syntax"),
    module("Autodiff"),
    module("Algebra", uses: ["Autodiff"]),
    module("Engine", uses: ["Autodiff", "CKernels"]),
    module("Learning", uses: ["Autodiff", "Engine", "CKernels", "CDataSets", "CJSON"]),
    module("Language", uses: ["Syntax", "Autodiff", "Algebra", "Engine", "Learning"]),
    module("Terminal", uses: ["Language", "CEditline", "CJSON", "CTerminal"]),
    .executableTarget(name: "gd", dependencies: ["Terminal"], swiftSettings: settings),
    .executableTarget(
      name: "EngineBenchmark", dependencies: ["Autodiff", "Engine"],
      path: "Scripts/benchmarks/engine", swiftSettings: settings),
    .executableTarget(
      name: "TrainingBenchmark", dependencies: ["Autodiff", "Engine", "Learning", "CDataSets"],
      path: "Scripts/benchmarks/training", exclude: ["training.c", "peer.py"],
      swiftSettings: settings),
    .executableTarget(
      name: "SymbolicBenchmark", dependencies: ["Language"],
      path: "Scripts/benchmarks/symbolic", swiftSettings: settings),
    tests(of: "Syntax"),
    tests(of: "Autodiff"),
    tests(of: "Algebra", uses: ["Autodiff"]),
    .target(name: "CAllocations", path: "Tests/CAllocations"),
    tests(of: "Engine", uses: ["Autodiff", "CAllocations"]),
    tests(of: "Learning", uses: ["Autodiff", "Engine"]),
    tests(
      of: "Language", uses: ["Syntax", "Autodiff", "Algebra", "Engine"],
      besides: ["Transcripts", "NIST"]),
    tests(of: "Terminal", uses: ["Language", "gd"], besides: ["GradBench"]),
  ]
)
