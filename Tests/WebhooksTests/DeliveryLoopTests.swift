import Foundation
import Outbox
import SQLite
import Synchronization
import TestSupport
import Testing

@testable import Webhooks

/// What a receiver in the same process has seen.
final class SeenAttempts: Sendable {
  private let seen = Mutex<[OutgoingWebhook]>([])

  var all: [OutgoingWebhook] { seen.withLock { $0 } }
  func add(_ webhook: OutgoingWebhook) { seen.withLock { $0.append(webhook) } }
}

struct DeliveryLoopTests {
  private let directory: TemporaryDirectory
  private var path: String { directory.path("test.sqlite") }

  init() throws { directory = try TemporaryDirectory() }

  private static var clock: DeliveryClock {
    let start = ContinuousClock.now
    return DeliveryClock(
      now: { Int64(Date().timeIntervalSince1970 * 1000) },
      monotonic: { Int64((ContinuousClock.now - start) / .milliseconds(1)) }, boot: "a",
      sleep: { try await Task.sleep(for: $0) }, random: { UInt64.random(in: 0 ... .max) })
  }

  private func database() async throws -> Database { try await Database(path: path, migrations: Outbox.migrations) }

  private func loop(
    _ database: Database, follows: Bool = false, send: @escaping @Sendable (OutgoingWebhook) async -> AttemptResult
  ) -> DeliveryLoop {
    DeliveryLoop(
      database: database, clock: Self.clock, options: DeliveryLoop.Options(follows: follows), send: send)
  }

  private func fill(_ database: Database, endpoints: Int, events: Int, from first: Int = 0) async throws {
    try await database.write { connection in
      let now = Date()
      for index in 0..<endpoints where first == 0 {
        _ = try Endpoints(connection).add(
          id: "we_\(index)", account: "acct_\(index)",
          settings: EndpointSettings(url: "https://\(index).test/"), secret: "whsec_1", at: now)
      }
      for index in first..<first + events {
        _ = try Outbox(connection).enqueue(
          Event(
            id: "evt_\(index)", accountID: "acct_\(index % max(1, endpoints))", type: "delisted",
            subject: Event.Subject(), occurredAt: now, createdAt: now, body: Array("{}".utf8)))
      }
    }
  }

  private func states(_ database: Database) async throws -> [String: Int] {
    try await database.read { connection in
      let states = try connection.query("SELECT state FROM delivery") { row in row.text(0) }
      return Dictionary(states.map { ($0, 1) }, uniquingKeysWith: +)
    }
  }

  @Test func `everything that is due is sent once, and then it ends and leaves nothing behind`() async throws {
    let database = try await database()
    try await fill(database, endpoints: 7, events: 500)
    let seen = SeenAttempts()
    let summary = try await loop(database) { webhook in
      seen.add(webhook)
      return .taken
    }.run()
    #expect(summary.delivered == 500)
    #expect(Set(seen.all.map(\.eventID)).count == 500)
    #expect(seen.all.count == 500)
    #expect(try await states(database) == ["delivered": 500])
    let names = try FileManager.default.contentsOfDirectory(atPath: directory.url.path)
    #expect(!names.contains { $0.contains("worker") })
  }

  @Test func `several workers share one database and send nothing twice`() async throws {
    let first = try await database()
    try await fill(first, endpoints: 5, events: 400)
    let seen = SeenAttempts()
    let loops = try await (loop(first, send: Self.slowly(seen)), loop(database(), send: Self.slowly(seen)))
    async let one = loops.0.run()
    async let two = loops.1.run()
    let delivered = try await one.delivered + two.delivered
    #expect(delivered == 400)
    #expect(seen.all.count == 400)
  }

  private static func slowly(_ seen: SeenAttempts) -> @Sendable (OutgoingWebhook) async -> AttemptResult {
    { webhook in
      seen.add(webhook)
      await Task.yield()
      return .taken
    }
  }

