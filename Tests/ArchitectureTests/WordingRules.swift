/// What may not stand in the sources.
enum WordingRules {
  /// A file that may use words that others may not.
  struct Allowance: Hashable {
    let path: String
    let words: String
    let reason: String
  }

  static let longestFile = 400

  /// Clock, randomness, environment and files are passed in, or belong to the places below.
  private static let worldly = [
    "Date()", "Date.now", ".random(in:", "ProcessInfo.processInfo", "getenv(", "FileManager.default",
  ]
  /// Each names why the outside world is this file's very subject.
  static let allowances = [
    Allowance(
      path: "Sources/Platform/CommandLineTool/ProcessLock.swift", words: "FileManager.default",
      reason: "makes the folder of the lock file, whose path is passed in"),
    Allowance(
      path: "Sources/Pipeline/CrawlRuns/SiteShelf.swift", words: "FileManager.default",
      reason: "reads definitions, whose folder is passed in"),
    Allowance(
      path: "Sources/Stages/Crawling/Recording.swift", words: "FileManager.default",
      reason: "reads the recording, whose folder is passed in"),
    Allowance(
      path: "Sources/Stages/Crawling/RecordingWriter.swift", words: "FileManager.default",
      reason: "writes the recording, whose folder is passed in"),
  ]

  /// Uses of the outside world in the rows below the programs, and allowances that nobody needs any more.
  static func world(in tree: SourceTree, allowing allowances: [Allowance] = allowances) -> [Violation] {
    var unused = Set(allowances)
    var violations: [Violation] = []
    for file in tree.files {
      guard let row = file.home?.row, row > .c, row < .service else { continue }
      for words in worldly {
        let places = file.code(containing: words)
        if let allowance = allowances.first(where: { $0.path == file.path && $0.words == words }), !places.isEmpty {
          unused.remove(allowance)
        } else {
          violations += places.map {
            Violation(file.path, line: $0.number, "`\(words)` is neither passed in nor allowed")
          }
        }
      }
    }
    let stale = unused.sorted { ($0.path, $0.words) < ($1.path, $1.words) }
    return violations + stale.map { Violation($0.path, "has an allowance for `\($0.words)` that it does not use") }
  }

  /// Ways to stop the process that are never allowed.
  static func stops(in tree: SourceTree) -> [Violation] {
    ["try!", "as!", "fatalError("].flatMap { (words: String) -> [Violation] in
      tree.files.flatMap { file in
        file.code(containing: words).map { Violation(file.path, line: $0.number, "`\(words)`") }
      }
    }
  }

  /// Promises to the compiler without a comment on the line above.
  static func unproved(in tree: SourceTree) -> [Violation] {
    ["@unchecked Sendable", "nonisolated(unsafe)"].flatMap { (words: String) -> [Violation] in
      tree.files.flatMap { file in
        let lines = file.lines
        return file.code(containing: words).compactMap { number, _ -> Violation? in
          let above = number > 1 ? lines[number - 2].drop { $0 == " " } : ""
          if above.hasPrefix("//"), !above.hasPrefix("///") { return nil }
          return Violation(file.path, line: number, "`\(words)` without a comment above that proves it")
        }
      }
    }
  }

  static func longFiles(in tree: SourceTree) -> [Violation] {
    tree.files.compactMap { file in
      let count = file.lines.count - (file.text.hasSuffix("\n") ? 1 : 0)
      return count > longestFile ? Violation(file.path, "has \(count) lines") : nil
    }
  }

  /// SQL elsewhere than in the stages and in the target that wraps SQLite.
  static func foreignSQL(in tree: SourceTree) -> [Violation] {
    let statement =
      #/(?:"|^\s*|; )(?:SELECT |INSERT (?:OR \w+ )?INTO |UPDATE \w+ SET |DELETE FROM |CREATE (?:TABLE|INDEX|UNIQUE INDEX) |PRAGMA )/#
    let keywords = ["SELECT ", "INSERT ", "UPDATE ", "DELETE FROM ", "CREATE ", "PRAGMA "]
    return tree.files.flatMap { file -> [Violation] in
      guard let home = file.home, home.row != .stages, home.target != "SQLite" else { return [] }
      if file.path.hasSuffix(".sql") { return [Violation(file.path, "SQL outside of the stages")] }
      guard keywords.contains(where: { file.text.contains($0) }) else { return [] }
      return file.code().compactMap { number, text in
        text.firstMatch(of: statement) == nil ? nil : Violation(file.path, line: number, "SQL outside of the stages")
      }
    }
  }

  /// Words that promise instead of doing; in two parts, because this file is read too.
  private static let promising: Set<Substring> = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]
  private static let promisingAsData: Set<String> = [
    // Letters that no Swedish plate carries.
    "Sources/Logic/Vehicles/LicensePlate+Sweden.swift"
  ]

  /// Places that promise, in comments or code.
  static func promises(in tree: SourceTree) -> [Violation] {
    tree.files.flatMap { file -> [Violation] in
      guard !promisingAsData.contains(file.path), promising.contains(where: { file.text.contains($0) }) else {
        return []
      }
      return file.lines.enumerated().compactMap { index, line in
        let words = line.split { !$0.isLetter && !$0.isNumber }
        return words.first(where: promising.contains).map { Violation(file.path, line: index + 1, "`\($0)`") }
      }
    }
  }
}
