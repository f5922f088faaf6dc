import CrawlRuns
import Foundation
import JSON
import Monitors
import Outbox
import SQLite
import Telemetry
import TelemetryRuns
import TestSupport
import Testing

/// A server that is killed at any instant loses no event of a message that it acknowledged, and says none twice.
struct TelemetryKillTests {
  /// Kills in all, spread over the life of a server, its start included.
  private static let kills = 200
  private static let killsOfOneDatabase = 20
  private static let lineCount = 4_000

  private static let monitors = [
    """
    {"label":"low","triggerParam":{"triggers":[{"name":"low","data":{"data":"vehicle.energy.fuel.level",\
    "op":"lowerThan","value":["15"]}}],"boolExp":"low"}}
    """,
    """
    {"label":"away","coolDown":300,"triggerParam":{"triggers":[{"name":"away","zone":{"transition":"Out",\
    "place":{"radius":1,"center":{"longitude":18,"latitude":59}}}}],"boolExp":"away"}}
    """,
  ]

  /// Forty vehicles that drive to and fro and fill up now and then.
  private static let lines: [String] = (0..<lineCount).map { number in
    let seconds = number / 40 * 120
    let time = Date(timeIntervalSince1970: 1_772_600_000 + Double(seconds)).formatted(.iso8601)
    let car = 100 + number % 40
    let longitude = number * 7_919 % 3 == 0 ? 18.001 : 18.03
    return
      #"{"licensePlate":"ABC\#(car)","createdAt":"\#(time)","lastPosition":{"geometry":{"coordinates":[\#(longitude),59]}},"#
      + #""energies":[{"type":"Fuel","level":\#(number * 104_729 % 40)}]}"#
  }

  private static func prepare(_ path: String) async throws {
    let database = try await PlatewatchDatabase.open(at: path)
    try await database.write { connection in
      for (index, text) in monitors.enumerated() {
        let document = try #require(JSONDocument(text))
        let monitor = try Monitor(json: document, at: document.root, clocks: ClockCase())
        _ = try MonitorDesk(connection, clocks: ClockCase()).add(
          monitor, id: "mon_\(index)", account: "acct_default", endpoint: nil,
          at: Date(timeIntervalSince1970: 1_772_600_000))
      }
    }
    await database.close()
  }

  /// Sends lines in this process, and gives the identifiers of all events.
  private static func finish(_ path: String, _ lines: some Collection<String>) async throws -> [String] {
    let database = try await PlatewatchDatabase.open(at: path)
    let engine = MonitorEngine()
    var decoder = TelemetryLines(account: "acct_default", keepsJSON: false)
    decoder.take(Array(lines.joined(separator: "\n").utf8), now: 1_790_000_000_000)
    decoder.finish(now: 1_790_000_000_000)
    let messages = decoder.takeMessages()
    let ids = try await database.write { connection in
      _ = try engine.accept(messages, on: connection, now: Date(timeIntervalSince1970: 1_790_000_000))
      return try Outbox(connection).events(after: 0, limit: 1_000_000).map(\.event.id)
    }
    await database.close()
    return ids
  }

  /// The number of lines that the server said it has stored.
  private static func acknowledged(_ ending: Program.Ending) -> Int {
    guard let line = ending.lines.last(where: { $0.hasSuffix("}") }), let document = JSONDocument(line) else {
      return 0
    }
    return document.member(document.root, "lines").flatMap { document.scalarText($0) }.flatMap { Int($0) } ?? 0
  }

  @Test func `nothing is lost or said twice by 200 kills`() async throws {
    let reference = try TemporaryDirectory()
    try await Self.prepare(reference.path("reference.sqlite"))
    let expected = try await Self.finish(reference.path("reference.sqlite"), Self.lines)
    #expect(expected.count > 200)
    #expect(Set(expected).count == expected.count)
    let seed = UInt64.random(in: .min ... .max)
    print("monitord is killed at instants of seed \(seed)")
    var random = SeededRandom(seed: seed)
    for story in 0..<Self.kills / Self.killsOfOneDatabase {
      let directory = try TemporaryDirectory()
      let path = directory.path("platewatch.sqlite")
      try await Self.prepare(path)
      var stored = 0
      var span = 400
      for kill in 0..<Self.killsOfOneDatabase {
        let rest = directory.path("rest-\(kill).ndjson")
        try Data((Self.lines[stored...].joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: rest))
        let server = try Program("monitord").start(
          ["--database", path, "--listen", "127.0.0.1:0", "--telemetry", rest, "--no-deliver", "--log-level", "error"])
        // Waiting is what is tested: the instant of the kill.
        try await Task.sleep(for: .milliseconds(Int.random(in: 0...span, using: &random)))
        server.send(SIGKILL)
        let ending = try await server.ending()
        // A part of the rest, so that there is something left for every kill.
        stored = min(stored + Self.acknowledged(ending), Self.lineCount)
        span = stored >= Self.lineCount * kill / Self.killsOfOneDatabase + 200 ? max(40, span * 3 / 4) : span + 20
      }
      let found = try await Self.finish(path, Self.lines[stored...])
      #expect(Set(found).count == found.count, "seed \(seed), story \(story)")
      #expect(Set(found) == Set(expected), "seed \(seed), story \(story)")
    }
  }
}
