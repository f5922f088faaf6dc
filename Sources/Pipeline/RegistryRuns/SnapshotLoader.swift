public import Registry
internal import Synchronization

/// Reads snapshots into a table on several threads.
public struct SnapshotLoader: Sendable {
  /// How far the reading has come.
  public struct Progress: Sendable, Hashable {
    /// Bytes of files read so far.
    public let bytes: Int
    /// All the bytes of the files; nil with a pipe.
    public let total: Int?
    /// Rows read so far.
    public let rows: Int

    /// So far and no further.
    public init(bytes: Int, total: Int?, rows: Int) {
      self.bytes = bytes
      self.total = total
      self.rows = rows
    }
  }

  private let threads: Int
  private let format: SnapshotFormat
  private let progress: @Sendable (Progress) -> Void

  /// A loader with this many threads that tells `progress` of every portion.
  public init(
    threads: Int, format: SnapshotFormat, progress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) {
    precondition(threads > 0, "nothing is read by \(threads) threads")
    self.threads = threads
    self.format = format
    self.progress = progress
  }

  /// Reads the older snapshot, so that another one can be compared with it.
  public func remember(_ source: SnapshotSource, in table: VehicleTable) async throws -> ReadingResult {
    let result = try await read(source, into: table, purpose: .remember, seals: nil, watched: nil)
    try await index(table)
    return result
  }

  /// Makes a table ready to be compared with.
  public func index(_ table: VehicleTable) async throws {
    let threads = threads
    try await withThrowingTaskGroup(of: Void.self) { group in
      for thread in 0..<threads {
        group.addTask {
          try Task.checkCancellation()
          table.index(from: thread, step: threads)
        }
      }
      try await group.waitForAll()
    }
  }

  /// Compares a snapshot with what the table holds.
  public func compare(
    _ source: SnapshotSource, with table: VehicleTable, seals: OwnerSeals? = nil, watched: WatchedVehicles? = nil
  ) async throws -> ReadingResult {
    try await read(source, into: table, purpose: .compare, seals: seals, watched: watched)
  }

  private func read(
    _ source: SnapshotSource, into table: VehicleTable, purpose: ReadingPurpose, seals: OwnerSeals?,
    watched: WatchedVehicles?
  ) async throws -> ReadingResult {
    _ = try source.layout()
    let format = format
    let progress = progress
    let rows = RowCount()
    return try await withThrowingTaskGroup(of: ReadingResult.self) { group in
      for _ in 0..<threads {
        group.addTask {
          var result = ReadingResult()
          var reader: (layout: SnapshotLayout, reader: SnapshotReader)?
          while let (chunk, layout) = try source.next() {
            try Task.checkCancellation()
            if let current = reader, current.layout != layout {
              result.add(current.reader.finish())
              reader = nil
            }
            let current =
              reader?.reader
              ?? SnapshotReader(
                layout: layout, format: format, seals: seals, table: table, purpose: purpose, watched: watched)
            reader = (layout, current)
            let count = rows.add(current.read(chunk))
            progress(Progress(bytes: source.position, total: source.size, rows: count))
          }
          if let current = reader { result.add(current.reader.finish()) }
          return result
        }
      }
      var all = ReadingResult()
      for try await result in group { all.add(result) }
      return all
    }
  }
}

/// Compares two snapshots with each other and keeps nothing.
public struct SnapshotComparison: Sendable {
  /// What came of it.
  public struct Result: Sendable {
    /// Changes by their kind.
    public let counts: [RegistryChange.Kind: Int]
    /// Vehicles of which the rows of the newer snapshot say different things.
    public let conflicts: Int
    /// What the older snapshot looked like.
    public let before: ReadingResult
    /// What the newer one looked like.
    public let after: ReadingResult
  }

  private let loader: SnapshotLoader
  private let key: [UInt8]

  /// A comparison that shows people as hashes under `key`, of 16 bytes.
  public init(loader: SnapshotLoader, key: [UInt8]) {
    self.loader = loader
    self.key = key
  }

  /// Compares, and gives `take` each change; throws `SnapshotSourceError` and what `take` throws.
  public func run(
    before: SnapshotSource, after: SnapshotSource, _ take: (RegistryChange) throws -> Void = { _ in }
  ) async throws -> Result {
    let table = VehicleTable()
    let older = try await loader.remember(before, in: table)
    let newer = try await loader.compare(after, with: table)
    let diff = SnapshotDiff(table)
    var counts: [RegistryChange.Kind: Int] = [:]
    try diff.forEachChange(key: key) { change in
      counts[change.kind, default: 0] += 1
      try take(change)
    }
    return Result(counts: counts, conflicts: diff.conflicts, before: older, after: newer)
  }
}

/// Rows that all threads have read.
private final class RowCount: Sendable {
  private let count = Atomic<Int>(0)

  /// Adds some and returns how many there are.
  func add(_ more: Int) -> Int { count.add(more, ordering: .relaxed).newValue }
}
