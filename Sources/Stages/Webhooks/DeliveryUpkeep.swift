internal import FoundationEssentials
internal import Outbox
public import SQLite

/// Keeps the tables of deliveries from growing for ever, part by part.
///
/// A view of one connection for the length of a transaction. Events stay, and so does every delivery that has not ended.
public struct DeliveryUpkeep {
  /// How long deliveries that have ended are kept with their attempts: 90 days.
  public static let retention: Int64 = 90 * 86_400_000
  /// So many attempts of a delivery are kept from its beginning.
  public static let firstAttempts = 5
  /// So many attempts of a delivery are kept up to its latest one.
  public static let lastAttempts = 20
  /// So many deliveries are removed in one transaction.
  public static let part = 500

  static let mostAttempts = firstAttempts + lastAttempts
  /// So many deliveries are looked at in one transaction.
  private static let mostSeen = 5_000

  private let connection: Connection

  /// The upkeep behind `connection`, which has had `Outbox.migrations`.
  public init(_ connection: Connection) { self.connection = connection }

  /// What a look at the deliveries has found.
  struct Findings {
    /// Ended long ago, in the order of their numbers.
    var old: [Int64] = []
    /// Where to look on; nil when what follows is too young.
    var next: Int64?
  }

  /// Looks at the deliveries with numbers above `place`; only reads.
  func find(after place: Int64, at now: Int64) throws(SQLiteError) -> Findings {
    let limit = now - Self.retention
    // Numbers grow with the time of making, and nothing ends before it was made.
    let seen = try connection.query(
      "SELECT id, created_at, ended_at FROM delivery WHERE id > ? ORDER BY id LIMIT ?",
      [.integer(place), Value(Self.mostSeen)]
    ) { row in (id: row.int64(0), createdAt: row.int64(1), endedAt: row.optionalInt64(2)) }
    var findings = Findings()
    for delivery in seen {
      guard delivery.createdAt < limit else {
        findings.next = nil
        return findings
      }
      findings.next = delivery.id
      if let endedAt = delivery.endedAt, endedAt < limit { findings.old.append(delivery.id) }
      if findings.old.count == Self.part { return findings }
    }
    if seen.count < Self.mostSeen { findings.next = nil }
    return findings
  }

  /// Removes deliveries that have ended, with their attempts.
  func remove(_ deliveries: [Int64]) throws(SQLiteError) {
    for delivery in deliveries {
      try connection.execute(
        """
        DELETE FROM attempt WHERE delivery_id = ?1 \
        AND (SELECT ended_at FROM delivery WHERE id = ?1) IS NOT NULL
        """, [.integer(delivery)])
      try connection.execute(
        "DELETE FROM delivery WHERE id = ? AND ended_at IS NOT NULL", [.integer(delivery)])
    }
  }
}
