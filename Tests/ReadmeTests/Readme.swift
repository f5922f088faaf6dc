import Foundation
import TestSupport

/// The parts of the README that promise something which can be looked up.
struct Readme {
  struct CodeBlock: Equatable {
    let language: String
    let text: String
  }

  struct Table: Equatable {
    /// The header's first cell.
    let subject: String
    /// The words between backticks in each row's first cell.
    var names: [String]
  }

  private(set) var codeBlocks: [CodeBlock] = []
  private(set) var tables: [Table] = []
  /// Link targets in this checkout, without their anchors.
  private(set) var links: [String] = []

  init(parsing text: String) {
    var open: (language: String, lines: [Substring])?
    var isInTable = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        if let block = open {
          codeBlocks.append(CodeBlock(language: block.language, text: block.lines.joined(separator: "\n")))
          open = nil
        } else {
          open = (String(line.dropFirst(3)), [])
        }
      } else if open != nil {
        open?.lines.append(line)
      } else {
        readRow(line, isFirst: !isInTable)
        isInTable = line.hasPrefix("|")
        links += Self.links(in: line)
      }
    }
  }

  private mutating func readRow(_ line: Substring, isFirst: Bool) {
    guard line.hasPrefix("|"), let cell = line.split(separator: "|").first else { return }
    if isFirst {
      tables.append(Table(subject: cell.trimmingCharacters(in: .whitespaces), names: []))
    } else {
      tables[tables.count - 1].names += cell.matches(of: #/`([^`]+)`/#).map { String($0.output.1) }
    }
  }

  private static func links(in line: Substring) -> [String] {
    line.matches(of: #/\]\(([^)\s]+)\)/#).map { String($0.output.1) }
      .filter { !$0.contains("://") && !$0.hasPrefix("#") && !$0.hasPrefix("mailto:") }
      .map { $0.split(separator: "#").first.map(String.init) ?? $0 }
  }

  func names(of subject: String) -> [String] { tables.filter { $0.subject == subject }.flatMap(\.names) }

  static var ours: Readme {
    get throws {
      Readme(parsing: try String(contentsOf: Repository.root.appending(path: "README.md"), encoding: .utf8))
    }
  }
}
