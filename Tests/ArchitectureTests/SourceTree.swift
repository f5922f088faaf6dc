import Foundation
import TestSupport

/// Text files by their path in the checkout.
struct SourceTree {
  struct File {
    let path: String
    let text: String

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// `Platform` and `SQLite` for `Sources/Platform/SQLite/Row.swift`; nil outside of `Sources`.
    var home: (row: Row, target: String)? {
      let parts = path.split(separator: "/")
      guard parts.count > 3, parts[0] == "Sources", let row = Row(rawValue: String(parts[1])) else { return nil }
      return (row, String(parts[2]))
    }

    /// The lines that are no comments, with their numbers; only those that contain the words when words are given.
    func code(containing words: String? = nil) -> [(number: Int, text: Substring)] {
      if let words, !text.contains(words) { return [] }
      return lines.enumerated().compactMap { index, line in
        if line.drop(while: { $0 == " " }).hasPrefix("//") { return nil }
        if let words, !line.contains(words) { return nil }
        return (index + 1, line)
      }
    }
  }

  let files: [File]

  init(_ texts: [String: String]) {
    files = texts.sorted { $0.key < $1.key }.map { File(path: $0.key, text: $0.value) }
  }

  /// The files of the checkout below these folders that end so.
  init(folders: [String], suffixes: [String]) throws {
    var texts: [String: String] = [:]
    for folder in folders {
      for name in try FileManager.default.subpathsOfDirectory(atPath: Repository.root.appending(path: folder).path)
      where suffixes.contains(where: { name.hasSuffix($0) }) {
        let path = "\(folder)/\(name)"
        texts[path] = try String(contentsOf: Repository.root.appending(path: path), encoding: .utf8)
      }
    }
    self.init(texts)
  }

  /// Swift and SQL below `Sources`.
  static var sources: SourceTree {
    get throws { try SourceTree(folders: ["Sources"], suffixes: [".swift", ".sql"]) }
  }

  /// Swift, SQL, C and C++ below `Sources` and `Tests`.
  static var code: SourceTree {
    get throws { try SourceTree(folders: ["Sources", "Tests"], suffixes: [".swift", ".sql"] + cSuffixes) }
  }

  static let cSuffixes = [".h", ".c", ".cpp", ".modulemap"]

  /// The targets' folders below `Sources`.
  var targets: [String: Row] {
    var rows: [String: Row] = [:]
    for file in files { if let home = file.home { rows[home.target] = home.row } }
    return rows
  }
}

/// The rows of the house, from the ground up.
enum Row: String, CaseIterable, Comparable {
  case c = "C"
  case platform = "Platform"
  case logic = "Logic"
  case stages = "Stages"
  case pipeline = "Pipeline"
  case service = "Service"
  case programs = "Programs"

  private var height: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  static func < (left: Row, right: Row) -> Bool { left.height < right.height }
}

/// A place that breaks a rule.
struct Violation: Equatable, CustomStringConvertible {
  let path: String
  let line: Int?
  let reason: String

  init(_ path: String, line: Int? = nil, _ reason: String) {
    self.path = path
    self.line = line
    self.reason = reason
  }

  var description: String {
    let place = line.map { "\(path):\($0)" } ?? path
    return "\(place): \(reason)"
  }
}
