/// Who may import whom.
enum ImportRules {
  struct Import {
    let file: SourceTree.File
    let line: Int
    /// `internal`, `public` and the like; empty when nothing is written.
    let access: String
    let module: String
  }

  /// Imports inside a row that are meant: a delivery is the outbox's, and a run ends in the pipeline of observations.
  private static let sideways: [String: Set<String>] = [
    "CrawlRuns": ["ObservationPipeline"], "Webhooks": ["Outbox"],
  ]
  /// Rows whose targets build on each other; the package refuses circles.
  private static let rowsThatBuildOnThemselves: Set<Row> = [.platform, .logic]

  static func imports(in file: SourceTree.File) -> [Import] {
    file.code(containing: "import ").compactMap { number, text in
      let words = text.split(separator: " ")
      guard let keyword = words.firstIndex(of: "import"), words.count > keyword + 1,
        words[..<keyword].allSatisfy({ $0.hasPrefix("@") || accesses.contains($0) })
      else { return nil }
      var names = words[(keyword + 1)...]
      if let first = names.first, names.count > 1, kinds.contains(first) { names.removeFirst() }
      let module = names.first?.split(separator: ".").first.map(String.init) ?? ""
      let access = words[..<keyword].first { accesses.contains($0) }.map(String.init) ?? ""
      return Import(file: file, line: number, access: access, module: module)
    }
  }

  private static let accesses: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
  private static let kinds: Set<Substring> = [
    "struct", "class", "enum", "protocol", "typealias", "func", "let", "var",
  ]

  /// Imports of a C module that are not `internal`, or come from a second target.
  static func cModules(_ modules: Set<String>, in tree: SourceTree) -> [Violation] {
    var owners: [String: String] = [:]
    var violations: [Violation] = []
    for file in tree.files {
      for found in imports(in: file) where modules.contains(found.module) {
        if found.access != "internal" {
          violations.append(Violation(file.path, line: found.line, "\(found.module) is imported without `internal`"))
        }
        let target = file.home?.target ?? file.path
        if let owner = owners[found.module], owner != target {
          let reason = "\(found.module) belongs to \(owner), \(target) imports it too"
          violations.append(Violation(file.path, line: found.line, reason))
        } else {
          owners[found.module] = target
        }
      }
    }
    return violations
      + modules.filter { owners[$0] == nil }.sorted().map { Violation("Sources/C/\($0)", "no importer") }
  }

  /// C and C++ beside Swift, and headers that Swift sees but C would not understand.
  static func foreignC(in tree: SourceTree) -> [Violation] {
    tree.files.flatMap { file -> [Violation] in
      guard SourceTree.cSuffixes.contains(where: { file.path.hasSuffix($0) }) else { return [] }
      guard file.path.hasPrefix("Sources/C/") else { return [Violation(file.path, "C outside of Sources/C")] }
      guard file.path.contains("/include/"), !file.text.contains("extern \"C\"") else { return [] }
      return [Violation(file.path, "is no face in C")]
    }
  }

  /// Imports of a target that does not lie below the importing one.
  static func upward(in tree: SourceTree) -> [Violation] {
    let rows = tree.targets
    return tree.files.flatMap { file -> [Violation] in
      guard let home = file.home else { return [] }
      return imports(in: file).compactMap { found in
        guard let row = rows[found.module], let reason = refusal(home.target, home.row, found.module, row) else {
          return nil
        }
        return Violation(file.path, line: found.line, reason)
      }
    }
  }

  /// Why a target may not use another; nil when it may.
  static func refusal(_ target: String, _ row: Row, _ other: String, _ otherRow: Row) -> String? {
    if otherRow < row || sideways[target]?.contains(other) == true { return nil }
    if otherRow == row, rowsThatBuildOnThemselves.contains(row) { return nil }
    return "\(row.rawValue) \(target) uses \(otherRow.rawValue) \(other), which is not below it"
  }
}
