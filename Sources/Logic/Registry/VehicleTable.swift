internal import Synchronization

/// What is remembered of every vehicle, in 256 parts that threads use side by side.
public final class VehicleTable: Sendable {
  static let partitionCount = 256

  /// A part under its lock.
  final class Part: Sendable {
    let content: Mutex<Partition>

    init() { content = Mutex(Partition()) }
  }

  let parts: [Part]
  /// The texts of odd identities and of statuses.
  public let texts: TextTable

  /// A table without vehicles.
  public init() {
    parts = (0..<Self.partitionCount).map { _ in Part() }
    texts = TextTable()
  }

  /// How many vehicles there are.
  public var count: Int { parts.reduce(0) { sum, part in sum + part.content.withLock { $0.count } } }

  /// Makes the tables of every `step`th part from `first` on, after all rows were added and before any is compared.
  ///
  /// Rows of one vehicle become one: the later day counts.
  public func index(from first: Int = 0, step: Int = 1) {
    for number in stride(from: first, to: parts.count, by: step) {
      parts[number].content.withLock { part in
        part.buildIndex { kept, other in
          if other.facts.acquired > kept.facts.acquired { kept = other }
        }
      }
    }
  }
}

/// What a reader does with the rows.
public enum ReadingPurpose: Sendable, Hashable {
  /// They are the older snapshot.
  case remember
  /// They are compared with what is remembered.
  case compare
}

/// Reads chunks of a snapshot into a table; one for each thread.
public final class SnapshotReader {
  private static let batch = 128

  private let reader: RowReader
  private let table: VehicleTable
  private let purpose: ReadingPurpose
  private let watched: WatchedVehicles?
  private let rows: UnsafeMutablePointer<SightedRow>
  private let counts: UnsafeMutablePointer<Int>
  private(set) var bindings: [Binding] = []

  /// A reader for files of one layout.
  ///
  /// With `watched`, plates that are waited for are noted, and with its `isExclusive` all other vehicles are left out.
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
    counts = .allocate(capacity: VehicleTable.partitionCount)
    counts.initialize(repeating: 0, count: VehicleTable.partitionCount)
  }

  deinit {
    rows.deallocate()
    counts.deallocate()
  }

  /// Reads the rows of a chunk, and returns how many could be read.
  public func read(_ chunk: SnapshotChunk) -> Int {
    let former = reader.rowCount
    let rows = rows
    let counts = counts
    let watched = watched
    reader.read(chunk) { row in
      if let watched {
        let watch = watched.find(row)
        if watch == .awaited { bindings.append(Binding(row)) }
        if watch == .none, watched.isExclusive { return }
      }
      let number = Int(truncatingIfNeeded: row.hash & 255)
      let count = counts[number]
      rows[number &* Self.batch &+ count] = row
      counts[number] = count &+ 1
      if count &+ 1 == Self.batch { hand(number) }
    }
    return reader.rowCount - former
  }

  /// Hands over what is left, and returns what this thread has seen.
  public func finish() -> ReadingResult {
    for number in 0..<VehicleTable.partitionCount where counts[number] > 0 { hand(number) }
    return ReadingResult(profile: reader.profile, problemList: reader.problems, bindings: bindings)
  }

  private func hand(_ number: Int) {
    let batch = UnsafeBufferPointer(start: rows + number * Self.batch, count: counts[number])
    counts[number] = 0
    let purpose = purpose
    table.parts[number].content.withLock { part in
      switch purpose {
      case .compare: part.compare(batch)
      case .remember:
        for row in batch { part.remember(row) }
      }
    }
  }
}

/// What a thread, or all of them, have seen while reading.
public struct ReadingResult: Sendable {
  /// What the rows look like.
  public private(set) var profile = SnapshotProfile()
  private var problemList = ProblemList()
  var bindings: [Binding] = []

  /// Nothing seen.
  public init() {}

  init(profile: SnapshotProfile, problemList: ProblemList, bindings: [Binding]) {
    self.profile = profile
    self.problemList = problemList
    self.bindings = bindings
  }

  /// Adds what another thread has seen.
  public mutating func add(_ other: ReadingResult) {
    profile.add(other.profile)
    problemList.add(other.problemList)
    bindings += other.bindings
  }

  /// The first ten rows that could not be read.
  public var problems: [SnapshotProfile.Problem] { problemList.problems }
}

extension Partition {
  /// Adds a row of the older snapshot.
  mutating func remember(_ row: SightedRow) {
    var record = VehicleRecord(vin: row.vin, tail: row.tail, owner: row.owner, facts: row.facts)
    record.facts.isWithheld = row.owner == 0
    append(record)
    guard row.user != 0 else { return }
    // The place of a record changes when doubles are taken out; users are found by their vehicle until then.
    waitingUsers.append((row.vin, row.tail, row.user))
  }
}
