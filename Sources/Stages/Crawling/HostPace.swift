internal import SQLite

/// One row of `host_pace`.
struct HostPace: Sendable {
  var manners = Politeness()
  var lastRequestAt: EpochMilliseconds = 0
  var requestDay: Int64 = 0
  var requestsToday = 0

  static func day(of moment: EpochMilliseconds) -> Int64 { moment / 86_400_000 }

  mutating func note(requestAt moment: EpochMilliseconds) {
    lastRequestAt = moment
    if requestDay != Self.day(of: moment) {
      requestDay = Self.day(of: moment)
      requestsToday = 0
    }
    requestsToday += 1
  }

  /// Moments so far ahead that no rule can have set them are the work of a clock that was wrong.
  mutating func forgetWrongClock(at now: EpochMilliseconds) {
    let day: Int64 = 86_400_000
    if manners.nextRequestAt - now > 2 * day || lastRequestAt - now > 2 * day {
      manners.nextRequestAt = 0
      lastRequestAt = 0
    }
    // `RetryAfter.maximum` is a week.
    if manners.notBefore - now > 8 * day { manners.notBefore = 0 }
  }

  static func load(_ host: String, from connection: Connection) throws(SQLiteError) -> HostPace? {
    try connection.first(
      """
      SELECT next_request_at, not_before, reason, backoff_level, quiet_since, consecutive_failures, last_request_at, \
      request_day, requests_today FROM host_pace WHERE host = ?
      """, [.text(host)]
    ) { row in
      var pace = HostPace()
      pace.manners.nextRequestAt = row.int64(0)
      pace.manners.notBefore = row.int64(1)
      pace.manners.reason = row.optionalText(2).flatMap(HoldReason.init(rawValue:))
      pace.manners.backoffLevel = row.int(3)
      pace.manners.quietSince = row.int64(4)
      pace.manners.consecutiveFailures = row.int(5)
      pace.lastRequestAt = row.int64(6)
      pace.requestDay = row.int64(7)
      pace.requestsToday = row.int(8)
      return pace
    }
  }

  func store(_ host: String, in connection: Connection) throws(SQLiteError) {
    try connection.execute(
      """
      INSERT OR REPLACE INTO host_pace (host, next_request_at, not_before, reason, backoff_level, quiet_since, \
      consecutive_failures, last_request_at, request_day, requests_today) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .text(host), .integer(manners.nextRequestAt), .integer(manners.notBefore), Value(manners.reason?.rawValue),
        Value(manners.backoffLevel), .integer(manners.quietSince), Value(manners.consecutiveFailures),
        .integer(lastRequestAt), .integer(requestDay), Value(requestsToday),
      ])
  }
}
