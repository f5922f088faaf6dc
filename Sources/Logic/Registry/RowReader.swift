internal import Crypto
internal import Glibc
internal import JSON

/// Reads the rows of chunks; one for each thread.
final class RowReader {
  /// Where a row's fields are, relative to `base`.
  private struct Fields {
    let base: UnsafeRawPointer
    let starts: UnsafeMutablePointer<Int32>
    let ends: UnsafeMutablePointer<Int32>
    let count: Int

    @inline(__always)
    subscript(_ place: Int) -> UnsafeRawBufferPointer {
      guard place >= 0, place < count else { return UnsafeRawBufferPointer(start: base, count: 0) }
      var start = Int(starts[place])
      var end = Int(ends[place])
      while start < end, base.load(fromByteOffset: start, as: UInt8.self) == 32 { start += 1 }
      while end > start, base.load(fromByteOffset: end - 1, as: UInt8.self) == 32 { end -= 1 }
      return UnsafeRawBufferPointer(start: base + start, count: end - start)
    }
  }

  private let layout: SnapshotLayout
  private let places: (plate: Int, vin: Int, owner: Int, user: Int, acquired: Int, status: Int)
  private let fields: FieldReader
  private let starts: UnsafeMutablePointer<Int32>
  private let ends: UnsafeMutablePointer<Int32>
  private var scratch: [UInt8] = []
  // Behind a pointer, because checks of exclusive access would cost as much as the counting.
  private let counted: UnsafeMutablePointer<SnapshotProfile>
  private let groups: UnsafeMutablePointer<Int>
  private static let groupCount = 37
  private(set) var problems = ProblemList()
  private var chunk = 0
  private var file = 0
  private var line = 0

  init(layout: SnapshotLayout, fields: FieldReader) {
    self.layout = layout
    self.fields = fields
    func place(_ column: SnapshotColumn) -> Int {
      guard let index = SnapshotColumn.allCases.firstIndex(of: column) else { return -1 }
      return layout.isJSON ? index : layout.places[index]
    }
    places = (place(.plate), place(.vin), place(.owner), place(.user), place(.acquired), place(.status))
    counted = .allocate(capacity: 1)
    counted.initialize(to: SnapshotProfile())
    groups = .allocate(capacity: 2 * Self.groupCount)
    groups.initialize(repeating: 0, count: 2 * Self.groupCount)
    starts = .allocate(capacity: SnapshotLayout.mostColumns + 2)
    ends = .allocate(capacity: SnapshotLayout.mostColumns + 2)
  }

  deinit {
    fields.close()
    counted.deinitialize(count: 1)
    counted.deallocate()
    groups.deallocate()
    starts.deallocate()
    ends.deallocate()
  }

  var rowCount: Int { counted.pointee.rows }

  /// What the rows so far look like.
  var profile: SnapshotProfile {
    var profile = counted.pointee
    profile.plateGroups = (0..<Self.groupCount).map { groups[$0] }
    profile.vinGroups = (0..<Self.groupCount).map { groups[Self.groupCount + $0] }
    return profile
  }

