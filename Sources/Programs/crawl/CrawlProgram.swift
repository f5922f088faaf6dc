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
    case .plan(let names, let all):
      let shelf = try SiteShelf(folder: options.sitesFolder)
      let status = try await PlanCommand(options: options, output: output).run(try shelf.sites(named: names))
      return ExitStatus.mostSevere(of: [status, complain(of: shelf, all, output)])
    case .crawl(let names, let all):
      let shelf = try SiteShelf(folder: options.sitesFolder)
      // Before the session, which makes the folder of a recording.
      let sites = try shelf.sites(named: names)
      let status = try await CrawlSession(options: options, output: output).run(sites)
      return ExitStatus.mostSevere(of: [status, complain(of: shelf, all, output)])
    }
  }

  /// Where all sites are asked for, a definition that cannot be used is told and does not keep the others from being crawled.
  private static func complain(of shelf: SiteShelf, _ all: Bool, _ output: CrawlOutput) -> ExitStatus {
    guard all, !shelf.complaints.isEmpty else { return .done }
    for complaint in shelf.complaints { output.say("crawl: \(complaint)") }
    return .configuration
  }
}
