internal import FoundationEssentials
public import JSON
public import Monitors
internal import Vehicles

/// Plays a monitor over messages and tells when it would have fired, without storing anything.
public struct MonitorRehearsal {
  /// Most messages of a rehearsal.
  public static let mostMessages = 100_000
  /// Most events that are told; beyond them nothing is played.
  public static let mostEvents = 10_000

  private let monitor: Monitor
  private let evaluator: MonitorEvaluator
  private var messages: [String: [TelemetryMessage]] = [:]
  /// How many messages were given.
  public private(set) var messageCount = 0
  /// Places of messages that were refused, with the reason.
  public private(set) var refused: [(place: Int, reason: String)] = []

  /// A rehearsal of one monitor.
  public init(_ monitor: Monitor) {
    self.monitor = monitor
    evaluator = MonitorEvaluator([monitor])
  }

  /// Adds a message in JSON.
  public mutating func add(_ document: JSONDocument, at node: Int) {
    messageCount += 1
    var reader = TelemetryReader()
    do throws(TelemetryRefusal) {
      let message = try reader.read(document, at: node)
      guard let name = message.name else { return }
      messages[name.description, default: []].append(message)
    } catch {
      refused.append((messageCount - 1, "\(error)"))
    }
  }

  /// Writes `{"messages", "refused", "events", "truncated"}`; timers run until the last message of each vehicle.
  public func write(to writer: inout JSONWriter) {
    var events: [(vehicle: String, firing: Firing)] = []
    for (vehicle, messages) in messages.sorted(by: { $0.key < $1.key }) {
      guard events.count <= Self.mostEvents else { break }
      events += play(messages, limit: Self.mostEvents + 1 - events.count).map { (vehicle, $0) }
    }
    let isTruncated = events.count > Self.mostEvents
    if isTruncated { events.removeLast(events.count - Self.mostEvents) }
    events.sort { ($0.firing.time, $0.vehicle) < ($1.firing.time, $1.vehicle) }
    writer.object { object in
      object.member("messages", messageCount)
      object.member(
        "refused",
        array: { array in
          for (place, reason) in refused {
            array.object { item in
              item.member("message", place)
              item.member("error", reason)
            }
          }
        })
      object.member("events", array: { array in for event in events { write(event, to: &array) } })
      if isTruncated { object.member("truncated", true) }
    }
  }

  /// What fires, broken off behind `limit`.
  private func play(_ messages: [TelemetryMessage], limit: Int) -> [Firing] {
    var batch = ReadingBatch()
    var firings: [Firing] = []
    var state = evaluator.begin()
    func evaluate() {
      batch.sort()
      for (place, message) in batch.messages.enumerated() {
        // Each timer by itself, so that no reminder is left out.
        while firings.count < limit, let due = state.nextTimer, due < message.time {
          let (next, fired) = evaluator.advance(state, to: due)
          state = next
          firings += fired
        }
        guard firings.count < limit else { return }
        let (next, fired) = evaluator.evaluate(state, batch.only(place))
        state = next
        firings += fired
      }
    }
    for (index, message) in messages.sorted(by: { ($0.time ?? 0) < ($1.time ?? 0) }).enumerated() {
      if batch.append(vehicle: 1, readings: message.readings, texts: message.texts, tag: Int64(index)) { continue }
      evaluate()
      batch = ReadingBatch()
      batch.append(vehicle: 1, readings: message.readings, texts: message.texts, tag: Int64(index))
    }
    evaluate()
    return firings
  }

  private func write(_ event: (vehicle: String, firing: Firing), to array: inout JSONWriter) {
    let firing = event.firing
    array.object { object in
      object.member("vehicle", event.vehicle)
      object.member("eventDate", Date(millisecondsSince1970: Int(firing.time)))
      object.member("kind", firing.kind.name)
      object.member("refresh", firing.kind == .reminder)
      object.member(
        "triggers", array: { list in firing.trueTriggers.forEach { list.value(monitor.triggers[$0].name) } })
      object.member(
        "values",
        array: { list in
          for value in firing.values {
            list.object { item in
              item.member("data", value.operand.name)
              item.member("value", value.text)
            }
          }
        })
      if firing.suppressed > 0 { object.member("suppressed", firing.suppressed) }
    }
  }
}

extension MonitorStanding {
  /// Writes how things stand: `{"monitorId", "vehicle", "result", "state", "reason", "triggers": [...]}`.
  public func write(to writer: inout JSONWriter, monitorID: String, vehicle: String, at now: Int64) {
    func instant(_ time: Int64) -> String { Date(millisecondsSince1970: Int(time)).utcText }
    writer.object { object in
      object.member("monitorId", monitorID)
      object.member("vehicle", vehicle)
      object.member("result", result.name)
      object.member("state", state.name)
      object.member("reason", reason)
      object.member(
        "triggers",
        array: { array in
          for trigger in triggers {
            array.object { item in
              item.member("name", trigger.name)
              item.member("kind", trigger.kind)
              if let operand = trigger.operand { item.member("data", operand) }
              item.member("result", trigger.result.name)
              if let value = trigger.value { item.member("value", value) }
              if let time = trigger.valueTime {
                item.member("valueAt", instant(time))
                item.member("ageSeconds", Int(max(0, now - time) / 1000))
              }
              item.member("reason", trigger.reason)
            }
          }
        })
      if suppressed > 0 { object.member("suppressed", suppressed) }
      if let nextReminder { object.member("nextReminderAt", instant(nextReminder)) }
      if let lastTold { object.member("lastNotifiedAt", instant(lastTold)) }
      if let lastEvaluation { object.member("lastEvaluatedAt", instant(lastEvaluation)) }
    }
  }
}
