public import SQLite

/// What is remembered of hosts and pages between runs, shared by all processes that use the database file.
///
/// Every function is one short transaction and throws `SQLiteError`; none waits for a host.
public struct HostLedger: Sendable {
  private let database: Database

  /// A ledger in a database that has had `CrawlingSchema.migrations`.
  public init(database: Database) { self.database = database }

  /// A moment for one request.
  public enum Slot: Sendable, Hashable {
    /// The caller may ask then, and nobody else.
    case granted(at: EpochMilliseconds)
    /// Not before this moment, which is later than the caller can wait; nothing was taken. `hold` is set when the
    /// host asked for it.
    case tooLate(at: EpochMilliseconds, hold: Hold?)
  }

  /// A host's wish to be left alone.
  public struct Hold: Sendable, Hashable {
    /// When it ends.
    public var until: EpochMilliseconds
    /// What the host said.
    public var reason: HoldReason?
  }

  /// Takes the next free moment for a request to `host` (with its port), if that is by `latest`, or by `latestHold` when
  /// the host asked to be left alone.
  ///
  /// Two moments are `delay` apart, whoever took the one before.
  public func reserve(
    host: String, delay: Duration, now: EpochMilliseconds, latest: EpochMilliseconds, latestHold: EpochMilliseconds
  ) async throws -> Slot {
    try await database.write { connection throws(SQLiteError) in
      var pace = try HostPace.load(host, from: connection) ?? HostPace()
      pace.forgetWrongClock(at: now)
      if pace.lastRequestAt > 0 {
        let next = pace.lastRequestAt + delay.cappedMilliseconds
        pace.manners.nextRequestAt = max(pace.manners.nextRequestAt, next)
      }
      let slot = pace.manners.reserve(now: now, delay: delay)
      let isHeld = pace.manners.notBefore > now && pace.manners.notBefore >= slot
      guard slot <= (isHeld ? latestHold : latest) else {
        return .tooLate(at: slot, hold: isHeld ? Hold(until: slot, reason: pace.manners.reason) : nil)
      }
      pace.note(requestAt: slot)
      try pace.store(host, in: connection)
      return .granted(at: slot)
    }
  }

  /// The host's wish to be left alone, if that is not over.
  public func hold(of host: String, now: EpochMilliseconds) async throws -> Hold? {
    try await database.read { connection throws(SQLiteError) in
      guard let pace = try HostPace.load(host, from: connection), let until = pace.manners.hold(at: now) else {
        return nil
      }
      return Hold(until: until, reason: pace.manners.reason)
    }
  }

  /// What is remembered of a host; nothing remembered is a fresh value.
  public func manners(of host: String) async throws -> Politeness {
    try await database.read { connection throws(SQLiteError) in
      try HostPace.load(host, from: connection)?.manners ?? Politeness()
    }
  }

  /// How many requests a host had on the day of `now`.
  public func requestsToday(of host: String, now: EpochMilliseconds) async throws -> Int {
    try await database.read { connection throws(SQLiteError) in
      let pace = try HostPace.load(host, from: connection)
      return pace?.requestDay == HostPace.day(of: now) ? pace?.requestsToday ?? 0 : 0
    }
  }

  /// Takes note of what an answer or a failure means for a host; `change` sees what all processes know of it.
  func update<V: Sendable>(
    host: String, _ change: @escaping @Sendable (inout Politeness) -> V
  ) async throws -> V {
    try await database.write { connection throws(SQLiteError) in
      var pace = try HostPace.load(host, from: connection) ?? HostPace()
      let earlier = pace.manners
      let result = change(&pace.manners)
      // Most answers change nothing, and a transaction that wrote nothing costs nothing to end.
      if pace.manners != earlier { try pace.store(host, in: connection) }
      return result
    }
  }

  /// What is kept of the robots.txt of an origin.
  public func robots(of origin: String) async throws -> RobotsRecord? {
    try await database.read { connection throws(SQLiteError) in
      try connection.first(
        "SELECT checked_at, status, retry_after, good_body, good_at FROM robots_copy WHERE origin = ?", [.text(origin)]
      ) { row in
        let answer: RobotsAnswer =
          row.optionalInt(1).map { .status($0, retryAfter: row.optionalInt64(2).map { .milliseconds($0) }) }
          ?? .unreachable
        return RobotsRecord(
          checkedAt: row.int64(0), answer: answer, goodBody: row.optionalBlob(3), goodAt: row.optionalInt64(4))
      }
    }
  }

  /// Keeps what is known of the robots.txt of an origin, in the place of what was.
  public func store(_ record: RobotsRecord, for origin: String) async throws {
    var status: Int?
    var retryAfter: Int64?
    if case .status(let code, let wait) = record.answer {
      status = code
      retryAfter = wait?.cappedMilliseconds
    }
    let values: [Value] = [
      .text(origin), .integer(record.checkedAt), Value(status), Value(retryAfter), Value(record.goodBody),
      Value(record.goodAt),
    ]
    try await database.write { connection throws(SQLiteError) in
      try connection.execute(
        """
        INSERT OR REPLACE INTO robots_copy (origin, checked_at, status, retry_after, good_body, good_at) \
        VALUES (?, ?, ?, ?, ?, ?)
        """, values)
    }
  }

  /// The validator to ask for a page with, counting the use.
  ///
  /// Nil when there is none, when the page was read by other rules, and every 50th time.
  public func useValidator(for url: String, rules: String) async throws -> Validator? {
    try await database.write { connection throws(SQLiteError) in
      try PageValidators.use(url, rules: rules, in: connection)
    }
  }

  /// Keeps a validator in the place of an older one of the page.
  ///
  /// Call it only for a page that was read well.
  public func store(_ validator: Validator) async throws {
    try await database.write { connection throws(SQLiteError) in try Self.store(validator, in: connection) }
  }

  /// The same inside the caller's transaction, so that a page's validator and what was read from it stand or fall together.
  public static func store(_ validator: Validator, in connection: Connection) throws(SQLiteError) {
    try PageValidators.store(validator, in: connection)
  }

  /// Forgets the validators of a site, so that every page is fetched whole once.
  public func forgetValidators(site: String) async throws {
    try await database.write { connection throws(SQLiteError) in
      try connection.execute("DELETE FROM page_validator WHERE site = ?", [.text(site)])
    }
  }
}
