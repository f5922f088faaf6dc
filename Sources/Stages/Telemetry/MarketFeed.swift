public import FoundationEssentials
internal import JSON
public import SQLite
public import Vehicles

/// What crawls and snapshots tell monitors, written in the transaction in which it was found out.
public struct MarketFeed {
  /// News of a vehicle.
  public struct Fact: Sendable {
    /// Its place.
    public let sequence: Int64
    /// The vehicle's plate.
    public let plate: LicensePlate?
    /// The vehicle's VIN.
    public let vin: VIN?
    /// When it was so, in milliseconds since 1970.
    public let time: Int64
    /// Operands with their values.
    public let values: [(operand: String, text: String)]
    /// What was so all the time before, for vehicles of which nothing is known.
    public let baseline: [(operand: String, text: String)]
  }

  /// Stands before an operand whose value was so before.
  private static let baselineMark = "before:"

  /// What the register is taken to have said before its first change that is told of.
  public static let registered = ["vehicle.owner.id", "vehicle.user.id", "vehicle.registration.plate"].map { operand in
    (operand: operand, text: "as registered")
  }

  private let connection: Connection

  /// The feed behind `connection`, which has had `MonitorStore.migrations`.
  public init(_ connection: Connection) { self.connection = connection }

  /// Whether any monitor asks; else nothing need be added.
  public func isWanted() throws(SQLiteError) -> Bool {
    try connection.first(
      "SELECT 1 FROM monitor WHERE asks_market = 1 AND removed_at IS NULL LIMIT 1"
    ) { _ in true } ?? false
  }

  /// Adds what is so from `date` on, and in `baseline` what was so before, for whom it is the first news of the vehicle.
  public func add(
    plate: LicensePlate?, vin: VIN?, at date: Date, _ values: [(operand: String, text: String)],
    baseline: [(operand: String, text: String)] = []
  ) throws(SQLiteError) {
    guard plate != nil || vin != nil, !values.isEmpty || !baseline.isEmpty else { return }
    var writer = JSONWriter()
    writer.object { object in
      for (operand, text) in values { object.member(operand, text) }
      for (operand, text) in baseline { object.member(Self.baselineMark + operand, text) }
    }
    try connection.execute(
      "INSERT INTO market_fact (plate, vin, at, facts) VALUES (?, ?, ?, ?)",
      [Value(plate?.normalized), Value(vin?.value), Value(date.millisecondsSince1970), .text(writer.text)])
  }

  /// The facts that have not been taken, at most `limit`.
  public func waiting(limit: Int) throws(SQLiteError) -> [Fact] {
    try connection.query(
      """
      SELECT seq, plate, vin, at, facts FROM market_fact WHERE seq > (SELECT seq FROM market_cursor) ORDER BY seq LIMIT ?
      """, [Value(limit)]
    ) { row in
      var values: [(operand: String, text: String)] = []
      var baseline: [(operand: String, text: String)] = []
      if let document = JSONDocument(row.text(4)) {
        document.forEachMember(document.root) { key, value in
          let (operand, text) = (document.string(key) ?? "", document.string(value) ?? "")
          if operand.hasPrefix(Self.baselineMark) {
            baseline.append((String(operand.dropFirst(Self.baselineMark.count)), text))
          } else {
            values.append((operand, text))
          }
          return true
        }
      }
      return Fact(
        sequence: row.int64(0), plate: row.optionalText(1).flatMap { LicensePlate($0) },
        vin: row.optionalText(2).flatMap { VIN($0) }, time: row.int64(3), values: values,
        baseline: baseline)
    }
  }

  /// Counts facts as taken, and forgets them.
  public func take(upTo sequence: Int64) throws(SQLiteError) {
    try connection.execute("UPDATE market_cursor SET seq = ?", [.integer(sequence)])
    try connection.execute("DELETE FROM market_fact WHERE seq <= ?", [.integer(sequence)])
  }
}
