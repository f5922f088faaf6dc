internal import Outbox
internal import SQLite

extension Work {
  fileprivate struct Lost {
    let delivery: Int64
    let endpoint: Int64
    let attempt: Int
    let orderKey: String?
    let isRemoved: Bool
  }

  private static let columns = """
    SELECT delivery.id, delivery.endpoint_id, delivery.attempts, delivery.order_key, endpoint.status = 'removed' \
    FROM delivery JOIN endpoint ON endpoint.id = delivery.endpoint_id
    """

  /// Takes over the attempts whose leases have ended: their senders are frozen.
  mutating func takeOver(leasesEndedAt monotonic: Int64) throws -> Int {
    try takeOver(
      try connection.query(
        "\(Self.columns) WHERE delivery.state = 'in_flight' AND delivery.lease_until < ?", [.integer(monotonic)]
      ) { Lost($0) })
  }

  /// Takes over the attempts of a worker that is not there any more.
  mutating func takeOver(from worker: Int64) throws -> Int {
    try takeOver(
      try connection.query(
        "\(Self.columns) WHERE delivery.state = 'in_flight' AND delivery.worker_id = ?", [.integer(worker)]
      ) { Lost($0) })
  }

  private mutating func takeOver(_ lost: [Lost]) throws -> Int {
    for delivery in lost { try takeOver(delivery) }
    return lost.count
  }

  private mutating func takeOver(_ lost: Lost) throws {
    try connection.execute(
      """
      UPDATE attempt SET ended_at = ?, outcome = 'unknown', explanation = 'the sender ended before it knew the answer' \
      WHERE delivery_id = ? AND number = ? AND ended_at IS NULL
      """, [.integer(turn.now), .integer(lost.delivery), Value(lost.attempt)])
    tallies.add(.unknown)
    let due = turn.now + Judgement.settlingTime
    try connection.execute(
      """
      UPDATE delivery SET state = ?, lane = max(lane, 1), due_at = ?, previous = 'unknown', worker_id = NULL, \
      lease_until = NULL, ended_at = ? WHERE id = ?
      """,
      [
        lost.isRemoved ? "cancelled" : "ready", .integer(due), lost.isRemoved ? .integer(turn.now) : .null,
        .integer(lost.delivery),
      ])
    try ledger.change(lost.endpoint) { entry in
      entry.health.inFlight = max(0, entry.health.inFlight - 1)
      entry.health.breaker.loseProbe()
      if !lost.isRemoved { entry.firstDue = min(entry.firstDue ?? .max, due) }
    }
  }
}

extension Work.Lost {
  init(_ row: Row) {
    delivery = row.int64(0)
    endpoint = row.int64(1)
    attempt = row.int(2)
    orderKey = row.optionalText(3)
    isRemoved = row.bool(4)
  }
}
