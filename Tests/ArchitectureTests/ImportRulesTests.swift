import Foundation
import TestSupport
import Testing

struct ImportRulesTests {
  private static var manifest: PackageManifest {
    get throws {
      let url = Repository.root.appending(path: "Package.swift")
      return PackageManifest(parsing: try String(contentsOf: url, encoding: .utf8))
    }
  }

  @Test func `each C module is imported by one target, internally`() throws {
    let modules = try Self.manifest.cModules
    #expect(modules.contains("CSQLite"))
    let tree = try SourceTree.sources
    #expect(ImportRules.cModules(modules, in: tree) == [])
  }

  @Test func `a second importer, another access and an unused module are found`() {
    let tree = SourceTree([
      "Sources/Platform/SQLite/Row.swift": "internal import CSQLite\n",
      "Sources/Platform/SQLite/Value.swift": "import CSQLite\n",
      "Sources/Stages/Outbox/Outbox.swift":
        "// import CSQLite\n@preconcurrency internal import struct CSQLite.sqlite3\n",
    ])
    #expect(
      ImportRules.cModules(["CSQLite", "CZlib"], in: tree) == [
        Violation("Sources/Platform/SQLite/Value.swift", line: 1, "CSQLite is imported without `internal`"),
        Violation(
          "Sources/Stages/Outbox/Outbox.swift", line: 2, "CSQLite belongs to SQLite, Outbox imports it too"),
        Violation("Sources/C/CZlib", "no importer"),
      ])
  }

  @Test func `C and C++ stand in their row, behind faces in C`() throws {
    #expect(try Self.manifest.cModules.contains("CSimdJSON"))
    let tree = try SourceTree.code
    #expect(ImportRules.foreignC(in: tree) == [])
  }

  @Test func `C++ in another row, and a header of C++, are found`() {
    let tree = SourceTree([
      "Sources/C/CFast/include/fast.h": "class Fast;\n", "Sources/C/CFast/fast.h": "class Fast;\n",
      "Sources/C/CSlow/include/slow.h": "extern \"C\" {\n", "Sources/Platform/Fast/Fast.cpp": "",
      "Sources/Platform/Fast/Fast.swift": "",
    ])
    #expect(
      ImportRules.foreignC(in: tree) == [
        Violation("Sources/C/CFast/include/fast.h", "is no face in C"),
        Violation("Sources/Platform/Fast/Fast.cpp", "C outside of Sources/C"),
      ])
  }

  @Test func `every target imports only what lies below it`() throws {
    let tree = try SourceTree.sources
    #expect(ImportRules.upward(in: tree) == [])
  }

  @Test func `imports upward and sideways are found`() {
    let tree = SourceTree([
      "Sources/Platform/HTTP/Request.swift": "internal import Vehicles\n",
      "Sources/Platform/HTTPClient/Client.swift": "public import HTTP\n",
      "Sources/Logic/Vehicles/VIN.swift": "public import Foundation\ninternal import HTTP\n",
      "Sources/Stages/Matching/Matcher.swift": "internal import Outbox\n",
      "Sources/Stages/Outbox/Outbox.swift": "internal import Webhooks\n",
      "Sources/Stages/Webhooks/Deliverer.swift": "internal import Outbox\n",
    ])
    #expect(
      ImportRules.upward(in: tree) == [
        Violation(
          "Sources/Platform/HTTP/Request.swift", line: 1, "Platform HTTP uses Logic Vehicles, which is not below it"),
        Violation(
          "Sources/Stages/Matching/Matcher.swift", line: 1, "Stages Matching uses Stages Outbox, which is not below it"),
        Violation(
          "Sources/Stages/Outbox/Outbox.swift", line: 1, "Stages Outbox uses Stages Webhooks, which is not below it"),
      ])
  }

  @Test func `the package declares every target's folder in its row, and depends downward`() throws {
    let manifest = try Self.manifest
    let declared = manifest.declarations.filter { $0.row != .c }.map { "\($0.row.rawValue)/\($0.name)" }
    #expect(declared.sorted() == (try SourceTree.sources).targets.map { "\($1.rawValue)/\($0)" }.sorted())
    #expect(manifest.upward == [])
  }

  @Test func `a manifest's declarations are read, and its upward dependencies found`() {
    let manifest = PackageManifest(
      parsing: """
        func library(_ name: String, in row: String) -> Target { .target(name: name, dependencies: dependencies) }
        systemLibrary("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
        cxxLibrary("CFast", links: "fast", apt: "libfast-dev"),
        library("SQLite", in: "Platform", uses: ["CSQLite", "Outbox"]),
        .target(
          name: "Vehicles", dependencies: [
            "SQLite",
          ], path: "Sources/Logic/Vehicles", resources: [.embedInCode("Sites")]),
        library(
          "Outbox", in: "Stages", schema: true),
        program("crawl", uses: ["Outbox"]),
        tests("Outbox", uses: ["Outbox"]),
        """)
    #expect(
      manifest.declarations == [
        .init(name: "CSQLite", row: .c, dependencies: []),
        .init(name: "CFast", row: .c, dependencies: []),
        .init(name: "SQLite", row: .platform, dependencies: ["CSQLite", "Outbox"]),
        .init(name: "Outbox", row: .stages, dependencies: []),
        .init(name: "crawl", row: .programs, dependencies: ["Outbox"]),
        .init(name: "Vehicles", row: .logic, dependencies: ["SQLite"]),
      ])
    #expect(
      manifest.upward == [Violation("Package.swift", "Platform SQLite uses Stages Outbox, which is not below it")])
  }
}
