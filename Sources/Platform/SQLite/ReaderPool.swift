internal import Synchronization

/// Connections for readers on any thread, each used by one at a time; as many are open as ever read at once.
///
/// Reading on the caller's own thread costs no change of thread, which would cost more than the read. While nobody writes,
/// a connection keeps its read transaction from one read to the next; each read sees the newest state all the same.
public final class ReaderPool: Sendable {
  // Safe: a connection is either in this list, behind the mutex, or with the one caller that took it out.
  private struct Idle: @unchecked Sendable { var connections: [Connection] = [] }
  // Safe: made by the one caller that has the connection, to give it back.
  private struct Returned: @unchecked Sendable { let connection: Connection }

  /// More than threads that read; what is given back beyond it is closed.
  private static let mostIdle = 16
  /// 4 MiB hold the inner pages of the indices of a million rows several times; two to four connections are in use.
  private static let cacheKibibytes = 4_096

  private let path: String
  private let configuration: Configuration
  private let guesses = RowGuesses()
  private let idle = Mutex(Idle())

  /// Readers of a database file that exists and holds the newest schema; opens the first connection.
  public init(path: String, busyTimeout: Duration = .seconds(5)) throws(SQLiteError) {
    self.path = path
    var configuration = Configuration(readOnly: true, createIfMissing: false, busyTimeout: busyTimeout)
    configuration.cacheKibibytes = Self.cacheKibibytes
    configuration.staysInSnapshot = true
    self.configuration = configuration
    giveBack(try Connection(path: path, configuration: configuration, guesses: guesses))
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
    let connection = try take()
    defer { giveBack(connection) }
    try connection.whileReading { try body(connection) }
  }

  /// Ends the transactions of connections that have not been read from since the last call.
  ///
  /// Whoever reads calls it now and then: a transaction that stays open keeps the log from beginning anew.
  public func rest() {
    idle.withLock { idle in
      for connection in idle.connections { connection.rest() }
    }
  }

  private func take() throws(SQLiteError) -> Connection {
    if let connection = idle.withLock({ $0.connections.popLast() }) { return connection }
    return try Connection(path: path, configuration: configuration, guesses: guesses)
  }

  private func giveBack(_ connection: Connection) {
    let returned = Returned(connection: connection)
    idle.withLock { idle in
      if idle.connections.count < Self.mostIdle { idle.connections.append(returned.connection) }
    }
  }
}
