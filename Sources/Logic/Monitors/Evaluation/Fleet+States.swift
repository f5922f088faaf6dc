/// What stands for a monitor in stored states: another version begins anew.
public struct MonitorIdentity: Sendable, Hashable {
  /// Number of the monitor's row.
  public let row: UInt32
  /// Counts the changes of what it fires on.
  public let version: UInt16

  /// An identity.
  public init(row: UInt32, version: UInt16) {
    self.row = row
    self.version = version
  }
}

/// What the words of a record mean.
struct RecordDescription {
  var codes: [UInt8]
  /// The monitors, each with `Program.wordShape`.
  var monitors: [(identity: MonitorIdentity, shape: UInt8)]

  /// Bytes that begin a stored state; equal bytes mean equal records.
  var bytes: [UInt8] {
    var bytes: [UInt8] = [UInt8(codes.count)] + codes
    bytes.append(contentsOf: Self.bytes(UInt32(monitors.count)).prefix(2))
    for (identity, shape) in monitors {
      bytes += Self.bytes(identity.row) + Self.bytes(UInt32(identity.version)).prefix(2) + [shape]
    }
    return bytes
  }

  static func bytes(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }

  /// Reads what `bytes` wrote; nil when it breaks off.
  init?(_ bytes: inout ArraySlice<UInt8>) {
    guard let count = bytes.popFirst(), bytes.count >= Int(count) + 2 else { return nil }
    codes = Array(bytes.prefix(Int(count)))
    bytes.removeFirst(Int(count))
    let monitorCount = Self.number(bytes.prefix(2))
    bytes.removeFirst(2)
    guard bytes.count >= monitorCount * 7 else { return nil }
    monitors = []
    for _ in 0..<monitorCount {
      let row = UInt32(Self.number(bytes.prefix(4)))
      let version = UInt16(Self.number(bytes.dropFirst(4).prefix(2)))
      monitors.append((MonitorIdentity(row: row, version: version), bytes[bytes.startIndex + 6]))
      bytes.removeFirst(7)
    }
  }

  init(codes: [UInt8], monitors: [(identity: MonitorIdentity, shape: UInt8)]) {
    self.codes = codes
    self.monitors = monitors
  }

  var words: Int {
    VehicleRecord.headWords + codes.count * VehicleRecord.slotWords + monitors.reduce(0) { $0 + Self.words($1.shape) }
  }

  /// How many words of state a monitor has.
  static func words(_ shape: UInt8) -> Int { Int(shape & 63) }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reversed().reduce(0) { $0 << 8 | Int($1) } }
}

/// Words with their meaning.
struct StoredRecord {
  let description: RecordDescription
  let words: UnsafeMutablePointer<UInt64>

  init(_ description: RecordDescription, words: UnsafeMutablePointer<UInt64>) {
    self.description = description
    self.words = words
  }
}

extension Fleet {
  func description(of layout: Int) -> RecordDescription {
    let pointers = table.pointers
    let shape = table.layouts[layout]
    let numbers = (0..<Int(shape.programCount)).map { Int(pointers.layoutPrograms[Int(shape.firstProgram) + $0]) }
    return RecordDescription(
      codes: (0..<Int(shape.slotCount)).map { pointers.slots[Int(shape.firstSlot) + $0] },
      monitors: numbers.map { (identities[$0], table.programs[$0].wordShape) })
  }

  /// What is known of a vehicle, as bytes that this and later versions read; nil when there is none of this number.
  public func state(of number: UInt32) -> [UInt8]? {
    guard let place = place(of: number) else { return nil }
    let record = VehicleRecord(words: words.pointer(place))
    let head = storedHead(of: record.layout)
    let count = Int(table.layouts[record.layout].words) - 1
    var bytes = [UInt8](unsafeUninitializedCapacity: head.count + count * 8) { buffer, filled in
      let target = UnsafeMutableRawBufferPointer(buffer)
      target.copyBytes(from: head)
      for index in 1...count {
        // The mark of what is to be stored is no knowledge.
        let word = index == 7 ? record.words[7] & ~16 : record.words[index]
        target.storeBytes(of: word.littleEndian, toByteOffset: head.count + (index - 1) * 8, as: UInt64.self)
      }
      filled = head.count + count * 8
    }
    for (code, text) in side.all(place: place) {
      bytes += [code] + RecordDescription.bytes(UInt32(text.utf8.count)) + Array(text.utf8)
    }
    return bytes
  }

