public import JSON
internal import Vehicles

/// Reads vehicle status messages: the makers' sub-objects, each with its own `createdAt`, else that of the object around it.
///
/// Made once and used for many messages, because it keeps what it has learned of dates. Cost: a microsecond or two a message.
public struct TelemetryReader {
  var json: JSONDocument
  var message = TelemetryMessage()
  var refusal: TelemetryRefusal?
  var dates = DateCache()
  /// What the message says of the vehicle's use.
  var use: (isUsed: Bool, time: Int64)?
  /// The newest time among the alerts; nil when none has a time.
  var alertsTime: Int64?
  /// The position being read.
  var fix = Fix()

  /// Marks a reading whose time is that of an object around it.
  static let pending = Int64.min

  struct Fix {
    var longitude: Double?
    var latitude: Double?
    var accuracy = 0.0
    var isUsable = true
    /// From the properties; nil when that of the object around counts.
    var time: Int64?
  }

  /// A reader that has read nothing.
  public init() {
    json = Self.empty
  }

  private static let empty: JSONDocument = JSONDocument("null") ?? { preconditionFailure("null is JSON") }()

  /// Reads one message.
  public mutating func read(_ document: JSONDocument, at node: Int) throws(TelemetryRefusal) -> TelemetryMessage {
    guard document.kind(node) == .object else { throw .notJSON }
    json = document
    message.reset()
    refusal = nil
    use = nil
    alertsTime = nil
    walk(node, .root)
    if let refusal { throw refusal }
    settleAlerts()
    guard message.plate != nil || message.vin != nil else { throw .noVehicle }
    if message.readings.contains(where: { $0.time == Self.pending }) { throw .badTime(field: "createdAt") }
    message.addUse()
    guard !message.readings.isEmpty else { throw .noValues }
    return message
  }

  /// The alerts as a set are as new as the message, which tells of one that has left too, or as the newest of them.
  private mutating func settleAlerts() {
    guard let alertsTime, let place = message.readings.firstIndex(where: { $0.code == 1 }) else { return }
    message.readings[place].time = max(message.readings[place].time, alertsTime)
  }

  /// The part of a message that an object is.
  enum Part {
    case root, position, geometry, properties, ignition, kinetic, odometer, privacy, environment, air
    case alarm, alarmStatus, alarmTrigger, engine, thermic, oil, energy, charging
    case doors, powertrain, powertrainStatus, safety, driving, maintenance, trip, alert, collision, preconditioning
    case stolen, `extension`, other
  }

  /// Reads an object's members, and then gives its time to the values in it that have none of their own.
  mutating func walk(_ node: Int, _ part: Part) {
    let first = message.readings.count
    var time: Int64?
    var fallback: Int64?
    var index = node + 1
    let end = json.end(of: node)
    while index < end, refusal == nil {
      let value = index + 1
      let key = json.withRawBytes(index) { MessageKey.named($0) }
      switch key {
      case .createdAt: time = instant(value, "createdAt")
      case .updatedAt: fallback = instant(value, "updatedAt")
      case let key?: take(key, value, part)
      case nil: break
      }
      index = json.end(of: value)
    }
    if part == .position { finishPosition() }
    guard let time = time ?? (part == .root ? fallback : nil) else { return }
    if part == .properties { fix.time = time }
    for index in first..<message.readings.count where message.readings[index].time == Self.pending {
      message.readings[index].time = time
    }
  }

  mutating func object(_ node: Int, _ part: Part) {
    if json.kind(node) == .object { walk(node, part) }
  }

  /// Reads each object of a list, or the one object itself.
  mutating func objects(_ node: Int, _ part: Part) {
    guard json.kind(node) == .array else {
      object(node, part)
      return
    }
    var index = node + 1
    let end = json.end(of: node)
    while index < end {
      object(index, part)
      index = json.end(of: index)
    }
  }

