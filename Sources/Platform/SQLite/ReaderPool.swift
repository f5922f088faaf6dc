internal import Synchronization

/// Connections for readers on any thread, each used by one at a time; as many are open as ever read at once.
///
/// Reading on the caller's own thread costs no change of thread, which would cost more than the read. A thread gets the
/// connection that it had before when it can, because what a connection keeps is near the processor that used it. While
/// nobody writes, a connection keeps its read transaction from one read to the next; each read sees the newest state all
/// the same.
public final class ReaderPool: Sendable {
  /// Where a connection waits, in lines of the processor's cache that no other place shares.
  private struct Place: ~Copyable, Sendable {
    // Safe: a connection is either in a place, behind its mutex, or with the one caller that took it out.
    private struct Idle: @unchecked Sendable { var connection: Connection? }

    private let idle = Mutex(Idle())
    private let padding = InlineArray<14, UInt64>(repeating: 0)

    func take() -> Connection? { idle.withLock { $0.connection.take() } }

    /// False when the place is taken.
    func put(_ connection: Connection) -> Bool {
      let idle = Idle(connection: connection)
      return self.idle.withLock { place in
        guard place.connection == nil else { return false }
        place = idle
        return true
      }
    }

    func rest() { idle.withLock { $0.connection?.rest() } }
  }

  /// 4 MiB hold the inner pages of the indices of a million rows several times; two to four connections are in use.
  private static let cacheKibibytes = 4_096

  private let path: String
  private let configuration: Configuration
  private let guesses = RowGuesses()
  /// More than threads that read; a connection for which there is no place is closed.
  private let places = InlineArray<16, Place> { _ in Place() }

  /// Readers of a database file that exists and holds the newest schema; opens the first connection.
  public init(path: String, busyTimeout: Duration = .seconds(5)) throws(SQLiteError) {
    self.path = path
    var configuration = Configuration(readOnly: true, createIfMissing: false, busyTimeout: busyTimeout)
    configuration.cacheKibibytes = Self.cacheKibibytes
    configuration.staysInSnapshot = true
    self.configuration = configuration
    giveBack(try Connection(path: path, configuration: configuration, guesses: guesses), to: 0)
  }

  /// Runs `body` on the calling thread, in a transaction that sees one state of the database throughout.
  @inlinable
  public func read<V: Sendable>(_ body: (Connection) throws -> V) throws -> V {
    var result: V?
    try withConnection { connection in result = try body(connection) }
    guard let result else { preconditionFailure("a reader ended without its result") }
    return result
  }

  @usableFromInline
  func withConnection(_ body: (Connection) throws -> Void) throws {
    let (connection, place) = try take()
    defer { giveBack(connection, to: place) }
    try connection.whileReading { try body(connection) }
  }

  /// Ends the transactions of connections that have not been read from since the last call.
  ///
  /// Whoever reads calls it now and then: a transaction that stays open keeps the log from beginning anew.
  public func rest() {
    for index in places.indices { places[index].rest() }
  }

  private func take() throws(SQLiteError) -> (connection: Connection, place: Int) {
    let own = ThreadNumber.current % places.count
    for step in places.indices {
      let index = (own + step) % places.count
      if let connection = places[index].take() { return (connection, index) }
    }
    return (try Connection(path: path, configuration: configuration, guesses: guesses), own)
  }

  private func giveBack(_ connection: Connection, to place: Int) {
    for step in places.indices where places[(place + step) % places.count].put(connection) { return }
  }
}
