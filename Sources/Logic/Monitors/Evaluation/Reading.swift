/// One value of a vehicle with its own time, in 24 bytes.
public struct Reading: Sendable, Hashable, BitwiseCopyable {
  /// Whole milliseconds since 1970.
  public var time: Int64
  /// The value as `Operand.encoded` makes it; two packed coordinates of a position; a bit for each of several words.
  public var value: Int64
  /// How far off a position may be, in metres; 0 when the vehicle does not say.
  public var accuracyMetres: Float = 0
  /// The place of the value's text among the batch's; -1 without one.
  public var text: Int16 = -1
  /// Code of the operand.
  public var code: UInt8
  private var reserved: UInt8 = 0

  /// A value of an operand.
  public init(code: UInt8, value: Int64, time: Int64, text: Int16 = -1) {
    self.code = code
    self.value = value
    self.time = time
    self.text = text
  }

  /// A position; nil for what is no place: a latitude beyond 90, a longitude beyond 180, and exactly 0, 0.
  public init?(longitude: Double, latitude: Double, accuracyMetres: Double = 0, time: Int64) {
    guard latitude.magnitude <= 90, longitude.magnitude <= 180, latitude != 0 || longitude != 0 else { return nil }
    self.init(
      code: Operand.positionCode, value: PackedPosition(longitude: longitude, latitude: latitude).raw, time: time)
    self.accuracyMetres = accuracyMetres.isFinite ? Float(max(0, accuracyMetres)) : 0
  }
}

/// A place in eight bytes, to the centimetre.
struct PackedPosition: Hashable {
  let raw: Int64

  init(raw: Int64) { self.raw = raw }

  init(longitude: Double, latitude: Double) {
    let east = Int32((longitude * 1e7).rounded())
    let north = Int32((latitude * 1e7).rounded())
    raw = Int64(east) << 32 | Int64(UInt32(bitPattern: north))
  }

  @inline(__always)
  var longitude: Double { Double(Int32(truncatingIfNeeded: raw >> 32)) / 1e7 }
  @inline(__always)
  var latitude: Double { Double(Int32(truncatingIfNeeded: raw)) / 1e7 }
}

/// Decoded messages in contiguous memory.
public struct ReadingBatch: Sendable {
  /// One message.
  public struct Message: Sendable, BitwiseCopyable {
    /// Key of the vehicle; see `VehicleName.key(account:)`.
    public var vehicle: UInt64
    /// The newest time among its values.
    public var time: Int64
    /// The place of its first value.
    public var first: Int32
    /// How many values it has.
    public var count: Int32
    /// A number by which the giver knows it again.
    public var tag: Int64
  }

  /// The messages.
  public private(set) var messages: [Message] = []
  /// Their values.
  public private(set) var readings: [Reading] = []
  /// Texts of values that are not told by eight bytes.
  public private(set) var texts: [String] = []

  /// No messages.
  public init() {}

  /// Adds a message; the places of texts in `readings` count from the first of `texts`.
  ///
  /// False when it has no values, or the batch holds as many texts as it can: 32,767.
  @discardableResult
  public mutating func append(
    vehicle: UInt64, readings values: some Collection<Reading>, texts words: [String] = [], tag: Int64
  ) -> Bool {
    guard let newest = values.map(\.time).max(), texts.count + words.count <= Int(Int16.max) else { return false }
    let first = readings.count
    let base = Int16(texts.count)
    for value in values {
      var value = value
      if value.text >= 0 { value.text += base }
      readings.append(value)
    }
    texts += words
    messages.append(
      Message(vehicle: vehicle, time: newest, first: Int32(first), count: Int32(readings.count - first), tag: tag))
    return true
  }

  /// The messages for which `isKept` holds, in their order.
  public func filtered(_ isKept: (Message) -> Bool) -> ReadingBatch {
    if messages.allSatisfy(isKept) { return self }
    var batch = self
    batch.messages = messages.filter(isKept)
    return batch
  }

  /// The message at a place by itself.
  public func only(_ place: Int) -> ReadingBatch {
    var batch = self
    batch.messages = [messages[place]]
    return batch
  }

  /// Takes what was read back.
  mutating func restore(messages: [Message], readings: [Reading], texts: [String]) {
    (self.messages, self.readings, self.texts) = (messages, readings, texts)
  }

  /// Brings the messages into the order in which they are evaluated: by time, and those of one time by their content.
  ///
  /// So the order in which they were given makes no difference.
  public mutating func sort() {
    let isSorted = messages.indices.dropFirst().allSatisfy { messages[$0 - 1].time < messages[$0].time }
    guard !isSorted else { return }
    let readings = readings
    messages.sort { left, right in
      if left.time != right.time { return left.time < right.time }
      if left.vehicle != right.vehicle { return left.vehicle < right.vehicle }
      return Self.precedes(left, right, readings)
    }
  }

  private static func precedes(_ left: Message, _ right: Message, _ readings: [Reading]) -> Bool {
    let (a, b) = (readings[left.range], readings[right.range])
    for (one, other) in zip(a, b) {
      let (x, y) = ((one.time, one.code, one.value), (other.time, other.code, other.value))
      if x != y { return x < y }
      if one.accuracyMetres != other.accuracyMetres { return one.accuracyMetres < other.accuracyMetres }
    }
    return a.count < b.count
  }
}

extension ReadingBatch.Message {
  var range: Range<Int> { Int(first)..<Int(first) + Int(count) }
}
