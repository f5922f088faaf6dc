import Crawling
import Foundation
import SQLite
import Testing

struct StatusCommandTests {
  private let control: Control

  init() throws { control = try Control() }

  @Test func `runs are listed with their counters, the youngest first`() async throws {
    try await control.crawl("day1", at: "2026-06-01T08:00:00Z")
    try await control.crawl("empty", mode: .newest, at: "2026-06-01T09:00:00Z")
    let runs = try await control.run("runs")
    #expect(
      runs
        == .init(
          0,
          output: """
            {"run":2,"site":"blocket","mode":"newest","startedAt":"2026-06-01T09:00:00.000Z",\
            "endedAt":"2026-06-01T09:00:00.000Z","outcome":"quarantined","attribution":"blocked","reason":"1 of \
            1 pages were a refusal or a bot wall","counters":{"requests":2,"pages":1,"resultPages":0,"opened":0,"listings":0,"new":0,\
            "changed":0,"gone":0,"held":0,"matched":0,"events":0,"problems":1,"reason":"1 of 1 pages were a \
            refusal or a bot wall"},"findings":[{"gate":"blocked","field":"pages","now":1,"n":1,"sentence":"1 \
            of 1 pages were a refusal or a bot wall"},{"gate":"nothingFound","field":"listings","now":0,"n":1,\
            "sentence":"none of 1 pages held a listing"}]}
            {"run":1,"site":"blocket","mode":"full","startedAt":"2026-06-01T08:00:00.000Z",\
            "endedAt":"2026-06-01T08:00:00.000Z","outcome":"accepted","attribution":null,"reason":null,\
            "counters":{"requests":6,"pages":5,"resultPages":4,"opened":1,"listings":37,"new":36,"changed":0,"gone":0,"held":0,"matched":0,\
            "events":0,"problems":0,"reason":null},"findings":[]}

            """))
    let table = try await control.runOnTerminal("runs")
    #expect(
      table == [
        """
        RUN  SITE     MODE    STARTED                   OUTCOME      BLAME    PAGES  LISTINGS  NEW  CHANGED \
         GONE  EVENTS  REASON
        """,
        """
          2  blocket  newest  2026-06-01T09:00:00.000Z  quarantined  blocked      1         0    0        0 \
            0       0  1 of 1 pages were a refusal or a bot wall
        """,
        """
          1  blocket  full    2026-06-01T08:00:00.000Z  accepted     -            5        37   36        0 \
            0       0  -
        """,
      ])
    #expect(try await control.run("runs", "--site", "bytbil") == .init(0))
    let unknown = "monitorctl: there is no run of a site 'bloket', and no such site is shipped\n"
    #expect(try await control.run("runs", "--site", "bloket") == .init(1, errors: unknown))
  }

  @Test func `each site that was crawled has a line, and the database has the last one`() async throws {
    try await control.crawl("day1", at: "2026-06-01T08:00:00Z")
    _ = try await control.run("watch", "MLB36A")
    let now = ["status", "--now", "2026-06-01T09:30:00Z"]
    let status = try await control.run(now)
    #expect(
      status
        == .init(
          0,
          output: """
            {"site":"blocket","lastAcceptedRun":1,"lastAcceptedAt":"2026-06-01T08:00:00.000Z","ageSeconds":5400,\
            "lastRun":1,"lastOutcome":"accepted","adsOnline":36,"adsSuspected":0,"heldUntil":null,\
            "heldBecause":null}
            {"database":"DIRECTORY/platewatch.sqlite","databaseBytes":SIZE,"monitorings":1,"eventsLast24Hours":1}

            """))
    #expect(try await control.run(now + ["--max-age", "2h"]).status == 0)
    #expect(try await control.run(now + ["--max-age", "1h"]).status == 1)
    #expect(
      try await control.run(now + ["--max-age", "1h"]).errors
        == "monitorctl: the last accepted run of blocket ended 1h30m ago, more than 1h\n")
    #expect(try await control.run(now + ["--all"]).output.split(separator: "\n").count == 13)
  }

  @Test func `a site that was never accepted is an alarm, and so is no run at all`() async throws {
    let nothing = try await control.run("status", "--max-age", "2h")
    #expect(nothing.status == 1)
    #expect(nothing.errors == "monitorctl: no site was ever crawled\n")
    #expect(try await control.run("status").status == 0)
    try await control.crawl("empty", at: "2026-06-01T08:00:00Z")
    let never = try await control.run("status", "--max-age", "2h")
    #expect(never.status == 1)
    #expect(never.errors == "monitorctl: blocket has no accepted run\n")
  }

  @Test func `a host that asked to be left alone is named with the time`() async throws {
    try await control.crawl("day1", at: "2026-06-01T08:00:00Z")
    let connection = try Connection(path: control.database)
    let until = Date().addingTimeInterval(3600)
    try connection.execute(
      "INSERT INTO host_pace VALUES ('www.blocket.se:443', 0, ?, 'retry-after 503', 1, 0, 0, 0, 0, 0)",
      [.integer(Int64(until.timeIntervalSince1970) * 1000)])
    let status = try await control.run("status")
    #expect(status.output.contains(/"heldUntil":"20[0-9T:.-]+Z","heldBecause":"retry-after 503"/))
  }

  @Test func `status is two tables on a terminal`() async throws {
    try await control.crawl("day1", at: "2026-06-01T08:00:00Z")
    let table = try await control.runOnTerminal("status", "--now", "2026-06-01T09:30:00Z")
    #expect(
      table.map { $0.replacing(/\b[0-9]{6}\b/, with: "123456") } == [
        "SITE     ACCEPTED    AGE  LAST  OUTCOME   ONLINE  SUSPECTED  HELD UNTIL",
        "blocket         1  1h30m     1  accepted      36          0  -",
        "",
        "MONITORINGS  EVENTS IN 24H   BYTES  DATABASE",
        "          0              0  123456  DIRECTORY/platewatch.sqlite",
      ])
  }
}
