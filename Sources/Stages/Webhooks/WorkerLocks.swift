internal import CommandLineTool

/// Tells which workers are alive: each holds a lock on a file of its own, which the kernel frees when it dies.
public struct WorkerLocks: Sendable {
  /// Holds the lock of a worker until it is let go.
  public final class Held: Sendable {
    private let lock: ProcessLock

    init(path: String) throws(LockError) { lock = try ProcessLock(path: path) }
  }

  private let database: String

  /// The locks beside a database file.
  public init(database: String) { self.database = database }

  private func path(_ token: String) -> String { "\(database).worker-\(token).lock" }

  /// Takes the lock of a worker whose token nobody else has.
  func hold(_ token: String) throws(LockError) -> Held { try Held(path: path(token)) }

  /// Whether the worker is not there any more.
  func isDead(_ token: String) -> Bool {
    do {
      _ = try Held(path: path(token))
      return true
    } catch {
      // Held, or not to be told: then its leases end it.
      return false
    }
  }

  /// Removes the file of a worker that is not known any more.
  func remove(_ token: String) { ProcessLock.removeFile(path: path(token)) }
}
