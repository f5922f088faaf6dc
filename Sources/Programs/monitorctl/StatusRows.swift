import CommandLineTool
import Crawling
import FoundationEssentials
import JSON
import Observations

/// A site as `status` shows it.
struct SiteRow: Showable {
  let site: String
  /// Nil for a site that was never crawled.
  var standing: SiteStanding?
  /// Time since the end of the last accepted run.
  var age: Duration?
  /// The wish of the site's host to be left alone.
  var hold: HostLedger.Hold?

  init(site: String, standing: SiteStanding? = nil) {
    self.site = site
    self.standing = standing
  }

  static var columns: [Table.Column] {
    [
      Table.Column("SITE"), Table.Column("ACCEPTED", isNumeric: true), Table.Column("AGE", isNumeric: true),
      Table.Column("LAST", isNumeric: true), Table.Column("OUTCOME"), Table.Column("ONLINE", isNumeric: true),
      Table.Column("SUSPECTED", isNumeric: true), Table.Column("HELD UNTIL"),
    ]
  }

  var cells: [String] {
    [
      site, standing?.lastAccepted.map { String($0.id) } ?? "", age.map { DurationText.text($0) } ?? "",
      standing.map { String($0.latest.id) } ?? "", outcome ?? "", standing.map { String($0.adsOnline) } ?? "",
      standing.map { String($0.adsSuspected) } ?? "", heldUntil ?? "",
    ]
  }

  var json: String {
    var writer = JSONWriter()
    writer.object { object in
      object.member("site", site)
      object.member("lastAcceptedRun", standing?.lastAccepted.map { Int($0.id) })
      object.member("lastAcceptedAt", standing?.lastAccepted.map { ($0.endedAt ?? $0.startedAt).utcText })
      object.member("ageSeconds", age.map { Int($0.components.seconds) })
      object.member("lastRun", standing.map { Int($0.latest.id) })
      object.member("lastOutcome", outcome)
      object.member("adsOnline", standing?.adsOnline)
      object.member("adsSuspected", standing?.adsSuspected)
      object.member("heldUntil", heldUntil)
      object.member("heldBecause", hold?.reason?.rawValue)
    }
    return writer.text
  }

  private var outcome: String? { standing.map { $0.latest.outcome?.rawValue ?? "not over" } }

  private var heldUntil: String? { hold.map { Date(millisecondsSince1970: Int($0.until)).utcText } }
}

/// What concerns all sites.
struct Totals: Showable {
  let database: String
  let bytes: Int
  let monitorings: Int
  let eventsLastDay: Int

  static var columns: [Table.Column] {
    [
      Table.Column("MONITORINGS", isNumeric: true), Table.Column("EVENTS IN 24H", isNumeric: true),
      Table.Column("BYTES", isNumeric: true), Table.Column("DATABASE"),
    ]
  }

  var cells: [String] { [String(monitorings), String(eventsLastDay), String(bytes), database] }

  var json: String {
    var writer = JSONWriter()
    writer.object { object in
      object.member("database", database)
      object.member("databaseBytes", bytes)
      object.member("monitorings", monitorings)
      object.member("eventsLast24Hours", eventsLastDay)
    }
    return writer.text
  }
}
