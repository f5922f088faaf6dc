/// That a monitor has something to say about a vehicle.
public struct Firing: Sendable, Hashable {
  /// Why it is said.
  public enum Kind: UInt8, Sendable, Hashable, BitwiseCopyable {
    /// The condition has come to hold.
    case rise
    /// It still holds.
    case reminder
    /// It has ceased to hold.
    case clear

    /// `rise`, `reminder` or `clear`.
    public var name: String {
      switch self {
      case .rise: "rise"
      case .reminder: "reminder"
      case .clear: "clear"
      }
    }
  }

  /// A true data trigger's value.
  public struct Value: Sendable, Hashable {
    /// Its place among the triggers.
    public let trigger: Int
    /// The operand.
    public let operand: Operand
    /// The value as notifications say it; identifiers as `FuelLevelLow:Warning,RiskOfIce`.
    public let text: String
    /// The value before, where the trigger asks for one.
    public let previous: String?
  }

  /// The number of the vehicle.
  public let vehicle: UInt32
  /// The number of the monitor.
  public let monitor: Int
  /// Why it is said.
  public let kind: Kind
  /// When it came to be, in milliseconds since 1970: a message's time, or that of a timer.
  public let time: Int64
  /// Tells what was said of one vehicle and monitor apart; counts up to 65,535 and begins again.
  public let sequence: Int
  /// The places of the triggers that hold.
  public let trueTriggers: [Int]
  /// What the true data triggers of the expression saw.
  public let values: [Value]
  /// How many edges were counted instead of told since the notification before.
  public let suppressed: Int
  /// The tag of the message that brought it; nil when a timer did.
  public let message: Int64?
  /// The vehicle's last position, longitude first.
  public let position: [Double]?
  /// When it was there.
  public let positionTime: Int64?
}
