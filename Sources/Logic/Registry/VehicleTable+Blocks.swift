internal import Synchronization

/// A table as blocks of bytes: one for each part, and one for texts.
///
/// Block: records (u32), extras (u32), then each record in 32 bytes and each extra as index (u64), user and former owner.
/// Text block: for each text its number (u64), its length (u32) and its UTF-8. All numbers are little-endian.
extension VehicleTable {
  /// How many blocks a table has.
  public static let blockCount = partitionCount + 1
  /// Bytes of one vehicle without extras.
  public static let recordSize = MemoryLayout<VehicleRecord>.stride
  private static let extraSize = 24

  /// The bytes of a block.
  public func block(_ number: Int) -> [UInt8] {
    guard number < parts.count else { return textBlock() }
    return parts[number].content.withLock { part in
      var bytes: [UInt8] = []
      bytes.reserveCapacity(8 + part.records.count * Self.recordSize + part.extras.count * Self.extraSize)
      bytes.append(UInt32(part.records.count))
      bytes.append(UInt32(part.extras.count))
      part.records.forEachPiece { records in bytes.append(contentsOf: UnsafeRawBufferPointer(records)) }
      for (index, extra) in part.extras.sorted(by: { $0.key < $1.key }) {
        bytes.append(UInt64(index))
        bytes.append(extra.user)
        bytes.append(extra.formerOwner)
      }
      return bytes
    }
  }

  /// Takes a block in; false when its bytes do not form one.
  public func load(block number: Int, _ bytes: UnsafeRawBufferPointer) -> Bool {
    guard number < parts.count else { return loadTexts(bytes) }
    guard bytes.count >= 8 else { return false }
    let count = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self)))
    let extras = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
    guard bytes.count == 8 + count * Self.recordSize + extras * Self.extraSize, count <= RecordList.most else {
      return false
    }
    return parts[number].content.withLock { part in
      let start = 8 + count * Self.recordSize
      part.records.append(UnsafeRawBufferPointer(rebasing: bytes[8..<start]))
      for place in 0..<extras {
        let word = { (offset: Int) in
          UInt64(
            littleEndian: bytes.loadUnaligned(fromByteOffset: start + place * Self.extraSize + offset, as: UInt64.self))
        }
        guard word(0) < count else { return false }
        part.extras[UInt32(word(0))] = VehicleExtra(user: word(8), formerOwner: word(16))
      }
      return true
    }
  }

  private func textBlock() -> [UInt8] {
    var needed: Set<UInt64> = []
    // Few statuses come again and again: the last one of each place is not looked up.
    var latest = [UInt32](repeating: 0, count: 256)
    for part in parts {
      part.content.withLock { part in
        part.records.forEachPiece { records in
          for record in records {
            if record.vin & IdentityCode.hashMark != 0 { needed.insert(record.vin) }
            if record.plate >= IdentityCode.exactPlates { needed.insert(record.plate) }
            let status = record.facts.status
            if latest[Int(status >> 1 & 255)] == status { continue }
            latest[Int(status >> 1 & 255)] = status
            needed.insert(UInt64(status))
          }
        }
      }
    }
    var bytes: [UInt8] = []
    for (number, text) in texts.all.sorted(by: { $0.key < $1.key }) where needed.contains(number) {
      bytes.append(number)
      bytes.append(UInt32(text.utf8.count))
      bytes += Array(text.utf8)
    }
    return bytes
  }

  private func loadTexts(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    while index < bytes.count {
      guard index + 12 <= bytes.count else { return false }
      let number = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      let length = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index + 8, as: UInt32.self)))
      guard index + 12 + length <= bytes.count else { return false }
      texts.add(
        number,
        String(decoding: UnsafeRawBufferPointer(rebasing: bytes[index + 12..<index + 12 + length]), as: UTF8.self)
      )
      index += 12 + length
    }
    return true
  }

  /// A check of a block's bytes against damage, not against malice.
  public static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var first: UInt64 = UInt64(bytes.count)
    var second: UInt64 = 0x9E37_79B9_7F4A_7C15
    var index = 0
    while index + 16 <= bytes.count {
      first = (first ^ bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)) &* 0xA076_1D64_78BD_642F
      second = (second ^ bytes.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self)) &* 0xE703_7ED1_A0B4_28DB
      first ^= first >> 32
      second ^= second >> 29
      index += 16
    }
    return Mixer.mix(
      first, Mixer.hash(UnsafeRawBufferPointer(rebasing: bytes[index...]), seed: second))
  }
}

extension [UInt8] {
  fileprivate mutating func append(_ number: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: number.littleEndian) { self += $0 }
  }
}
