internal import FoundationEssentials
internal import HTTP
internal import Outbox
internal import SQLite

extension Work {
  /// A ready delivery as it is read for a claim.
  fileprivate struct Ready {
    let delivery: Int64
    let attempts: Int
    let tries: Int
    let rejections: Int
    let lane: Int
    let orderKey: String?
    let hasPassed: Bool
    let previous: String?
    let firstAttemptAt: Int64?
    let headers: String?
    let query: String?
    let retryPolicy: String?
    let createdAt: Int64
    let replay: Int
    let eventID: String
    let body: [UInt8]
  }

  private static let ready = """
    SELECT delivery.id, delivery.attempts, delivery.tries, delivery.lane, delivery.order_key, delivery.has_passed, \
    delivery.previous, delivery.first_attempt_at, delivery.headers, delivery.query, delivery.retry_policy, \
    delivery.created_at, delivery.replay, event.id, event.body, delivery.rejections \
    FROM delivery JOIN event ON event.seq = delivery.event_seq \
    WHERE delivery.endpoint_id = ? AND delivery.state = 'ready' AND delivery.lane = ? AND delivery.due_at <= ? \
    ORDER BY delivery.due_at, delivery.id LIMIT ?
    """
  private static let begin = """
    UPDATE delivery SET state = 'in_flight', attempts = attempts + 1, worker_id = ?, lease_until = ?, \
    first_attempt_at = coalesce(first_attempt_at, ?) WHERE id = ?
    """
  private static let attempt = """
    INSERT INTO attempt (delivery_id, number, worker_id, started_at) VALUES (?, ?, ?, ?)
    """
  private static let dropAttempts = "DELETE FROM attempt WHERE delivery_id = ? AND number > ? AND number <= ?"
  private static let giveUp = """
    UPDATE delivery SET state = 'dead', reason = 'age', ended_at = ? WHERE id = ?
    """

  /// So many deliveries of one endpoint are claimed at most in one transaction, so that others come too.
  private static let quantum = 16
  /// So often is read again in one transaction where what was read is too old to be tried.
  private static let mostRounds = 50
  /// This part of the places is for further tries while there are fresh events.
  private static let shareOfRetries = 0.2

  /// Claims what is due by the shares of accounts and endpoints.
  mutating func claim(_ wish: Turn.Wish, _ outcome: inout Turn.Outcome) throws {
    var (wish, rest) = (wish, 0)
    let due = try ledger.due(at: turn.now)
    var queue = FairQueue(due.map { ($0.row, $0.accountID) }, wish.shares)
    while let place = queue.next() {
      let entry = due[place]
      let account = wish.accountSlotsLeft[entry.accountID] ?? wish.accountSlots
      let isSlow = entry.health.isSlow || wish.slowEndpoints.contains(entry.row)
      let places = min(wish.slots, isSlow ? wish.slowSlots : account)
      guard places > 0 else {
        rest += 1
        // Without any place left the others need not be looked at.
        if wish.slots == 0 { break }
        continue
      }
      let flights = try claim(from: entry.row, atMost: min(places, Self.quantum), isSlow: isSlow, wish)
      guard !flights.isEmpty else { continue }
      outcome.flights += flights
      wish.slots -= flights.count
      if isSlow {
        wish.slowSlots -= flights.count
      } else {
        wish.accountSlotsLeft[entry.accountID] = account - flights.count
      }
      wish.shares.serve(endpoint: entry.row, account: entry.accountID, cost: Double(flights.count))
      queue.charge(account: entry.accountID, cost: Double(flights.count))
    }
    outcome.isSaturated = rest > 0
    outcome.shares = wish.shares
  }

  private mutating func claim(
    from row: Int64, atMost places: Int, isSlow: Bool, _ wish: Turn.Wish
  ) throws -> [Flight] {
    var flights: [Flight] = []
    guard let receiver = try ledger.entry(row) else { return [] }
    var health = receiver.health
    let capacity = min(places, health.capacity(settings: receiver.settings, at: turn.now))
    let isProbe = health.breaker.wantsProbe
    guard capacity > 0 else {
      // Its rate may have become less: then it is asked again when it may go, and otherwise nothing is written.
      if health.notBefore(rate: receiver.settings.ratePerSecond) > turn.now {
        try ledger.change(row) { entry in entry.health = health }
      }
      return []
    }
    let secrets = try Endpoints(connection).secrets(row: row, at: turn.now)
    var rounds = 0
    while flights.count < capacity, rounds < Self.mostRounds {
      rounds += 1
      let ready = try next(of: row, atMost: capacity - flights.count)
      guard !ready.isEmpty else { break }
      for delivery in ready {
        let history = Judgement.History(
          tries: delivery.tries,
          policy: delivery.retryPolicy.map { RetryPolicy(stored: $0) } ?? receiver.settings.retryPolicy,
          ageFrom: max(delivery.createdAt, receiver.resumedAt), isProbe: isProbe, rejections: delivery.rejections)
        if delivery.attempts > 0, history.deadline < turn.now {
          try giveUp(delivery, endpoint: row)
          continue
        }
        flights.append(
          try begin(
            delivery, history,
            Flight.Receiver(row: row, id: receiver.id, accountID: receiver.accountID, isSlow: isSlow),
            receiver.settings, secrets, allowsInsecure: wish.allowsInsecure))
      }
    }
    try ledger.change(row) { entry in
      entry.wasClaimed = true
      guard !flights.isEmpty else { return }
      entry.health = health
      entry.health.begin(flights.count, settings: entry.settings)
    }
    return flights
  }

