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

  var busyMilliseconds: Int32 {
    let (seconds, attoseconds) = busyTimeout.components
    return Int32(
      clamping: seconds.multipliedReportingOverflow(by: 1000).partialValue + attoseconds / 1_000_000_000_000_000)
  }
}
