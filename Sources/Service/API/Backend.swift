public import FoundationEssentials
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

    /// Surroundings by their parts.
    public init(
      now: @escaping @Sendable () -> Date, uptime: @escaping @Sendable () -> Duration,
      newUUID: @escaping @Sendable () -> UUID
    ) {
      self.now = now
      self.uptime = uptime
      self.newUUID = newUUID
    }
  }

  /// Readers on any thread.
  public let readers: ReaderPool
  /// The one writer of this process, which gathers changes.
  public let writer: GroupWriter
  /// The world around.
  public let surroundings: Surroundings
  /// Told when this process has committed something.
  public let news: NewsSignal

  /// The real time.
  public func now() -> Date { surroundings.now() }

  /// Opens the database at `path`, which exists and holds the newest schema.
  public init(databaseAt path: String, surroundings: Surroundings) throws(SQLiteError) {
    let news = NewsSignal()
    writer = try GroupWriter(path: path) { news.notify() }
    readers = try ReaderPool(path: path)
    self.surroundings = surroundings
    self.news = news
  }
}
