import CrawlRuns
import Crawling
import Extraction
import Foundation
import SQLite
import TestSupport
import Testing

/// The built program on a database of its own, and recorded days of a site to fill that with.
struct Control {
  struct Outcome: Equatable {
    var status: Int32
    var output: String
    var errors: String

    init(_ status: Int32, output: String = "", errors: String = "") {
      self.status = status
      self.output = output
      self.errors = errors
    }
  }

  static let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "monitorctl")

  let directory: TemporaryDirectory
  var database: String { directory.path("platewatch.sqlite") }

  init() throws { directory = try TemporaryDirectory() }

  /// Runs the program to its end; what differs from run to run is replaced by names.
  func run(_ words: String...) async throws -> Outcome { try await run(words) }

  func run(_ words: [String]) async throws -> Outcome {
    let process = try makeProcess(Self.program, words)
    try await Self.end(of: process.process)
    return Outcome(
      process.process.terminationStatus, output: try normalized(process.output),
      errors: try normalized(process.errors))
  }

  /// What the program prints on a terminal of 80 columns.
  func runOnTerminal(_ words: String...) async throws -> [String] {
    let line = ([Self.program.path] + words).map { "'\($0)'" }.joined(separator: " ")
    let process = try makeProcess(URL(filePath: "/usr/bin/script"), ["-qec", "stty cols 80; \(line)", "/dev/null"])
    try await Self.end(of: process.process)
    let lines = try normalized(process.output).split(separator: "\r\n", omittingEmptySubsequences: false)
    return lines.dropLast().map(String.init)
  }

  /// Starts the program without waiting for it.
  func start(_ words: String..., output: Pipe, errors: Pipe? = nil) throws -> Process {
    let process = Process()
    process.executableURL = Self.program
    process.arguments = words
    process.environment = environment
    process.standardOutput = output
    if let errors { process.standardError = errors } else { process.standardError = FileHandle.nullDevice }
    try process.run()
    return process
  }

  /// Waits on a thread that may block.
  static func end(of process: Process) async throws {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        process.waitUntilExit()
        continuation.resume()
      }
    }
  }

  /// The next line of `pipe`, read on a thread that may block.
  static func line(of pipe: Pipe) async -> String {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        var bytes = Data()
        while let byte = try? pipe.fileHandleForReading.read(upToCount: 1), !byte.isEmpty, byte.first != 10 {
          bytes += byte
        }
        continuation.resume(returning: String(decoding: bytes, as: UTF8.self))
      }
    }
  }

  // MARK: Recorded days

  /// Crawls a recorded day of blocket as of `time`, and says how the run ended.
  @discardableResult
  func crawl(_ recording: String, mode: CrawlMode = .full, at time: String) async throws -> RunSummary {
    let folder = Repository.fixtures.appending(path: "blocket/recordings/\(recording)").path
    let site = try #require(try SiteCatalog().sites["blocket"])
    let moment = try Int64(Date(time, strategy: .iso8601).timeIntervalSince1970 * 1000)
    let database = try await PlatewatchDatabase.open(at: database)
    var options = CrawlRun.Options()
    options.mode = mode
    options.isReplay = true
    let run = CrawlRun(
      site: site, database: database, transport: try Recording.load(directory: folder).makeTransport(),
      clock: CrawlClock(now: { moment }, sleep: { _ in }), identity: CrawlerIdentity(contact: "bot@example.test"),
      jitter: { 0 }, options: options, receiver: CrawlRun.Receiver(events: { _ in }))
    let summary = try await run.run()
    await database.close()
    return summary
  }

  /// A folder with the definition of blocket as `change` leaves it.
  func makeSites(_ change: (String) -> String) throws -> String {
    let shipped = Repository.root.appending(path: "Sources/Logic/Extraction/Sites/blocket.json")
    let folder = directory.url.appending(path: "sites")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let text = change(try String(contentsOf: shipped, encoding: .utf8))
    try Data(text.utf8).write(to: folder.appending(path: "blocket.json"))
    return folder.path
  }

  // MARK: Processes

  private var environment: [String: String] {
    ["PLATEWATCH_DATABASE": database, "PATH": "/usr/bin:/bin", "TERM": "xterm"]
  }

  private struct Started {
    var process: Process
    var output: URL
    var errors: URL
  }

  private func makeProcess(_ executable: URL, _ words: [String]) throws -> Started {
    let process = Process()
    let name = UUID().uuidString
    let (output, errors) = (directory.url.appending(path: name + ".out"), directory.url.appending(path: name + ".err"))
    for file in [output, errors] { try Data().write(to: file) }
    process.executableURL = executable
    process.arguments = words
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    return Started(process: process, output: output, errors: errors)
  }

  private func normalized(_ file: URL) throws -> String {
    var text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    text = text.replacing(directory.url.path, with: "DIRECTORY")
    text = text.replacing(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/, with: "UUID")
    text = text.replacing(/evt_[0-9A-Za-z]{27}/, with: "EVENT")
    text = text.replacing(/acct_[0-9A-Za-z]{22}/, with: "ACCOUNT")
    text = text.replacing(/"enqueuedAt":"[^"]*"/, with: "\"enqueuedAt\":\"TIME\"")
    return text.replacing(/"(bytes|databaseBytes)":[1-9][0-9]{4,}/) { "\"\($0.1)\":SIZE" }
  }
}
