internal import Dispatch
internal import Synchronization

/// Gathers what many callers want to write into few transactions: what comes while one is being committed makes the next.
///
/// Each caller has a savepoint of its own, so that one that fails undoes nothing of the others, and is answered when its
/// transaction is on the disk. A commit that waits for the disk costs about a third of a millisecond, whoever shares it.
public final class GroupWriter: Sendable {
  /// One caller's part of a transaction.
  private struct Part: Sendable {
    /// Does the work.
    let run: @Sendable (Connection) -> Ending
    /// Tells the caller that nothing was done.
    let refuse: @Sendable (any Error) -> Void
  }

  /// How a caller's part ends.
  private struct Ending: Sendable {
    /// Why the part was undone by itself.
    let failure: (any Error)?
    /// Tells the caller, with the error of the commit if that has failed.
    let tell: @Sendable ((any Error)?) -> Void
  }

  private struct Waiting {
    var parts: [Part] = []
    var isBeingWritten = false
    var figures = Figures()
  }

  /// What was written so far.
  public struct Figures: Sendable, Hashable {
    /// Transactions that were kept.
    public internal(set) var transactions = 0
    /// Callers' parts in them.
    public internal(set) var parts = 0
  }

  // Safe: the connection is made before anybody else has it, and then used only on the serial queue.
  private struct Desk: @unchecked Sendable { let connection: Connection }

  /// Few enough that the lock is soon free for others.
  private static let mostParts = 256
  /// More callers than that are told at once to come again.
  private static let mostWaiting = 10_000

  private let desk: Desk
  private let queue = DispatchQueue(label: "platewatch.writer")
  private let waiting = Mutex(Waiting())
  private let afterCommit: @Sendable () -> Void

  /// A writer to a database file that exists and holds the newest schema; calls `afterCommit` on its own thread after
  /// every transaction.
  public init(
    path: String, busyTimeout: Duration = .seconds(30), afterCommit: @escaping @Sendable () -> Void = {}
  ) throws(SQLiteError) {
    let configuration = Configuration(createIfMissing: false, busyTimeout: busyTimeout, isDurable: true)
    desk = Desk(connection: try Connection(path: path, configuration: configuration))
    self.afterCommit = afterCommit
  }

  /// Runs `body` in a transaction with others; returns when the disk has it.
  ///
  /// What `body` throws undoes only `body`. When what it did was undone, `onUndone` is called before anybody else's
  /// part begins.
  public func write<V: Sendable>(
    onUndone: @escaping @Sendable () -> Void = {}, _ body: @escaping @Sendable (Connection) throws -> V
  ) async throws -> V {
    try await withCheckedThrowingContinuation { continuation in
      add(
        Part(
          run: { connection in
            let result = Result { try connection.savepoint { try body(connection) } }
            guard case .success = result else {
              onUndone()
              return Ending(failure: result.failure) { _ in continuation.resume(with: result) }
            }
            return Ending(failure: nil) { failure in
              guard let failure else { return continuation.resume(with: result) }
              onUndone()
              continuation.resume(throwing: failure)
            }
          }, refuse: { error in continuation.resume(throwing: error) }))
    }
  }

  /// What was written so far.
  public var figures: Figures { waiting.withLock { $0.figures } }

  private func add(_ part: Part) {
    let (isAdded, isFirst) = waiting.withLock { waiting in
      guard waiting.parts.count < Self.mostWaiting else { return (false, false) }
      waiting.parts.append(part)
      defer { waiting.isBeingWritten = true }
      return (true, !waiting.isBeingWritten)
    }
    if !isAdded { part.refuse(SQLiteError(.busy, "too many changes are waiting to be written")) }
    if isFirst { queue.async { self.writeWaiting() } }
  }

  private func writeWaiting() {
    while true {
      let parts = waiting.withLock { waiting in
        let parts = Array(waiting.parts.prefix(Self.mostParts))
        waiting.parts.removeFirst(parts.count)
        waiting.isBeingWritten = !parts.isEmpty
        return parts
      }
      guard !parts.isEmpty else { return }
      write(parts)
    }
  }

  private func write(_ parts: [Part]) {
    let connection = desk.connection
    var endings: [Ending] = []
    do {
      try connection.transaction {
        for part in parts {
          let ending = part.run(connection)
          endings.append(ending)
          // A full disk or a damaged file undoes everything, also what went well before.
          guard connection.isInTransaction else {
            throw ending.failure
              ?? SQLiteError(.inputOutput, "the changes were undone by the database", path: connection.path)
          }
        }
      }
      waiting.withLock { waiting in
        waiting.figures.transactions += 1
        waiting.figures.parts += parts.count
      }
      afterCommit()
      for ending in endings { ending.tell(nil) }
    } catch {
      for ending in endings { ending.tell(error) }
      for part in parts.dropFirst(endings.count) { part.refuse(error) }
    }
  }
}

extension Result {
  fileprivate var failure: Failure? { if case .failure(let error) = self { error } else { nil } }
}
