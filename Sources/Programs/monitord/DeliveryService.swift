import CommandLineTool
import CrawlRuns
import FoundationEssentials
import HTTP
import HTTPClient
import JSON
import Outbox
import SQLite
import Webhooks

/// Sends webhooks beside the server; any number of `deliver` may do so too.
struct DeliveryService: Sendable {
  private let loop: DeliveryLoop
  private let control = DeliverySwitch()
  private let log: Log

  /// What is checked before an endpoint is made: names are looked up by the system.
  static func registration(allowsInsecure: Bool) -> EndpointRegistration {
    let own = OwnAddresses()
    return EndpointRegistration(
      allowsInsecure: allowsInsecure, resolver: .system, isOwn: { address in own.contains(address) })
  }

  init(database path: String, allowsInsecure: Bool, log: Log) async throws(SQLiteError) {
    if let problem = OwnAddresses.problem() { log.warning(problem) }
    let database = try await PlatewatchDatabase.open(at: path, isDurable: true)
    let agent = WebhookSender.userAgent(version: CommandLineSpecification.version)
    let sender = WebhookSender(
      transport: CurlClient(.strangers(userAgent: agent)).transport,
      insecureTransport: CurlClient(.strangers(userAgent: agent)).transport, now: { Date() })
    loop = DeliveryLoop(
      database: database,
      clock: DeliveryClock(
        now: { Int64(Date().millisecondsSince1970) }, monotonic: { MachineClock.milliseconds() },
        boot: MachineClock.boot(), sleep: { try await Task.sleep(for: $0) }, random: { UInt64.random(in: 0 ... .max) }),
      options: DeliveryLoop.Options(follows: true, allowsInsecure: allowsInsecure, farewell: Doors.drainTime), log: log,
      send: { webhook in await sender.send(webhook) })
    self.log = log
  }

  /// Sends until `stop`; what is on its way then is waited for as long as answers are, and broken off to be sent again.
  func run() async {
    do {
      let summary = try await loop.run(control)
      log.info("delivery ended") { line in
        line.add("attempts", summary.attempts)
        line.add("delivered", summary.delivered)
      }
    } catch {
      // The server goes on: events are kept, and `deliver` can send them.
      log.error("delivery failed: \(error)")
    }
  }

  /// Begins nothing more.
  func stop() { control.stop() }
}
