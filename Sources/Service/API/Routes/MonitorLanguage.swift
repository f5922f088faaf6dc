internal import Monitors

/// How the rules of monitors look in JSON.
///
/// Two things cannot be said in a schema: that an expression names each trigger, and that the sides of a polygon do not cross.
enum MonitorLanguage {
  static let schemas = [
    "Monitor": """
    {"type":"object","additionalProperties":false,"required":["label","triggerParam"],"properties":{\
    "label":\(text(200)),"vehicles":{"description":"Plates and VINs, or all of the account's.","anyOf":[\
    {"enum":["all",null]},{"type":"array","items":\(text(30)),"minItems":1,"maxItems":\(Monitor.mostVehicles)}]},\
    "subscribeParam":{"anyOf":[\(reference("Subscription")),{"type":"null"}]},"extendedEventParam":{\
    "type":["array","null"],"maxItems":50,"items":{"enum":[\(list(EventExtension.all))]},\
    "description":"What notifications carry beside."},"attributes":\(attributes),\
    "triggerParam":\(reference("TriggerParameters")),"coolDown":\(whole(0, 2_592_000, "Seconds between two events.")),\
    "notifyOnClear":\(flag),"initialEvent":\(flag),"evaluateOnWindowEdge":\(flag),"staleAfter":\(duration),\
    "locale":{"type":["string","null"],"minLength":1,"maxLength":35}}}
    """,
    "TriggerParameters": """
    {"type":"object","description":"Triggers with an expression over their names; or, as the first edition wrote it, lists of \
    which everything has to hold.","anyOf":[{"required":["triggers","boolExp"],"additionalProperties":false,\
    "properties":{"triggers":{"type":"array","minItems":1,"maxItems":\(TriggerExpression.mostTriggers),\
    "items":\(reference("Trigger"))},"boolExp":{"type":"string","minLength":1,"maxLength":\(TriggerExpression.longest),\
    "description":"Every trigger's name, with `&`, `|`, `!` and parentheses: `away & !(day | charging)`."}}},\
    {"additionalProperties":false,"anyOf":[{"required":["timeZoneTriggers"]},{"required":["dataTriggers"]}],"properties":{\
    "timeZoneTriggers":{"type":"array","minItems":1,"maxItems":5,"items":{"type":"object","additionalProperties":false,\
    "anyOf":[{"required":["time"]},{"required":["zone"]}],"properties":{"time":\(reference("TimeQuestion")),\
    "zone":\(reference("ZoneQuestion"))}}},"dataTriggers":{"type":"array","minItems":1,"maxItems":5,\
    "items":\(reference("DataQuestion"))}}}]}
    """,
    "Trigger": """
    {"type":"object","additionalProperties":false,"required":["name"],"oneOf":[{"required":["zone"]},{"required":["time"]},\
    {"required":["data"]}],"properties":{"name":{"type":"string","maxLength":\(Trigger.longestName),\
    "pattern":"^[A-Za-z]+[._-]?[0-9]*$"},"zone":\(reference("ZoneQuestion")),"time":\(reference("TimeQuestion")),\
    "data":\(reference("DataQuestion")),\(patience)}}
    """,
    "ZoneQuestion": """
    {"type":"object","additionalProperties":false,"required":["transition"],"oneOf":[{"required":["place"]},\
    {"required":["circle"]},{"required":["polygon"]}],"properties":{"transition":{"enum":["In","Out","Cross"]},\
    "place":\(reference("Circle")),"circle":\(reference("Circle")),"polygon":{"type":"object",\
    "required":["type","coordinates"],"description":"A geometry of GeoJSON.","properties":{\
    "type":{"enum":["Polygon","MultiPolygon"]},"coordinates":{"type":"array","minItems":1}}},\(patience)}}
    """,
    "Circle": """
    {"type":"object","additionalProperties":false,"required":["radius","center"],"properties":{"radius":{"type":"number",\
    "exclusiveMinimum":0,"maximum":20000,"description":"Kilometres."},"center":{"type":"object",\
    "additionalProperties":false,"required":["longitude","latitude"],"properties":{\
    "longitude":{"type":"number","minimum":-360,"maximum":360},"latitude":{"type":"number","minimum":-90,"maximum":90}}}}}
    """,
    "TimeQuestion": """
    {"type":"object","additionalProperties":false,"required":["times"],"properties":{"times":{"type":"array","minItems":1,\
    "maxItems":\(TimeWindow.maximumEntryCount),"items":\(reference("TimeEntry"))},"timeZone":{"type":["string","null"],\
    "default":"\(TimeWindow.usualTimeZone)","description":"A name of the IANA database such as Europe/Stockholm."}}}
    """,
    "TimeEntry": """
    {"type":"object","required":["start"],"anyOf":[{"additionalProperties":false,"required":["duration"],"properties":{\
    "recurrence":{"enum":["Daily",null]},"start":{"type":"string","pattern":"\(durationPattern)",\
    "description":"After midnight."},"duration":{"type":"string","pattern":"\(durationPattern)"},"occurence":\(occurrence),\
    "occurrence":\(occurrence)}},{"additionalProperties":false,"required":["recurrence"],"properties":{\
    "recurrence":{"const":"None"},"start":{"type":"string","format":"date-time"},"duration":\(duration)}}]}
    """,
    "DataQuestion": """
    {"type":"object","additionalProperties":false,"required":["data","op"],"properties":{\
    "data":{"enum":[\(list(Operand.all.map(\.name)))]},"op":{"enum":[\(operators(ConditionOperator.allCases))],\
    "description":"\(operatorsOfOperands)"},"value":\(values),"previous":{"anyOf":[{"type":"null"},{"type":"object",\
    "additionalProperties":false,"required":["op","value"],"properties":{\
    "op":{"enum":[\(operators([.equalsTo, .includedIn]))]},"value":\(values)}}],\
    "description":"What the value must have been just before."}}}
    """,
    "Subscription": """
    {"type":"object","additionalProperties":false,"properties":{\
    "refreshEvent":\(whole(60, 2_592_000, "Seconds between reminders.")),"retryPolicy":{"type":["object","null"],\
    "additionalProperties":false,"required":["policy"],"properties":{"policy":{"enum":["None","Bounded","Always"]},\
    "retryNumber":\(whole(1, 1000, "")),"maxRetryNumber":\(whole(1, 1000, "The same.")),\
    "retryDelay":\(whole(1, 86_400, "Seconds."))}},"batchNotify":{"type":["object","null"],"additionalProperties":false,\
    "properties":{"size":\(whole(0, 1000, "")),"timeWindow":\(whole(5, 86_400, "Seconds."))}},"callback":{\
    "type":["object","null"],"anyOf":[{"type":"null"},{"additionalProperties":false,"required":["webhook"],"properties":{\
    "webhook":\(reference("WebhookTarget"))}},\(reference("WebhookTarget"))]},"callbackAttributes":{\
    "type":["object","null"],"additionalProperties":false,"properties":{"webhook":\(attributes)}}}}
    """,
    "WebhookTarget": """
    {"type":"object","additionalProperties":false,"required":["target","name"],"properties":{"target":{"type":"string",\
    "maxLength":2000,"pattern":"^[Hh][Tt][Tt][Pp][Ss]?://","description":"Becomes a webhook endpoint of the account."},\
    "name":\(text(200)),"attributes":\(attributes),"attributres":\(attributes)}}
    """,
    "Attribute": """
    {"type":"object","additionalProperties":false,"required":["type","key","value"],"description":"Something that is \
    sent with each notification.","properties":{"type":{"enum":["Header","Query","Body"]},"key":\(text(100)),\
    "value":{"type":"string","minLength":1,"maxLength":1000,"description":"A literal, or one of \(variables)."}}}
    """,
  ]

