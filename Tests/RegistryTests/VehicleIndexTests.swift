import Testing

@testable import Registry

/// Tables from none to hundreds of vehicles, so that the smallest ones are filled to the last word that may be used.
struct VehicleIndexTests {
  private func record(_ number: UInt64) -> VehicleRecord {
    VehicleRecord(
      vin: Mixer.mix(number, 7) >> 1, tail: number * IdentityCode.plateRadix, owner: 0, facts: VehicleFacts(bits: 0))
  }

  private func find(_ record: VehicleRecord, _ index: borrowing VehicleIndex, _ records: borrowing RecordList) -> Int? {
    index.find(record.vin, record.tail, Partition.hash(record.vin, record.tail), in: records)
  }

  @Test(arguments: [0, 1, 2, 11, 12, 13, 15, 16, 17, 25, 100, 1000])
  func `what is entered is found and nothing else`(known: Int) {
    let memory = SlabMemory()
    var records = RecordList(memory: memory)
    var index = VehicleIndex()
    index.prepare(for: known, in: memory)
    for number in 0..<known + 300 {
      #expect(find(record(UInt64(number)), index, records) == nil)
      records.append(record(UInt64(number)))
      let hash = Partition.hash(records[number].vin, records[number].tail)
      index.enter(number, hash, records)
      if number % 37 == 0 {
        for other in 0...number { #expect(find(record(UInt64(other)), index, records) == other) }
      }
    }
    for number in 0..<known + 300 { #expect(find(record(UInt64(number)), index, records) == number) }
    for absent in 5_000..<6_000 { #expect(find(record(UInt64(absent)), index, records) == nil) }
  }

  /// Vehicles are told apart by their numbers where the hash tells nothing.
  @Test func `vehicles of one hash are told apart`() {
    let memory = SlabMemory()
    var records = RecordList(memory: memory)
    var index = VehicleIndex()
    index.prepare(for: 100, in: memory)
    let hash: UInt64 = 0xFFFF_FFFF_FFFF_FFFF
    for number in 0..<100 {
      records.append(record(UInt64(number)))
      index.enter(number, hash, records)
    }
    for number in 0..<100 {
      #expect(index.find(records[number].vin, records[number].tail, hash, in: records) == number)
    }
    #expect(index.find(1, 1, hash, in: records) == nil)
  }

  /// A guess is the record of the row's vehicle, of another one now and then, or none: for rows of vehicles that are
  /// there it is right nearly always, in whichever line they are.
  @Test func `guesses are nearly always right`() {
    let memory = SlabMemory()
    var records = RecordList(memory: memory)
    var index = VehicleIndex()
    let count = 10_000
    index.prepare(for: count, in: memory)
    for number in 0..<count {
      records.append(record(UInt64(number)))
      index.enter(number, Partition.hash(records[number].vin, records[number].tail), records)
    }
    let rows = (0..<2 * count).map { number in
      let record = record(UInt64(number))
      return SightedRow(
        hash: Partition.hash(record.vin, record.tail), vin: record.vin, tail: record.tail, owner: 0, user: 0,
        facts: record.facts)
    }
    var guesses = [UInt32](repeating: 0, count: rows.count)
    let marks = MarkList(count: count)
    rows.withUnsafeBufferPointer { rows in
      guesses.withUnsafeMutableBufferPointer { index.guess(rows, in: records, marks: marks, into: $0) }
    }
    let right = (0..<count).count { guesses[$0] == UInt32($0) }
    #expect(right > count * 97 / 100)
    let wrong = (count..<2 * count).count { guesses[$0] != .max }
    #expect(wrong < count * 3 / 100)
    #expect(guesses.allSatisfy { $0 == .max || $0 < UInt32(count) })
  }
}
