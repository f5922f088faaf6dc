extension ReadingBatch {
  private static let headBytes = 24

  /// The batch in a form that this and later versions read; about 24 bytes for each message and each value.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(16 + messages.count * Self.headBytes + readings.count * 24)
    Self.append(UInt64(messages.count), to: &bytes)
    Self.append(UInt64(readings.count), to: &bytes)
    for message in messages {
      Self.append(message.vehicle, to: &bytes)
      Self.append(UInt64(bitPattern: message.time), to: &bytes)
      Self.append(UInt64(UInt32(bitPattern: message.count)), to: &bytes)
    }
    for message in messages {
      for reading in readings[message.range] {
        Self.append(UInt64(bitPattern: reading.time), to: &bytes)
        Self.append(UInt64(bitPattern: reading.value), to: &bytes)
        let text = UInt64(UInt16(bitPattern: reading.text)) << 8
        Self.append(
          UInt64(reading.accuracyMetres.bitPattern) << 32 | text | UInt64(reading.code), to: &bytes)
      }
    }
    for text in texts {
      Self.append(UInt64(text.utf8.count), to: &bytes)
      bytes.append(contentsOf: text.utf8)
    }
    return bytes
  }

  private static func append(_ word: UInt64, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Reads what `bytes` gave; nil when it is damaged.
  public init?(bytes: [UInt8]) {
    self.init()
    let isWhole = bytes.withUnsafeBytes { source -> Bool in
      var offset = 0
      func word() -> UInt64? {
        guard offset + 8 <= source.count else { return nil }
        defer { offset += 8 }
        return UInt64(littleEndian: source.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      }
      guard let messageCount = word(), let readingCount = word(), messageCount < 1 << 31, readingCount < 1 << 31,
        source.count >= 16 + Int(messageCount) * Self.headBytes + Int(readingCount) * 24
      else { return false }
      var heads: [Message] = []
      var first: Int32 = 0
      for _ in 0..<messageCount {
        guard let vehicle = word(), let time = word(), let count = word(), count <= readingCount else { return false }
        heads.append(
          Message(vehicle: vehicle, time: Int64(bitPattern: time), first: first, count: Int32(count), tag: -1))
        first += Int32(count)
      }
      guard first == Int32(readingCount) else { return false }
      var values: [Reading] = []
      values.reserveCapacity(Int(readingCount))
      for _ in 0..<readingCount {
        guard let time = word(), let value = word(), let rest = word() else { return false }
        var reading = Reading(
          code: UInt8(truncatingIfNeeded: rest), value: Int64(bitPattern: value), time: Int64(bitPattern: time),
          text: Int16(bitPattern: UInt16(truncatingIfNeeded: rest >> 8)))
        reading.accuracyMetres = Float(bitPattern: UInt32(truncatingIfNeeded: rest >> 32))
        values.append(reading)
      }
      var words: [String] = []
      while offset < source.count {
        guard let length = word(), offset + Int(length) <= source.count else { return false }
        words.append(String(decoding: source[offset..<offset + Int(length)], as: UTF8.self))
        offset += Int(length)
      }
      guard values.allSatisfy({ Int($0.text) < words.count }) else { return false }
      restore(messages: heads, readings: values, texts: words)
      return true
    }
    guard isWhole else { return nil }
  }
}
