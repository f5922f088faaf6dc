import Foundation
import TestSupport
import Testing

struct ReadmeTests {
  @Test func `the first two code blocks build and test, from nothing`() throws {
    let blocks = try Readme.ours.codeBlocks
    try #require(blocks.count >= 2)
    #expect(blocks[..<2].map(\.language) == ["sh", "sh"])
    for block in blocks[..<2] {
      #expect(block.text.contains(#"SUDO=$( [ "$(id -u)" = 0 ] || echo sudo )"#))
      #expect(block.text.contains("$SUDO apt-get install"))
    }
    #expect(blocks[0].text.contains("swift build -c release"))
    #expect(blocks[1].text.contains("swift test --disable-xctest"))
  }

  @Test func `both blocks install the same packages, and those that the package manifest names`() throws {
    let lists = try Readme.ours.codeBlocks.prefix(2).map { block in
      block.text.replacing("\\\n", with: " ").split(separator: "\n").filter { $0.contains("apt-get install") }
        .flatMap { $0.split(separator: " ") }.filter { $0.hasPrefix("lib") || $0.hasPrefix("zlib") }.map(String.init)
    }
    let manifest = try String(contentsOf: Repository.root.appending(path: "Package.swift"), encoding: .utf8)
    let named = manifest.matches(of: #/apt: "([^"]+)"/#).map { String($0.output.1) }
    #expect(lists.map { $0.sorted() } == [named.sorted(), named.sorted()])
  }

  @Test func `every link leads to something`() throws {
    for link in try Readme.ours.links {
      #expect(FileManager.default.fileExists(atPath: Repository.root.appending(path: link).path), "\(link)")
    }
  }

  /// Folders whose names begin with a dot belong to tools.
  @Test func `the folder table and the folders agree`() throws {
    let named = Set(try Readme.ours.names(of: "Folder").map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 })
    let rows = try Self.folders(in: Repository.root.appending(path: "Sources")).map { "Sources/\($0)" }
    let actual = try Self.folders(in: Repository.root).filter { $0 != "Sources" } + rows
    #expect(Set(actual).subtracting(named).sorted() == [])
    for name in named {
      var isFolder: ObjCBool = false
      let path = Repository.root.appending(path: name).path
      #expect(FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue, "\(name)")
    }
  }

  private static func folders(in folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: [.isDirectoryKey])
      .filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
      .map(\.lastPathComponent).filter { !$0.hasPrefix(".") }
  }

  @Test func `the program table and the package's programs agree`() throws {
    let manifest = try String(contentsOf: Repository.root.appending(path: "Package.swift"), encoding: .utf8)
    let programs = manifest.matches(of: #/program\(\s*"(\w[\w-]*)"/#).map { String($0.output.1) }
    #expect(try Readme.ours.names(of: "Program").sorted() == programs.sorted())
  }
}
