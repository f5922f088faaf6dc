import CommandLineTool
import CrawlRuns
import Crawling
import Extraction
import FoundationEssentials
import HTTP
import JSON
import Matching
import Observations
import Outbox
import SQLite

/// `status`: how things stand with every site and with the database; `--max-age` turns it into an alarm.
struct StatusCommand: Command {
  static let name = "status"
  static let usage = "status [--max-age 2h] [--all] [--sites DIR] [--now INSTANT]"
  static let options: [CommandLineSpecification.Option] = [
    .value(
      "max-age", "TIME", "end with status 1 and name each site whose last accepted run ended longer ago, such as 2h",
      commands: [name]),
    .flag("all", "sites that were never crawled too", commands: [name]),
  ]

  private let maximumAge: Duration?
  private let showsAll: Bool
  private let catalog: SiteCatalog
  private let date: Date?

  init(_ arguments: Arguments) throws {
    try arguments.refusePositionals()
    maximumAge = try arguments.duration("max-age")
    showsAll = arguments.has("all")
    catalog = try SiteShelf.catalog(folder: arguments.string("sites"))
    date = try arguments.instant("now")
  }

  func run(in session: Session) async throws -> ExitStatus {
    let now = date ?? session.surroundings.now()
    let standings = try await session.database.read { connection throws(SQLiteError) in
      try ObservationStore(connection).siteStandings()
    }
    var rows = try await rows(of: standings, at: now, in: session)
    if showsAll {
      let known = Set(standings.map(\.site))
      for site in catalog.identifiers where !known.contains(site) { rows.append(SiteRow(site: site)) }
      rows.sort { $0.site < $1.site }
    }
    try session.show(rows)
    if session.showsTables { try session.output.writeLine("") }
    try session.show([try await totals(in: session)])
    if let maximumAge {
      let sentences = Self.alarms(rows.filter { $0.standing != nil }, maximumAge: maximumAge)
      guard sentences.isEmpty else { throw CommandError.stale(sentences) }
    }
    return .done
  }

  private func rows(of standings: [SiteStanding], at now: Date, in session: Session) async throws -> [SiteRow] {
    // When a host may be asked again goes by the real clock.
    let (ledger, real) = (HostLedger(database: session.database), session.surroundings.now())
    var rows: [SiteRow] = []
    for standing in standings {
      var row = SiteRow(site: standing.site, standing: standing)
      row.age = standing.lastAccepted.map { run in
        .milliseconds(max(0, now.millisecondsSince1970 - (run.endedAt ?? run.startedAt).millisecondsSince1970))
      }
      for host in catalog.sites[standing.site]?.startHosts ?? [] {
        guard let hold = try await ledger.hold(of: host, now: Int64(real.millisecondsSince1970)) else { continue }
        if hold.until > row.hold?.until ?? 0 { row.hold = hold }
      }
      rows.append(row)
    }
    return rows
  }

  private func totals(in session: Session) async throws -> Totals {
    let path = session.database.path
    // Events are enqueued by the real clock, whatever day is simulated.
    let dayAgo = session.surroundings.now().addingTimeInterval(-86_400)
    let (monitorings, events) = try await session.database.read { connection throws(SQLiteError) in
      let index = MonitoringIndex(connection)
      var monitorings = 0
      for account in try Accounts(connection).all() { monitorings += try index.count(account: account.id) }
      return (monitorings, try Outbox(connection).count(enqueuedSince: dayAgo))
    }
    return Totals(
      database: path, bytes: FileSize.bytes(of: path) + FileSize.bytes(of: path + "-wal"), monitorings: monitorings,
      eventsLastDay: events)
  }

  /// What is too old, a sentence for each site.
  static func alarms(_ rows: [SiteRow], maximumAge: Duration) -> [String] {
    guard !rows.isEmpty else { return ["no site was ever crawled"] }
    let allowed = DurationText.text(maximumAge)
    return rows.compactMap { row in
      guard let age = row.age else { return "\(row.site) has no accepted run" }
      guard age > maximumAge else { return nil }
      return "the last accepted run of \(row.site) ended \(DurationText.text(age)) ago, more than \(allowed)"
    }
  }
}

extension Site {
  /// The hosts of the start addresses, with the port to connect to, as the crawler keeps their pace.
  fileprivate var startHosts: Set<String> {
    let addresses = (search?.start ?? []) + sitemaps
    return Set(addresses.compactMap { WebAddress($0) }.map { "\($0.host):\($0.connectionPort)" })
  }
}
