// swift-tools-version: 6.3
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

/// A library target in one of the rows of the house; it may import only rows below its own.
func library(_ name: String, in row: String, uses dependencies: [Target.Dependency] = [], schema: Bool = false)
  -> Target
{
  .target(
    name: name, dependencies: dependencies, path: "Sources/\(row)/\(name)",
    resources: schema ? [.embedInCode("Schema")] : [], swiftSettings: settings)
}

func program(_ name: String, uses dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies, path: "Sources/Programs/\(name)", swiftSettings: settings)
}

func tests(_ name: String, uses dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies + ["TestSupport"], path: "Tests/\(name)Tests",
    swiftSettings: settings)
}

/// A target in C++ that gives one library of the system a face in C; `apt` names the package that brings it.
func cxxLibrary(_ name: String, links library: String, apt: String) -> Target {
  .target(name: name, path: "Sources/C/\(name)", linkerSettings: [.linkedLibrary(library)])
}

/// A target in C for what processors can do and Swift cannot say; there is no library behind it.
func cLibrary(_ name: String) -> Target { .target(name: name, path: "Sources/C/\(name)") }

func systemLibrary(_ name: String, pkgConfig: String, apt: String) -> Target {
  .systemLibrary(name: name, path: "Sources/C/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

/// A header of the C library that Swift's module of it leaves out.
func systemHeader(_ name: String) -> Target { .systemLibrary(name: name, path: "Sources/C/\(name)") }

let package = Package(
  name: "Platewatch",
  targets: [
    // C: module maps and shims; a library in C++ has a face in C, and so have instructions that Swift cannot say.
    systemLibrary("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),
    cLibrary("CIntrinsics"),
    systemLibrary("CLibXML2", pkgConfig: "libxml-2.0", apt: "libxml2-dev"),
    systemHeader("CMalloc"),
    systemLibrary("CMicroHTTPD", pkgConfig: "libmicrohttpd", apt: "libmicrohttpd-dev"),
    systemLibrary("COpenSSL", pkgConfig: "libcrypto", apt: "libssl-dev"),
    cxxLibrary("CSimdJSON", links: "simdjson", apt: "libsimdjson-dev"),
    systemLibrary("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
    systemLibrary("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),

    // Platform: each wraps one thing.
    library("CommandLineTool", in: "Platform", uses: ["CMalloc"]),
    library("Compression", in: "Platform", uses: ["CZlib"]),
    library("Crypto", in: "Platform", uses: ["COpenSSL"]),
    library("Files", in: "Platform"),
    library("HTML", in: "Platform", uses: ["CLibXML2"]),
    library("HTTP", in: "Platform"),
    library("HTTPClient", in: "Platform", uses: ["HTTP", "CCurl"]),
    library("HTTPServer", in: "Platform", uses: ["HTTP", "CMicroHTTPD"]),
    library("JSON", in: "Platform"),
    library("JSONLines", in: "Platform", uses: ["CSimdJSON"]),
    library("SQLite", in: "Platform", uses: ["CSQLite"]),

    // Logic: no I/O, no clock.
    .target(
      name: "Extraction", dependencies: ["HTML", "HTTP", "JSON", "Vehicles"], path: "Sources/Logic/Extraction",
      resources: [.embedInCode("Sites")], swiftSettings: settings),
    library("Monitors", in: "Logic", uses: ["HTTP", "JSON", "JSONLines", "Vehicles"]),
    library("Registry", in: "Logic", uses: ["CIntrinsics", "Crypto", "JSON"]),
    library("Vehicles", in: "Logic", uses: ["JSON"]),

    // Stages: left to right, from what was seen to what is sent.
    library("Access", in: "Stages", uses: ["Crypto", "JSON", "SQLite"], schema: true),
    library(
      "Crawling", in: "Stages",
      uses: ["Compression", "Crypto", "Extraction", "HTTP", "JSON", "SQLite", "Vehicles"], schema: true),
    library("Matching", in: "Stages", uses: ["JSON", "SQLite", "Vehicles"], schema: true),
    library("Observations", in: "Stages", uses: ["Compression", "Crypto", "JSON", "SQLite", "Vehicles"], schema: true),
    library("Outbox", in: "Stages", uses: ["Crypto", "HTTP", "JSON", "SQLite", "Vehicles"], schema: true),
    library("Snapshots", in: "Stages", uses: ["Crypto", "Files", "JSON", "Registry", "SQLite"], schema: true),
    library("Telemetry", in: "Stages", uses: ["JSON", "Monitors", "SQLite", "Vehicles"], schema: true),
    library(
      "Webhooks", in: "Stages", uses: ["CommandLineTool", "Crypto", "HTTP", "JSON", "Outbox", "SQLite"]),

    // Pipeline: observe, match and enqueue in one transaction; a crawl from its first page to its verdict.
    library(
      "CrawlRuns", in: "Pipeline",
      uses: [
        "Access", "CommandLineTool", "Crawling", "Extraction", "HTTP", "JSON", "ObservationPipeline", "Observations",
        "Outbox", "SQLite", "Snapshots", "Vehicles",
      ]),
    library(
      "ObservationPipeline", in: "Pipeline",
      uses: ["JSON", "Matching", "Observations", "Outbox", "SQLite", "Telemetry", "Vehicles"]),
    library(
      "RegistryRuns", in: "Pipeline",
      uses: [
        "Compression", "Crypto", "Files", "JSON", "Matching", "Outbox", "Registry", "SQLite", "Snapshots", "Telemetry",
        "Vehicles",
      ]),
    library(
      "TelemetryRuns", in: "Pipeline",
      uses: ["HTTP", "JSON", "Matching", "Monitors", "Outbox", "SQLite", "Telemetry", "Vehicles"]),

    // Service: what monitord serves.
    library(
      "API", in: "Service",
      uses: [
        "Access", "CommandLineTool", "CrawlRuns", "Crypto", "Files", "HTTP", "HTTPServer", "JSON", "Matching",
        "Monitors", "ObservationPipeline", "Observations", "Outbox", "SQLite", "Telemetry", "TelemetryRuns", "Vehicles",
        "Webhooks",
      ]),

    // Programs compose, nothing else.
    program(
      "benchmark",
      uses: [
        "Access", "API", "CommandLineTool", "Crawling", "CrawlRuns", "Extraction", "HTML", "HTTP", "HTTPClient",
        "HTTPServer", "JSON", "JSONLines", "Matching", "Monitors", "ObservationPipeline", "Observations", "Outbox",
        "Registry", "RegistryRuns", "SQLite", "Telemetry", "TelemetryRuns", "Vehicles", "Webhooks",
      ]),
    program(
      "crawl",
      uses: [
        "CommandLineTool", "CrawlRuns", "Crawling", "Extraction", "HTTP", "HTTPClient", "JSON", "Observations",
        "Outbox", "SQLite", "Vehicles",
      ]),
    program(
      "deliver",
      uses: ["CommandLineTool", "CrawlRuns", "HTTPClient", "JSON", "Outbox", "SQLite", "Webhooks"]),
    program(
      "monitorctl",
      uses: [
        "Access", "CommandLineTool", "Crawling", "CrawlRuns", "Crypto", "Extraction", "Files", "HTTP", "HTTPClient",
        "HTTPServer", "JSON", "Matching", "Monitors", "ObservationPipeline", "Observations", "Outbox", "Registry",
        "Snapshots", "SQLite", "Telemetry", "TelemetryRuns", "Vehicles", "Webhooks",
      ]),
    program(
      "monitord",
      uses: [
        "Access", "API", "CommandLineTool", "CrawlRuns", "Crypto", "Files", "HTTP", "HTTPClient", "HTTPServer", "JSON",
        "Matching", "Outbox", "SQLite", "Telemetry", "TelemetryRuns", "Webhooks",
      ]),
    program(
      "registry-diff",
      uses: [
        "CommandLineTool", "CrawlRuns", "Crypto", "Files", "JSON", "Outbox", "Registry", "RegistryRuns", "SQLite",
        "Snapshots",
      ]),

    // Tests.
    .target(name: "TestSupport", dependencies: ["HTTP"], path: "Tests/TestSupport", swiftSettings: settings),
    tests("Access", uses: ["Access", "SQLite"]),
    tests(
      "API",
      uses: [
        "API", "Access", "CrawlRuns", "HTTP", "HTTPClient", "HTTPServer", "JSON", "Matching", "ObservationPipeline",
        "Observations", "Outbox", "SQLite", "Telemetry", "TelemetryRuns", "Vehicles", "Webhooks",
      ]),
    tests("Architecture", uses: []),
    tests("benchmark", uses: ["benchmark"]),
    tests("CommandLineTool", uses: ["CommandLineTool"]),
    tests("Compression", uses: ["Compression"]),
    tests(
      "Crawling",
      uses: ["Compression", "Crawling", "Extraction", "HTTP", "HTTPClient", "JSON", "SQLite", "Vehicles"]),
    tests(
      "CrawlRuns",
      uses: [
        "CommandLineTool", "CrawlRuns", "Crawling", "Extraction", "HTTP", "Matching", "ObservationPipeline",
        "Observations", "Outbox", "SQLite", "Vehicles",
      ]),
    tests("Crypto", uses: ["Crypto"]),
    tests(
      "crawl",
      uses: ["Compression", "CrawlRuns", "HTTP", "Matching", "ObservationPipeline", "Outbox", "SQLite", "crawl"]),
    tests("deliver", uses: ["CrawlRuns", "HTTP", "Outbox", "SQLite", "Webhooks", "deliver"]),
    tests("Extraction", uses: ["Compression", "Extraction", "HTML", "HTTP", "JSON", "Vehicles"]),
    tests("HTML", uses: ["HTML", "JSON"]),
    tests("HTTP", uses: ["HTTP"]),
    tests("HTTPClient", uses: ["HTTPClient", "HTTP"]),
    tests("HTTPServer", uses: ["HTTP", "HTTPClient", "HTTPServer"]),
    tests("JSON", uses: ["JSON"]),
    tests("JSONLines", uses: ["JSONLines"]),
    tests("Matching", uses: ["Matching", "SQLite", "Vehicles"]),
    tests(
      "monitorctl",
      uses: [
        "CommandLineTool", "CrawlRuns", "Crawling", "Extraction", "HTTP", "HTTPClient", "Observations", "Outbox",
        "SQLite", "Webhooks", "monitorctl",
      ]),
    tests(
      "monitord",
      uses: [
        "CrawlRuns", "HTTP", "HTTPClient", "JSON", "Monitors", "Outbox", "SQLite", "Telemetry", "TelemetryRuns",
        "crawl",
        "monitorctl", "monitord",
      ]),
    tests("Monitors", uses: ["JSON", "Monitors", "Vehicles"]),
    tests(
      "ObservationPipeline",
      uses: ["Matching", "ObservationPipeline", "Observations", "Outbox", "SQLite", "Vehicles"]),
    tests("Observations", uses: ["Observations", "SQLite", "Vehicles"]),
    tests("Outbox", uses: ["HTTP", "Outbox", "SQLite"]),
    tests("Readme", uses: []),
    tests("Registry", uses: ["Crypto", "Registry"]),
    tests(
      "RegistryRuns",
      uses: [
        "Compression", "CrawlRuns", "Crypto", "Files", "JSON", "Matching", "Monitors", "Outbox", "Registry",
        "RegistryRuns", "SQLite", "Snapshots", "Telemetry", "Vehicles",
      ]),
    tests("registry-diff", uses: ["monitorctl", "registry-diff"]),
    tests("Schedules", uses: []),
    tests("SQLite", uses: ["SQLite"]),
    tests(
      "TelemetryRuns",
      uses: [
        "CrawlRuns", "JSON", "Matching", "Monitors", "ObservationPipeline", "Outbox", "SQLite", "Telemetry",
        "TelemetryRuns", "Vehicles",
      ]),
    tests("Vehicles", uses: ["Vehicles", "JSON"]),
    tests(
      "Webhooks", uses: ["CommandLineTool", "Crypto", "HTTP", "HTTPClient", "Outbox", "SQLite", "Webhooks"]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
