public import FoundationEssentials
public import JSON
internal import SQLite

/// How far a delivery has come.
public enum DeliveryState: String, Sendable, CaseIterable {
  /// It is sent when it is due.
  case ready
  /// It waits for an older event about the same vehicle.
  case waiting
  /// It is on its way.
  case inFlight = "in_flight"
  /// Its endpoint is paused or disabled; it is kept.
  case held
  /// The receiver has taken it.
  case delivered
  /// It is not sent any more; it can be replayed.
  case dead
  /// Its endpoint was removed.
  case cancelled

  /// Whether nothing more becomes of it.
  public var isFinal: Bool { [.delivered, .dead, .cancelled].contains(self) }
}

/// One event on its way to one endpoint.
public struct Delivery: Sendable, Hashable {
  /// Why it is not sent any more.
  public enum DeadReason: String, Sendable, Hashable {
    /// The retry policy has no more tries.
    case attempts
    /// It became older than 72 hours.
    case age
    /// The receiver said that it will never take it.
    case rejected
    /// The receiver said that it is gone.
    case gone
  }

  /// Its number.
  public let id: Int64
  /// `evt_...`.
  public let eventID: String
  /// The event's type.
  public let eventType: String
  /// `we_...`.
  public let endpointID: String
  /// 0, or how many times somebody has asked for it again.
  public let replay: Int
  /// How far it has come.
  public let state: DeliveryState
  /// Why it is not sent any more.
  public let reason: DeadReason?
  /// When it is due; nil when nothing more becomes of it.
  public let dueAt: Date?
  /// How many attempts were begun.
  public let attempts: Int
  /// When it was made.
  public let createdAt: Date
  /// When it came to its end.
  public let endedAt: Date?

  static let columns = """
    delivery.id, event.id, event.type, endpoint.public_id, delivery.replay, delivery.state, endpoint.status, \
    delivery.reason, delivery.due_at, delivery.attempts, delivery.created_at, delivery.ended_at
    """

  init(_ row: Row) {
    id = row.int64(0)
    eventID = row.text(1)
    eventType = row.text(2)
    endpointID = row.text(3)
    replay = row.int(4)
    let kept = DeliveryState(rawValue: row.text(5)) ?? .ready
    let isHeld = (kept == .ready || kept == .waiting) && row.text(6) != "enabled"
    state = isHeld ? .held : kept
    reason = row.optionalText(7).flatMap { DeadReason(rawValue: $0) }
    dueAt = kept.isFinal ? nil : Date(millisecondsSince1970: row.int(8))
    attempts = row.int(9)
    createdAt = Date(millisecondsSince1970: row.int(10))
    endedAt = row.optionalInt(11).map { Date(millisecondsSince1970: $0) }
  }

  /// Writes the object of the API; with its attempts where they are given.
  public func write(to writer: inout JSONWriter, attempts list: [Attempt]? = nil) {
    writer.object { object in
      object.member("event", eventID)
      object.member("eventType", eventType)
      object.member("endpoint", endpointID)
      object.member("replay", replay)
      object.member("state", state.rawValue)
      if let reason { object.member("reason", reason.rawValue) }
      object.member("attempts", attempts)
      object.member("createdAt", createdAt)
      if let dueAt, state != .held { object.member("nextAt", dueAt) }
      if let endedAt { object.member("endedAt", endedAt) }
      if let list {
        object.member("log", array: { array in list.forEach { $0.write(to: &array) } })
      }
    }
  }
}
