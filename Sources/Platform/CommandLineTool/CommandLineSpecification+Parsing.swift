/// What somebody wants from a program.
public enum Invocation: Sendable {
  /// To do its work.
  case run(Arguments)
  /// To be told this on stdout, and nothing else: the help or the version.
  case tell(String)
}

extension CommandLineSpecification {
  /// Reads a command line without the program's own name.
  ///
  /// `--help` and `--version` win over everything else on the line, so that they work on a wrong one too. After `--` nothing is
  /// a flag.
  public func parse(_ words: [String]) throws(UsageError) -> Invocation {
    let flags = words.prefix { $0 != "--" }
    if flags.contains("--help") { return .tell(helpText) }
    if flags.contains("--version") { return .tell(versionText) }

    var values: [String: [String]] = [:]
    var positionals: [String] = []
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        positionals += rest
        rest = []
      } else if word.hasPrefix("-"), word != "-" {
        let (name, value) = try flag(word, before: &rest)
        values[name, default: []].append(value)
      } else {
        positionals.append(word)
      }
    }
    let command = try takeCommand(from: &positionals)
    try refuseMisplaced(values.keys.sorted(), command: command)
    return .run(try Arguments(specification: self, command: command, positionals: positionals, values: values))
  }

  /// The name of the flag in `word` and its value, from the word itself or the next one.
  private func flag(
    _ word: String, before rest: inout ArraySlice<String>
  ) throws(UsageError) -> (name: String, value: String) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let shown = String(parts[0])
    guard shown.hasPrefix("--"), let option = option(String(shown.dropFirst(2))) else {
      let near = Suggestion.nearest(to: shown, among: options.map { "--" + $0.name })
      throw .unknownFlag(shown.printable, suggestion: near)
    }
    guard let placeholder = option.placeholder else {
      guard parts.count == 1 else { throw .unexpectedValue(flag: shown) }
      return (option.name, "")
    }
    let value: String?
    if parts.count == 2 {
      value = String(parts[1])
    } else if let next = rest.first, !next.hasPrefix("--") {
      value = rest.popFirst()
    } else {
      value = nil
    }
    guard let value, !value.isEmpty else { throw .missingValue(flag: shown, placeholder: placeholder) }
    return (option.name, value)
  }

  /// Takes the longest command off the front of `positionals`.
  private func takeCommand(from positionals: inout [String]) throws(UsageError) -> String {
    guard !commands.isEmpty else { return "" }
    let known = commands.map { $0.split(separator: " ").map(String.init) }
    var words: [String] = []
    for word in positionals {
      guard known.contains(where: { $0.starts(with: words + [word]) }) else { break }
      words.append(word)
    }
    let choices = known.filter { $0.count > words.count && $0.starts(with: words) }.map { $0[words.count] }
    guard known.contains(words) else {
      let unique = choices.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      guard positionals.count > words.count else { throw .incompleteCommand(words: words, choices: unique) }
      let wrong = positionals[words.count]
      let near = Suggestion.nearest(to: wrong, among: unique)
      throw .unknownCommand((words + [wrong]).joined(separator: " "), suggestion: near)
    }
    positionals.removeFirst(words.count)
    return words.joined(separator: " ")
  }

  private func refuseMisplaced(_ names: [String], command: String) throws(UsageError) {
    for name in names {
      guard let option = option(name), !option.commands.isEmpty, !option.commands.contains(command) else { continue }
      throw .misplacedFlag("--" + name, command: command)
    }
  }
}
