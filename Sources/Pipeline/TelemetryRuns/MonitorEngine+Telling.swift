internal import FoundationEssentials
internal import HTTP
internal import JSON
internal import Monitors
internal import Outbox
internal import SQLite
internal import Telemetry
internal import Vehicles

extension MonitorEngine {
  /// Type of the events in the feed.
  public static let eventType = "monitor"
  /// An event that came to be so long ago is marked as late.
  private static let lateMilliseconds: Int64 = 900_000
  /// So many messages of a batch are looked through for what a notification is to show.
  private static let mostMessagesShown = 8

  /// Makes an event of everything that fires; returns how many were new.
  func tell(
    _ firings: [Firing], of messages: [IncomingMessage], in batch: ReadingBatch?, _ connection: Connection,
    _ now: Date
  ) throws(SQLiteError) -> Int {
    guard !firings.isEmpty else { return 0 }
    var told = 0
    var places: [UInt32: [Int]]?
    for firing in firings {
      guard let entry = catalog.entry(firing.monitor),
        let vehicle = try TelemetryVehicles(connection).vehicle(Int64(firing.vehicle))
      else { continue }
      var texts: [[UInt8]] = []
      if !entry.stored.monitor.extensions.isEmpty {
        let known = places ?? placesByVehicle(batch)
        places = known
        texts = Self.texts(firing, messages, batch, known[firing.vehicle] ?? [])
        if let kept = try KeptMessages(connection).last(of: vehicle.row) { texts.append(kept) }
      }
      if try tell(firing, entry.stored, vehicle, texts: texts, connection, now) { told += 1 }
    }
    return told
  }

  /// The places of each vehicle's messages in a batch.
  private func placesByVehicle(_ batch: ReadingBatch?) -> [UInt32: [Int]] {
    guard let batch else { return [:] }
    var places: [UInt32: [Int]] = [:]
    for (place, message) in batch.messages.enumerated() {
      if let vehicle = fleet.vehicle(key: message.vehicle) { places[vehicle, default: []].append(place) }
    }
    return places
  }

  /// The message that fired, and the last ones of the vehicle that came before it with the same batch, the newest first.
  private static func texts(
    _ firing: Firing, _ messages: [IncomingMessage], _ batch: ReadingBatch?, _ places: [Int]
  ) -> [[UInt8]] {
    guard let batch else { return [] }
    let own = firing.message.flatMap { tag in places.firstIndex { batch.messages[$0].tag == tag } }
    let earlier =
      own.map { places[...$0] } ?? places.prefix { batch.messages[$0].time <= firing.time }
    return earlier.suffix(mostMessagesShown).reversed().compactMap { place in
      let tag = Int(batch.messages[place].tag)
      return messages.indices.contains(tag) ? messages[tag].json.map { Array($0) } : nil
    }
  }

  private func tell(
    _ firing: Firing, _ stored: StoredMonitor, _ vehicle: TelemetryVehicle, texts: [[UInt8]],
    _ connection: Connection, _ now: Date
  ) throws(SQLiteError) -> Bool {
    let id = Event.identifier(of: [
      stored.accountID, stored.id, String(stored.version), String(vehicle.row), firing.kind.name, String(firing.time),
      String(firing.sequence),
    ])
    let date = Date(millisecondsSince1970: Int(firing.time))
    let subject = EventNotification.Subject(
      account: stored.accountID, vin: vehicle.vin?.value, plate: vehicle.plate?.normalized)
    let element = EventNotification.event(
      id: id, firing, of: stored.monitor, subject: subject,
      isLate: Int64(now.millisecondsSince1970) - firing.time > Self.lateMilliseconds, date: date.utcText,
      snapshots: EventSnapshots(texts, firing: firing).all(stored.monitor.extensions))
    let part = NotificationPart(
      eventID: id, vehicle: vehicle.vin?.value ?? vehicle.plate?.normalized, plate: vehicle.plate?.normalized,
      body: element, occurredAt: date)
    let size = stored.monitor.batchSize
    guard size > 1, let batch = stored.monitor.notification.batch else {
      return try send([part], of: stored, subject: subject, connection, now)
    }
    let parts = NotificationParts(connection)
    let due = now.addingTimeInterval(Double(batch.timeWindowSeconds))
    if try parts.add(part, monitor: stored.row, due: due) >= size {
      _ = try send(
        try parts.take(monitor: stored.row, limit: size), of: stored, subject: nil, connection, now)
    }
    return true
  }

