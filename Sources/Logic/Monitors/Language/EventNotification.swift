internal import JSON

/// The fleet payload: what a monitor tells about one vehicle, or about several in a batch.
public struct EventNotification: Sendable {
  /// The vehicle and its account, for the payload and its variables.
  public struct Subject: Sendable, Hashable {
    /// The account, as `fleetId`.
    public let account: String
    /// The VIN where known.
    public let vin: String?
    /// The plate where known.
    public let plate: String?

    /// A subject.
    public init(account: String, vin: String?, plate: String?) {
      self.account = account
      self.vin = vin
      self.plate = plate
    }
  }

  /// One element of `events`: `{"id", "fleetId", "vin", "licensePlate", "eventDate", "values", "extensions", "refresh"}` and ours:
  /// `triggers`, `cleared`, `suppressed`, `late`.
  public static func event(
    id: String, _ firing: Firing, of monitor: Monitor, subject: Subject, isLate: Bool, date: String,
    snapshots: [(type: String, body: String)]
  ) -> String {
    var writer = JSONWriter()
    writer.object { event in
      event.member("id", id)
      event.member("fleetId", subject.account)
      if let vin = subject.vin { event.member("vin", vin) }
      if let plate = subject.plate { event.member("licensePlate", plate) }
      event.member("eventDate", date)
      event.member("values", array: { array in firing.values.forEach { $0.write(to: &array) } })
      if !snapshots.isEmpty {
        event.member(
          "extensions",
          array: { array in
            for snapshot in snapshots {
              array.object { object in
                object.member("type", snapshot.type)
                object.member("body", raw: snapshot.body)
              }
            }
          })
      }
      event.member("refresh", firing.kind == .reminder)
      event.member(
        "triggers", array: { array in firing.trueTriggers.forEach { array.value(monitor.triggers[$0].name) } })
      if firing.kind == .clear { event.member("cleared", true) }
      if firing.suppressed > 0 { event.member("suppressed", firing.suppressed) }
      if isLate { event.member("late", true) }
    }
    return writer.text
  }

  /// The body of a request with these elements, all of one monitor; `id` is the event's in the feed.
  public static func body(id: String, monitorID: String, attributes: [(key: String, value: String)], events: [String])
    -> [UInt8]
  {
    var writer = JSONWriter()
    writer.object { body in
      body.member("id", id)
      body.member("eventType", "vehicle.monitor")
      body.member("monitorId", monitorID)
      body.member(
        "attributes",
        array: { array in
          for (key, value) in attributes {
            array.object { object in
              object.member("key", key)
              object.member("value", value)
            }
          }
        })
      body.member("events", array: { array in events.forEach { array.raw($0) } })
    }
    return writer.bytes
  }
}

extension Firing.Value {
  /// `{"data", "previous", "value": {"type", "body"}}`.
  fileprivate func write(to array: inout JSONWriter) {
    array.object { object in
      object.member("data", operand.name)
      if let previous { object.member("previous", previous) }
      object.member(
        "value",
        object: { value in
          guard operand.kind == .identifiers else {
            value.member("type", "string")
            value.member("body", object: { $0.member("literalValue", text) })
            return
          }
          value.member("type", "obj.alert")
          value.member(
            "body",
            object: { body in
              body.member("objectValues", array: { list in writeAlerts(to: &list) })
            })
        })
    }
  }

  private func writeAlerts(to list: inout JSONWriter) {
    for item in text.split(separator: ",") {
      let parts = item.split(separator: ":", maxSplits: 1)
      list.object { alert in
        alert.member("type", String(parts[0]))
        alert.member("active", true)
        if parts.count > 1 { alert.member("severity", String(parts[1])) }
      }
    }
  }
}

extension Attribute {
  /// What the value says for a monitor, its account and a vehicle; nil for a variable of which nothing is known.
  public func resolved(
    monitorID: String, monitorLabel: String, account: String, subject: EventNotification.Subject?
  ) -> String? {
    switch variable {
    case nil: value
    case .vin: subject.flatMap { $0.vin ?? $0.plate }
    case .vid: subject.flatMap { $0.vin ?? $0.plate }
    case .monitorID: monitorID
    case .monitorLabel: monitorLabel
    case .fleetID: account
    }
  }
}
