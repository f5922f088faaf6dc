import CommandLineTool
import CrawlRuns
import Crawling
import Extraction
import FoundationEssentials
import HTTPClient
import SQLite

/// The program: from the words on the command line to an exit status.
enum CrawlProgram {
  static func run(arguments: [String]) async -> ExitStatus {
    let streams = StandardStreams()
    let environment = ProcessInfo.processInfo.environment
    do {
      switch try CrawlOptions.specification.parse(arguments) {
      case .tell(let text):
        try streams.output.writeLine(text)
        return .done
      case .run(let arguments):
        let options = try CrawlOptions(arguments, environment: environment)
        let output = CrawlOutput(streams: streams, options: options, environment: environment)
        return try await perform(options, output)
      }
    } catch {
      let flag = error is SiteShelf.UnknownSite ? "--site: " : ""
      try? streams.error.writeLine("crawl: \(flag)\(error)")
      return status(of: error)
    }
  }

  static func status(of error: any Error) -> ExitStatus {
    switch error {
    case let error as UsageError: error.status
    case is SiteError: .configuration
    case is SiteShelf.UnknownSite: .usage
    case is RecordingError: .inputOutput
    case let error as LockError: error.status
    case let error as SQLiteError: error.exitStatus
    case let error as OutputError: error.status
    case is CancellationError: .done
    default: .internalError
    }
  }

  private static func perform(_ options: CrawlOptions, _ output: CrawlOutput) async throws -> ExitStatus {
    switch options.action {
    case .check(let files): return try CheckCommand.run(files, output)
    case .listSites: return try ListSitesCommand.run(try SiteShelf(folder: options.sitesFolder), output)
    case .inspect(let target):
      return try await InspectCommand(
        options: options, output: output, shelf: try SiteShelf(folder: options.sitesFolder)
      )
      .run(target)
    case .plan(let names, _):
      let shelf = try SiteShelf(folder: options.sitesFolder)
      return try await PlanCommand(options: options, output: output).run(try shelf.sites(named: names))
    case .crawl(let names, _):
      let shelf = try SiteShelf(folder: options.sitesFolder)
      let session = try CrawlSession(options: options, output: output)
      return try await session.run(try shelf.sites(named: names))
    }
  }
}