  private static let variables = Attribute.Variable.allCases.map { "$\($0.rawValue)" }.joined(separator: ", ")
  private static let attributes = #"{"type":["array","null"],"maxItems":20,"items":\#(reference("Attribute"))}"#
  private static let flag = #"{"type":["boolean","null"]}"#
  private static let values = """
    {"type":["array","null"],"maxItems":\(DataCondition.mostValues),"items":{"type":"string","minLength":1,"maxLength":500}}
    """
  /// What may stand beside a zone and in it.
  private static let patience = """
    "hysteresis":{"type":["number","null"],"minimum":0,"maximum":100000,"description":"Metres."},"dwell":\(duration)
    """
  private static let durationPattern = """
    ^P(?!$)(?:[0-9]{1,10}W)?(?:[0-9]{1,10}D)?(?:T(?!$)(?:[0-9]{1,10}H)?(?:[0-9]{1,10}M)?(?:[0-9]{1,10}S)?)?$
    """
  private static let duration = """
    {"type":["string","null"],"pattern":"\(durationPattern)","description":"A duration of ISO 8601 such as PT5M."}
    """
  private static let days = """
    {"type":"array","minItems":1,"maxItems":7,"items":{"enum":["Mon","Tue","Wed","Thu","Fri","Sat","Sun"]}}
    """
  private static let occurrence = """
    {"anyOf":[{"type":"null"},\(days),{"type":"object","additionalProperties":false,"properties":{"day":\(days),\
    "week":{"type":"array","minItems":1,"maxItems":53,"items":{"type":"string",\
    "pattern":"^[Ww][0-9]{1,2}(?:-[Ww][0-9]{1,2})?$"}}}}]}
    """

  private static var operatorsOfOperands: String {
    let groups = Dictionary(grouping: Operand.all) { $0.operators.map(\.rawValue).joined(separator: ", ") }
    return groups.map { operators, operands in
      "\(operators): \(operands.map(\.name).joined(separator: ", "))."
    }.sorted().joined(separator: " ")
  }

  private static func reference(_ name: String) -> String { Area.reference(name) }

  private static func list(_ words: [String]) -> String { words.map { "\"\($0)\"" }.joined(separator: ",") }

  private static func operators(_ operators: [ConditionOperator]) -> String { list(operators.map(\.rawValue)) }

  private static func text(_ longest: Int) -> String {
    #"{"type":"string","minLength":1,"maxLength":\#(longest),"pattern":"^[^\\u0000-\\u001f\\u007f]*$"}"#
  }

  private static func whole(_ least: Int, _ most: Int, _ summary: String) -> String {
    let description = summary.isEmpty ? "" : #","description":"\#(summary)""#
    return #"{"type":["integer","null"],"minimum":\#(least),"maximum":\#(most)\#(description)}"#
  }
}
