/// What monitors look like in the description.
enum MonitorSchemas {
  static let notFound = Route.Answer(
    404, "There is no such monitor.", schema: Area.reference("Error"),
    example: #"{"error":"Monitor not found","code":"not_found"}"#)

  static let monitorExample = """
    {"label":"Depot 4: leaves after hours or nearly empty","vehicles":["ABC123"],"subscribeParam":{"refreshEvent":1800,\
    "retryPolicy":{"policy":"Bounded","retryNumber":12,"retryDelay":300},"callback":{"webhook":{\
    "target":"https://ops.fleet.example/in","name":"fleet-desk"}}},"extendedEventParam":["vehicle.position"],\
    "triggerParam":{"triggers":[{"name":"awayDepot","zone":{"transition":"Out","place":{"radius":2,"center":{\
    "longitude":18.0649,"latitude":59.3326}}}},{"name":"offHours","time":{"timeZone":"Europe/Stockholm","times":[{\
    "recurrence":"Daily","start":"PT20H30M","duration":"PT9H"}]}},{"name":"lowBatt","data":{\
    "data":"vehicle.energy.electric.level","op":"lowerThan","value":["15"]}}],\
    "boolExp":"awayDepot & offHours | lowBatt"}}
    """
  static let referenceExample = """
    {"_links":{"monitor":{"href":"/v1/monitors/mon_2mJ8sF0Qx1YkVb7Lw3RtZa"}},"monitorId":"mon_2mJ8sF0Qx1YkVb7Lw3RtZa",\
    "status":"Running","createdAt":"2026-03-04T08:00:00.000Z","updatedAt":"2026-03-04T08:00:00.000Z",\
    "endpointId":"we_4mZ8sF0Qx1YkVb7Lw3RtZa"}
    """
  static let storedExample = """
    {"_links":{"self":{"href":"/v1/monitors/mon_2mJ8sF0Qx1YkVb7Lw3RtZa"}},"monitorId":"mon_2mJ8sF0Qx1YkVb7Lw3RtZa",\
    "monitor":\(monitorExample),"status":"Running","createdAt":"2026-03-04T08:00:00.000Z",\
    "updatedAt":"2026-03-04T08:00:00.000Z"}
    """
  static let pageExample = """
    {"_links":{"self":{"href":"/v1/monitors?indexRange=0-&pageSize=60"},"first":{\
    "href":"/v1/monitors?indexRange=0-&pageSize=60"}},"total":1,"totalPage":1,"currentPage":1,"_embedded":{"monitors":[\
    \(storedExample)]}}
    """
  static let standingExample = """
    {"monitorId":"mon_2mJ8sF0Qx1YkVb7Lw3RtZa","vehicle":"ABC123","result":"false","state":"false",\
    "reason":"the expression does not hold","triggers":[{"name":"lowBatt","kind":"data",\
    "data":"vehicle.energy.electric.level","result":"false","value":"55","valueAt":"2026-03-04T08:00:00.000Z",\
    "ageSeconds":60,"reason":"the value is not lowerThan 15"}]}
    """
  static let rehearsalExample = """
    {"monitor":{"label":"fast","triggerParam":{"triggers":[{"name":"fast","data":{"data":"vehicle.kinetic.speed",\
    "op":"greaterThan","value":["130"]}}],"boolExp":"fast"}},"messages":[{"licensePlate":"ABC123",\
    "createdAt":"2026-03-04T08:00:00Z","kinetic":{"speed":140}}]}
    """
  static let rehearsalReport = """
    {"messages":1,"refused":[],"events":[{"vehicle":"ABC123","eventDate":"2026-03-04T08:00:00.000Z","kind":"rise",\
    "refresh":false,"triggers":["fast"],"values":[{"data":"vehicle.kinetic.speed","value":"140"}]}]}
    """

  static let all = MonitorLanguage.schemas.merging(answers) { first, _ in first }

  private static let answers = [
    "MonitorReference": """
    {"type":"object","required":["_links","monitorId","status","createdAt","updatedAt"],"properties":{\
    "_links":{"type":"object"},"monitorId":{"type":"string"},"status":{"type":"string","enum":["Running","Paused",\
    "Failed"]},"createdAt":{"type":"string","format":"date-time"},"updatedAt":{"type":"string","format":"date-time"},\
    "endpointId":{"type":"string"},"secret":{"type":"string","description":"Of a new endpoint, shown once."}}}
    """,
    "StoredMonitor": """
    {"type":"object","required":["_links","monitorId","monitor","status","createdAt","updatedAt"],"properties":{\
    "_links":{"type":"object"},"monitorId":{"type":"string"},"monitor":\(Area.reference("Monitor")),\
    "status":{"type":"string","enum":["Running","Paused","Failed"]},"createdAt":{"type":"string","format":"date-time"},\
    "updatedAt":{"type":"string","format":"date-time"}}}
    """,
    "MonitorPage": """
    {"type":"object","required":["_links","total","totalPage","currentPage","_embedded"],"properties":{\
    "_links":{"type":"object"},"total":{"type":"integer"},"totalPage":{"type":"integer"},\
    "currentPage":{"type":"integer"},"_embedded":{"type":"object","properties":{"monitors":{"type":"array",\
    "items":\(Area.reference("StoredMonitor"))}}}}}
    """,
    "MonitorStatus": """
    {"type":"object","required":["status"],"properties":{"status":{"type":"string","enum":["Running","Paused"]}}}
    """,
    "MonitorStanding": """
    {"type":"object","required":["monitorId","vehicle","result","state","reason","triggers"],"properties":{\
    "monitorId":{"type":"string"},"vehicle":{"type":"string"},"result":{"type":"string","enum":["true","false",\
    "unknown"]},"state":{"type":"string","enum":["true","false","unknown"]},"reason":{"type":"string"},\
    "triggers":{"type":"array","items":{"type":"object"}},"suppressed":{"type":"integer"},\
    "nextReminderAt":{"type":"string"},"lastNotifiedAt":{"type":"string"},"lastEvaluatedAt":{"type":"string"}}}
    """,
    "Rehearsal": """
    {"type":"object","required":["monitor"],"anyOf":[{"required":["messages"]},{"required":["vehicle"]}],"properties":{\
    "monitor":\(Area.reference("Monitor")),"messages":{"type":"array","maxItems":100000,"description":"As in \
    sendTelemetry; what cannot be read is told in `refused`."},"vehicle":{"type":"string",\
    "description":"Instead of messages: a vehicle whose messages are kept."}}}
    """,
    "RehearsalReport": """
    {"type":"object","required":["messages","refused","events"],"properties":{"messages":{"type":"integer"},\
    "refused":{"type":"array","items":{"type":"object"}},"events":{"type":"array","items":{"type":"object"}},\
    "truncated":{"type":"boolean","description":"There when more than 10,000 events would have been told."}}}
    """,
  ]
}
