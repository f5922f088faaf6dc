import CrawlRuns
import Foundation
import HTTP
import Outbox
import SQLite
import TestSupport
import Testing
import Webhooks

/// The built program with a database and a receiver of its own.
struct DeliverTests {
  private let directory: TemporaryDirectory
  private var database: String { directory.path("platewatch.sqlite") }
  private let secret = WebhookSecret(sharedKey: Array(1...32)).text

  init() throws { directory = try TemporaryDirectory() }

  private func fill(_ urls: [String], policy: RetryPolicy = .standard, events: Int) async throws {
    let (secret, now) = (secret, Date())
    let database = try await PlatewatchDatabase.open(at: database)
    try await database.write { connection in
      for (index, url) in urls.enumerated() {
        _ = try Endpoints(connection).add(
          id: "we_\(index)", account: "acct_default",
          settings: EndpointSettings(url: url, retryPolicy: policy), secret: secret, at: now)
      }
      for index in 0..<events {
        _ = try Outbox(connection).enqueue(
          Event(
            id: "evt_\(index)", accountID: "acct_default", type: "delisted", subject: Event.Subject(),
            occurredAt: now, createdAt: now, body: Array("{\"number\":\(index)}".utf8)))
      }
    }
    await database.close()
  }

  private func run(_ words: String...) async throws -> Program.Ending {
    try await Program("deliver").run(["--database", database] + words)
  }

  private func states() async throws -> [String: Int] {
    let database = try await PlatewatchDatabase.open(at: database)
    let states = try await database.read { connection in
      try DeliveryLog(connection).deliveries(DeliveryQuestion(), limit: 100_000).map { $0.state.rawValue }
    }
    await database.close()
    return Dictionary(states.map { ($0, 1) }, uniquingKeysWith: +)
  }

  /// Times and how long things took differ from run to run.
  private func normalized(_ text: String) -> String {
    text.replacing(#/"ms":\d+/#, with: #""ms":0"#)
      .replacing(#/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/#, with: "TIME")
  }

  @Test func `each attempt is a line, and receivers that fail are no failure of the program`() async throws {
    let server = try LoopbackServer { request in .response(status: request.target == "/take" ? 200 : 503) }
    try await fill([server.url("/take"), server.url("/fail")], events: 1)
    let ending = try await run("--allow-insecure-endpoints")
    #expect(
      normalized(ending.output).split(separator: "\n").sorted() == [
        #"{"event":"evt_0","endpoint":"we_0","attempt":1,"outcome":"ok","status":200,"ms":0,"nextAt":null}"#,
        #"{"event":"evt_0","endpoint":"we_1","attempt":1,"outcome":"http","status":503,"ms":0,"nextAt":"TIME"}"#,
      ])
    #expect(ending.errors == "program=deliver attempts=2 delivered=1 failed=1 takenOver=0 late=0\n")
    #expect(ending.status == 0)
    #expect(server.requests.map(\.body) == [Array(#"{"number":0}"#.utf8), Array(#"{"number":0}"#.utf8)])
  }

  @Test func `without the flag nothing is sent to this machine, and with it that goes at once`() async throws {
    let server = try LoopbackServer { _ in .response() }
    try await fill([server.url("/")], events: 1)
    let refused = try await run()
    #expect(refused.output.contains(#""outcome":"refused_address""#))
    #expect(server.connectionCount == 0)
    let sent = try await run("--allow-insecure-endpoints")
    #expect(sent.output.contains(#""attempt":2,"outcome":"ok""#))
  }

  @Test func `a database that nobody has filled is nothing to do`() async throws {
    let ending = try await run("--deadline", "1s")
    #expect(ending.output == "")
    #expect(ending.status == 0)
  }

  @Test(arguments: [
    (
      ["--deadline", "soon"],
      "deliver: --deadline wants a time such as 50s, 10m, 2h, 1h30m or 2d, from 1s to 30d, not \"soon\"\n"
    ),
    (["--folow"], "deliver: --folow is not a flag of this program; did you mean --follow?\n"),
    (["now"], "deliver: \"now\" is one word too many\n"),
  ])
  func `a wrong command line is refused`(words: [String], sentence: String) async throws {
    let ending = try await Program("deliver").run(["--database", database] + words)
    #expect(ending.errors == sentence)
    #expect(ending.status == 64)
  }

  @Test func `a program that follows ends in order when it is asked to`() async throws {
    let server = try LoopbackServer { _ in .response() }
    try await fill([server.url("/")], events: 3)
    let running = try Program("deliver").start(
      ["--database", database, "--follow", "--allow-insecure-endpoints"])
    _ = await server.requests(atLeast: 3)
    running.send(SIGTERM)
    let ending = try await running.ending()
    #expect(ending.status == 0)
    #expect(ending.lines.count == 3)
    #expect(try await states() == ["delivered": 3])
    let files = try FileManager.default.contentsOfDirectory(atPath: directory.url.path)
    #expect(!files.contains { $0.contains("worker") })
  }

  /// Two senders at a time; each kill hits one in the middle of its work, and each freeze one that goes on after another one
  /// has done what it could.
  @Test(arguments: [SIGKILL, SIGSTOP])
  func `senders that are killed or frozen lose nothing, and what may be doubled says so`(signal: Int32) async throws {
    let server = try LoopbackServer { _ in .response() }
    let events = 300
    try await fill([server.url("/a"), server.url("/b")], events: events)
    func start() throws -> RunningProgram {
      try Program("deliver").start(["--database", database, "--follow", "--allow-insecure-endpoints"])
    }
    var senders = [try start(), try start()]
    for round in 1...5 {
      _ = await server.requests(atLeast: round * 80)
      let hit = senders.removeFirst()
      hit.send(signal)
      if signal == SIGKILL {
        #expect(try await hit.ending().status == nil)
        senders.append(try start())
      } else {
        _ = try await run("--allow-insecure-endpoints", "--deadline", "1s")
        hit.send(SIGCONT)
        senders.append(hit)
      }
    }
    var left = 1
    while left > 0 {
      let states = try await states()
      left = 2 * events - (states["delivered"] ?? 0)
      // What a dead sender had is due a second later.
      if left > 0 { try await Task.sleep(for: .milliseconds(50)) }
    }
    for sender in senders {
      sender.send(SIGTERM)
      #expect(try await sender.ending().status == 0)
    }
    var seen: Set<String> = []
    for request in server.requests {
      let key = "\(request.target) \(request.headers["webhook-id"] ?? "")"
      guard !seen.insert(key).inserted else { continue }
    }
    #expect(seen.count == 2 * events)
    let repeated = Dictionary(grouping: server.requests) { "\($0.target) \($0.headers["webhook-id"] ?? "")" }
      .values.flatMap { $0.dropFirst() }
    #expect(repeated.allSatisfy { $0.headers["webhook-previous"] == "unknown" })
    // Five senders were hit, and each had at most four attempts to each of two endpoints on their way.
    #expect(repeated.count <= 5 * 8)
  }
}
