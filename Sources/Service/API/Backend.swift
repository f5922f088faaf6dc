internal import Files
public import FoundationEssentials
public import HTTPServer
public import SQLite

/// What the routes work with.
public struct Backend: Sendable {
  /// What is taken from the world around the program.
  public struct Surroundings: Sendable {
    /// The real time.
    public var now: @Sendable () -> Date
    /// Time since some moment, by a clock that never goes back.
    public var uptime: @Sendable () -> Duration
    /// A UUID that nobody else has.
    public var newUUID: @Sendable () -> UUID
    /// Waits; throws when the task is cancelled.
    public var sleep: @Sendable (Duration) async throws -> Void

    /// Surroundings by their parts.
    public init(
      now: @escaping @Sendable () -> Date, uptime: @escaping @Sendable () -> Duration,
      newUUID: @escaping @Sendable () -> UUID, sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
      self.now = now
      self.uptime = uptime
      self.newUUID = newUUID
      self.sleep = sleep
    }
  }

  /// Readers on any thread.
  public let readers: ReaderPool
  /// The one writer of this process, which gathers changes.
  public let writer: GroupWriter
  /// The world around.
  public let surroundings: Surroundings
  /// Those who wait for events.
  public let feed: FeedWatch
  /// The database file.
  public let path: String

  let longReads = LongReads()

  /// Tells the operator of a failure that is not the client's.
  public let report: @Sendable (String) -> Void

  /// What the client is told of an error; the operator is told what the client would not understand.
  public func answer(to error: any Error) -> ServerResponse {
    if let refusal = Refusal(error) { return refusal.response }
    report("\(error)")
    return Refusal(500, "internal_error", "the server failed; try again later").response
  }

  /// Reads one state of the database on a thread that no connection needs.
  func readLong<Value: Sendable>(
    for account: String, _ body: @escaping @Sendable (Connection) throws -> Value
  ) async throws -> Value {
    try await longReads.run(for: account) { [readers] in try readers.read(body) }
  }

  /// Answers by `readLong`.
  func later(for account: String, _ body: @escaping @Sendable (Connection) throws -> ServerResponse) -> Plan {
    .later {
      do {
        return try await readLong(for: account, body)
      } catch {
        return answer(to: error)
      }
    }
  }

  /// The real time.
  public func now() -> Date { surroundings.now() }

  /// Space left beside the database; nil when the system does not tell.
  func freeBytes() -> Int? { Volume.freeBytes(beside: path) }

  /// Opens the database at `path`, which exists and holds the newest schema.
  public init(
    databaseAt path: String, surroundings: Surroundings, report: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(SQLiteError) {
    let readers = try ReaderPool(path: path)
    let feed = FeedWatch(readers)
    writer = try GroupWriter(path: path) { feed.hint() }
    self.readers = readers
    self.feed = feed
    self.path = path
    self.surroundings = surroundings
    self.report = report
  }
}
