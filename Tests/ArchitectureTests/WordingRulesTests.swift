import Testing

struct WordingRulesTests {
  @Test func `libraries are given clock, randomness, environment and files`() throws {
    let tree = try SourceTree.sources
    #expect(WordingRules.world(in: tree) == [])
  }

  @Test func `a library that reads the world by itself is found`() {
    let lock = "Sources/Platform/CommandLineTool/ProcessLock.swift"
    let tree = SourceTree([
      lock: "try FileManager.default.createDirectory()\n",
      "Sources/Logic/Monitors/Monitor.swift": "/// Never calls `Date()`.\nlet now = Date()\n",
      "Sources/Stages/Crawling/Walk.swift": "let jitter = Double.random(in: 0..<1)\n",
      "Sources/Pipeline/ObservationPipeline/Run.swift": "let all = ProcessInfo.processInfo.environment\n",
      "Sources/Programs/crawl/Main.swift": "let now = Date()\n",
    ])
    let found = [
      Violation("Sources/Logic/Monitors/Monitor.swift", line: 2, "`Date()` is neither passed in nor allowed"),
      Violation(
        "Sources/Pipeline/ObservationPipeline/Run.swift", line: 1,
        "`ProcessInfo.processInfo` is neither passed in nor allowed"
      ),
      Violation("Sources/Stages/Crawling/Walk.swift", line: 1, "`.random(in:` is neither passed in nor allowed"),
    ]
    let allowance = WordingRules.Allowance(path: lock, words: "FileManager.default", reason: "its subject")
    #expect(WordingRules.world(in: tree, allowing: [allowance]) == found)
    let stale = WordingRules.Allowance(path: lock, words: "Date()", reason: "none")
    #expect(
      WordingRules.world(in: tree, allowing: [allowance, stale]) == found + [
        Violation(lock, "has an allowance for `Date()` that it does not use")
      ])
    #expect(
      WordingRules.world(in: tree, allowing: []).first?.description.hasPrefix(
        "Sources/Logic/Monitors/Monitor.swift:2: ")
        == true)
    #expect(WordingRules.world(in: tree, allowing: []).count == 4)
  }

  @Test func `nothing stops the process by force`() throws {
    let tree = try SourceTree.sources
    #expect(WordingRules.stops(in: tree) == [])
  }

  @Test func `a forced try, a forced cast and a fatal error are found`() {
    let path = "Sources/Programs/crawl/Main.swift"
    let tree = SourceTree([path: "let a = try! b()\n// try! is out\nlet c = d as! E\nfatalError()\n"])
    #expect(
      WordingRules.stops(in: tree) == [
        Violation(path, line: 1, "`try!`"), Violation(path, line: 3, "`as!`"),
        Violation(path, line: 4, "`fatalError(`"),
      ])
  }

  @Test func `what the compiler cannot prove is proved by a comment`() throws {
    let tree = try SourceTree.sources
    #expect(WordingRules.unproved(in: tree) == [])
  }

  @Test func `an unproved promise is found, and a doc comment proves nothing`() {
    let path = "Sources/Platform/SQLite/Row.swift"
    let tree = SourceTree([
      path: """
      /// A row.
      struct Row: @unchecked Sendable {}
      // Only read.
      nonisolated(unsafe) let a = 1
      nonisolated(unsafe) let b = 1
      """
    ])
    #expect(
      WordingRules.unproved(in: tree) == [
        Violation(path, line: 2, "`@unchecked Sendable` without a comment above that proves it"),
        Violation(path, line: 5, "`nonisolated(unsafe)` without a comment above that proves it"),
      ])
  }

  @Test func `no file is longer than 400 lines`() throws {
    let tree = try SourceTree.code
    #expect(WordingRules.longFiles(in: tree) == [])
  }

  @Test func `line 401 is found`() {
    let tree = SourceTree([
      "Sources/A.swift": String(repeating: "a\n", count: 400), "Sources/B.swift": String(repeating: "b\n", count: 401),
    ])
    #expect(WordingRules.longFiles(in: tree) == [Violation("Sources/B.swift", "has 401 lines")])
  }

  @Test func `SQL stands in the stages and in the wrapper of SQLite`() throws {
    let tree = try SourceTree.sources
    #expect(WordingRules.foreignSQL(in: tree) == [])
  }

  @Test func `SQL elsewhere is found`() {
    let statement = "let text = \"SELECT 1\"\n"
    let tree = SourceTree([
      "Sources/Logic/Vehicles/VIN.swift": "let text = \"SELECTED\"\n\"CREATE account\"\n",
      "Sources/Pipeline/ObservationPipeline/Run.swift": "\"\"\"\n  UPDATE offer SET a = 1\n\"\"\"\n",
      "Sources/Pipeline/ObservationPipeline/Schema/v001-run.sql": "CREATE TABLE run (id);\n",
      "Sources/Platform/SQLite/Row.swift": statement, "Sources/Programs/crawl/Main.swift": statement,
      "Sources/Stages/Outbox/Outbox.swift": statement,
    ])
    #expect(
      WordingRules.foreignSQL(in: tree) == [
        Violation("Sources/Pipeline/ObservationPipeline/Run.swift", line: 2, "SQL outside of the stages"),
        Violation("Sources/Pipeline/ObservationPipeline/Schema/v001-run.sql", "SQL outside of the stages"),
        Violation("Sources/Programs/crawl/Main.swift", line: 1, "SQL outside of the stages"),
      ])
  }

  @Test func `no word promises instead of doing`() throws {
    let tree = try SourceTree.code
    #expect(WordingRules.promises(in: tree) == [])
  }

  @Test func `a promise is found, in comments too`() {
    let words = ["TO" + "DO", "FIX" + "ME", "HA" + "CK"]
    let tree = SourceTree(["Sources/A.swift": "// \(words[0]): a\nlet fixed = \"\(words[1])\"\n\(words[2])ERS\n"])
    #expect(
      WordingRules.promises(in: tree) == [
        Violation("Sources/A.swift", line: 1, "`\(words[0])`"), Violation("Sources/A.swift", line: 2, "`\(words[1])`"),
      ])
  }
}
