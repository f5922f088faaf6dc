import CommandLineTool
import CrawlRuns
import FoundationEssentials
import RegistryRuns
import SQLite
import Snapshots

/// The program: from the words on the command line to an exit status.
enum RegistryProgram {
  static func run(arguments: [String]) async -> ExitStatus {
    let streams = StandardStreams()
    let environment = ProcessInfo.processInfo.environment
    do {
      switch try RegistryOptions.specification.parse(arguments) {
      case .tell(let text):
        try streams.output.writeLine(text)
        return .done
      case .run(let arguments):
        let options = try RegistryOptions(arguments, environment: environment)
        let output = RegistryOutput(streams: streams, level: options.logLevel, environment: environment)
        return try await perform(options, output)
      }
    } catch {
      try? streams.error.writeLine("registry-diff: \(error)")
      return status(of: error)
    }
  }

  static func status(of error: any Error) -> ExitStatus {
    switch error {
    case let error as UsageError: error.status
    case let error as SnapshotSourceError: error.isRefusal ? .dataRefused : .inputOutput
    case is SnapshotFileError: .inputOutput
    case is DropFolderError: .inputOutput
    case let error as LockError: error.status
    case let error as SQLiteError: error.exitStatus
    case let error as OutputError: error.status
    case is CancellationError: .done
    default: .internalError
    }
  }

  /// Runs under signals that ask to end: what is read by then is let go, nothing of it is stored.
  private static func perform(_ options: RegistryOptions, _ output: RegistryOutput) async throws -> ExitStatus {
    let work = Task { () async throws -> ExitStatus in
      switch options.action {
      case .compare(let before, let after):
        return try await CompareCommand(options: options, output: output).run(before: before, after: after)
      case .take(let files):
        return try await TakeCommand(options: options, output: output).run(files)
      case .takeNewest(let folder):
        return try await DropFolderCommand(options: options, output: output).run(folder)
      }
    }
    let watcher = Task {
      for await _ in Signals.received() { work.cancel() }
    }
    defer { watcher.cancel() }
    return try await work.value
  }
}
