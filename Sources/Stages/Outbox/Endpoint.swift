public import FoundationEssentials
internal import HTTP
public import JSON
internal import SQLite
internal import Vehicles

/// A customer's server to which events are sent.
public struct Endpoint: Sendable, Hashable {
  /// Whether anything is sent to it.
  public enum Status: String, Sendable, CaseIterable {
    /// Events are sent as they come.
    case enabled
    /// Its owner has stopped it; what comes is held.
    case paused
    /// It was stopped because of what it answered; what comes is held.
    case disabled
  }

  /// Why an endpoint was stopped.
  public enum DisabledReason: String, Sendable {
    /// It answered 410.
    case gone
    /// It answered with the header `webhook-delivery: disable`.
    case asked
    /// Every attempt of five days has failed.
    case failures
  }

  /// `we_...`.
  public let id: String
  /// Whose it is.
  public let accountID: String
  /// Whether anything is sent to it.
  public let status: Status
  /// Why it was stopped; nil unless it is disabled.
  public let disabledReason: DisabledReason?
  /// When it was made.
  public let createdAt: Date
  /// What its owner may change.
  public let settings: EndpointSettings

  /// The types that an endpoint may ask for: those about vehicles, and what concerns the account's own endpoints.
  public static let eventTypes = EventType.allCases.map(\.rawValue) + [Event.endpointDisabledType]

  /// Writes the object of the API; `secret` stands in it where given, and what `more` writes at its end.
  public func write(
    to writer: inout JSONWriter, secret: String? = nil, more: (inout JSONWriter) -> Void = { _ in }
  ) {
    writer.object { object in
      object.member("id", id)
      object.member("accountId", accountID)
      object.member("url", settings.url)
      if let secret { object.member("secret", secret) }
      object.key("eventTypes")
      if let types = settings.eventTypes {
        object.array { array in types.forEach { array.value($0) } }
      } else {
        object.raw("null")
      }
      object.member("status", status.rawValue)
      if let disabledReason { object.member("statusReason", disabledReason.rawValue) }
      object.member("retryPolicy", raw: settings.retryPolicy.json ?? "null")
      // Their values open the receiver's door.
      if !settings.headers.fields.isEmpty {
        object.member("headerNames", array: { names in settings.headers.fields.forEach { names.value($0.name) } })
      }
      if let rate = settings.ratePerSecond { object.member("ratePerSecond", raw: "\(rate)") }
      object.member("maximumInFlight", settings.maximumInFlight)
      object.member("ordered", settings.keepsOrder)
      object.member("createdAt", createdAt)
      more(&object)
    }
  }

  /// The object of the API.
  public func json(secret: String? = nil) -> String {
    var writer = JSONWriter()
    write(to: &writer, secret: secret)
    return writer.text
  }

  static let columns = """
    endpoint.public_id, endpoint.account_id, endpoint.status, endpoint.status_reason, endpoint.created_at, \
    \(EndpointSettings.columns)
    """

  init(_ row: Row) {
    id = row.text(0)
    accountID = row.text(1)
    status = Status(rawValue: row.text(2)) ?? .disabled
    disabledReason = row.optionalText(3).flatMap { DisabledReason(rawValue: $0) }
    createdAt = Date(millisecondsSince1970: row.int(4))
    settings = EndpointSettings(row, from: 5)
  }
}
