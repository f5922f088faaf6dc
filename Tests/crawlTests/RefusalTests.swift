import Foundation
import SQLite
import TestSupport
import Testing

/// What the program does not do, and says why in one sentence.
struct RefusalTests {
  private let station: Station

  init() throws { station = try Station() }

  struct UsageCase: CustomTestStringConvertible {
    var testDescription: String { words.joined(separator: " ") }
    var words: [String]
    var sentence: String
  }

  private static let sites =
    "autoscout24, bilbasen, bilweb, blocket, bytbil, carla, finn, kvd, mobile_de, otomoto, riddermark, wayke"

  @Test(arguments: [
    UsageCase(words: [], sentence: "--site NAME or --all is missing; --list-sites names the sites"),
    UsageCase(words: ["--site", "blocket", "--all"], sentence: "--all and --site exclude each other"),
    UsageCase(
      words: ["--site", "blcket", "--record", "/nonexistent/recording"],
      sentence: "--site: there is no site 'blcket'; known are \(sites)"),
    UsageCase(words: ["--sitee", "x"], sentence: "--sitee is not a flag of this program; did you mean --site?"),
    UsageCase(words: ["--colour"], sentence: "--colour is not a flag of this program"),
    UsageCase(words: ["--site"], sentence: "--site needs a value: --site NAME"),
    UsageCase(words: ["--site", "blocket", "--dry-run=yes"], sentence: "--dry-run takes no value"),
    UsageCase(
      words: ["--site", "blocket", "--mode", "fast"], sentence: "--mode wants newest or full, not \"fast\""),
    UsageCase(
      words: ["--site", "blocket", "--max-requests", "0"],
      sentence: "--max-requests wants a whole number from 1 to 10000000, not \"0\""),
    UsageCase(
      words: ["--site", "blocket", "--deadline", "soon"],
      sentence: "--deadline wants a time such as 50s, 10m, 2h, 1h30m or 2d, from 1s to 30d, not \"soon\""),
    UsageCase(
      words: ["--site", "blocket", "--now", "2026-02-30"],
      sentence: "--now wants an instant such as 2026-06-01T08:00:00Z or a date such as 2026-06-01, not \"2026-02-30\""),
    UsageCase(
      words: ["--site", "blocket", "--now", "2026-06-01", "--now", "2026-06-02"],
      sentence: "--now was given more than once"),
    UsageCase(words: ["--site", "blocket", "again"], sentence: "\"again\" is one word too many"),
    UsageCase(
      words: ["--site", "blocket", "--record", "a", "--replay", "b"],
      sentence: "--record and --replay exclude each other"),
    UsageCase(words: ["--check"], sentence: "--check needs at least one file"),
    UsageCase(
      words: ["--site", "blocket"],
      sentence:
        "--contact (or PLATEWATCH_CONTACT) is missing: name a web or mail address at which a site's webmaster can "
        + "reach you"),
    UsageCase(
      words: ["--inspect", "/etc/hostname", "--url", "nowhere"],
      sentence: "--url: 'nowhere' is not an http or https address"),
  ])
  func `a wrong command line is refused`(example: UsageCase) async throws {
    let ending = try await station.crawl(example.words)
    #expect(ending.errors == "crawl: \(example.sentence)\n")
    #expect(ending.output.isEmpty)
    #expect(ending.status == 64)
    #expect(!FileManager.default.fileExists(atPath: station.database))
  }

