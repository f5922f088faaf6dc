public import FoundationEssentials
public import Matching
public import SQLite
public import Vehicles

/// Takes in a portfolio, a file of JSON lines that comes in pieces: all of it in one transaction, or nothing.
///
/// The lines are laid into a temporary file first, so that memory stays flat and others go on writing until the one
/// transaction at the end, which takes some seconds for a million lines.
public struct PortfolioImport: Sendable {
  /// What is wanted.
  public struct Terms: Sendable, Hashable {
    /// Whose monitorings they become.
    public var account: String
    /// What becomes of monitorings that the portfolio does not name.
    public var mode: Portfolio.Mode
    /// Whether nothing is stored, only told.
    public var isDryRun: Bool
    /// Whether lines that are refused are left out; else nothing is stored when there is one.
    public var skipsRefusedLines: Bool
    /// What new monitorings tell whose lines do not say it.
    public var defaultTypes: [EventType]

    /// Terms by their parts.
    public init(
      account: String, mode: Portfolio.Mode = .add, isDryRun: Bool = false, skipsRefusedLines: Bool = false,
      defaultTypes: [EventType] = EventType.allCases
    ) {
      self.account = account
      self.mode = mode
      self.isDryRun = isDryRun
      self.skipsRefusedLines = skipsRefusedLines
      self.defaultTypes = defaultTypes
    }

    /// Throws when they contradict each other: a refused line would end the monitoring that it names.
    public func check() throws(Failure) {
      if mode == .replace, skipsRefusedLines { throw .skipsWhileReplacing }
    }
  }

  /// Why a portfolio is not taken in at all.
  public enum Failure: Error, Sendable, Hashable, CustomStringConvertible {
    /// It has no lines.
    case empty
    /// It names no plate and would end every monitoring.
    case endsEverything
    /// Refused lines are to be left out, and what is not named is to end.
    case skipsWhileReplacing

    /// The reason in one word, for programs.
    public var code: String {
      switch self {
      case .empty, .endsEverything: "empty_portfolio"
      case .skipsWhileReplacing: "skip_while_replacing"
      }
    }

    /// One sentence.
    public var description: String {
      switch self {
      case .empty: "the portfolio is empty; it holds one JSON object per line"
      case .endsEverything:
        "the portfolio names no plate, and replacing by it would end every monitoring; end them one by one if that is meant"
      case .skipsWhileReplacing:
        "replacing cannot skip refused lines, because it would end the monitorings that they name; mend the lines, or add"
      }
    }
  }

  /// Few enough to be parsed between two rests, many enough that a transaction of the temporary file is nothing beside.
  private static let batchSize = 2_000
  /// What is named of refused lines; the others are only counted.
  private static let mostRefusals = 1_000

  private let database: Database
  private let terms: Terms
  private var lines = PortfolioLines()
  private var batch: [PortfolioLine] = []
  private var taken = 0
  private var refusals: [PortfolioRefusal] = []
  private var refusedCount = 0

  /// A portfolio that nothing is known of yet; `database` is used for nothing else, and has commits that last.
  public init(_ terms: Terms, database: Database) async throws {
    try terms.check()
    self.terms = terms
    self.database = database
    try await database.use { connection in try Self.portfolio(connection, terms).open() }
  }

  /// Takes the next piece of the file.
  public mutating func take(_ piece: [UInt8]) async throws {
    var found: [(number: Int, line: [UInt8]?)] = []
    lines.take(piece) { number, line in found.append((number, line)) }
    try await add(found)
  }

  /// Takes the portfolio in, by `answer`, which does so with its second argument in the transaction of its first and
  /// returns what the whole is to return; gives `told` the report when nothing is stored.
  public mutating func finish<Answer: Sendable>(
    at date: Date, enqueuedAt: Date,
    answer: @escaping @Sendable (Connection, () throws -> PortfolioReport) throws -> Answer,
    told: (PortfolioReport) throws -> Answer
  ) async throws -> Answer {
    var found: [(number: Int, line: [UInt8]?)] = []
    lines.finish { number, line in found.append((number, line)) }
    try await add(found)
    try await flush()
    let terms = terms
    let repeated = try await database.use { connection in
      try Self.portfolio(connection, terms).close(naming: Self.mostRefusals)
    }
    refusedCount += repeated.count
    guard taken + refusedCount > 0 else { throw Failure.empty }
    guard taken > 0 || terms.mode == .add else { throw Failure.endsEverything }
    let report = PortfolioReport(
      mode: terms.mode, isDryRun: terms.isDryRun, lines: lines.count,
      refusals: Array((refusals + repeated.first).sorted { $0.line < $1.line }.prefix(Self.mostRefusals)),
      refusedCount: refusedCount)
    guard !terms.isDryRun, refusedCount == 0 || terms.skipsRefusedLines else {
      let counts = try await database.read { connection in try Self.portfolio(connection, terms).counts(terms.mode) }
      return try told(report.with(counts, isApplied: false))
    }
    return try await database.write { connection in
      try answer(connection) {
        let (counts, events) = try ObservationPipeline(connection, enqueuedAt: enqueuedAt).take(
          Self.portfolio(connection, terms), account: terms.account, mode: terms.mode, at: date)
        return report.with(counts, isApplied: true, events: events)
      }
    }
  }

  private static func portfolio(_ connection: Connection, _ terms: Terms) -> Portfolio {
    Portfolio(connection, account: terms.account, defaultTypes: terms.defaultTypes)
  }

  private mutating func add(_ found: [(number: Int, line: [UInt8]?)]) async throws {
    for (number, line) in found {
      do throws(PortfolioRefusal.Reason) {
        guard let line else { throw .tooLong }
        batch.append(try PortfolioLine(number: number, line))
      } catch {
        refuse(PortfolioRefusal(line: number, reason: error))
      }
      if batch.count >= Self.batchSize { try await flush() }
    }
  }

  private mutating func flush() async throws {
    guard !batch.isEmpty else { return }
    let (batch, terms) = (batch, terms)
    try await database.use { connection in try Self.portfolio(connection, terms).add(batch) }
    taken += batch.count
    self.batch.removeAll(keepingCapacity: true)
  }

  private mutating func refuse(_ refusal: PortfolioRefusal) {
    refusedCount += 1
    if refusals.count < Self.mostRefusals { refusals.append(refusal) }
  }
}
