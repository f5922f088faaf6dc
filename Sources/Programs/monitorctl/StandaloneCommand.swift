import CommandLineTool

/// What a command works with that needs no database.
struct StandalonePlace: Sendable {
  let surroundings: Surroundings
  let output: LineWriter
  let messages: LineWriter
  /// Whether results go to a terminal; else they are for a program.
  let showsTables: Bool
}

/// One thing that the program does without a database.
protocol StandaloneCommand: Command {
  /// Does it, and says how the program ends.
  func run(_ place: StandalonePlace) async throws -> ExitStatus
}

extension StandaloneCommand {
  func run(in session: Session) async throws -> ExitStatus {
    try await run(
      StandalonePlace(
        surroundings: session.surroundings, output: session.output, messages: session.messages,
        showsTables: session.showsTables))
  }
}