  /// The beginning of the stored states of a layout, made once.
  private func storedHead(of layout: Int) -> [UInt8] {
    if let head = storedHeads[layout] { return head }
    let head = description(of: layout).bytes
    storedHeads[layout] = head
    return head
  }

  /// Puts what `state` gave back into a vehicle that has just been added; false when the bytes are damaged.
  public func restore(_ bytes: [UInt8], of number: UInt32) -> Bool {
    guard let place = place(of: number) else { return false }
    var rest = bytes[...]
    guard let description = RecordDescription(&rest), rest.count >= (description.words - 1) * 8 else { return false }
    var stored = [UInt64](repeating: 0, count: description.words)
    rest.withUnsafeBytes { source in
      for index in 1..<description.words {
        stored[index] = UInt64(littleEndian: source.loadUnaligned(fromByteOffset: (index - 1) * 8, as: UInt64.self))
      }
    }
    rest.removeFirst((description.words - 1) * 8)
    let record = VehicleRecord(words: words.pointer(place))
    stored.withUnsafeMutableBufferPointer { stored in
      if let base = stored.baseAddress { transfer(from: StoredRecord(description, words: base), to: record) }
    }
    while rest.count >= 5 {
      let code = rest.removeFirst()
      let count = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
      rest.removeFirst(4)
      guard rest.count >= count else { return false }
      side.set(String(decoding: rest.prefix(count), as: UTF8.self), place: place, code: code)
      rest.removeFirst(count)
    }
    let evaluation = Evaluation(table.pointers, record: record, place: place, side: side)
    evaluation.scheduleNext()
    if record.nextTimer != .max { timers.push(record.nextTimer, place) }
    return true
  }

  /// Copies the words of a monitor's state: with another rhythm of telling it may have other ones.
  private static func transfer(
    _ shape: UInt8, _ words: UnsafeMutablePointer<UInt64>, to newShape: UInt8, _ newWords: UnsafeMutablePointer<UInt64>
  ) {
    newWords[0] = words[0]
    var (source, target) = (1, 1)
    for flag in [UInt8(128), 64] {
      if shape & flag != 0, newShape & flag != 0 { newWords[target] = words[source] }
      source += shape & flag != 0 ? 1 : 0
      target += newShape & flag != 0 ? 1 : 0
    }
    let (count, newCount) = (RecordDescription.words(shape), RecordDescription.words(newShape))
    guard count - source == newCount - target else { return }
    for offset in 0..<count - source { newWords[target + offset] = words[source + offset] }
  }

  /// Copies what both records have: everything about the vehicle, operands by their code, monitors by their identity.
  func transfer(from stored: StoredRecord, to record: VehicleRecord) {
    for index in 1..<VehicleRecord.headWords { record.words[index] = stored.words[index] }
    let shape = description(of: record.layout)
    for (slot, code) in shape.codes.enumerated() {
      guard let old = stored.description.codes.firstIndex(of: code) else { continue }
      for word in 0..<VehicleRecord.slotWords {
        record.words[VehicleRecord.headWords + slot * VehicleRecord.slotWords + word] =
          stored.words[VehicleRecord.headWords + old * VehicleRecord.slotWords + word]
      }
    }
    var target = VehicleRecord.headWords + shape.codes.count * VehicleRecord.slotWords
    for monitor in shape.monitors {
      var source = VehicleRecord.headWords + stored.description.codes.count * VehicleRecord.slotWords
      for old in stored.description.monitors {
        if old.identity == monitor.identity {
          Self.transfer(old.shape, stored.words + source, to: monitor.shape, record.words + target)
        }
        source += RecordDescription.words(old.shape)
      }
      target += RecordDescription.words(monitor.shape)
    }
  }
}
