public import FoundationEssentials
internal import JSON
public import SQLite

/// Sends events again that somebody asks for, with the same identifier and bytes.
///
/// A view of one connection for the length of a transaction; every change is part of the caller's transaction.
public struct Replays {
  /// What was done.
  public struct Report: Sendable, Hashable {
    /// Deliveries that were made anew.
    public var replayed = 0
    /// Deliveries that were still to be sent, and are now due at once.
    public var broughtForward = 0
    /// Where to go on; nil when all was done.
    public var next: Place?

    /// Nothing yet.
    public init() {}
  }

  /// How far a replay in several transactions has come.
  public struct Place: Sendable, Hashable {
    /// Deliveries up to this number are done.
    let after: Int64
    /// Deliveries above this number were made later, by the replay itself among others, and are left alone.
    let last: Int64
  }

  private struct Former {
    let id: Int64
    let eventSequence: Int64
    let endpoint: Int64
    let replay: Int
    let isOpen: Bool
  }

  private let connection: Connection

  /// The replays behind `connection`, which has had `Outbox.migrations`.
  public init(_ connection: Connection) { self.connection = connection }

  // Only the latest delivery of an event to an endpoint, and none to an endpoint that is not there any more.
  private static let latest = """
    endpoint.status <> 'removed' AND NOT EXISTS (SELECT 1 FROM delivery AS later \
    WHERE later.event_seq = delivery.event_seq AND later.endpoint_id = delivery.endpoint_id \
    AND later.replay > delivery.replay)
    """

  /// How many deliveries `replay` would touch.
  public func count(_ question: DeliveryQuestion) throws(SQLiteError) -> Int {
    let (condition, values) = question.conditions
    return try connection.first(
      "SELECT count(*) FROM \(DeliveryLog.tables) WHERE \(condition) AND \(Self.latest)", values
    ) { row in row.int(0) } ?? 0
  }

  /// How many deliveries `replay(event:)` would touch.
  public func count(event id: String) throws(SQLiteError) -> Int {
    var question = DeliveryQuestion()
    question.eventID = id
    return try count(question) + newcomers(id).count
  }

  /// Sends again what answers the question, at most `limit` deliveries from `place` on, oldest first; the report says from where
  /// to go on in another transaction.
  ///
  /// What is made after the first of these transactions is not touched by the later ones, so that there is an end.
  public func replay(
    _ question: DeliveryQuestion, from place: Place? = nil, limit: Int = 500, at date: Date
  ) throws(SQLiteError) -> Report {
    let last = if let place { place.last } else { try lastDelivery() }
    let place = Place(after: place?.after ?? 0, last: last)
    let (condition, values) = question.conditions
    let formers = try connection.query(
      """
      SELECT delivery.id, delivery.event_seq, delivery.endpoint_id, delivery.replay, delivery.ended_at IS NULL \
      FROM \(DeliveryLog.tables) WHERE \(condition) AND delivery.id > ? AND delivery.id <= ? AND \(Self.latest) \
      ORDER BY delivery.id LIMIT ?
      """, values + [.integer(place.after), .integer(place.last), Value(limit)]
    ) { row in
      Former(
        id: row.int64(0), eventSequence: row.int64(1), endpoint: row.int64(2), replay: row.int(3), isOpen: row.bool(4))
    }
    var report = Report()
    for former in formers { try again(former, at: Int64(date.millisecondsSince1970), &report) }
    for endpoint in Set(formers.map(\.endpoint)) { try DeliveryOrder(connection).recount(endpoint: endpoint) }
    if formers.count == limit, let done = formers.last?.id { report.next = Place(after: done, last: place.last) }
    return report
  }

  private func lastDelivery() throws(SQLiteError) -> Int64 {
    try connection.first("SELECT max(id) FROM delivery") { row in row.int64(0) } ?? 0
  }

  /// Sends one event again to every endpoint that has had it, and to those of its account that want its type now; one that was
  /// addressed to endpoints by name only to those.
  public func replay(event id: String, at date: Date) throws(SQLiteError) -> Report {
    var question = DeliveryQuestion()
    question.eventID = id
    var report = try replay(question, limit: .max, at: date)
    for newcomer in try newcomers(id) {
      try insert(
        newcomer.event, newcomer.endpoint, replay: 1, copying: nil, at: Int64(date.millisecondsSince1970))
      try DeliveryOrder(connection).recount(endpoint: newcomer.endpoint)
      report.replayed += 1
    }
    return report
  }

  /// The endpoints that want the event and have not had it.
  private func newcomers(_ id: String) throws(SQLiteError) -> [(event: Int64, endpoint: Int64)] {
    try connection.query(
      """
      SELECT event.seq, endpoint.id, event.type, endpoint.event_types FROM event \
      JOIN endpoint ON endpoint.account_id = event.account_id \
      WHERE event.id = ? AND event.is_addressed = 0 AND endpoint.status <> 'removed' AND NOT EXISTS \
      (SELECT 1 FROM delivery WHERE event_seq = event.seq AND endpoint_id = endpoint.id) ORDER BY endpoint.id
      """, [.text(id)]
    ) { row in (event: row.int64(0), endpoint: row.int64(1), type: row.text(2), wants: row.optionalText(3)) }
    .filter { EventTypeList.wants($0.type, $0.wants) }
    .map { ($0.event, $0.endpoint) }
  }

  private func again(_ former: Former, at now: Int64, _ report: inout Report) throws(SQLiteError) {
    guard former.isOpen else {
      try insert(former.eventSequence, former.endpoint, replay: former.replay + 1, copying: former.id, at: now)
      report.replayed += 1
      return
    }
    // A second delivery beside one that is still to be sent would be under way at the same time.
    report.broughtForward += try connection.execute(
      "UPDATE delivery SET due_at = ?1 WHERE id = ?2 AND state = 'ready' AND due_at > ?1",
      [.integer(now), .integer(former.id)])
  }

  private func insert(
    _ sequence: Int64, _ endpoint: Int64, replay: Int, copying former: Int64?, at now: Int64
  ) throws(SQLiteError) {
    try connection.execute(
      """
      INSERT INTO delivery (event_seq, endpoint_id, replay, state, lane, due_at, created_at, headers, query, \
      retry_policy) SELECT ?1, ?2, ?3, 'ready', 2, ?4, ?4, former.headers, former.query, former.retry_policy \
      FROM (SELECT 1) LEFT JOIN delivery AS former ON former.id = ?5
      """, [.integer(sequence), .integer(endpoint), Value(replay), .integer(now), Value(former)])
  }
}
