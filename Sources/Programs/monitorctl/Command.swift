import CommandLineTool

/// One thing that the program does.
protocol Command: Sendable {
  /// The words it is called by.
  static var name: String { get }
  /// How to call it, without the program's name.
  static var usage: String { get }
  /// The flags that no other command has.
  static var options: [CommandLineSpecification.Option] { get }
  /// Whether a missing database file is made.
  static var makesDatabase: Bool { get }

  /// Reads the command line; throws before anything is opened.
  init(_ arguments: Arguments) throws

  /// Does it, and says how the program ends.
  func run(in session: Session) async throws -> ExitStatus
}

extension Command {
  static var options: [CommandLineSpecification.Option] { [] }
  static var makesDatabase: Bool { true }
}
