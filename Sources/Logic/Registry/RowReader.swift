internal import Crypto
internal import Glibc

/// Reads the rows of chunks; one for each thread.
final class RowReader {
  private let layout: SnapshotLayout
  private let places: (plate: Int, vin: Int, owner: Int, user: Int, acquired: Int, status: Int)
  private let fields: FieldReader
  private let index: DelimiterIndex
  private let splitter: FieldSplitter
  // Behind a pointer, because checks of exclusive access would cost as much as the counting.
  private let counted: UnsafeMutablePointer<SnapshotProfile>
  /// Rows by the first byte of the plate, then by that of the vehicle number.
  private let initials: UnsafeMutablePointer<Int>
  private(set) var problems = ProblemList()
  private var chunk = 0
  private var file = 0
  private var line = 0

  init(layout: SnapshotLayout, fields: FieldReader) {
    self.layout = layout
    self.fields = fields
    index = DelimiterIndex(delimiter: layout.delimiter, columnCount: layout.columnCount)
    splitter = FieldSplitter(layout: layout)
    func place(_ column: SnapshotColumn) -> Int {
      guard let index = SnapshotColumn.allCases.firstIndex(of: column) else { return -1 }
      return layout.isJSON ? index : layout.places[index]
    }
    places = (place(.plate), place(.vin), place(.owner), place(.user), place(.acquired), place(.status))
    counted = .allocate(capacity: 1)
    counted.initialize(to: SnapshotProfile())
    initials = .allocate(capacity: 512)
    initials.initialize(repeating: 0, count: 512)
  }

  deinit {
    counted.deinitialize(count: 1)
    counted.deallocate()
    initials.deallocate()
  }

  var rowCount: Int { counted.pointee.rows }

  /// What the rows so far look like.
  var profile: SnapshotProfile {
    var profile = counted.pointee
    for byte in UInt8.min...UInt8.max {
      let code = IdentityCode.code(byte)
      let group = code < IdentityCode.skipped ? Int(code) : 0
      profile.plateGroups[group] += initials[Int(byte)]
      profile.vinGroups[group] += initials[256 + Int(byte)]
    }
    return profile
  }

  /// Gives `take` each row of the chunk that can be read.
  @inline(__always)
  func read(_ chunk: SnapshotChunk, _ take: (SightedRow, RenewedPeople) -> Void) {
    self.chunk = chunk.number
    file = chunk.file
    line = 0
    chunk.bytes.withUnsafeBytes { bytes in
      if layout.isJSON || chunk.hasQuotes {
        readCarefully(chunk, bytes, take)
      } else if let base = bytes.baseAddress {
        readPlain(chunk, base, take)
      }
    }
    problems.end(chunk: self.chunk, file: file, lines: line, linesBefore: chunk.linesBefore)
  }

  /// Rows whose fields are the bytes between delimiters.
  @inline(__always)
  private func readPlain(
    _ chunk: SnapshotChunk, _ base: UnsafeRawPointer, _ take: (SightedRow, RenewedPeople) -> Void
  ) {
    let isPlain = index.build(base, chunk.rows)
    let columnCount = layout.columnCount
    let end = chunk.rows.upperBound
    var start = chunk.rows.lowerBound
    var ends = index.places
    var lineEnd = index.lineEnds
    while start < end {
      line &+= 1
      let rowEnd = Int(lineEnd.pointee)
      lineEnd += 1
      let hasReturn = rowEnd > start && base.load(fromByteOffset: rowEnd &- 1, as: UInt8.self) == 13
      let textEnd = hasReturn ? rowEnd &- 1 : rowEnd
      if !isPlain { note(UnsafeRawBufferPointer(start: base + start, count: textEnd - start)) }
      // No line ends within the row: when the place of its last column's end is its end, it has the right columns.
      let last = ends + columnCount
      if Int(last.pointee) == rowEnd, textEnd > start {
        if hasReturn { last.pointee &-= 1 }
        self.take(RowFields(base: base, ends: ends), take)
        if hasReturn { last.pointee &+= 1 }
        ends = last
      } else {
        var count = 1
        while ends[count] < rowEnd { count += 1 }
        if textEnd > start { refuseColumns(count, chunk.isUnterminated && rowEnd == end) }
        ends += count
      }
      start = rowEnd &+ 1
    }
  }

