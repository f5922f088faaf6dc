public import FoundationEssentials
internal import Matching
public import Outbox
public import Registry
public import SQLite
internal import Snapshots
internal import Telemetry

/// One snapshot from its first byte to the events that it causes.
///
///     read      rows into records, beside what is remembered      SnapshotLoader
///     guard     can the snapshot be believed?                     SnapshotGuards
///     remember  the new state as a file that nobody names yet     SnapshotFiles
///     say       events, and the row that names the file           one transaction
///
/// A run that is killed before the transaction leaves nothing but an unnamed file; after it, everything is done.
public struct SnapshotRun: Sendable {
  /// How a run is to be.
  public struct Options: Sendable {
    /// The day that the snapshot speaks of, such as `2026-06-01`.
    public var asOf: String
    /// When it is looked at: the time of events.
    public var observedAt: Date
    /// What may be believed.
    public var guards = SnapshotGuards()
    /// Whether it may take the place of another one of the same day.
    public var replaces = false
    /// Whether nothing is kept about vehicles that nobody monitors.
    public var isMonitoredOnly = false
    /// Whether nothing is stored and said.
    public var isDryRun = false
    /// Whether owners are kept under a new key from now on.
    public var renewsKey = false

    /// A usual run.
    public init(asOf: String, observedAt: Date) {
      self.asOf = asOf
      self.observedAt = observedAt
    }
  }

  /// How a run ended.
  public enum Outcome: Sendable, Hashable {
    /// The first snapshot: nothing to compare it with.
    case baseline
    /// The snapshot is remembered.
    case accepted
    /// The same content was accepted before.
    case unchanged
    /// The snapshot is not believed, for these reasons.
    case refused([String])
  }

  /// What came of a run.
  public struct Report: Sendable {
    /// How it ended.
    public var outcome: Outcome
    /// Its number; nil when nothing was stored.
    public var number: Int64?
    /// What the rows look like.
    public var reading = ReadingResult()
    /// What was counted.
    public var tally = DiffTally()
    /// The events, in their order.
    public var events: [Event] = []
  }

  private let database: Database
  private let loader: SnapshotLoader
  private let options: Options
  private let now: @Sendable () -> Date

  /// A run on `database`, which is the only one at the time; `now` is the real time.
  public init(
    database: Database, loader: SnapshotLoader, options: Options, now: @escaping @Sendable () -> Date
  ) {
    self.database = database
    self.loader = loader
    self.options = options
    self.now = now
  }

  /// Reads, judges and takes in; throws `SnapshotSourceError`, `SnapshotFileError` and `SQLiteError`.
  public func run(_ source: SnapshotSource) async throws -> Report {
    let files = SnapshotFiles(database: database.path)
    let (last, number) = try await database.read { connection in
      (try SnapshotStore(connection).lastAccepted(), try SnapshotStore(connection).nextNumber())
    }
    if !options.isDryRun { try files.removeAll(but: Self.names(last)) }
    if let last, options.asOf < last.asOf {
      let reason = "it is of \(options.asOf) and the last accepted one of \(last.asOf)"
      return try await refuse([reason], Report(outcome: .refused([])), digest: "")
    }
    let keys = try Keys(last: last, files: files, number: number, options: options)
    let table = try await remembered(last, files)
    let watched = try await watchedVehicles()
    var report = Report(outcome: last == nil ? .baseline : .accepted)
    do {
      _ = try source.layout()
      report.reading = try await loader.compare(source, with: table, seals: keys.seals, watched: watched)
    } catch let error as SnapshotSourceError where error.isRefusal {
      return try await refuse(["\(error)"], report, digest: "")
    }
    let diff = SnapshotDiff(table)
    report.tally = diff.tally()
    let digest = report.reading.profile.digest.description
    let isSameMode = last?.isMonitoredOnly == options.isMonitoredOnly
    if let last, last.asOf <= options.asOf, last.digest == digest, isSameMode, !options.renewsKey {
      report.outcome = .unchanged
      return report
    }
    let figures = SnapshotFigures(report.reading.profile, report.tally)
    var reasons: [String] = []
    if let last, last.asOf == options.asOf, last.digest != digest, !options.replaces {
      reasons = ["another snapshot of \(last.asOf) was accepted already; give --replace if this one is right"]
    }
    reasons += options.guards.findings(figures, after: last?.figures)
    if !reasons.isEmpty { return try await refuse(reasons, report, digest: digest) }
    return try await accept(
      report, diff: diff, table: table, watched: watched, keys: keys, figures: figures, files: files, number: number,
      isFirst: last == nil)
  }