  /// Fresh events before further tries before replays, but a fifth of the places goes to further tries where there are some.
  private mutating func next(of row: Int64, atMost count: Int) throws -> [Ready] {
    var ready: [Ready] = []
    let share = Double(count) * Self.shareOfRetries
    let forRetries = Int(share) + (random.unit() < share.truncatingRemainder(dividingBy: 1) ? 1 : 0)
    if forRetries > 0 { ready = try read(row, lane: 1, forRetries) }
    let retries = ready.count
    for lane in [0, 1, 2] where ready.count < count {
      let known = lane == 1 ? retries : 0
      // Those read already come again, first.
      ready += try read(row, lane: lane, count - ready.count + known).dropFirst(known)
    }
    return ready
  }

  private func read(_ row: Int64, lane: Int, _ limit: Int) throws -> [Ready] {
    try connection.query(
      Self.ready, [.integer(row), Value(lane), .integer(turn.now), Value(limit)]
    ) { Ready($0) }
  }

  /// What was tried and then became too old while nothing could be sent is not tried again.
  private mutating func giveUp(_ delivery: Ready, endpoint: Int64) throws {
    try connection.execute(Self.giveUp, [.integer(turn.now), .integer(delivery.delivery)])
    guard let key = delivery.orderKey, !delivery.hasPassed else { return }
    try release(endpoint: endpoint, key: key, due: turn.now)
  }

  private mutating func begin(
    _ delivery: Ready, _ history: Judgement.History, _ receiver: Flight.Receiver, _ settings: EndpointSettings,
    _ secrets: [String], allowsInsecure: Bool
  ) throws -> Flight {
    let leaseUntil = turn.monotonic + Flight.lease(settings.timeout)
    let number = delivery.attempts + 1
    try connection.execute(
      Self.begin,
      [.integer(turn.worker), .integer(leaseUntil), .integer(turn.now), .integer(delivery.delivery)])
    try connection.execute(
      Self.attempt, [.integer(delivery.delivery), Value(number), .integer(turn.worker), .integer(turn.now)])
    if number > DeliveryUpkeep.mostAttempts {
      try connection.execute(
        Self.dropAttempts,
        [
          .integer(delivery.delivery), Value(DeliveryUpkeep.firstAttempts),
          Value(number - DeliveryUpkeep.lastAttempts),
        ])
    }
    if number == 1 { tallies.addDelay(turn.now - delivery.createdAt) }
    let own = StoredHeaders.headers(delivery.headers)
    return Flight(
      job: Flight.Job(
        delivery: delivery.delivery, history: history, orderKey: delivery.orderKey, hasPassed: delivery.hasPassed,
        isReplay: delivery.replay > 0, firstAttemptAt: delivery.firstAttemptAt ?? turn.now,
        createdAt: delivery.createdAt),
      receiver: receiver, startedAt: turn.now, claimedAt: turn.monotonic, leaseUntil: leaseUntil,
      webhook: OutgoingWebhook(
        eventID: delivery.eventID, body: delivery.body, url: Self.url(settings.url, adding: delivery.query),
        headers: own.fields.isEmpty ? settings.headers : Headers(settings.headers.fields + own.fields),
        secrets: secrets, attempt: number, isReplay: delivery.replay > 0, previous: delivery.previous,
        timestamp: Date(timeIntervalSince1970: Double(turn.now) / 1000), timeout: settings.timeout,
        allowsInsecure: allowsInsecure,
        shared: own.fields.isEmpty && delivery.query == nil
          ? nil : OutgoingWebhook.Shared(url: settings.url, headers: settings.headers)))
  }

  private static func url(_ url: String, adding query: String?) -> String {
    guard let query, !query.isEmpty else { return url }
    return url + (url.contains("?") ? "&" : "?") + query
  }
}

extension Work.Ready {
  init(_ row: Row) {
    delivery = row.int64(0)
    attempts = row.int(1)
    tries = row.int(2)
    lane = row.int(3)
    orderKey = row.optionalText(4)
    hasPassed = row.bool(5)
    previous = row.optionalText(6)
    firstAttemptAt = row.optionalInt64(7)
    headers = row.optionalText(8)
    query = row.optionalText(9)
    retryPolicy = row.optionalText(10)
    createdAt = row.int64(11)
    replay = row.int(12)
    eventID = row.text(13)
    body = row.blob(14)
    rejections = row.int(15)
  }
}
