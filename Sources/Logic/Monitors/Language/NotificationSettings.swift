/// How a monitor's notifications are sent: the makers' `subscribeParam`.
public struct NotificationSettings: Sendable, Hashable {
  /// How often a notification is tried.
  public enum RetryPolicy: Sendable, Hashable {
    /// Once.
    case none
    /// Again so many times, so many seconds apart.
    case bounded(retries: Int, delaySeconds: Int)
    /// So many seconds apart until it is taken, for at most 72 hours.
    case always(delaySeconds: Int)
  }

  /// That several events go in one request.
  public struct Batch: Sendable, Hashable {
    /// At most so many; at least 1.
    public let size: Int
    /// Seconds after the first one in which others are waited for.
    public let timeWindowSeconds: Int
  }

  /// Seconds between reminders; nil for none.
  public var refreshSeconds: Int?
  /// How often a notification is tried; nil for the usual schedule.
  public var retryPolicy: RetryPolicy?
  /// Nil when every event goes by itself.
  public var batch: Batch?
  /// Where to; nil when events only stand in the feed.
  public var webhook: WebhookTarget?

  /// Settings with which nothing is sent and nothing repeated.
  public init() {}
}

/// The receiver of a monitor's notifications.
public struct WebhookTarget: Sendable, Hashable {
  /// Absolute address.
  public let target: String
  /// What its owner calls it.
  public let name: String
  /// What is sent along.
  public let attributes: [Attribute]

  /// A receiver.
  public init(target: String, name: String, attributes: [Attribute]) {
    self.target = target
    self.name = name
    self.attributes = attributes
  }
}

/// A key and a value that a notification carries along.
public struct Attribute: Sendable, Hashable {
  /// Where it is carried.
  public enum Place: String, Sendable, Hashable, CaseIterable {
    /// As a header field.
    case header = "Header"
    /// As a parameter of the address.
    case query = "Query"
    /// In the list `attributes` of the body.
    case body = "Body"
  }

  /// What a value that begins with `$` stands for.
  public enum Variable: String, Sendable, Hashable, CaseIterable {
    case vin
    case monitorID
    case monitorLabel
    case fleetID
    case vid

    /// Whether it differs between the vehicles of a monitor.
    var isOfVehicle: Bool { self == .vin || self == .vid }
  }

  /// Where it is carried.
  public let place: Place
  /// Its name there.
  public let key: String
  /// What it says, or `$` and a variable.
  public let value: String

  /// An attribute.
  public init(place: Place, key: String, value: String) {
    self.place = place
    self.key = key
    self.value = value
  }

  /// The variable that the value stands for, its name read in any case; nil for a literal.
  public var variable: Variable? {
    guard value.hasPrefix("$") else { return nil }
    let name = value.dropFirst().lowercased()
    return Variable.allCases.first { $0.rawValue.lowercased() == name }
  }
}
