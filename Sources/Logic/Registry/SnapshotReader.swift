internal import Synchronization

/// What a reader does with the rows.
public enum ReadingPurpose: Sendable, Hashable {
  /// They are the older snapshot.
  case remember
  /// They are compared with what is remembered.
  case compare
}

/// Reads chunks of a snapshot into a table; one for each thread.
public final class SnapshotReader {
  /// Rows that are handed over together: their look-ups wait for memory at the same time.
  private static let batch = 128

  private let reader: RowReader
  private let table: VehicleTable
  private let purpose: ReadingPurpose
  private let watched: WatchedVehicles?
  private let rows: UnsafeMutablePointer<SightedRow>
  /// The people of the rows under the key to come; nil unless the key changes.
  private let renewed: UnsafeMutablePointer<RenewedPeople>?
  private let counts: UnsafeMutablePointer<Int>

  /// A reader for files of one layout.
  ///
  /// With a `watched` that is exclusive all other vehicles are left out.
  public init(
    layout: SnapshotLayout, format: SnapshotFormat, seals: OwnerSeals?, table: VehicleTable, purpose: ReadingPurpose,
    watched: WatchedVehicles? = nil
  ) {
    let fields = FieldReader(
      format: format, texts: table.texts, current: seals?.makeCurrent(), renewed: seals?.makeRenewed())
    reader = RowReader(layout: layout, fields: fields)
    self.table = table
    self.purpose = purpose
    self.watched = watched
    rows = .allocate(capacity: Self.batch * VehicleTable.partitionCount)
    renewed = fields.renewed == nil ? nil : .allocate(capacity: Self.batch * VehicleTable.partitionCount)
    counts = .allocate(capacity: VehicleTable.partitionCount)
    counts.initialize(repeating: 0, count: VehicleTable.partitionCount)
  }

  deinit {
    rows.deallocate()
    renewed?.deallocate()
    counts.deallocate()
  }

  /// Reads the rows of a chunk, and returns how many could be read.
  public func read(_ chunk: SnapshotChunk) -> Int {
    let former = reader.rowCount
    let rows = rows
    let counts = counts
    let renewed = renewed
    // Vehicles that nobody watches are counted and forgotten.
    let watched = watched?.isExclusive == true ? watched : nil
    reader.read(chunk) { row, people in
      if let watched, !watched.contains(plate: row.plate, hash: row.hash) { return }
      let number = Int(truncatingIfNeeded: row.hash & 255)
      let count = counts[number]
      rows[number &* Self.batch &+ count] = row
      if let renewed { renewed[number &* Self.batch &+ count] = people }
      counts[number] = count &+ 1
      if count &+ 1 == Self.batch { hand(number) }
    }
    return reader.rowCount - former
  }

  /// Hands over what is left, and returns what this thread has seen.
  public func finish() -> ReadingResult {
    for number in 0..<VehicleTable.partitionCount where counts[number] > 0 { hand(number) }
    return ReadingResult(profile: reader.profile, problemList: reader.problems)
  }

  private func hand(_ number: Int) {
    let batch = UnsafeBufferPointer(start: rows + number * Self.batch, count: counts[number])
    let people = renewed.map { $0 + number * Self.batch }
    counts[number] = 0
    let purpose = purpose
    table.parts[number].content.withLock { part in
      switch purpose {
      case .compare: part.compare(batch, renewed: people)
      case .remember: part.remember(batch)
      }
    }
  }
}

/// What a thread, or all of them, have seen while reading.
public struct ReadingResult: Sendable {
  /// What the rows look like.
  public private(set) var profile = SnapshotProfile()
  private var problemList = ProblemList()

  /// Nothing seen.
  public init() {}

  init(profile: SnapshotProfile, problemList: ProblemList) {
    self.profile = profile
    self.problemList = problemList
  }

  /// Adds what another thread has seen.
  public mutating func add(_ other: ReadingResult) {
    profile.add(other.profile)
    problemList.add(other.problemList)
  }

  /// The first ten rows that could not be read.
  public var problems: [SnapshotProfile.Problem] { problemList.problems }
}

extension Partition {
  /// Adds rows of the older snapshot.
  mutating func remember(_ rows: UnsafeBufferPointer<SightedRow>) {
    guard let base = rows.baseAddress else { return }
    var users: UInt64 = 0
    records.append(rows.count) { place in
      let row = base + place
      var facts = row.pointee.facts
      facts.isWithheld = row.pointee.owner == 0
      users |= row.pointee.user
      return VehicleRecord(vin: row.pointee.vin, tail: row.pointee.tail, owner: row.pointee.owner, facts: facts)
    }
    guard users != 0 else { return }
    // The place of a record changes when doubles are taken out; users are found by their vehicle until then.
    for row in rows where row.user != 0 { waitingUsers.append((row.vin, row.tail, row.user)) }
  }
}
