public import Monitors

/// A message with the account that sent it.
public struct IncomingMessage: Sendable {
  /// Whose vehicles it may speak of.
  public let accountID: String
  /// What it says.
  public let message: TelemetryMessage
  /// Its JSON, where that is wanted.
  public let json: ArraySlice<UInt8>?

  /// A message of an account.
  public init(accountID: String, message: TelemetryMessage, json: ArraySlice<UInt8>? = nil) {
    self.accountID = accountID
    self.message = message
    self.json = json
  }
}

/// What became of messages.
public struct IntakeReport: Sendable, Hashable {
  /// Messages that were taken.
  public var accepted = 0
  /// Those of them whose vehicle nobody monitors; nothing is kept of them.
  public var unknown = 0
  /// Those of them that brought nothing new.
  public var repeated = 0
  /// Values that were older than those known.
  public var late = 0
  /// Events that were said, those that wait for others among them.
  public var events = 0

  /// Nothing yet.
  public init() {}

  /// Adds another report.
  public mutating func add(_ other: IntakeReport) {
    accepted += other.accepted
    unknown += other.unknown
    repeated += other.repeated
    late += other.late
    events += other.events
  }
}
