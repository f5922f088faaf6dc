internal import Matching
internal import Vehicles

/// How monitorings look in JSON.
enum MonitoringSchemas {
  static var all: [String: String] {
    [
      "Monitoring": """
      {"type":"object","required":["monitorId","accountId","licensePlate","vin","eventTypes","createdAt"],\
      "properties":{"monitorId":{"type":"string","format":"uuid"},"accountId":{"type":"string","pattern":"^acct_"},\
      "licensePlate":{"type":"string","description":"In upper case, without spaces, hyphens and dots."},\
      "vin":{"type":["string","null"]},"eventTypes":\(Area.reference("EventTypes")),\
      "metadata":\(Area.reference("Metadata")),"createdAt":{"type":"string","format":"date-time"}},\
      "additionalProperties":false}
      """,
      "MonitoringPage": """
      {"type":"object","required":["data","limit","offset"],"properties":{"data":{"type":"array","items":\
      \(Area.reference("Monitoring"))},"limit":{"type":"integer"},"offset":{"type":"integer"}},\
      "additionalProperties":false}
      """,
      "MonitoringRequest": """
      {"type":"object","required":["licensePlate","eventTypes"],"properties":{\
      "licensePlate":\(plate),\
      "vin":{"type":["string","null"],"pattern":"\(vinPattern)","description":"Where it is known, ads without a plate match too."},\
      "eventTypes":\(Area.reference("EventTypes")),"metadata":\(Area.reference("MetadataOrNull"))}}
      """,
      "PortfolioLine": """
      {"type":"object","required":["licensePlate"],"properties":{"licensePlate":\(plate),\
      "vin":{"type":["string","null"],"pattern":"\(vinPattern)"},"eventTypes":\(Area.reference("EventTypes")),\
      "metadata":\(Area.reference("MetadataOrNull"))}}
      """,
      "MonitoringChange": """
      {"type":"object","properties":{"eventTypes":\(Area.reference("EventTypes")),\
      "metadata":\(Area.reference("MetadataOrNull"))},\
      "anyOf":[{"required":["eventTypes"]},{"required":["metadata"]}]}
      """,
      "EventTypes": """
      {"type":"array","minItems":1,"items":{"type":"string","enum":[\(types)]},\
      "description":"What to tell. A type that is named twice counts once."}
      """,
      "Metadata": """
      {"type":"object","description":"Given back in every answer and event with the same values; at most \
      \(Metadata.largestSize) bytes and 8 levels.","additionalProperties":true}
      """,
      "MetadataOrNull": """
      {"type":["object","null"],"description":"Given back in every answer and event with the same values; at most \
      \(Metadata.largestSize) bytes and 8 levels. `null` removes it; without it, a monitoring keeps what it has.",\
      "additionalProperties":true}
      """,
      "MonitorNotFound": """
      {"type":"object","required":["error"],"properties":{"error":{"const":"Monitor not found"}}}
      """,
    ]
  }

  static let plate = """
    {"type":"string","pattern":"\(platePattern)","description":"A Swedish plate, ordinary or personal, in any case."}
    """
  static let vin = #"{"type":"string","pattern":"\#(vinPattern)","description":"A VIN."}"#

  /// Ordinary numbers and those of missions; else 2 to 7 characters that are not a mistyped number.
  private static let platePattern = """
    ^(?:[A-HJ-PR-UW-Za-hj-pr-uw-z]{3}[ -]?[0-9]{2}[0-9A-HJ-NPR-UW-Za-hj-npr-uw-z]|[A-Za-z]{2}[0-9]{3}[A-Za-z]|\
    (?![0-9]+$)(?!\(letter){2}[0-9]{3}$)(?!(?=.{6}$)(?:[0-9]*\(letter)){3}[0-9]*$)(?!\(letter){3}[0-9]{2}\(letter)$)\
    [0-9A-Za-zÅÄÖåäö]{2,7})$
    """
  private static let letter = "[A-Za-zÅÄÖåäö]"
  /// 5 to 17 letters and digits, at least two of them digits, not all of them the same.
  private static let vinPattern = #"""
    ^(?=(?:[^0-9]*[0-9]){2})(?!(.)\\1+$)(?:[0-9A-Za-z]{5,16}|[0-9A-HJ-NPR-Za-hj-npr-z]{17})$
    """#

  static let requestExample = """
    {"licensePlate":"mlb 84a","eventTypes":["ownership_change","listed_for_sale"],"metadata":{"contract":"C-18821"}}
    """
  static let example = """
    {"monitorId":"0b1f6d0e-6f0d-4f0e-8f9b-2f6c0a0a7d11","accountId":"acct_default","licensePlate":"MLB84A","vin":null,\
    "eventTypes":["ownership_change","listed_for_sale"],"metadata":{"contract":"C-18821"},\
    "createdAt":"2026-06-01T07:12:44.120Z"}
    """
  static let pageExample = #"{"data":[\#(example)],"limit":100,"offset":0}"#
  static let notFound = Route.Answer(
    404, "The account has no monitoring of the plate.", schema: Area.reference("MonitorNotFound"),
    example: #"{"error":"Monitor not found"}"#)

  private static var types: String { EventType.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ",") }
}
