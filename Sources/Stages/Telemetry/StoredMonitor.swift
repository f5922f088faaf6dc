public import FoundationEssentials
public import JSON
public import Monitors
internal import SQLite

/// A monitor as it is kept.
public struct StoredMonitor: Sendable {
  /// Whether it is evaluated.
  public enum Status: String, Sendable, CaseIterable {
    /// It is.
    case running = "Running"
    /// Its owner has stopped it.
    case paused = "Paused"
    /// Its endpoint has been disabled because of what it answered; it is evaluated, and what it says is held.
    case failed = "Failed"
  }

  /// Number of its row.
  public let row: Int64
  /// `mon_...`.
  public let id: String
  /// Whose it is.
  public let accountID: String
  /// What it says.
  public let monitor: Monitor
  /// Whether it is evaluated.
  public let status: Status
  /// Counts changes of what it fires on.
  public let version: Int
  /// Of the last change.
  public let revision: Int64
  /// Of the change that gave it its condition, or let it begin anew.
  public let conditionRevision: Int64
  /// Where it tells; nil when its events only stand in the feed.
  public let endpointID: String?
  /// When it was made.
  public let createdAt: Date
  /// When it was changed last.
  public let updatedAt: Date

  /// Stands for it in stored states.
  public var identity: MonitorIdentity {
    MonitorIdentity(row: UInt32(truncatingIfNeeded: row), version: UInt16(truncatingIfNeeded: version))
  }

  /// Writes `{"_links", "monitorId", "monitor", "status", "createdAt", "updatedAt"}`.
  public func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("_links", object: { $0.member("self", object: { $0.member("href", path) }) })
      object.member("monitorId", id)
      object.key("monitor")
      monitor.write(to: &object)
      writeRest(to: &object)
    }
  }

  /// The reference that answers a change: `{"_links", "monitorId", "status", "createdAt", "updatedAt"}`, with the secret
  /// of an endpoint that has been made for it.
  public func writeReference(to writer: inout JSONWriter, secret: String?) {
    writer.object { object in
      object.member("_links", object: { $0.member("monitor", object: { $0.member("href", path) }) })
      object.member("monitorId", id)
      writeRest(to: &object)
      if let endpointID { object.member("endpointId", endpointID) }
      if let secret { object.member("secret", secret) }
    }
  }

  private func writeRest(to object: inout JSONWriter) {
    object.member("status", status.rawValue)
    object.member("createdAt", createdAt)
    object.member("updatedAt", updatedAt)
  }

  private var path: String { "/v1/monitors/\(id)" }

  static let columns = """
    monitor.id, monitor.public_id, monitor.account_id, monitor.body, monitor.status, monitor.version, \
    monitor.revision, monitor.endpoint_id, monitor.created_at, monitor.updated_at, \
    (SELECT status FROM endpoint WHERE public_id = monitor.endpoint_id), monitor.condition_revision
    """

  /// Nil when the body is of a later version, which opening the database would have refused.
  init?(_ row: Row, clocks: ClockCase) {
    guard let document = JSONDocument(row.text(3)),
      let monitor = try? Monitor(json: document, at: document.root, clocks: clocks)
    else { return nil }
    self.row = row.int64(0)
    id = row.text(1)
    accountID = row.text(2)
    self.monitor = monitor
    let isDisabled = row.optionalText(10) == "disabled"
    status = row.text(4) == "Paused" ? .paused : isDisabled ? .failed : .running
    version = row.int(5)
    revision = row.int64(6)
    conditionRevision = row.int64(11)
    endpointID = row.optionalText(7)
    createdAt = Date(millisecondsSince1970: row.int(8))
    updatedAt = Date(millisecondsSince1970: row.int(9))
  }
}