  /// Gives `take` each row of the chunk that can be read.
  @inline(__always)
  func read(_ chunk: SnapshotChunk, _ take: (SightedRow) -> Void) {
    self.chunk = chunk.number
    file = chunk.file
    line = 0
    chunk.bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      let isPlain = Encoded.isASCII(bytes, chunk.rows.lowerBound, chunk.rows.upperBound)
      var start = chunk.rows.lowerBound
      let end = chunk.rows.upperBound
      while start < end {
        line += 1
        var isBroken = false
        var next = end
        if chunk.hasQuotes {
          if case .row(let place, let broken) = QuotedRow.end(
            bytes, from: start, to: end, layout.delimiter, isLast: true)
          {
            next = place
            isBroken = broken
          }
        } else if let found = memchr(base + start, 10, end - start) {
          next = UnsafeRawPointer(found) - base + 1
        }
        var rowEnd = next
        if rowEnd > start, bytes[rowEnd - 1] == 10 { rowEnd -= 1 }
        if rowEnd > start, bytes[rowEnd - 1] == 13 { rowEnd -= 1 }
        let isOpenEnd = chunk.isUnterminated && next == end
        if rowEnd > start {
          if !isPlain { note(UnsafeRawBufferPointer(rebasing: bytes[start..<rowEnd])) }
          if isBroken {
            refuse("a quote is never closed")
            if isOpenEnd { counted.pointee.openEnds &+= 1 }
          } else if let row = row(base, start, rowEnd, isQuoted: chunk.hasQuotes, isOpenEnd: isOpenEnd) {
            take(row)
          }
        }
        if chunk.hasQuotes { line += bytes[start..<max(start, next - 1)].count { $0 == 10 } }
        start = next
      }
    }
    problems.end(chunk: self.chunk, file: file, lines: line, linesBefore: chunk.linesBefore)
  }

  /// Counts letters outside of ASCII and those that are not what they should be.
  private func note(_ row: UnsafeRawBufferPointer) {
    guard !Encoded.isASCII(row, 0, row.count) else { return }
    counted.pointee.accented &+= 1
    if Encoded.isGarbled(row, fields.format.encoding) { counted.pointee.garbled &+= 1 }
  }

  private func refuse(_ reason: @autoclosure () -> String) {
    counted.pointee.unreadable &+= 1
    problems.add(chunk: chunk, line: line, reason: reason)
  }

  @inline(__always)
  private func row(
    _ base: UnsafeRawPointer, _ start: Int, _ end: Int, isQuoted: Bool, isOpenEnd: Bool
  ) -> SightedRow? {
    if layout.isJSON {
      guard let fields = jsonFields(base, start, end) else {
        if isOpenEnd { counted.pointee.openEnds &+= 1 }
        refuse("it is no JSON object")
        return nil
      }
      return scratch.withUnsafeBytes { scratch in
        row(Fields(base: scratch.baseAddress ?? base, starts: starts, ends: ends, count: fields))
      }
    }
    let count = isQuoted ? splitQuoted(base, start, end) : split(base, start, end)
    guard count == layout.columnCount else {
      if isOpenEnd { counted.pointee.openEnds &+= 1 }
      refuse("it has \(count) columns, the header \(layout.columnCount)")
      return nil
    }
    guard isQuoted else { return row(Fields(base: base, starts: starts, ends: ends, count: count)) }
    return scratch.withUnsafeBytes { scratch in
      row(Fields(base: scratch.baseAddress ?? base, starts: starts, ends: ends, count: count))
    }
  }

  @inline(__always)
  private func row(_ source: Fields) -> SightedRow? {
    let vinBytes = source[places.vin]
    guard let vin = fields.vin(vinBytes) else {
      refuse("it has no vehicle number")
      return nil
    }
    let plateBytes = source[places.plate]
    let plate = fields.plate(plateBytes)
    let owner = fields.person(source[places.owner])
    let user = places.user < 0 ? (word: 0, isNumbered: false) : fields.person(source[places.user])
    var facts = VehicleFacts(bits: 0)
    facts.isOwnerKnown = owner.word != 0
    if places.acquired >= 0 {
      let bytes = source[places.acquired]
      let day = fields.day(bytes)
      facts.acquired = day
      if day > 0 { counted.pointee.dated &+= 1 } else if bytes.count > 0 { counted.pointee.oddDates &+= 1 }
    }
    if places.status >= 0 { facts.status = fields.status(source[places.status]) }
    counted.pointee.rows &+= 1
    if !vin.isUsual { counted.pointee.oddVINs &+= 1 }
    if !plate.isUsual { counted.pointee.oddPlates &+= 1 }
    if owner.word == 0 { counted.pointee.withheld &+= 1 }
    if owner.isNumbered { counted.pointee.numberedOwners &+= 1 }
    if user.word != 0 { counted.pointee.users &+= 1 }
    groups[fields.group(plateBytes)] &+= 1
    groups[Self.groupCount &+ fields.group(vinBytes)] &+= 1
    let row = SightedRow(
      hash: Mixer.mix(vin.head, vin.last), vin: vin.head, tail: vin.last &* IdentityCode.plateRadix &+ plate.number,
      owner: FieldReader.sealed(owner.word, fields.current),
      renewedOwner: fields.renewed == nil ? 0 : FieldReader.sealed(owner.word, fields.renewed),
      user: FieldReader.sealed(user.word, fields.current),
      renewedUser: fields.renewed == nil ? 0 : FieldReader.sealed(user.word, fields.renewed), facts: facts)
    if fields.current != nil { counted.pointee.digest.add(row, owner: row.owner) }
    if fields.renewed != nil { counted.pointee.renewedDigest.add(row, owner: row.renewedOwner) }
    return row
  }

  // MARK: Splitting

  /// Finds the fields of a row without quotes, eight bytes at a time, and returns how many there are.
  @inline(__always)
  private func split(_ base: UnsafeRawPointer, _ start: Int, _ end: Int) -> Int {
    let low: UInt64 = 0x0101_0101_0101_0101
    let sevens: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    let pattern = low &* UInt64(layout.delimiter)
    let limit = layout.columnCount
    var count = 0
    starts[0] = Int32(truncatingIfNeeded: start)
    var index = start
    while index < end {
      let word = base.loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ pattern
      // The highest bit of each byte that is zero, exactly.
      var found = ~(((word & sevens) &+ sevens) | word | sevens)
      if end &- index < 8 { found &= (1 << UInt64(truncatingIfNeeded: (end &- index) &* 8)) &- 1 }
      while found != 0 {
        let place = index &+ found.trailingZeroBitCount / 8
        ends[count] = Int32(truncatingIfNeeded: place)
        count &+= 1
        if count > limit { return count }
        starts[count] = Int32(truncatingIfNeeded: place &+ 1)
        found &= found &- 1
      }
      index &+= 8
    }
    ends[count] = Int32(truncatingIfNeeded: end)
    return count &+ 1
  }

  /// The same with quotes taken away; the fields are put into `scratch`.
  private func splitQuoted(_ base: UnsafeRawPointer, _ start: Int, _ end: Int) -> Int {
    scratch.removeAll(keepingCapacity: true)
    var count = 0
    var isQuoted = false
    var isFieldStart = true
    var index = start
    starts[0] = 0
    while index < end {
      let byte = base.load(fromByteOffset: index, as: UInt8.self)
      if isQuoted, byte == 34 {
        if index + 1 < end, base.load(fromByteOffset: index + 1, as: UInt8.self) == 34 {
          scratch.append(34)
          index += 1
        } else {
          isQuoted = false
        }
      } else if !isQuoted, byte == layout.delimiter {
        ends[count] = Int32(scratch.count)
        count += 1
        if count > layout.columnCount { return count }
        starts[count] = Int32(scratch.count)
        isFieldStart = true
        index += 1
        continue
      } else if byte == 34, isFieldStart, !isQuoted {
        isQuoted = true
      } else {
        scratch.append(byte)
      }
      isFieldStart = false
      index += 1
    }
    ends[count] = Int32(scratch.count)
    return count + 1
  }

  /// Puts the members of a JSON object that are columns into `scratch`; nil when it is none.
  private func jsonFields(_ base: UnsafeRawPointer, _ start: Int, _ end: Int) -> Int? {
    let text = Array(UnsafeRawBufferPointer(start: base + start, count: end - start))
    guard let last = text.last(where: { $0 != 32 }), last == UInt8(ascii: "}"), let json = JSONDocument(text),
      json.kind(json.root) == .object
    else { return nil }
    scratch.removeAll(keepingCapacity: true)
    for (index, name) in layout.names.enumerated() {
      starts[index] = Int32(scratch.count)
      if let node = json.member(json.root, name), json.kind(node) != .null, let value = json.scalarText(node) {
        scratch += Array(value.utf8)
      }
      ends[index] = Int32(scratch.count)
    }
    return layout.names.count
  }
}