  /// Rows that are JSON, or in which quotes may hide delimiters and line ends.
  @inline(never)
  private func readCarefully(
    _ chunk: SnapshotChunk, _ bytes: UnsafeRawBufferPointer, _ take: (SightedRow, RenewedPeople) -> Void
  ) {
    guard let base = bytes.baseAddress else { return }
    let end = chunk.rows.upperBound
    var start = chunk.rows.lowerBound
    while start < end {
      line &+= 1
      let (next, isBroken) =
        chunk.hasQuotes
        ? quotedEnd(bytes, start, end)
        : (memchr(base + start, 10, end - start).map { UnsafeRawPointer($0) - base + 1 } ?? end, false)
      var rowEnd = next
      if bytes[rowEnd - 1] == 10 { rowEnd -= 1 }
      if rowEnd > start, bytes[rowEnd - 1] == 13 { rowEnd -= 1 }
      if rowEnd > start {
        note(UnsafeRawBufferPointer(rebasing: bytes[start..<rowEnd]))
        let isOpenEnd = chunk.isUnterminated && next == end
        if isBroken {
          refuse("a quote is never closed", isOpenEnd)
        } else {
          split(base, start, rowEnd, isOpenEnd: isOpenEnd, take)
        }
      }
      if chunk.hasQuotes { line += bytes[start..<max(start, next - 1)].count { $0 == 10 } }
      start = next
    }
  }

  private func quotedEnd(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> (next: Int, isBroken: Bool) {
    guard case .row(let next, let isBroken) = QuotedRow.end(bytes, from: start, to: end, layout.delimiter, isLast: true)
    else { return (end, false) }
    return (next, isBroken)
  }

  private func split(
    _ base: UnsafeRawPointer, _ start: Int, _ end: Int, isOpenEnd: Bool, _ take: (SightedRow, RenewedPeople) -> Void
  ) {
    if layout.isJSON {
      splitter.withJSON(base, start, end) { found, count in
        if count > 0 { self.take(found, take) } else { refuse("it is no JSON object", isOpenEnd) }
      }
    } else {
      splitter.withQuoted(base, start, end) { found, count in
        if count == layout.columnCount { self.take(found, take) } else { refuseColumns(count, isOpenEnd) }
      }
    }
  }

  /// Counts letters outside of ASCII and those that are not what they should be.
  private func note(_ row: UnsafeRawBufferPointer) {
    guard !Encoded.isASCII(row, 0, row.count) else { return }
    counted.pointee.accented &+= 1
    if Encoded.isGarbled(row, fields.format.encoding) { counted.pointee.garbled &+= 1 }
  }

  private func refuseColumns(_ count: Int, _ isOpenEnd: Bool) {
    refuse("it has \(count) columns, the header \(layout.columnCount)", isOpenEnd)
  }

  private func refuse(_ reason: @autoclosure () -> String, _ isOpenEnd: Bool) {
    if isOpenEnd { counted.pointee.openEnds &+= 1 }
    counted.pointee.unreadable &+= 1
    problems.add(chunk: chunk, line: line, reason: reason)
  }

  @inline(__always)
  private func take(_ source: RowFields, _ take: (SightedRow, RenewedPeople) -> Void) {
    guard let vin = fields.vin(source[places.vin]) else { return refuse("it has no vehicle number", false) }
    let plate = fields.plate(source[places.plate])
    let owner = fields.person(source[places.owner])
    let user = places.user < 0 ? .none : fields.person(source[places.user])
    var facts = VehicleFacts(bits: 0)
    facts.isOwnerKnown = owner.word != 0
    if places.acquired >= 0 {
      let (day, isOdd) = fields.day(source[places.acquired])
      facts.acquired = day
      if day > 0 { counted.pointee.dated &+= 1 }
      if isOdd { counted.pointee.oddDates &+= 1 }
    }
    if places.status >= 0 { facts.status = fields.status(source[places.status]) }
    count(vin, plate, owner, user)
    let row = SightedRow(
      hash: Mixer.mix(vin.head, vin.last), vin: vin.head, tail: vin.last &* IdentityCode.plateRadix &+ plate.number,
      owner: FieldReader.sealed(owner.word, fields.current), user: FieldReader.sealed(user.word, fields.current),
      facts: facts)
    guard fields.current != nil else { return take(row, RenewedPeople()) }
    counted.pointee.digest.add(row, owner: row.owner, user: row.user)
    guard let renewed = fields.renewed else { return take(row, RenewedPeople()) }
    let people = RenewedPeople(
      owner: FieldReader.sealed(owner.word, renewed), user: FieldReader.sealed(user.word, renewed))
    counted.pointee.renewedDigest.add(row, owner: people.owner, user: people.user)
    take(row, people)
  }

  @inline(__always)
  private func count(
    _ vin: FieldReader.VehicleNumber, _ plate: FieldReader.PlateNumber, _ owner: FieldReader.Person,
    _ user: FieldReader.Person
  ) {
    counted.pointee.rows &+= 1
    if !vin.isUsual { counted.pointee.oddVINs &+= 1 }
    if !plate.isUsual { counted.pointee.oddPlates &+= 1 }
    if owner.word == 0 { counted.pointee.withheld &+= 1 }
    if owner.isNumbered { counted.pointee.numberedOwners &+= 1 }
    if user.word != 0 { counted.pointee.users &+= 1 }
    initials[Int(plate.initial)] &+= 1
    initials[256 &+ Int(vin.initial)] &+= 1
  }
}
