/// How a database file is opened.
public struct Configuration: Sendable {
  /// Whether the file is only read; it must exist then and hold the newest schema.
  public var readOnly: Bool
  /// Whether a missing file is created, with the directories above it.
  public var createIfMissing: Bool
  /// How long a statement waits for a lock that another connection holds.
  public var busyTimeout: Duration

  /// A configuration for reading and writing that creates what is missing and waits half a minute for locks.
  public init(readOnly: Bool = false, createIfMissing: Bool = true, busyTimeout: Duration = .seconds(30)) {
    self.readOnly = readOnly
    self.createIfMissing = createIfMissing
    self.busyTimeout = busyTimeout
  }

  /// What SQLite is told; at most eleven days, which fit.
  var busyMilliseconds: Int32 {
    Int32(max(.zero, min(busyTimeout, .seconds(1_000_000))) / .milliseconds(1))
  }
}