  // MARK: Taking in

  private func accept(
    _ report: Report, diff: SnapshotDiff, table: VehicleTable, watched: WatchedVehicles, keys: Keys,
    figures: SnapshotFigures, files: SnapshotFiles, number: Int64, isFirst: Bool
  ) async throws -> Report {
    let changes = isFirst ? [] : diff.ownershipChanges(of: watched)
    let isAskedByMonitors = try await database.read { connection in try MarketFeed(connection).isWanted() }
    let registrations = isFirst || !isAskedByMonitors ? [] : diff.registrationChanges(of: watched)
    let bound = diff.boundPlates(watched)
    var report = report
    let options = options
    let enqueuedAt = now()
    if options.isDryRun {
      let outbox = try await database.read { connection in
        try OwnershipAnnouncer(connection, options: options, enqueuedAt: enqueuedAt).events(changes, bound: bound)
      }
      report.events = outbox
      return report
    }
    let profile = report.reading.profile
    let digest = (keys.isRenewing ? profile.renewedDigest : profile.digest).description
    let name = files.stateName(number: number, digest: digest)
    table.advance(isPartial: options.guards.isPartial, isRenewing: keys.isRenewing, watched: watched)
    try files.write(table, name: name)
    let keyName = keys.nextName
    let (events, stored) = try await database.write { connection in
      let announcer = OwnershipAnnouncer(connection, options: options, enqueuedAt: enqueuedAt)
      let events = try announcer.announce(changes, registrations: registrations, bound: bound)
      let stored = try SnapshotStore(connection).accept(
        asOf: options.asOf, digest: digest, isMonitoredOnly: options.isMonitoredOnly, figures: figures,
        events: events.count, stateFile: name, keyFile: keyName, at: enqueuedAt)
      return (events, stored)
    }
    report.events = events
    report.number = stored
    try files.removeAll(but: [name, keyName])
    return report
  }

  private func refuse(_ reasons: [String], _ report: Report, digest: String) async throws -> Report {
    var report = report
    report.outcome = .refused(reasons)
    guard !options.isDryRun else { return report }
    let figures = SnapshotFigures(report.reading.profile, report.tally)
    let options = options
    let date = now()
    report.number = try await database.write { connection in
      try SnapshotStore(connection).refuse(
        asOf: options.asOf, digest: digest, isMonitoredOnly: options.isMonitoredOnly, figures: figures,
        reason: reasons.joined(separator: "; "), at: date)
    }
    return report
  }

  // MARK: What is remembered

  private static func names(_ last: StoredSnapshot?) -> [String] {
    [last?.stateFile, last?.keyFile].compactMap { $0 }
  }

  private func remembered(_ last: StoredSnapshot?, _ files: SnapshotFiles) async throws -> VehicleTable {
    let table = try last?.stateFile.map { name in try files.read(name: name) } ?? VehicleTable()
    try await loader.index(table)
    return table
  }

  private func watchedVehicles() async throws -> WatchedVehicles {
    let isExclusive = options.isMonitoredOnly
    return try await database.read { connection in
      try WatchedVehicles(isExclusive: isExclusive) { add throws(SQLiteError) in
        try MonitoringIndex(connection).forEachVehicle { plate, vin in add(plate, vin) }
        try TelemetryVehicles(connection).forEachAsking { plate, vin in add(plate, vin) }
      }
    }
  }
}

/// The keys of a run: that of what is remembered, and that of what will be.
private struct Keys {
  let seals: OwnerSeals
  let nextName: String
  let isRenewing: Bool

  init(last: StoredSnapshot?, files: SnapshotFiles, number: Int64, options: SnapshotRun.Options) throws {
    guard let name = last?.keyFile else {
      if options.isDryRun {
        seals = OwnerSeals(current: [UInt8](repeating: 0, count: 16))
        nextName = ""
      } else {
        let made = try files.makeKey(number: number)
        seals = OwnerSeals(current: made.key)
        nextName = made.name
      }
      isRenewing = false
      return
    }
    let key = try files.key(name: name)
    guard options.renewsKey, !options.isDryRun else {
      seals = OwnerSeals(current: key)
      nextName = name
      isRenewing = false
      return
    }
    let made = try files.makeKey(number: number)
    seals = OwnerSeals(current: key, renewed: made.key)
    nextName = made.name
    isRenewing = true
  }
}
