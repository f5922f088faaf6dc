public import FoundationEssentials

/// A command line that fits its specification.
///
/// Asking for a flag that the specification does not have is a mistake in the program and stops it.
public struct Arguments: Sendable {
  /// The command, its words joined by a space; empty when the program has none.
  public let command: String
  /// The words that are neither command nor flag.
  public let positionals: [String]
  private let specification: CommandLineSpecification
  private let values: [String: [String]]

  init(
    specification: CommandLineSpecification, command: String, positionals: [String], values: [String: [String]]
  ) throws(UsageError) {
    for (name, given) in values.sorted(by: { $0.key < $1.key }) where given.count > 1 {
      guard specification.option(name)?.isRepeatable == true else { throw .repeatedFlag("--" + name) }
    }
    self.specification = specification
    self.command = command
    self.positionals = positionals
    self.values = values
  }

  /// Whether a flag was given.
  public func has(_ name: String) -> Bool { !strings(name).isEmpty }

  /// All the values of a flag, in the order given.
  public func strings(_ name: String) -> [String] {
    precondition(specification.option(name) != nil, "\(specification.program) has no flag --\(name)")
    return values[name] ?? []
  }

  /// The value of a flag, nil when it was not given.
  public func string(_ name: String) -> String? { strings(name).last }

  /// The value of a flag that must be given; `reason` may say why.
  public func requiredString(_ name: String, reason: String? = nil) throws(UsageError) -> String {
    guard let value = string(name) else { throw .missingFlag("--" + name, reason: reason) }
    return value
  }

  /// A whole number within `range`.
  public func int(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
    try value(name, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
      Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// A length of time such as `50s`, `10m`, `2h`, `1h30m` or `2d`, within `range`.
  public func duration(
    _ name: String, in range: ClosedRange<Duration> = .seconds(1)...(.seconds(366 * 86_400))
  ) throws(UsageError) -> Duration? {
    let limits = "\(DurationText.text(range.lowerBound)) to \(DurationText.text(range.upperBound))"
    return try value(name, expected: "a time such as 50s, 10m, 2h, 1h30m or 2d, from \(limits)") { text in
      DurationText.parse(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// An instant of RFC 3339 such as `2026-06-01T08:00:00Z`, or a date, which means its first instant in UTC.
  public func instant(_ name: String) throws(UsageError) -> Date? {
    try value(name, expected: "an instant such as 2026-06-01T08:00:00Z or a date such as 2026-06-01") { text in
      InstantText.parse(text)
    }
  }

  /// One of the words of `choices`.
  public func keyword<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String, _ choices: Choice.Type
  ) throws(UsageError) -> Choice? {
    let words = Choice.allCases.map(\.rawValue)
    return try value(name, expected: UsageError.list(words)) { text in Choice(rawValue: text) }
  }

  /// Words of `choices` separated by commas, each once and in the order given; nil when the flag was not given.
  public func keywords(_ name: String, among choices: [String]) throws(UsageError) -> [String]? {
    guard has(name) else { return nil }
    var words: [String] = []
    for word in strings(name).flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }).map(String.init) {
      guard choices.contains(word) else {
        throw .wrongValue(
          flag: "--" + name, value: word, expected: "\(UsageError.list(choices)), separated by commas")
      }
      if !words.contains(word) { words.append(word) }
    }
    return words
  }

  /// The word at `index`, called `name` in the sentence that says it is missing.
  public func positional(_ index: Int, _ name: String) throws(UsageError) -> String {
    guard positionals.indices.contains(index) else { throw .missingArgument(name) }
    return positionals[index]
  }

  /// Throws when there are more than `count` words.
  public func refusePositionals(beyond count: Int = 0) throws(UsageError) {
    guard positionals.count <= count else { throw .unexpectedArgument(positionals[count]) }
  }

  private func value<T>(_ name: String, expected: String, _ parse: (String) -> T?) throws(UsageError) -> T? {
    guard let text = string(name) else { return nil }
    guard let value = parse(text) else { throw .wrongValue(flag: "--" + name, value: text, expected: expected) }
    return value
  }
}