  /// Sends the parts of monitors that have waited for others long enough.
  func sendDueParts(_ connection: Connection, _ now: Date) throws(SQLiteError) {
    let parts = NotificationParts(connection)
    for row in try parts.dueMonitors(at: now) {
      guard let stored = try MonitorStore(connection, clocks: clocks).any(row: row) else { continue }
      let size = stored.monitor.batchSize
      while true {
        let taken = try parts.take(monitor: row, limit: size)
        guard !taken.isEmpty else { break }
        _ = try send(taken, of: stored, subject: nil, connection, now)
      }
    }
  }

  /// Enqueues one notification with these events; `subject` is known when it speaks of one vehicle only.
  private func send(
    _ parts: [NotificationPart], of stored: StoredMonitor, subject: EventNotification.Subject?,
    _ connection: Connection, _ now: Date
  ) throws(SQLiteError) -> Bool {
    guard let first = parts.first else { return false }
    let id = parts.count == 1 ? first.eventID : Event.identifier(of: ["batch", stored.id] + parts.map(\.eventID))
    // A part that has waited says of its vehicle what the address and the header may ask for.
    let only = EventNotification.Subject(account: stored.accountID, vin: first.vehicle, plate: first.plate)
    let subject = subject ?? (parts.count == 1 ? only : nil)
    let attributes = (stored.monitor.notification.webhook?.attributes ?? []) + stored.monitor.attributes
    func resolved(_ place: Attribute.Place) -> [(key: String, value: String)] {
      attributes.filter { $0.place == place }.compactMap { attribute in
        attribute.resolved(
          monitorID: stored.id, monitorLabel: stored.monitor.label, account: stored.accountID, subject: subject
        ).map { (attribute.key, $0) }
      }
    }
    let event = Event(
      id: id, accountID: stored.accountID, type: Self.eventType,
      subject: Event.Subject(
        plate: parts.count == 1 ? first.plate : nil, vehicle: parts.count == 1 ? first.vehicle : nil),
      occurredAt: first.occurredAt, createdAt: now,
      body: EventNotification.body(
        id: id, monitorID: stored.id, attributes: resolved(.body), events: parts.map(\.body)),
      evidence: nil)
    guard let endpoint = stored.endpointID else { return try Outbox(connection).enqueue(event) }
    let query = resolved(.query).map { "\(Self.encoded($0.key))=\(Self.encoded($0.value))" }.joined(separator: "&")
    let target = DeliveryTarget(
      endpointID: endpoint, headers: Headers(resolved(.header).map { Headers.Field($0.key, Self.visible($0.value)) }),
      query: query.isEmpty ? nil : query, retryPolicy: stored.monitor.notification.retryPolicy.map(Self.policy),
      orderKey: stored.id)
    return try Outbox(connection).enqueue(event, to: [target])
  }

  private static func policy(_ policy: NotificationSettings.RetryPolicy) -> RetryPolicy {
    switch policy {
    case .none: .none
    case .bounded(let retries, let delay): .bounded(retries: retries, delay: .seconds(delay))
    case .always(let delay): .always(delay: .seconds(delay))
    }
  }

  /// Percent-encoded but for what RFC 3986 leaves as it is.
  private static func encoded(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      switch byte {
      case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
      }
    }
    return result
  }

  /// Without characters that a header field cannot hold, which a label may have.
  private static func visible(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { (32...126).contains($0.value) ? $0 : "?" }))
  }
}
