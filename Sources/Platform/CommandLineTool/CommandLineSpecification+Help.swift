extension CommandLineSpecification {
  private static let width = 80

  /// What to print for `--help`: lines of at most 80 characters without the last line's end.
  public var helpText: String {
    var sections = [
      Self.wrap("\(program): \(summary)", indent: 0, hanging: 0),
      "Usage:\n" + usage.map { Self.wrap("\(program) \($0)", indent: 2, hanging: 6) }.joined(separator: "\n"),
      "Flags:\n" + Self.columns(options.map { (Self.heading($0), $0.help + Self.note($0)) }),
    ]
    if !environment.isEmpty { sections.append("Environment:\n" + Self.columns(environment.map { ($0.name, $0.help) })) }
    // An example is there to be copied, so it is never broken.
    let lines = example.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }
    sections.append("Example:\n" + lines.joined(separator: "\n"))
    return sections.joined(separator: "\n\n")
  }

  private static func heading(_ option: Option) -> String {
    "--\(option.name)" + (option.placeholder.map { " " + $0 } ?? "")
  }

  private static func note(_ option: Option) -> String { option.isRepeatable ? "; may be repeated" : "" }

  private static func columns(_ rows: [(String, String)]) -> String {
    let longest = 24
    let indent = 4 + (rows.map(\.0.count).filter { $0 <= longest }.max() ?? 0)
    let lines = rows.map { heading, help in
      let text = wrap(help, indent: indent, hanging: indent)
      guard heading.count <= longest else { return "  \(heading)\n\(text)" }
      return "  " + heading + text.dropFirst(2 + heading.count)
    }
    return lines.joined(separator: "\n")
  }

  /// Breaks `text` between words; a single word that is too long stays whole.
  private static func wrap(_ text: String, indent: Int, hanging: Int) -> String {
    var lines: [String] = []
    var line = String(repeating: " ", count: indent)
    var isEmpty = true
    for word in text.split(separator: " ") {
      if !isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = String(repeating: " ", count: hanging)
        isEmpty = true
      }
      line += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    return (lines + [line]).joined(separator: "\n")
  }
}
