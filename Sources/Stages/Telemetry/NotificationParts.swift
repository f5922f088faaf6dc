public import FoundationEssentials
internal import JSON
public import SQLite

/// An event that waits to be sent together with others of its monitor.
public struct NotificationPart: Sendable {
  /// Identifier of the event.
  public var eventID: String
  /// Key of the vehicle.
  public var vehicle: String?
  /// The vehicle's plate.
  public var plate: String?
  /// An element of `events`.
  public var body: String
  /// When it came to be.
  public var occurredAt: Date

  /// An event that waits.
  public init(eventID: String, vehicle: String?, plate: String?, body: String, occurredAt: Date) {
    self.eventID = eventID
    self.vehicle = vehicle
    self.plate = plate
    self.body = body
    self.occurredAt = occurredAt
  }
}

/// Events that wait for others of their monitors, until there are enough of them or their time is over.
public struct NotificationParts {
  private let connection: Connection

  /// The events behind `connection`, which has had `MonitorStore.migrations`.
  public init(_ connection: Connection) { self.connection = connection }

  /// Adds an event that waits until `due` at most; returns how many of the monitor wait now.
  public func add(_ part: NotificationPart, monitor: Int64, due: Date) throws(SQLiteError) -> Int {
    try connection.execute(
      """
      INSERT OR IGNORE INTO notification_part (monitor_id, event_id, vehicle, plate, body, occurred_at, due_at) \
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .integer(monitor), .text(part.eventID), Value(part.vehicle), Value(part.plate), .text(part.body),
        Value(part.occurredAt.millisecondsSince1970), Value(due.millisecondsSince1970),
      ])
    return try connection.first(
      "SELECT count(*) FROM notification_part WHERE monitor_id = ?", [.integer(monitor)]
    ) { row in row.int(0) } ?? 0
  }

  /// The monitors whose first event has waited long enough at `date`.
  public func dueMonitors(at date: Date) throws(SQLiteError) -> [Int64] {
    try connection.query(
      "SELECT DISTINCT monitor_id FROM notification_part WHERE due_at <= ? ORDER BY monitor_id",
      [Value(date.millisecondsSince1970)]
    ) { row in row.int64(0) }
  }

  /// Takes the oldest events of a monitor out, at most `limit`.
  public func take(monitor: Int64, limit: Int) throws(SQLiteError) -> [NotificationPart] {
    let taken = try connection.query(
      """
      SELECT id, event_id, vehicle, plate, body, occurred_at FROM notification_part WHERE monitor_id = ? \
      ORDER BY id LIMIT ?
      """, [.integer(monitor), Value(limit)]
    ) { row in
      (
        id: row.int64(0),
        part: NotificationPart(
          eventID: row.text(1), vehicle: row.optionalText(2), plate: row.optionalText(3), body: row.text(4),
          occurredAt: Date(millisecondsSince1970: row.int(5)))
      )
    }
    if let last = taken.last {
      try connection.execute(
        "DELETE FROM notification_part WHERE monitor_id = ? AND id <= ?", [.integer(monitor), .integer(last.id)])
    }
    return taken.map(\.part)
  }
}
