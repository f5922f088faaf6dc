public import FoundationEssentials
internal import JSON
public import SQLite

/// How the sending of events goes, of all processes together; each costs microseconds to read.
public struct DeliveryFigures: Sendable {
  /// One step of the distribution of delays.
  public struct Step: Sendable, Hashable {
    /// The delay is at most this; nil for all.
    public let atMost: Duration?
    /// How many first attempts came within it, shorter ones included.
    public let count: Int
  }

  /// How long the earliest delivery has been due; zero when nothing is.
  public let oldestReadyAge: Duration
  /// How many attempts ended in which way.
  public let outcomes: [(outcome: String, count: Int)]
  /// How many endpoints are in which state: enabled with their breaker closed, open or probing, paused, disabled.
  public let endpoints: [(state: String, count: Int)]
  /// How many attempts are on their way.
  public let inFlight: Int
  /// How long events waited for their first attempts.
  public let delays: [Step]
  /// All those delays together.
  public let delaySum: Duration

  /// Reads them.
  public init(_ connection: Connection, at date: Date) throws(SQLiteError) {
    let now = date.millisecondsSince1970
    let firstDue =
      try connection.first(
        """
        SELECT min(queue.first_due) FROM endpoint_queue AS queue JOIN endpoint ON endpoint.id = queue.endpoint_id \
        WHERE queue.first_due IS NOT NULL AND endpoint.status = 'enabled'
        """
      ) { row in row.optionalInt(0) } ?? nil
    oldestReadyAge = .milliseconds(max(0, now - (firstDue ?? now)))
    outcomes = try connection.query("SELECT outcome, total FROM delivery_outcome ORDER BY outcome") { row in
      (row.text(0), row.int(1))
    }
    endpoints = try connection.query(
      """
      SELECT CASE endpoint.status WHEN 'enabled' THEN queue.breaker ELSE endpoint.status END AS state, count(*) \
      FROM endpoint JOIN endpoint_queue AS queue ON queue.endpoint_id = endpoint.id \
      WHERE endpoint.status <> 'removed' GROUP BY state ORDER BY state
      """
    ) { row in (row.text(0), row.int(1)) }
    inFlight =
      try connection.first("SELECT coalesce(sum(in_flight), 0) FROM endpoint_queue") { row in row.int(0) } ?? 0
    var (steps, count, sum): ([Step], Int, Int) = ([], 0, 0)
    try connection.forEach("SELECT at_most_ms, total, sum_ms FROM first_attempt_delay ORDER BY at_most_ms") { row in
      count += row.int(1)
      sum += row.int(2)
      steps.append(Step(atMost: row.int64(0) == .max ? nil : .milliseconds(row.int64(0)), count: count))
    }
    if count > 0, steps.last?.atMost != nil { steps.append(Step(atMost: nil, count: count)) }
    delays = steps
    delaySum = .milliseconds(sum)
  }
}