  private mutating func instant(_ node: Int, _ field: String) -> Int64? {
    if json.kind(node) == .null { return nil }
    guard json.kind(node) == .string, let time = json.withRawBytes(node, { dates.milliseconds($0) }) else {
      refusal = .badTime(field: field)
      return nil
    }
    return time
  }

  /// A text that names the vehicle; anything else is refused.
  mutating func takeName(_ key: MessageKey, _ node: Int) {
    guard let text = json.string(node) else {
      if json.kind(node) != .null { refusal = .badVehicle(field: key.rawValue) }
      return
    }
    if key == .vin {
      message.vin = VIN(text)
      if message.vin == nil { refusal = .badVehicle(field: "vin") }
    } else {
      message.plate = LicensePlate(text)
      if message.plate == nil { refusal = .badVehicle(field: "licensePlate") }
    }
  }

  /// Code of the ignition while a message is read; it is no operand.
  static let ignitionCode: UInt8 = 61
  /// What a position says that is none.
  static let statusesWithoutFix = ["nofix", "none", "no", "0d"]
}

extension TelemetryMessage {
  /// Forgets everything but the memory that it has.
  mutating func reset() {
    plate = nil
    vin = nil
    readings.removeAll(keepingCapacity: true)
    texts.removeAll(keepingCapacity: true)
    ignored = 0
  }

  /// Adds whether the vehicle is used, as far as its values say.
  mutating func addUse() {
    var newest: Int64?
    var isUsed = false
    for reading in readings {
      let says: Bool
      switch reading.code {
      case 15: says = reading.value != 0
      case 16: says = reading.value > 0
      case 3: says = reading.value == 1 || reading.value == 2
      case 18: says = true
      case TelemetryReader.ignitionCode: says = reading.value != 0
      default: continue
      }
      isUsed = isUsed || says
      newest = max(newest ?? reading.time, reading.time)
    }
    readings.removeAll { $0.code == TelemetryReader.ignitionCode }
    guard let newest else { return }
    readings.append(Reading(code: Operand.useCode, value: isUsed ? 1 : 0, time: newest))
  }
}

/// Times of RFC 3339 that mostly lie on the same day.
struct DateCache {
  private var date: (UInt64, UInt16) = (0, 0)
  private var dayMilliseconds: Int64 = 0

  /// Milliseconds since 1970 of `2026-03-04T21:07:10.250Z`; other forms take longer.
  mutating func milliseconds(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
    guard text.count >= 20, text[text.count - 1] == UInt8(ascii: "Z"), text[10] == UInt8(ascii: "T"),
      let base = UnsafeRawPointer(text.baseAddress)
    else { return InstantText.milliseconds(String(decoding: text, as: UTF8.self)) }
    let found = (base.loadUnaligned(as: UInt64.self), base.loadUnaligned(fromByteOffset: 8, as: UInt16.self))
    if found != date {
      let day = String(decoding: text.prefix(10), as: UTF8.self) + "T00:00:00Z"
      guard let milliseconds = InstantText.milliseconds(day) else { return nil }
      (date, dayMilliseconds) = (found, milliseconds)
    }
    guard text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"), let hour = Self.pair(text, 11), hour < 24,
      let minute = Self.pair(text, 14), minute < 60, let second = Self.pair(text, 17), second <= 60
    else { return nil }
    var fraction: Int64 = 0
    if text.count > 20 {
      guard text[19] == UInt8(ascii: "."), text.count > 21 else { return nil }
      var scale: Int64 = 100
      for index in 20..<text.count - 1 {
        guard (48...57).contains(text[index]) else { return nil }
        fraction += Int64(text[index] - 48) * scale
        scale /= 10
      }
    }
    return dayMilliseconds + (hour * 3600 + minute * 60 + min(second, 59)) * 1000 + fraction
  }

  private static func pair(_ text: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int64? {
    let (a, b) = (text[place], text[place + 1])
    guard (48...57).contains(a), (48...57).contains(b) else { return nil }
    return Int64(a - 48) * 10 + Int64(b - 48)
  }
}