  @Test func `a loop that follows sends what another connection commits, and ends when it is told to`() async throws {
    let database = try await database()
    try await fill(database, endpoints: 1, events: 0)
    let other = try await self.database()
    let (arrivals, arrive) = AsyncStream.makeStream(of: String.self)
    let control = DeliverySwitch()
    let running = loop(database, follows: true) { webhook in
      arrive.yield(webhook.eventID)
      return .taken
    }
    async let summary = running.run(control)
    try await fill(other, endpoints: 1, events: 3, from: 1)
    var arrived: Set<String> = []
    for await id in arrivals {
      arrived.insert(id)
      if arrived.count == 3 { break }
    }
    control.stop()
    #expect(try await summary.delivered == 3)
    #expect(arrived == ["evt_1", "evt_2", "evt_3"])
  }

  @Test func `a worker that is told to end waits for what is on its way and begins nothing more`() async throws {
    let database = try await database()
    try await fill(database, endpoints: 3, events: 30)
    let control = DeliverySwitch()
    let seen = SeenAttempts()
    let summary = try await loop(database, follows: true) { webhook in
      seen.add(webhook)
      control.stop()
      return .taken
    }.run(control)
    #expect(summary.delivered == seen.all.count)
    #expect(seen.all.count < 30)
    #expect(try await states(database) == ["delivered": seen.all.count, "ready": 30 - seen.all.count])
  }

  @Test func `what a dead worker had is taken over at once and says that it may have arrived`() async throws {
    let database = try await database()
    try await fill(database, endpoints: 1, events: 1)
    // A worker whose lock nobody holds.
    try await database.write { connection in
      let queue = DeliveryQueue(connection)
      let worker = try queue.register(token: "dead", at: 0)
      var deliverer = Deliverer(follows: false)
      let now = Int64(Date().timeIntervalSince1970 * 1000)
      let begun = deliverer.begin(worker: worker, now: now, monotonic: 0, seed: 1)
      let turn = try #require(begun)
      #expect(try queue.perform(turn).flights.count == 1)
    }
    let seen = SeenAttempts()
    let summary = try await loop(database) { webhook in
      seen.add(webhook)
      return .taken
    }.run()
    #expect(summary.delivered == 1)
    #expect(seen.all.map(\.attempt) == [2])
    #expect(seen.all.map(\.previous) == ["unknown"])
    let workers = try await database.read { connection in try DeliveryQueue(connection).workers(except: 0).count }
    #expect(workers == 0)
  }

  @Test(.timeLimit(.minutes(1)))
  func `what is on its way at the end of the farewell is broken off, and sent by the next`() async throws {
    let database = try await database()
    try await fill(database, endpoints: 1, events: 1)
    let control = DeliverySwitch()
    let options = DeliveryLoop.Options(follows: true, farewell: .milliseconds(50))
    let summary = try await DeliveryLoop(database: database, clock: Self.clock, options: options) { _ in
      control.stop()
      // Until it is broken off.
      try? await Task.sleep(for: .seconds(3600))
      return .taken
    }.run(control)
    #expect(summary.delivered == 0)
    let next = try await loop(database) { _ in .taken }.run()
    #expect(next.delivered == 1)
    #expect(try await states(database) == ["delivered": 1])
  }

  @Test func `what removed endpoints have left is cancelled, and what ended long ago is removed`() async throws {
    let database = try await database()
    try await fill(database, endpoints: 2, events: 4)
    try await database.write { connection in
      try connection.execute("UPDATE endpoint SET status = 'removed', is_ending = 1 WHERE id = 1")
      try connection.execute("UPDATE delivery SET created_at = 0")
      try connection.execute("UPDATE delivery SET state = 'dead', ended_at = 0 WHERE endpoint_id = 2")
    }
    var round = UpkeepRound()
    try await loop(database) { _ in .taken }.tidy(&round)
    #expect(try await states(database) == ["cancelled": 2])
    #expect(round.restUntil != nil)
  }
}
