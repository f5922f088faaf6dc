import CommandLineTool
import Crawling
import FoundationEssentials

/// What was typed, checked and ready to use.
struct CrawlOptions {
  /// The one thing that a call of the program does.
  enum Action: Equatable {
    case crawl(sites: [String], all: Bool)
    case plan(sites: [String], all: Bool)
    case inspect(String)
    case listSites
    case check([String])
  }

  var action: Action
  var mode: CrawlMode
  var isDryRun: Bool
  var maximumRequests: Int?
  var deadline: Duration?
  var sitesFolder: String?
  var record: String?
  var replay: String?
  var now: Date?
  var contact: String?
  var inspectedURL: String?
  var inspectedSite: String?
  var database: String
  var logLevel: Log.Level

  static let specification = CommandLineSpecification(
    program: "crawl",
    summary: "fetches car-ad pages politely and prints the events they cause",
    usage: [
      "--site NAME [--site NAME ...] | --all  [--mode newest|full] [--max-requests N] [--deadline 10m]",
      "--site NAME --plan | --dry-run",
      "--inspect FILE|URL [--site NAME] [--url ADDRESS]",
      "--list-sites",
      "--check FILE...",
    ],
    options: [
      .value("site", "NAME", "crawl this site", isRepeatable: true),
      .flag("all", "crawl every site that has a definition"),
      .value(
        "mode", "newest|full",
        "newest (default) stops once whole pages hold nothing new; full walks every search page, which alone can show that an ad is gone"
      ),
      .value("max-requests", "N", "make at most N requests for each site; the next run goes on there"),
      .value("deadline", "10m", "end after this time with the work kept; the next run goes on there"),
      .value("sites", "DIR", "read definitions from DIR/*.json too; one of the same id replaces the shipped one"),
      .value("record", "DIR", "write what was fetched as a recording"),
      .value("replay", "DIR", "answer every request from a recording and open no connection"),
      .value("now", "2026-06-01T08:00:00Z", "say that it is this time: sets observations, listing life and occurredAt"),
      .value("contact", "ADDRESS", "web or mail address in the user agent, so that a webmaster can reach you"),
      .flag("dry-run", "store nothing; print one line for each listing seen"),
      .flag("plan", "send nothing; print what would be requested and how long it would take"),
      .value("inspect", "FILE|URL", "extract from one page and print what was found"),
      .value("url", "ADDRESS", "the address of the page that --inspect reads from a file"),
      .flag("list-sites", "list the definitions"),
      .flag("check", "check definition files and name what is wrong"),
    ],
    example: "crawl --site blocket --replay Fixtures/blocket/recordings/day1 --now 2026-09-08T08:00:00Z",
    environment: [("PLATEWATCH_CONTACT", "the contact, where --contact is not given")])

  init(_ arguments: Arguments, environment: [String: String]) throws(UsageError) {
    var seen: Set<String> = []
    let sites = arguments.strings("site").filter { seen.insert($0).inserted }
    mode = try arguments.keyword("mode", CrawlMode.self) ?? .newest
    isDryRun = arguments.has("dry-run")
    maximumRequests = try arguments.int("max-requests", in: 1...10_000_000)
    deadline = try arguments.duration("deadline", in: .seconds(1) ... .seconds(86_400 * 30))
    sitesFolder = arguments.string("sites")
    record = arguments.string("record")
    replay = arguments.string("replay")
    now = try arguments.instant("now")
    contact = arguments.string("contact") ?? environment["PLATEWATCH_CONTACT"].flatMap { $0.isEmpty ? nil : $0 }
    inspectedURL = arguments.string("url")
    inspectedSite = sites.first
    database = try DatabaseLocation.path(option: arguments.string("database"), environment: environment)
    logLevel = try arguments.keyword("log-level", Log.Level.self) ?? .info
    let all = arguments.has("all")
    if arguments.has("check") {
      action = .check(arguments.positionals)
      if arguments.positionals.isEmpty { throw .conflict("--check needs at least one file") }
      return
    }
    try arguments.refusePositionals()
    if arguments.has("list-sites") {
      action = .listSites
    } else if let target = arguments.string("inspect") {
      if sites.count > 1 { throw .conflict("--inspect takes one --site") }
      action = .inspect(target)
    } else if sites.isEmpty, !all {
      throw .conflict("--site NAME or --all is missing; --list-sites names the sites")
    } else {
      action = arguments.has("plan") ? .plan(sites: sites, all: all) : .crawl(sites: sites, all: all)
    }
    if all, !sites.isEmpty { throw .conflict("--all and --site exclude each other") }
    if record != nil, replay != nil { throw .conflict("--record and --replay exclude each other") }
  }
}
