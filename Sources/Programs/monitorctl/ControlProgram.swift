import CommandLineTool
import CrawlRuns
import Extraction
import Files
import HTTPServer
import ObservationPipeline
import SQLite

/// The whole program but for its live wiring.
struct ControlProgram: Sendable {
  let surroundings: Surroundings
  let streams: StandardStreams
  let environment: [String: String]

  /// Does what `words`, the command line without the program's name, ask for; says on stderr why it could not.
  func run(_ words: [String]) async -> ExitStatus {
    do {
      switch try Self.specification.parse(words) {
      case .tell(let text):
        try streams.output.writeLine(text)
        return .done
      case .run(let arguments): return try await run(arguments)
      }
    } catch {
      // When stderr is gone too, the status is all that is left to tell it with.
      try? streams.error.writeLine("monitorctl: \(error)")
      return Self.status(of: error)
    }
  }

  private func run(_ arguments: Arguments) async throws -> ExitStatus {
    guard let type = Self.commands.first(where: { $0.name == arguments.command }) else {
      throw UsageError.unknownCommand(arguments.command, suggestion: nil)
    }
    let level = try arguments.keyword("log-level", Log.Level.self) ?? .info
    let command = try type.init(arguments)
    let showsTables = !arguments.has("json") && streams.outputColumns(environment: environment) != nil
    if let command = command as? any StandaloneCommand {
      return try await command.run(
        StandalonePlace(
          surroundings: surroundings, output: streams.output, messages: streams.error, showsTables: showsTables))
    }
    let path = try DatabaseLocation.path(option: arguments.string("database"), environment: environment)
    let database = try await PlatewatchDatabase.open(at: path, createIfMissing: type.makesDatabase)
    let session = Session(
      database: database, surroundings: surroundings, output: streams.output, messages: streams.error,
      messageLevel: level, showsTables: showsTables)
    return try await command.run(in: session)
  }

  static func status(of error: any Error) -> ExitStatus {
    switch error {
    case let error as UsageError: error.status
    case let error as SQLiteError: error.exitStatus
    case let error as OutputError: error.status
    case let error as CommandError: error.status
    case let error as QuarantineReview.Refusal: error.status
    case is FileError: .inputOutput
    case is PortfolioImport.Failure: .dataRefused
    case is SiteError: .configuration
    case is ServerError: .inputOutput
    default: .internalError
    }
  }
}

extension QuarantineReview.Refusal {
  /// What the program ends with.
  fileprivate var status: ExitStatus {
    switch self {
    case .unknownRun, .notQuarantined, .noPages: .failed
    case .unknownSite: .configuration
    case .stillHeld: .dataRefused
    }
  }
}
