/// What a program's command line may hold; `--help` is written from it.
public struct CommandLineSpecification: Sendable {
  /// A long flag, with or without a value.
  public struct Option: Sendable, Hashable {
    /// The name without dashes.
    public let name: String
    /// What stands for the value in the help; nil for a flag that takes none.
    public let placeholder: String?
    /// What it does, in one line of prose.
    public let help: String
    /// Whether it may be given several times.
    public let isRepeatable: Bool
    /// The commands it belongs to, `endpoint add` for example; empty for all.
    public let commands: [String]

    /// Whether it takes no value.
    public var isFlag: Bool { placeholder == nil }

    /// A flag that takes a value.
    public static func value(
      _ name: String, _ placeholder: String, _ help: String, isRepeatable: Bool = false, commands: [String] = []
    ) -> Option {
      Option(name: name, placeholder: placeholder, help: help, isRepeatable: isRepeatable, commands: commands)
    }

    /// A flag that is there or not.
    public static func flag(_ name: String, _ help: String, commands: [String] = []) -> Option {
      Option(name: name, placeholder: nil, help: help, isRepeatable: false, commands: commands)
    }
  }

  /// The version of all the programs, which are released together.
  public static let version = "0.1.0"

  /// The name the program is called by.
  public let program: String
  /// What it does, in a few words.
  public let summary: String
  /// The ways to call it, each without the program's name.
  public let usage: [String]
  /// The commands, each of one or more words; empty when the program does one thing.
  public let commands: [String]
  /// Its own flags and, at the end, those of every program.
  public let options: [Option]
  /// One real command line, or several lines of a small session.
  public let example: String
  /// The environment variables it reads, with their meaning.
  public let environment: [(name: String, help: String)]

  /// A specification to which the flags of every program are added: `--log-level`, `--help`, `--version`, and `--database` with
  /// its environment variables unless `usesDatabase` is false.
  public init(
    program: String, summary: String, usage: [String], commands: [String] = [], options: [Option], example: String,
    environment: [(name: String, help: String)] = [], usesDatabase: Bool = true
  ) {
    self.program = program
    self.summary = summary
    self.usage = usage
    self.commands = commands
    self.example = example
    let levels = Log.Level.allCases.map(\.rawValue)
    let database = Option.value("database", "PATH", "the database file; made when missing")
    self.options =
      options + (usesDatabase ? [database] : []) + [
        .value("log-level", "LEVEL", "what is told on the way: \(UsageError.list(levels)); info unless given"),
        .flag("help", "print this and end"),
        .flag("version", "print the version and end"),
      ]
    let places = [
      (name: DatabaseLocation.variable, help: "the database file when --database is not given"),
      (name: "XDG_STATE_HOME", help: "the directory for it otherwise; ~/.local/state when not set"),
    ]
    self.environment = environment + (usesDatabase ? places : [])
    precondition(Set(self.options.map(\.name)).count == self.options.count, "\(program) has two flags of one name")
  }

  /// What to print for `--version`.
  public var versionText: String { "\(program) \(Self.version)" }

  func option(_ name: String) -> Option? { options.first { $0.name == name } }
}
