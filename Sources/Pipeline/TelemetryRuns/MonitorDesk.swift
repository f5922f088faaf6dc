public import FoundationEssentials
public import Monitors
internal import Outbox
public import SQLite
public import Telemetry

/// Makes, changes and ends monitors, together with the endpoints to which they tell.
///
/// A view of one connection for the length of a transaction. A running engine takes changes over with the next message.
public struct MonitorDesk {
  /// What a new endpoint is made of, where one is needed.
  public struct EndpointParts: Sendable {
    /// The target in its normal form, checked.
    public var url: String
    /// `we_...`, not in use.
    public var newID: String
    /// A secret that can sign.
    public var newSecret: String

    /// The parts of an endpoint.
    public init(url: String, newID: String, newSecret: String) {
      self.url = url
      self.newID = newID
      self.newSecret = newSecret
    }
  }

  /// Why a monitor is not made.
  public enum Refusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// The account has as many as it may have.
    case tooMany

    /// One sentence.
    public var description: String {
      "the account has \(MonitorStore.mostMonitors) monitors, more are not possible; remove some"
    }
  }

  private let store: MonitorStore
  private let endpoints: Endpoints

  /// The desk behind `connection`.
  public init(_ connection: Connection, clocks: ClockCase) {
    store = MonitorStore(connection, clocks: clocks)
    endpoints = Endpoints(connection)
  }

  /// Makes a monitor; the secret is that of an endpoint that was made for it.
  public func add(
    _ monitor: Monitor, id: String, account: String, endpoint: EndpointParts?, at date: Date
  ) throws -> (stored: StoredMonitor, secret: String?) {
    guard try store.count(account: account) < MonitorStore.mostMonitors else { throw Refusal.tooMany }
    let (endpointID, secret) = try settle(endpoint, account: account, at: date)
    return (try store.add(id: id, account: account, monitor, endpointID: endpointID, at: date), secret)
  }

  /// Replaces what a monitor says; nil when the account has none of this identifier.
  public func replace(
    id: String, account: String, by monitor: Monitor, endpoint: EndpointParts?, at date: Date
  ) throws(SQLiteError) -> (stored: StoredMonitor, secret: String?)? {
    guard let old = try store.monitor(id: id, account: account) else { return nil }
    let (endpointID, secret) = try settle(endpoint, account: account, at: date)
    return (try store.replace(old, by: monitor, endpointID: endpointID, at: date), secret)
  }

  /// Stops or starts a monitor, and its endpoint if that was disabled; nil when the account has none of this identifier.
  public func set(
    _ status: StoredMonitor.Status, id: String, account: String, at date: Date
  ) throws(SQLiteError) -> StoredMonitor? {
    guard let old = try store.monitor(id: id, account: account) else { return nil }
    if status == .running, old.status == .failed, let endpoint = old.endpointID {
      _ = try endpoints.resume(id: endpoint, at: date)
    }
    return try store.set(status, of: old, at: date)
  }

  /// Ends a monitor; false when the account has none of this identifier.
  public func remove(id: String, account: String, at date: Date) throws(SQLiteError) -> Bool {
    guard let old = try store.monitor(id: id, account: account) else { return false }
    try store.remove(old, at: date)
    return true
  }

  private func settle(
    _ parts: EndpointParts?, account: String, at date: Date
  ) throws(SQLiteError) -> (id: String?, secret: String?) {
    guard let parts else { return (nil, nil) }
    if let known = try endpoints.addressedEndpoint(account: account, url: parts.url) { return (known.id, nil) }
    let settings = EndpointSettings(url: parts.url, eventTypes: [])
    let made = try endpoints.add(
      id: parts.newID, account: account, settings: settings, secret: parts.newSecret, at: date)
    return (made.id, parts.newSecret)
  }
}
