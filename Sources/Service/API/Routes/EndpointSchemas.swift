internal import HTTP
internal import Outbox

/// How endpoints and deliveries look in JSON.
enum EndpointSchemas {
  private static let settings = """
    "eventTypes":{"type":["array","null"],"items":{"enum":[\(types)]},"description":"null for all types."},\
    "retryPolicy":{"oneOf":[{"type":"null"},{"type":"object","required":["policy"],"properties":{\
    "policy":{"enum":["None","Bounded","Always"]},"retryNumber":{"type":["integer","null"],"minimum":1,\
    "maximum":\(RetryPolicy.mostRetries)},"retryDelay":{"type":["integer","null"],"minimum":1,"maximum":86400,\
    "description":"Seconds."}}}],"description":"null for the default schedule of 72 hours."},\
    "ratePerSecond":{"type":["number","null"],"minimum":0.01,"maximum":1000},\
    "maximumInFlight":{"type":"integer","minimum":1,"maximum":64},\
    "ordered":{"type":"boolean","description":"Whether the events of one vehicle come one after the other."}
    """
  /// What only requests have, or say more strictly.
  private static let wishes = """
    "url":{"type":"string","maxLength":\(CustomerRequest.longestURL),"pattern":"\(urlPattern)",\
    "description":"https, a public name, no user name and no fragment; what it leads to is judged at every attempt."},\
    "headers":{"type":"object","maxProperties":\(CustomerRequest.mostFields),\
    "propertyNames":{"pattern":"\(headerNamePattern)"},\
    "additionalProperties":{"type":"string","pattern":"^[^\\\\u0000-\\\\u0008\\\\u000a-\\\\u001f\\\\u007f]*$"},\
    "description":"Sent along, at most \(CustomerRequest.mostHeaderBytes) bytes of them; the sender's own are refused."}
    """
  /// No names of local networks, no numbers in the place of names, and ports that no other service has.
  private static let urlPattern = #"""
    ^https://(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+\#
    (?!(?:arpa|corp|home|internal|intranet|lan|local|localdomain|localhost|onion|private)(?![A-Za-z]))[A-Za-z]{2,63}\#
    (?::(?:443|8443|[34][0-9]{4}))?(?:[/?][!$-\\[\\]-~]*)?$
    """#
  /// A token of RFC 9110 that is none of the sender's own.
  private static let headerNamePattern = #"""
    ^(?!(?:\#(CustomerRequest.reserved.sorted().joined(separator: "|")))$)\#
    (?!\#(CustomerRequest.reservedBeginnings.joined(separator: "|")))[!#$%&'*+.^_`|~0-9A-Za-z-]+$
    """#
  private static let types = Endpoint.eventTypes.map { "\"\($0)\"" }.joined(separator: ",")

  static var all: [String: String] {
    [
      "WebhookEndpoint": """
      {"type":"object","required":["id","accountId","url","eventTypes","status","retryPolicy","createdAt"],\
      "properties":{"id":{"type":"string","pattern":"^we_"},"accountId":{"type":"string"},\
      "secret":{"type":"string","description":"Only in the answers that make one."},\
      "url":{"type":"string"},"status":{"enum":["enabled","paused","disabled"]},\
      "statusReason":{"enum":["gone","asked","failures"]},\
      "headerNames":{"type":"array","items":{"type":"string"},"description":"Their values are not shown."},\
      "createdAt":{"type":"string","format":"date-time"},\(settings)}}
      """,
      "WebhookEndpointPage": """
      {"type":"object","required":["data","limit","offset"],"properties":{"data":{"type":"array","items":\
      \(Area.reference("WebhookEndpoint"))},"limit":{"type":"integer"},"offset":{"type":"integer"}}}
      """,
      "WebhookEndpointRequest": #"{"type":"object","required":["url"],"properties":{\#(wishes),\#(settings)}}"#,
      "WebhookEndpointChange": """
      {"type":"object","properties":{"status":{"enum":["enabled","paused"]},\(wishes),\(settings)}}
      """,
      "ReplayReport": """
      {"type":"object","required":["replayed","broughtForward"],"properties":{"replayed":{"type":"integer"},\
      "broughtForward":{"type":"integer","description":"Still to be sent; now due at once."}}}
      """,
    ]
  }

  static let example = """
    {"id":"we_6oCjQHFUf7hq4fOMf8WGhW","accountId":"acct_default","url":"https://hooks.example.com/platewatch",\
    "eventTypes":null,"status":"enabled","retryPolicy":null,"maximumInFlight":4,"ordered":true,\
    "createdAt":"2026-11-21T17:01:20.140Z"}
    """
  static let secretExample = """
    {"id":"we_6oCjQHFUf7hq4fOMf8WGhW","accountId":"acct_default","url":"https://hooks.example.com/platewatch",\
    "secret":"whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=","eventTypes":null,"status":"enabled",\
    "retryPolicy":null,"maximumInFlight":4,"ordered":true,"createdAt":"2026-11-21T17:01:20.140Z"}
    """
  static let requestExample = """
    {"url":"https://hooks.example.com/platewatch","eventTypes":["listed_for_sale"],\
    "retryPolicy":{"policy":"Bounded","retryNumber":3,"retryDelay":10}}
    """
  static let deliverySchema = """
    {"type":"object","required":["event","endpoint","state","attempts","createdAt"],"properties":{\
    "event":{"type":"string"},"eventType":{"type":"string"},"endpoint":{"type":"string"},\
    "replay":{"type":"integer"},"state":{"enum":[\(states)]},\
    "reason":{"enum":["attempts","age","rejected","gone"]},"attempts":{"type":"integer"},\
    "createdAt":{"type":"string","format":"date-time"},"nextAt":{"type":"string","format":"date-time"},\
    "endedAt":{"type":"string","format":"date-time"},"log":{"type":"array","items":{"type":"object"}}}}
    """
  private static let states = DeliveryState.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ",")
  static let deliveryExample = """
    {"event":"evt_01v7lLpmZ2dRcrkZAlgtiGEqMPm","eventType":"listed_for_sale","endpoint":"we_6oCjQHFUf7hq4fOMf8WGhW",\
    "replay":0,"state":"delivered","attempts":1,"createdAt":"2026-11-21T17:01:20.324Z",\
    "endedAt":"2026-11-21T17:01:20.391Z","log":[{"attempt":1,"startedAt":"2026-11-21T17:01:20.330Z","outcome":"ok",\
    "status":200,"address":"203.0.113.7","ms":{"resolved":1.2,"connected":9.8,"secured":31.0,"firstByte":52.6,\
    "total":52.7},"response":"ok"}]}
    """
  static let reportExample = #"{"replayed":1,"broughtForward":0}"#
  static let notFound = Route.Answer(
    404, "There is no such endpoint.", schema: Area.reference("Error"),
    example: #"{"error":"Webhook endpoint not found","code":"not_found"}"#)
}
