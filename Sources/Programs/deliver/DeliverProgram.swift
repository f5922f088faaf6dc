import CommandLineTool
import CrawlRuns
import Foundation
import HTTP
import HTTPClient
import JSON
import Outbox
import SQLite
import Webhooks

/// The program: from the words on the command line to an exit status.
enum DeliverProgram {
  static func run(_ words: [String], environment: [String: String]) async -> ExitStatus {
    let streams = StandardStreams()
    do {
      switch try DeliverOptions.specification.parse(words) {
      case .tell(let text):
        try streams.output.writeLine(text)
        return .done
      case .run(let arguments):
        try await deliver(try DeliverOptions(arguments, environment: environment), streams)
        return .done
      }
    } catch {
      // When stderr is gone too, the status is all that is left to tell it with.
      try? streams.error.writeLine("deliver: \(error)")
      return status(of: error)
    }
  }

  static func status(of error: any Error) -> ExitStatus {
    switch error {
    case let error as UsageError: error.status
    case let error as LockError: error.status
    case let error as SQLiteError: error.exitStatus
    case let error as OutputError: error.status
    default: .internalError
    }
  }

  private static func deliver(_ options: DeliverOptions, _ streams: StandardStreams) async throws {
    let database = try await PlatewatchDatabase.open(at: options.database, isDurable: true)
    let sender = makeSender(contact: options.contact)
    let log = Log(level: options.logLevel) { line in try? streams.error.writeLine(line.text) }
    if let problem = OwnAddresses.problem() { log.warning(problem) }
    let delivery = DeliveryLoop(
      database: database, clock: LiveDeliveryClock.make(),
      options: DeliveryLoop.Options(follows: options.follows, allowsInsecure: options.allowsInsecure),
      log: log, send: { webhook in await sender.send(webhook) },
      report: { reports in for report in reports { try streams.output.writeLine(report.json) } })
    let control = DeliverySwitch()
    let (watcher, timer) = (watchSignals(control), watchTime(options.deadline, control))
    defer {
      watcher.cancel()
      timer?.cancel()
    }
    let summary = try await delivery.run(control)
    await database.close()
    if options.logLevel <= .info { try streams.error.writeLine(summary.logfmt) }
  }

  private static func watchSignals(_ control: DeliverySwitch) -> Task<Void, Never> {
    Task { for await _ in Signals.received() { control.stop() } }
  }

  private static func watchTime(_ deadline: Duration?, _ control: DeliverySwitch) -> Task<Void, Never>? {
    deadline.map { deadline in
      Task {
        guard (try? await Task.sleep(for: deadline)) != nil else { return }
        control.stop()
      }
    }
  }

  private static func makeSender(contact: String?) -> WebhookSender {
    let agent = WebhookSender.userAgent(version: CommandLineSpecification.version, contact: contact)
    return WebhookSender(
      transport: CurlClient(.strangers(userAgent: agent)).transport,
      insecureTransport: CurlClient(.strangers(userAgent: agent)).transport, now: { Date() })
  }
}

/// The clocks and chance of the real world.
enum LiveDeliveryClock {
  static func make() -> DeliveryClock {
    DeliveryClock(
      now: { Int64(Date().millisecondsSince1970) }, monotonic: { MachineClock.milliseconds() },
      boot: MachineClock.boot(), sleep: { try await Task.sleep(for: $0) }, random: { UInt64.random(in: 0 ... .max) })
  }
}

extension AttemptReport {
  /// `{"event", "endpoint", "attempt", "outcome", "status", "ms", "nextAt"}`; what there is not is null.
  var json: String {
    var writer = JSONWriter()
    writer.object { object in
      object.member("event", eventID)
      object.member("endpoint", endpointID)
      object.member("attempt", attempt)
      object.member("outcome", result.outcome.rawValue)
      object.member("status", result.status)
      object.member("ms", Int(result.timing.total / .milliseconds(1)))
      object.member("nextAt", nextAt.map { Date(millisecondsSince1970: Int($0)).utcText })
    }
    return writer.text
  }
}

extension DeliveryLoop.Summary {
  /// For the one line on stderr.
  var logfmt: String {
    var line = LogfmtLine()
    line.add("program", "deliver")
    line.add("attempts", attempts)
    line.add("delivered", delivered)
    line.add("failed", attempts - delivered)
    line.add("takenOver", takenOver)
    line.add("late", late)
    return line.text
  }
}
