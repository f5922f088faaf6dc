internal import Outbox
internal import SQLite

/// What one transaction adds to the running totals.
struct Tallies {
  /// The upper ends of the delays that are told apart, in milliseconds.
  static let delayBounds: [Int64] = [10, 25, 50, 100, 250, 500, 1_000, 5_000, 30_000, 300_000, .max]

  private var outcomes: [AttemptResult.Outcome: Int] = [:]
  private var delays: [Int64: (count: Int, sum: Int64)] = [:]

  mutating func add(_ outcome: AttemptResult.Outcome) { outcomes[outcome, default: 0] += 1 }

  /// How long an event waited for its first attempt.
  mutating func addDelay(_ milliseconds: Int64) {
    let delay = max(0, milliseconds)
    let bound = Self.delayBounds.first { delay <= $0 } ?? .max
    delays[bound, default: (0, 0)].count += 1
    delays[bound, default: (0, 0)].sum += delay
  }

  func save(_ connection: Connection) throws(SQLiteError) {
    for (outcome, count) in outcomes {
      try connection.execute(
        """
        INSERT INTO delivery_outcome (outcome, total) VALUES (?1, ?2) \
        ON CONFLICT (outcome) DO UPDATE SET total = total + ?2
        """, [.text(outcome.rawValue), Value(count)])
    }
    for (bound, delay) in delays {
      try connection.execute(
        """
        INSERT INTO first_attempt_delay (at_most_ms, total, sum_ms) VALUES (?1, ?2, ?3) \
        ON CONFLICT (at_most_ms) DO UPDATE SET total = total + ?2, sum_ms = sum_ms + ?3
        """, [.integer(bound), Value(delay.count), .integer(delay.sum)])
    }
  }
}
