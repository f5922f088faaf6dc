internal import JSON
internal import SQLite

extension Outbox {
  /// What is asked of an endpoint before a delivery to it is made.
  private struct Receiver {
    let id: Int64
    let wants: String?
    let keepsOrder: Bool
    let isEnabled: Bool
  }

  /// Costs one look into an index where the account has no endpoint.
  func deliverToAccount(_ event: Event, _ sequence: Int64, except endpoint: Int64? = nil) throws(SQLiteError) {
    let receivers = try connection.query(
      """
      SELECT id, event_types, keeps_order, status = 'enabled' FROM endpoint \
      WHERE account_id = ? AND status <> 'removed'
      """, [.text(event.accountID)]
    ) { row in
      Receiver(id: row.int64(0), wants: row.optionalText(1), keepsOrder: row.bool(2), isEnabled: row.bool(3))
    }
    for receiver in receivers
    where receiver.id != endpoint && EventTypeList.wants(event.type, receiver.wants) {
      try deliver(event, sequence, to: receiver, as: nil)
    }
  }

  func deliver(_ event: Event, _ sequence: Int64, to target: DeliveryTarget) throws(SQLiteError) {
    let receiver = try connection.first(
      """
      SELECT id, event_types, keeps_order, status = 'enabled' FROM endpoint \
      WHERE public_id = ? AND account_id = ? AND status <> 'removed'
      """, [.text(target.endpointID), .text(event.accountID)]
    ) { row in
      Receiver(id: row.int64(0), wants: nil, keepsOrder: row.bool(2), isEnabled: row.bool(3))
    }
    guard let receiver else { return }
    try deliver(event, sequence, to: receiver, as: target)
  }

  private func deliver(
    _ event: Event, _ sequence: Int64, to receiver: Receiver, as target: DeliveryTarget?
  ) throws(SQLiteError) {
    let orderKey = receiver.keepsOrder ? target?.orderKey ?? event.subject.vehicle ?? event.subject.plate : nil
    let created = Int64(event.createdAt.millisecondsSince1970)
    let turn = try orderKey.map { key throws(SQLiteError) in
      try DeliveryOrder(connection).turn(endpoint: receiver.id, key: key)
    }
    let waits = turn == .waits
    let due = if case .notBefore(let passed) = turn { max(created, passed) } else { created }
    try connection.execute(
      """
      INSERT INTO delivery (event_seq, endpoint_id, replay, state, lane, due_at, order_key, headers, query, \
      retry_policy, created_at) VALUES (?, ?, 0, ?, 0, ?, ?, ?, ?, ?, ?)
      """,
      [
        .integer(sequence), .integer(receiver.id), waits ? "waiting" : "ready", .integer(due), Value(orderKey),
        Value(target.flatMap { StoredHeaders.text($0.headers) }), Value(target?.query),
        Value(target?.retryPolicy.flatMap { $0.json ?? "{}" }), .integer(created),
      ])
    if receiver.isEnabled, !waits {
      try DeliveryOrder(connection).announce(endpoint: receiver.id, due: due)
    }
  }
}
