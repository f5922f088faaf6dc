public import Vehicles

/// A vehicle's status message, read: whose it is, and its values, each with its own time.
public struct TelemetryMessage: Sendable, Hashable {
  /// The plate, where the message names one.
  public var plate: LicensePlate?
  /// The number, where the message names one.
  public var vin: VIN?
  /// The values; the places of their texts are those in `texts`.
  public var readings: [Reading]
  /// Texts of values that are not told by eight bytes.
  public var texts: [String]
  /// Values that were left out because they cannot be true: no word of the operand, out of the sensor's range.
  public var ignored: Int

  /// A message by its parts.
  public init(plate: LicensePlate? = nil, vin: VIN? = nil, readings: [Reading] = [], texts: [String] = []) {
    self.plate = plate
    self.vin = vin
    self.readings = readings
    self.texts = texts
    ignored = 0
  }

  /// The newest time among the values; nil when there are none.
  public var time: Int64? { readings.map(\.time).max() }

  /// The name by which the vehicle is looked up first.
  public var name: VehicleName? { vin.map { .vin($0) } ?? plate.map { .plate($0) } }

  /// Adds an operand's value as notifications say it; false when it is no value of the operand.
  @discardableResult
  public mutating func add(_ operand: Operand, _ text: String, at time: Int64) -> Bool {
    guard let value = operand.encoded(text) else { return false }
    var place: Int16 = -1
    if operand.keepsText {
      place = Int16(clamping: texts.count)
      texts.append(text)
    }
    readings.append(Reading(code: operand.code, value: value, time: time, text: place))
    return true
  }

  /// Brings times from a little ahead of `now` back to it; false when one is more than five minutes ahead.
  public mutating func settle(now: Int64) -> Bool {
    for index in readings.indices where readings[index].time > now {
      guard readings[index].time <= now + 300_000 else { return false }
      readings[index].time = now
    }
    return true
  }
}

/// Why a message is not taken.
public enum TelemetryRefusal: Error, Sendable, Hashable, CustomStringConvertible {
  /// The line is no JSON object.
  case notJSON
  /// There is neither `licensePlate` nor `vin`.
  case noVehicle
  /// `licensePlate` or `vin` is none.
  case badVehicle(field: String)
  /// A time is not one of RFC 3339; the field is named.
  case badTime(field: String)
  /// A member has the wrong type; the field is named.
  case badValue(field: String, wish: String)
  /// There is nothing in it that a monitor could ask about.
  case noValues
  /// A time lies more than five minutes ahead.
  case future

  /// One sentence.
  public var description: String {
    switch self {
    case .notJSON: "the message is no JSON object"
    case .noVehicle: "licensePlate or vin is missing"
    case .badVehicle(let field): "\(field) is none"
    case .badTime(let field): "\(field) is no time such as 2026-03-04T21:07:10Z"
    case .badValue(let field, let wish): "\(field) wants \(wish)"
    case .noValues: "the message has no value that is known here"
    case .future: "the message is from more than 5 minutes in the future"
    }
  }
}
