import FoundationEssentials
import Observations
import SQLite
import TestSupport

/// Accepted runs of a site in a database of their own, one a day.
final class SiteHistory {
  private let directory: TemporaryDirectory
  private let connection: Connection
  private var days = 0.0

  init(_ directory: TemporaryDirectory) throws {
    self.directory = directory
    connection = try Connection(path: directory.path("history.sqlite"))
    try connection.migrate(ObservationStore.migrations)
  }

  private var now: Date { Date(timeIntervalSince1970: 1_780_000_000 + days * 86_400) }

  func add(_ sample: RunSample) throws {
    let store = ObservationStore(connection)
    let run = try store.beginRun(site: "test", mode: "newest", at: now)
    try store.endRun(run, outcome: .accepted, verdict: nil, sample: sample, counters: "{}", at: now)
    days += 1
  }

  func baseline() throws -> SiteBaseline { try ObservationStore(connection).baseline(site: "test", at: now) }
}
