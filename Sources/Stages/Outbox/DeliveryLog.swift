public import FoundationEssentials
internal import JSON
public import SQLite

/// Which deliveries somebody asks for; what is nil does not matter.
public struct DeliveryQuestion: Sendable, Hashable {
  /// Of one account.
  public var accountID: String?
  /// Of one event.
  public var eventID: String?
  /// To one endpoint.
  public var endpointID: String?
  /// As far as this.
  public var state: DeliveryState?
  /// About one plate, normalised.
  public var plate: String?
  /// Of one event type.
  public var type: String?
  /// Of events enqueued then or later.
  public var since: Date?
  /// Whose latest answer had this status.
  public var status: Int?

  /// Every delivery.
  public init(accountID: String? = nil) { self.accountID = accountID }

  /// The conditions on delivery, event and endpoint, and their values.
  var conditions: (sql: String, values: [Value]) {
    var parts: [String] = ["1"]
    var values: [Value] = []
    func add(_ part: String, _ value: Value) {
      parts.append(part)
      values.append(value)
    }
    if let accountID { add("endpoint.account_id = ?", .text(accountID)) }
    if let eventID { add("event.id = ?", .text(eventID)) }
    if let endpointID { add("endpoint.public_id = ?", .text(endpointID)) }
    if let plate { add("event.plate = ?", .text(plate)) }
    if let type { add("event.type = ?", .text(type)) }
    if let since { add("event.created_at >= ?", Value(since.millisecondsSince1970)) }
    if let status {
      add(
        "(SELECT status FROM attempt WHERE delivery_id = delivery.id AND number = delivery.attempts) = ?",
        Value(status))
    }
    guard let state else { return (parts.joined(separator: " AND "), values) }
    switch state {
    case .held: parts.append("delivery.state IN ('ready', 'waiting') AND endpoint.status <> 'enabled'")
    // Written out, as an index that holds one state only is not found by a value.
    case .ready, .waiting:
      parts.append("endpoint.status = 'enabled' AND delivery.state = '\(state.rawValue)'")
    case .inFlight, .delivered, .dead, .cancelled: parts.append("delivery.state = '\(state.rawValue)'")
    }
    return (parts.joined(separator: " AND "), values)
  }
}

/// What became of deliveries, for those who look for it.
public struct DeliveryLog {
  private let connection: Connection

  /// The log behind `connection`, which has had `Outbox.migrations`.
  public init(_ connection: Connection) { self.connection = connection }

  static let tables = """
    delivery JOIN event ON event.seq = delivery.event_seq JOIN endpoint ON endpoint.id = delivery.endpoint_id
    """

  /// The newest deliveries that answer the question, the newest first.
  public func deliveries(_ question: DeliveryQuestion, limit: Int) throws(SQLiteError) -> [Delivery] {
    let (condition, values) = question.conditions
    return try connection.query(
      "SELECT \(Delivery.columns) FROM \(Self.tables) WHERE \(condition) ORDER BY delivery.id DESC LIMIT ?",
      values + [Value(limit)]
    ) { row in Delivery(row) }
  }

  /// The attempts of a delivery in their order.
  public func attempts(of delivery: Int64) throws(SQLiteError) -> [Attempt] {
    try connection.query(
      "SELECT \(Attempt.columns) FROM attempt WHERE delivery_id = ? ORDER BY number", [.integer(delivery)]
    ) { row in Attempt(row) }
  }

  /// The latest attempt of a delivery.
  public func latestAttempt(of delivery: Int64) throws(SQLiteError) -> Attempt? {
    try connection.first(
      "SELECT \(Attempt.columns) FROM attempt WHERE delivery_id = ? ORDER BY number DESC LIMIT 1", [.integer(delivery)]
    ) { row in Attempt(row) }
  }
}
