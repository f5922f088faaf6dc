import CommandLineTool
import CrawlRuns
import Foundation
import HTTPClient
import Outbox
import SQLite
import Synchronization
import Webhooks

/// A database with endpoints that all lead to one receiver.
struct DeliveryStation {
  private static let batch = 10_000
  private static let secret = WebhookSecret(sharedKey: Array(1...32)).text

  let folder: TemporaryFolder
  let database: Database
  let receiver: LoopbackReceiver
  private let endpoints: Int
  private let hangingPercent: Int
  let delays = FirstAttemptDelays()

  init(endpoints: Int, hangingPercent: Int) async throws {
    let folder = try TemporaryFolder()
    let receiver = try LoopbackReceiver()
    self.folder = folder
    self.receiver = receiver
    self.endpoints = endpoints
    self.hangingPercent = hangingPercent
    database = try await PlatewatchDatabase.open(at: folder.file("platewatch.sqlite"), isDurable: true)
    let port = receiver.port
    try await database.write { connection in
      let store = Endpoints(connection)
      for index in 0..<endpoints {
        let path = Self.hangs(index, hangingPercent) ? "hang" : "take"
        _ = try store.add(
          id: "we_\(index)", account: Self.account(index),
          settings: EndpointSettings(url: "http://127.0.0.1:\(port)/\(path)/\(index)"), secret: Self.secret, at: Date())
      }
    }
  }

  /// Each endpoint has an account of its own, so that an event goes to one of them.
  private static func account(_ index: Int) -> String { "acct_\(index)" }

  /// Spread evenly among the others.
  private static func hangs(_ index: Int, _ percent: Int) -> Bool {
    (index + 1) * percent / 100 > index * percent / 100
  }

  /// How many of so many events go to endpoints that answer.
  func healthyCount(of count: Int) -> Int {
    (0..<count).count { !Self.hangs($0 % endpoints, hangingPercent) }
  }

  private static func event(_ number: Int, endpoints: Int) -> Event {
    let plate = SyntheticPlate.text(number % SyntheticPlate.count)
    let now = Date()
    let id = "evt_\(String(number + 1_000_000_000, radix: 36))_\(Int(now.timeIntervalSince1970 * 1000))"
    let body = """
      {"id":"\(id)","eventType":"vehicle.price_changed","occurredAt":"2026-11-21T12:00:00.000Z","data":{\
      "monitorId":"0b1f6d0e-6f0d-4f0e-8f9b-2f6c0a0a7d11","licensePlate":"\(plate)","pageUrl":\
      "https://cars.example/ad/\(number)","price":84900,"currency":"SEK","previousPrice":89900,"site":"example",\
      "adId":"\(number)","metadata":{"contract":"C-18821"}}}
      """
    return Event(
      id: id, accountID: account(number % endpoints), type: "price_changed",
      subject: Event.Subject(plate: plate, vehicle: plate), occurredAt: now, createdAt: now, body: Array(body.utf8))
  }

  /// Enqueues a backlog, and returns what that cost.
  func fill(_ count: Int) async throws -> Cost {
    let endpoints = endpoints
    let watch = Stopwatch()
    for start in stride(from: 0, to: count, by: Self.batch) {
      try await database.write { connection throws(SQLiteError) in
        let outbox = Outbox(connection)
        for number in start..<min(start + Self.batch, count) {
          _ = try outbox.enqueue(Self.event(number, endpoints: endpoints))
        }
      }
    }
    return watch.cost
  }

  /// Enqueues events one by one, each in a transaction of another connection, as producers in other processes do.
  func enqueue(_ count: Int, perSecond rate: Int) async throws {
    let producer = try await PlatewatchDatabase.open(at: database.path)
    let (endpoints, start) = (endpoints, ContinuousClock.now)
    for number in 0..<count {
      let due = start + .seconds(Double(number) / Double(rate))
      if due > .now { try await Task.sleep(until: due, clock: .continuous) }
      try await producer.write { connection throws(SQLiteError) in
        _ = try Outbox(connection).enqueue(Self.event(number, endpoints: endpoints))
      }
    }
    await producer.close()
  }

  func loop(follows: Bool) -> DeliveryLoop {
    let agent = WebhookSender.userAgent(version: CommandLineSpecification.version)
    let client = CurlClient(.strangers(userAgent: agent)).transport
    let sender = WebhookSender(transport: client, insecureTransport: client, now: { Date() })
    return DeliveryLoop(
      database: database,
      clock: DeliveryClock(
        now: { LiveClock.now() }, monotonic: { MachineClock.milliseconds() }, boot: MachineClock.boot(),
        sleep: { try await Task.sleep(for: $0) }, random: { UInt64.random(in: 0 ... .max) }),
      options: DeliveryLoop.Options(follows: follows, allowsInsecure: true),
      send: { [delays] webhook in
        delays.note(webhook)
        return await sender.send(webhook)
      })
  }

  func close() async {
    receiver.stop()
    await database.close()
  }
}

/// How long events to endpoints that answer waited until their first attempts were begun.
final class FirstAttemptDelays: Sendable {
  private let milliseconds = Mutex<[Int]>([])

  /// Sorted.
  var sorted: [Int] { milliseconds.withLock { $0.sorted() } }

  /// The identifier of a measured event ends with when it was enqueued.
  func note(_ webhook: OutgoingWebhook) {
    guard webhook.attempt == 1, webhook.url.contains("/take/"),
      let enqueuedAt = webhook.eventID.split(separator: "_").last.flatMap({ Int($0) })
    else { return }
    let delay = Int(LiveClock.now()) - enqueuedAt
    milliseconds.withLock { $0.append(delay) }
  }
}
