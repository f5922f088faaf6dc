/// What is wrong with a command line; ends a program with status 64.
public enum UsageError: Error, Sendable, Hashable {
  /// A flag the program does not have.
  case unknownFlag(String, suggestion: String?)
  /// A flag that wants a value has none.
  case missingValue(flag: String, placeholder: String)
  /// A flag that takes no value has one.
  case unexpectedValue(flag: String)
  /// A flag that may be given once was given again.
  case repeatedFlag(String)
  /// A value that does not fit its flag.
  case wrongValue(flag: String, value: String, expected: String)
  /// A flag the program cannot do without.
  case missingFlag(String, reason: String?)
  /// A flag that belongs to other commands.
  case misplacedFlag(String, command: String)
  /// A first word that is no command.
  case unknownCommand(String, suggestion: String?)
  /// The command ended before it was complete.
  case incompleteCommand(words: [String], choices: [String])
  /// A word too many.
  case unexpectedArgument(String)
  /// A word too few.
  case missingArgument(String)
  /// Flags that exclude each other, or another rule between flags, as a whole sentence.
  case conflict(String)

  /// What the program ends with.
  public var status: ExitStatus { .usage }
}

extension UsageError: CustomStringConvertible {
  /// One sentence that names the flag or word.
  public var description: String {
    switch self {
    case .unknownFlag(let flag, let suggestion):
      "\(flag) is not a flag of this program" + Self.hint(suggestion)
    case .missingValue(let flag, let placeholder): "\(flag) needs a value: \(flag) \(placeholder)"
    case .unexpectedValue(let flag): "\(flag) takes no value"
    case .repeatedFlag(let flag): "\(flag) was given more than once"
    case .wrongValue(let flag, let value, let expected): "\(flag) wants \(expected), not \"\(value.printable)\""
    case .missingFlag(let flag, let reason): "\(flag) is missing" + (reason.map { "; " + $0 } ?? "")
    case .misplacedFlag(let flag, let command): "\(flag) is not a flag of \"\(command)\""
    case .unknownCommand(let word, let suggestion):
      "\"\(word.printable)\" is not a command of this program" + Self.hint(suggestion)
    case .incompleteCommand(let words, let choices):
      (words.isEmpty ? "a command is missing" : "\"\(words.joined(separator: " "))\" needs another word")
        + ": \(Self.list(choices))"
    case .unexpectedArgument(let word): "\"\(word.printable)\" is one word too many"
    case .missingArgument(let name): "\(name) is missing"
    case .conflict(let sentence): sentence
    }
  }

  private static func hint(_ suggestion: String?) -> String { suggestion.map { "; did you mean \($0)?" } ?? "" }

  /// `a`, `a or b`, `a, b or c`.
  static func list(_ choices: [String]) -> String {
    guard let last = choices.last, choices.count > 1 else { return choices.first ?? "" }
    return choices.dropLast().joined(separator: ", ") + " or " + last
  }
}
