public import HTTP
internal import JSON
public import SQLite

/// What the owner of an endpoint decides about it.
public struct EndpointSettings: Sendable, Hashable {
  /// Where events are sent; checked by whoever takes it from a customer.
  public var url: String
  /// The types that are sent, in the order given; nil for all, and none for one that gets only what is addressed to it.
  public var eventTypes: [String]?
  /// How often an event is sent again.
  public var retryPolicy: RetryPolicy
  /// What is sent along.
  public var headers: Headers
  /// How many attempts may begin in a second; nil for as many as come.
  public var ratePerSecond: Double?
  /// How many attempts may be on their way at once, 1 to 64.
  public var maximumInFlight: Int
  /// How long an attempt may take.
  public var timeout: Duration
  /// Whether the events of one vehicle come one after the other.
  public var keepsOrder: Bool

  /// Enough for a server that answers in 10 ms to take 400 events in a second, and few for one that answers late.
  public static let defaultMaximumInFlight = 4
  /// As Standard Webhooks advises.
  public static let defaultTimeout = Duration.seconds(15)

  /// Settings that hold unless said.
  public init(
    url: String, eventTypes: [String]? = nil, retryPolicy: RetryPolicy = .standard, headers: Headers = [:],
    ratePerSecond: Double? = nil, maximumInFlight: Int = defaultMaximumInFlight, timeout: Duration = defaultTimeout,
    keepsOrder: Bool = true
  ) {
    self.url = url
    self.eventTypes = eventTypes
    self.retryPolicy = retryPolicy
    self.headers = headers
    self.ratePerSecond = ratePerSecond
    self.maximumInFlight = maximumInFlight
    self.timeout = timeout
    self.keepsOrder = keepsOrder
  }

  /// Throws unless every part but the URL and the headers is one that can be worked with.
  public func check() throws(EndpointRefusal) {
    for type in eventTypes ?? [] where !Endpoint.eventTypes.contains(type) { throw .unknownEventType(type) }
    if let ratePerSecond, !(0.01...1_000).contains(ratePerSecond) {
      throw .invalidNumber(field: "ratePerSecond", range: "from 0.01 to 1000")
    }
    guard (1...64).contains(maximumInFlight) else {
      throw .invalidNumber(field: "maximumInFlight", range: "from 1 to 64")
    }
    guard timeout >= .seconds(1), timeout <= .seconds(30) else {
      throw .invalidNumber(field: "timeout", range: "of seconds from 1 to 30")
    }
  }

  /// The columns of the table `endpoint` from which settings are read.
  public static let columns = """
    endpoint.url, endpoint.event_types, endpoint.retry_policy, endpoint.headers, endpoint.rate, \
    endpoint.maximum_in_flight, endpoint.timeout_ms, endpoint.keeps_order
    """

  /// The settings in a row that has `columns` from the place `first` on.
  public init(_ row: Row, from first: Int) {
    url = row.text(first)
    eventTypes = row.optionalText(first + 1).map { EventTypeList.types($0) }
    retryPolicy = RetryPolicy(stored: row.optionalText(first + 2))
    headers = StoredHeaders.headers(row.optionalText(first + 3))
    ratePerSecond = row.optionalDouble(first + 4)
    maximumInFlight = row.int(first + 5)
    timeout = .milliseconds(row.int(first + 6))
    keepsOrder = row.bool(first + 7)
  }

  /// In the order of the columns.
  var values: [Value] {
    [
      .text(url), Value(eventTypes.map { $0.joined(separator: ",") }), Value(retryPolicy.json),
      Value(StoredHeaders.text(headers)), Value(ratePerSecond), Value(maximumInFlight),
      Value(timeout.wholeMilliseconds), Value(keepsOrder),
    ]
  }
}

/// Event types as a column holds them.
enum EventTypeList {
  static func types(_ text: String) -> [String] { text.split(separator: ",").map(String.init) }

  /// Whether an endpoint whose column holds `text` wants the type.
  static func wants(_ type: String, _ text: String?) -> Bool {
    guard let text else { return true }
    return text == type || text.split(separator: ",").contains { $0 == type }
  }
}

/// Headers as a column holds them: a JSON array of names and values in turn.
public enum StoredHeaders {
  /// Nil when there are none.
  public static func text(_ headers: Headers) -> String? {
    guard !headers.fields.isEmpty else { return nil }
    var writer = JSONWriter()
    writer.array { array in
      for field in headers.fields {
        array.value(field.name)
        array.value(field.value)
      }
    }
    return writer.text
  }

  /// None for nil.
  public static func headers(_ text: String?) -> Headers {
    guard let text, let document = JSONDocument(text) else { return [:] }
    var words: [String] = []
    document.forEachElement(document.root) { node in
      words.append(document.string(node) ?? "")
      return true
    }
    return Headers(stride(from: 0, to: words.count - 1, by: 2).map { Headers.Field(words[$0], words[$0 + 1]) })
  }
}
