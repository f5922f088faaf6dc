/// A customer's rule on the telemetry of vehicles, and where to tell when it comes to hold.
public struct Monitor: Sendable, Hashable {
  /// Whose telemetry is looked at.
  public enum Vehicles: Sendable, Hashable {
    /// Every vehicle that the account sends telemetry for or has a monitoring for.
    case all
    /// The named ones.
    case named([VehicleName])
  }

  /// What people call it.
  public let label: String
  /// Whose telemetry is looked at.
  public let vehicles: Vehicles
  /// How notifications are sent.
  public let notification: NotificationSettings
  /// Snapshots that notifications carry, such as `vehicle.position`.
  public let extensions: [String]
  /// Attributes of the monitor itself, added to the webhook's.
  public let attributes: [Attribute]
  /// 1 to 5 triggers.
  public let triggers: [Trigger]
  /// How they are combined.
  public let expression: TriggerExpression
  /// When it fires besides the plain rising edge.
  public let options: Options

  /// When a monitor fires besides the plain rising edge.
  public struct Options: Sendable, Hashable {
    /// Seconds after a notification in which further ones are counted instead of sent; 0 for none.
    public var coolDownSeconds = 0
    /// Whether the end of the condition is told too.
    public var notifyOnClear = false
    /// Whether a zone in which the vehicle is first seen counts as entered.
    public var initialEvent = false
    /// Whether the edge of a time window fires by itself, without a message of the vehicle.
    public var evaluateOnWindowEdge = false
    /// Seconds after which a value counts as unknown; nil for 7 days, 24 hours for positions, and never for offers and
    /// owners.
    public var staleAfterSeconds: Int?

    /// The plain rising edge.
    public init() {}
  }

  /// Largest number of named vehicles.
  public static let mostVehicles = 100_000
  /// Longest label in characters.
  public static let longestLabel = 200

  /// A monitor by its parts.
  init(
    label: String, vehicles: Vehicles, notification: NotificationSettings, extensions: [String],
    attributes: [Attribute], triggers: [Trigger], expression: TriggerExpression, options: Options
  ) {
    self.label = label
    self.vehicles = vehicles
    self.notification = notification
    self.extensions = extensions
    self.attributes = attributes
    self.triggers = triggers
    self.expression = expression
    self.options = options
  }

  /// The operands that its data triggers ask about.
  public var operands: [Operand] {
    triggers.compactMap { trigger in
      if case .data(let condition) = trigger.question { condition.operand } else { nil }
    }
  }

  /// Whether both have the same condition: a change of anything else keeps how the vehicles stand.
  public func asksLike(_ other: Monitor) -> Bool { triggers == other.triggers && expression == other.expression }

  /// Whether both are evaluated alike.
  public func firesLike(_ other: Monitor) -> Bool {
    asksLike(other) && options == other.options
      && notification.refreshSeconds == other.notification.refreshSeconds
  }

  /// How many events may go in one request: one when a variable in the address or the header speaks of one vehicle.
  public var batchSize: Int {
    guard let batch = notification.batch else { return 1 }
    let carried = attributes + (notification.webhook?.attributes ?? [])
    return carried.contains { $0.place != .body && $0.variable?.isOfVehicle == true } ? 1 : batch.size
  }
}
