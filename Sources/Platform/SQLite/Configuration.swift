/// How a database file is opened.
public struct Configuration: Sendable {
  /// Whether the file is only read; it must exist then and hold the newest schema.
  public var readOnly: Bool
  /// Whether a missing file is created, with the directories above it.
  public var createIfMissing: Bool
  /// How long a statement waits for a lock that another connection holds.
  public var busyTimeout: Duration
  /// Whether a commit returns only when the disk has it, so that it outlives a loss of power; it does outlive a killed
  /// process in any case.
  public var isDurable: Bool
  /// What the connection keeps in memory of the file.
  public var cacheKibibytes = 4_096
  /// Whether a read transaction may last for several readers; see `ReadSnapshot`.
  var staysInSnapshot = false

  /// A configuration for reading and writing that creates what is missing and waits half a minute for locks.
  public init(
    readOnly: Bool = false, createIfMissing: Bool = true, busyTimeout: Duration = .seconds(30), isDurable: Bool = false
  ) {
    self.readOnly = readOnly
    self.createIfMissing = createIfMissing
    self.busyTimeout = busyTimeout
    self.isDurable = isDurable
  }

  /// What SQLite is told; at most eleven days, which fit.
  var busyMilliseconds: Int32 {
    Int32(max(.zero, min(busyTimeout, .seconds(1_000_000))) / .milliseconds(1))
  }
}