  @Test func `without a home and without a path nobody knows where the database is`() async throws {
    let ending = try await Program("crawl").run(["--site", "blocket", "--replay", recording("day1")])
    #expect(
      ending.errors
        == "crawl: --database is missing; neither PLATEWATCH_DATABASE nor XDG_STATE_HOME nor HOME says where it is\n")
    #expect(ending.status == 64)
  }

  @Test func `a definition that is wrong is named with its field and reason, and hurts only its own site`() async throws
  {
    let folder = station.directory.path("sites")
    let market = CarMarket((1...20).map { Car($0) })
    let arguments = try station.record(market, as: "day")
    try station.write(
      market.definition(id: "broken", changing: "\"fetch\": \"ifIncomplete\"", to: "\"fetch\": \"sometimes\""),
      to: "sites/broken.json")
    let broken = try await station.crawl(["--site", "broken", "--sites", folder, "--replay", recording("day1")])
    #expect(
      broken.errors == "crawl: site definition \(folder)/broken.json: listing.fetch: 'sometimes' is none of never, "
        + "ifIncomplete, always\n")
    #expect(broken.status == 78)
    #expect(try await station.crawl(arguments).isDone)
    let all = try await station.crawl(["--all", "--sites", folder, "--replay", station.directory.path("day")])
    #expect(all.status == 78)
    #expect(all.errors.contains("crawl: site definition \(folder)/broken.json: listing.fetch:"))
    #expect(all.errors.contains("site=cars run="))
    let missing = try await station.crawl([
      "--site", "cars", "--sites", "\(folder)/none", "--replay", recording("day1"),
    ])
    #expect(
      missing.errors == "crawl: site definition \(folder)/none: is no folder that can be read (--sites)\n")
    #expect(missing.status == 78)
  }

  struct RecordingCase: CustomTestStringConvertible {
    var testDescription: String { reason }
    var index: String?
    var reason: String
  }

  @Test(arguments: [
    RecordingCase(index: nil, reason: "has no index.json that can be read"),
    RecordingCase(index: "{}", reason: "index.json is not a JSON array"),
    RecordingCase(index: "[{}]", reason: "index.json: entry 0: has no \"url\""),
    RecordingCase(
      index: #"[{"url": "https://a.test/", "status": 200, "body": "gone.html"}]"#,
      reason: "the body gone.html of https://a.test/ is missing"),
    RecordingCase(
      index: #"[{"url": "https://a.test/", "status": 200, "body": "../x"}]"#,
      reason: "index.json: entry 0: the body \"../x\" is not the name of a file in the directory"),
  ])
  func `a recording that is not whole is refused before anything is stored`(example: RecordingCase) async throws {
    try station.write("", to: "recording/file")
    if let index = example.index { try station.write(index, to: "recording/index.json") }
    let folder = station.directory.path("recording")
    let ending = try await station.crawl(["--site", "blocket", "--replay", folder])
    #expect(ending.errors == "crawl: recording \(folder): \(example.reason)\n")
    #expect(ending.status == 74)
    #expect(!FileManager.default.fileExists(atPath: station.database))
  }

  @Test func `a recording that is not there is named`() async throws {
    let ending = try await station.crawl(["--site", "blocket", "--replay", "/nonexistent/day"])
    #expect(ending.errors == "crawl: recording /nonexistent/day: there is no such directory\n")
    #expect(ending.status == 74)
  }

  struct DatabaseCase: CustomTestStringConvertible {
    var testDescription: String { path }
    var path: String
    var sentence: String
    var status: Int32
  }

  @Test(arguments: [
    DatabaseCase(
      path: "/proc/platewatch.sqlite", sentence: "cannot create the database: no such file or directory", status: 73),
    DatabaseCase(path: "/proc", sentence: "cannot open the database: it is a directory", status: 74),
    DatabaseCase(
      path: "/etc/hostname", sentence: "the file is not a SQLite database; choose another file", status: 78),
  ])
  func `a database that cannot be is named`(example: DatabaseCase) async throws {
    let ending = try await Program("crawl").run([
      "--site", "blocket", "--replay", recording("day1"), "--database", example.path,
    ])
    #expect(ending.errors == "crawl: \(example.path): \(example.sentence)\n")
    #expect(ending.output.isEmpty)
    #expect(ending.status == example.status)
  }

  @Test func `a database of a newer program is left alone`() async throws {
    try await station.watch(["MLB36A"])
    let connection = try Connection(path: station.database)
    try connection.execute("INSERT INTO schema_migration VALUES ('future-v001', 999)")
    let ending = try await station.crawl(["--site", "blocket", "--replay", recording("day1")])
    #expect(
      ending.errors
        == "crawl: \(station.database): the database was written by a newer version (it has \"future-v001\"); "
        + "install that version or choose another file\n")
    #expect(ending.status == 78)
  }

  @Test func `where the disk is full nothing that was stored is lost`() async throws {
    let folder = station.directory.path("small")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    guard try Self.run("/bin/mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", folder) == 0 else { return }
    defer { _ = try? Self.run("/bin/umount", folder) }
    let market = CarMarket((1...600).map { Car($0) }.reversed())
    let arguments = try station.record(market, as: "day") + ["--database", "\(folder)/db.sqlite"]
    let ending = try await Program("crawl").run(arguments, environment: [:])
    #expect(ending.errors.contains("free some space and run it again"), Comment(rawValue: ending.errors))
    #expect(ending.status == 74)
  }

  private static func run(_ program: String, _ arguments: String...) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
