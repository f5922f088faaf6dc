import API
import CommandLineTool
import CrawlRuns
import Crypto
import Files
import FoundationEssentials
import HTTPServer
import SQLite
import TelemetryRuns
import Webhooks

/// The whole program but for the streams and the environment.
struct ServerProgram: Sendable {
  let streams: StandardStreams
  let environment: [String: String]

  /// What is still to be logged at the end is given up after this time.
  private static let longestLogEnd: Duration = .seconds(1)

  /// Does what `words`, the command line without the program's name, ask for; says on stderr why it could not.
  func run(_ words: [String]) async -> ExitStatus {
    do {
      switch try ServerOptions.specification.parse(words) {
      case .tell(let text):
        try streams.output.writeLine(text)
        return .done
      case .run(let arguments):
        let options = try ServerOptions(arguments, environment: environment)
        // One engine evaluates the monitors of a database: two would tell the same things apart from each other.
        try await ProcessLock.holding(options.database + ".monitord.lock") { try await serve(options) }
        return .done
      }
    } catch {
      // When stderr is gone too, the status is all that is left to tell it with.
      try? streams.error.writeLine("monitord: \(error)")
      return Self.status(of: error)
    }
  }

  private func serve(_ options: ServerOptions) async throws {
    // Before anything is begun: a signal that comes from now on ends it in order.
    let requestsToEnd = Signals.received()
    let hangUps = Signals.received([Signals.hangUp])
    let writer = streams.error
    // A log that cannot be written must not end the service, and one that nobody reads must not hold it up.
    let lines = LineQueue { lines in try? writer.write(lines) }
    defer { lines.finish(within: Self.longestLogEnd) }
    let log = Log(level: options.logLevel) { line in lines.add(line) }
    let certificate = try options.certificate?.read()

    let database = try await PlatewatchDatabase.open(at: options.database)
    await database.close()
    let backend = try Backend(databaseAt: options.database, surroundings: .live) { log.error($0) }
    let registration = DeliveryService.registration(allowsInsecure: options.allowsInsecureEndpoints)
    let monitors = MonitorBackend(
      engine: MonitorEngine(retention: options.retention), registration: registration,
      makeSecret: { WebhookSecret(sharedKey: SecureRandom.bytes(32)).text })
    let areas = API.areas(backend, registration) + API.monitorAreas(backend, monitors)
    let api = API(backend, areas: areas, settings: options.settings)

    let delivery =
      options.delivers
      ? try await DeliveryService(
        database: options.database, allowsInsecure: options.allowsInsecureEndpoints, log: log) : nil

    let doors = Doors(options: options, certificate: certificate, api: api, log: log)
    try doors.open()
    for address in doors.addresses { try streams.error.writeLine("listening on \(address)") }
    let manager = ServiceManager(environment: environment)
    manager.tell("READY=1")

    await withTaskGroup(of: Void.self) { group in
      group.addTask { await api.run() }
      group.addTask { await API.runMonitors(backend, monitors) }
      if let source = options.telemetry {
        let feed = TelemetryFeed(
          source: source, account: options.telemetryAccount, backend: backend, engine: monitors.engine,
          output: streams.output, log: log)
        group.addTask {
          do {
            try await feed.run()
            log.info("the telemetry has been read to its end")
          } catch {
            log.error("the telemetry broke off: \(error)")
          }
        }
      }
      // Not cancelled with the others: what is on its way is waited for, as long as answers are.
      async let delivering: Void? = delivery?.run()
      group.addTask { await doors.renewCertificates(hangUps) }
      for await _ in requestsToEnd { break }
      manager.tell("STOPPING=1")
      log.info("stopping")
      delivery?.stop()
      await doors.close()
      await delivering
      group.cancelAll()
    }
  }

  static func status(of error: any Error) -> ExitStatus {
    switch error {
    case let error as UsageError: error.status
    case let error as SQLiteError: error.exitStatus
    case let error as OutputError: error.status
    case let error as LockError: error.status
    case is FileError: .configuration
    case let error as ServerError: error.exitStatus
    default: .internalError
    }
  }
}

extension ServerError {
  /// What the program ends with.
  fileprivate var exitStatus: ExitStatus {
    switch self {
    case .listen: .cannotCreate
    case .inUse: .temporary
    case .certificate: .configuration
    case .library, .notStartable: .internalError
    }
  }
}

extension Backend.Surroundings {
  /// The world as it is.
  fileprivate static var live: Backend.Surroundings {
    let start = ContinuousClock.now
    return Backend.Surroundings(
      now: { Date() }, uptime: { ContinuousClock.now - start }, newUUID: { UUID() },
      sleep: { try await Task.sleep(for: $0) })
  }
}
