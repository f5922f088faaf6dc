import JSON
import Monitors
import Testing

struct MonitorReaderTests {
  private static let whole = """
    {"label":"Depot 4","vehicles":["ABC123","VR3UHZKXZLT000111"],"subscribeParam":{"refreshEvent":1800,"retryPolicy":{"policy":"Bounded","retryNumber":12,"retryDelay":300},"batchNotify":{"size":25,"timeWindow":30},"callback":{"webhook":{"target":"https://ops.fleet.example/in/psa","name":"fleet-desk","attributes":[{"type":"Header","key":"X-Fleet","value":"$fleetID"},{"type":"Body","key":"route","value":"desk-7"}]}}},"extendedEventParam":["vehicle.position","vehicle.telemetry.vehicle.energies"],"triggerParam":{"triggers":[{"name":"awayDepot","zone":{"transition":"Out","place":{"radius":2.5,"center":{"longitude":18.0649,"latitude":59.3326}}},"hysteresis":50,"dwell":"PT5M"},{"name":"offHours","time":{"timeZone":"Europe/Stockholm","times":[{"recurrence":"Daily","start":"PT20H30M","duration":"PT9H","occurence":{"day":["Mon","Fri"],"week":["w1-w25","w33"]}}]}},{"name":"lowBatt","data":{"data":"vehicle.energy.electric.level","op":"lowerThan","value":["15"]}},{"name":"chg1","data":{"data":"vehicle.energy.charging.status","op":"includedIn","value":["Stopped","Failure"],"previous":{"op":"equalsTo","value":["InProgress"]}}}],"boolExp":"awayDepot & offHours | lowBatt & !chg1"},"coolDown":60,"notifyOnClear":true,"initialEvent":true,"evaluateOnWindowEdge":true,"staleAfter":"PT3600S"}
    """

  @Test func `a monitor with everything is written as it was read`() throws {
    #expect(try Sample.monitor(Self.whole).json == Self.whole)
  }

  private static func replaced(_ old: String, _ new: String) -> String { whole.replacing(old, with: new) }

  @Test(arguments: [
    ("circle for place", #""place":"#, #""circle":"#),
    ("maxRetryNumber", #""retryNumber""#, #""maxRetryNumber""#),
    ("attributres", #""attributes":[{"type":"Header""#, #""attributres":[{"type":"Header""#),
    ("occurrence", #""occurence""#, #""occurrence""#),
    ("energies", #""vehicle.energy.electric.level""#, #""vehicle.energies.electric.level""#),
    ("old operators", #""op":"includedIn","value":["Stopped""#, #""op":"IncludedIn","value":["Stopped""#),
    ("equalTo", #""op":"equalsTo","value":["InProgress"]"#, #""op":"EqualTo","value":["InProgress"]"#),
    ("words in any case", #"["Stopped","Failure"]"#, #"["stopped","FAILURE"]"#),
    ("double operators", #"awayDepot & offHours | lowBatt"#, #"(awayDepot && offHours) || lowBatt"#),
    ("types in any case", #""type":"Header""#, #""type":"header""#),
    ("policy in any case", #""policy":"Bounded""#, #""policy":"bounded""#),
    ("extras of a comparison", #""value":["15"]"#, #""value":["15","20"]"#),
    ("locale", #"{"label""#, #"{"locale":"fr-FR","label""#),
    ("lower case plates", #""ABC123""#, #""abc 123""#),
  ])
  func `the other spellings of the originals mean the same`(name: String, usual: String, other: String) throws {
    let text = Self.replaced(usual, other)
    #expect(text != Self.whole)
    #expect(try Sample.monitor(text).json == Self.whole)
  }

  @Test func `a bare callback means the same, and a batch of size 0 means none`() throws {
    let bare = try Sample.monitor(
      """
      {"label":"a","subscribeParam":{"batchNotify":{"size":0},"callback":{"target":"https://a.example/","name":"n"}},
       "triggerParam":{"triggers":[{"name":"d","data":{"data":"stolen.state","op":"onChange"}}],"boolExp":"d"}}
      """)
    #expect(
      bare.json
        == #"{"label":"a","vehicles":"all","subscribeParam":{"callback":{"webhook":{"target":"https://a.example/","name":"n"}}},"triggerParam":{"triggers":[{"name":"d","data":{"data":"stolen.state","op":"onChange","value":[]}}],"boolExp":"d"}}"#
    )
  }

  @Test func `the first edition's triggers all have to hold`() throws {
    let monitor = try Sample.monitor(
      """
      {"label":"a","triggerParam":{"timeZoneTriggers":[{"time":{"times":[{"start":"PT22H","duration":"PT8H"}]},
       "zone":{"transition":"Out","circle":{"radius":1,"center":{"longitude":2,"latitude":48}}}}],
       "dataTriggers":[{"data":"vehicle.kinetic.moving","op":"equalTo","value":["true"]}]}}
      """)
    #expect(monitor.expression.description == "time1 & zone1 & data1")
  }

  @Test(arguments: [
    (#""label":"Depot 4","#, "", "label: is missing"),
    (#""Depot 4""#, #""""#, "label: wants a text of 1 to 200 characters without control characters"),
    (#"["ABC123","VR3UHZKXZLT000111"]"#, #""some""#, #"vehicles: wants "all", or a list of plates and VINs"#),
    (#""ABC123""#, #""!""#, "vehicles[0]: wants a plate such as ABC123 or a VIN"),
    (
      #""refreshEvent":1800"#, #""refreshEvent":59"#,
      "subscribeParam.refreshEvent: wants a whole number from 60 to 2592000"
    ),
    (
      #""policy":"Bounded""#, #""policy":"Sometimes""#,
      #"subscribeParam.retryPolicy.policy: wants None, Bounded or Always, not "Sometimes""#
    ),
    (
      #""retryNumber":12"#, #""retryNumber":12,"maxRetryNumber":12"#,
      "subscribeParam.retryPolicy.maxRetryNumber: is given beside retryNumber, which means the same"
    ),
    (#""size":25"#, #""size":-1"#, "subscribeParam.batchNotify.size: wants a whole number from 0 to 1000"),
    (
      #""target":"https://ops.fleet.example/in/psa""#, #""target":"ops""#,
      "subscribeParam.callback.webhook.target: wants an absolute address that begins with https://"
    ),
    (
      #""X-Fleet""#, #""Host""#,
      "subscribeParam.callback.webhook.attributes[0].key: wants the name of a header field that the sender does not set itself"
    ),
    (
      "$fleetID", "$depot",
      "subscribeParam.callback.webhook.attributes[0].value: wants a literal or one of the variables $vin, $monitorID, $monitorLabel, $fleetID, $vid"
    ),
    (
      #""radius":2.5"#, #""radius":0"#,
      "triggerParam.triggers[0].zone.place.radius: wants a number of kilometres above 0 and at most 20000"
    ),
    (
      #""latitude":59.3326"#, #""latitude":159"#,
      "triggerParam.triggers[0].zone.place.center.latitude: wants a number from -90.0 to 90.0"
    ),
    (
      #""transition":"Out""#, #""transition":"Near""#,
      #"triggerParam.triggers[0].zone.transition: wants In, Out or Cross, not "Near""#
    ),
    (
      #""dwell":"PT5M""#, #""dwell":"5""#,
      "triggerParam.triggers[0].dwell: wants a duration of ISO 8601 such as PT5M, at most 3 days"
    ),
    (
      "Europe/Stockholm", "Europe/Atlantis",
      #"triggerParam.triggers[1].time.timeZone: "Europe/Atlantis" is no IANA time zone such as Europe/Stockholm"#
    ),
    (
      #""value":["15"]"#, #""value":["low"]"#,
      "triggerParam.triggers[2].data.value[0]: wants a number from 0 to 100 (%) with at most 9 decimals for vehicle.energy.electric.level"
    ),
    (#""value":["15"]"#, #""value":[]"#, "triggerParam.triggers[2].data.value: wants one value"),
    (
      #""op":"lowerThan""#, #""op":"below""#,
      #"triggerParam.triggers[2].data.op: "below" is not known; known are onChange, equalsTo, greaterThan, lowerThan, includedIn, crosses"#
    ),
    (
      #""op":"lowerThan""#, #""op":"onChange""#,
      "triggerParam.triggers[2].data.op: onChange cannot be asked of vehicle.energy.electric.level; use one of equalsTo, greaterThan, lowerThan, crosses"
    ),
    (
      #""name":"lowBatt""#, #""name":"chg1""#,
      #"triggerParam.triggers[3].name: "chg1" is the name of another trigger too"#
    ),
    (
      #""name":"lowBatt""#, #""name":"low batt""#,
      "triggerParam.triggers[2].name: wants letters, then digits, with one of . _ - between them if at all, such as z1"
    ),
    ("& !chg1\"", "\"", #"triggerParam.boolExp: does not use the trigger "chg1"; use it or leave it out"#),
    (
      #""coolDown":60"#, #""coolDwon":60"#,
      "coolDwon: is not known here; known are label, vehicles, subscribeParam, extendedEventParam, attributes, triggerParam, coolDown, notifyOnClear, initialEvent, evaluateOnWindowEdge, staleAfter, locale"
    ),
    (#""vehicle.position""#, #""vehicle.place""#, "extendedEventParam[0]: wants one of "),
  ])
  func `a wrong field is refused by its path`(old: String, new: String, reason: String) throws {
    let text = Self.replaced(old, new)
    #expect(text != Self.whole)
    do {
      _ = try Sample.monitor(text)
      Issue.record("accepted with \(new)")
    } catch let error as InvalidField {
      #expect(reason.hasSuffix(" ") ? "\(error)".hasPrefix(reason) : "\(error)" == reason)
    }
  }

  @Test(arguments: [
    "User-Agent", "Accept-Encoding", "Content-Encoding", "Content-Digest", "Signature", "Signature-Input", "Proxy-X",
    "webhook-id",
  ])
  func `a header of the sender's own is refused`(name: String) {
    #expect(throws: InvalidField.self) { try Sample.monitor(Self.replaced("X-Fleet", name)) }
  }

  @Test(
    arguments: [
      ("Header", 20, 10, nil),
      ("Header", 21, 10, "attributes: with subscribeParam has 21 headers; at most 20 are sent"),
      ("Header", 9, 1_000, "attributes: with subscribeParam has headers of up to 9027 bytes; at most 8192 are sent"),
      ("Query", 2, 1_000, nil),
      ("Query", 3, 1_000, "attributes: with subscribeParam makes a URL of up to 3034 bytes; at most 2048 are sent"),
    ] as [(String, Int, Int, String?)])
  func `what is sent along has its bounds`(place: String, count: Int, length: Int, reason: String?) throws {
    let value = String(repeating: "v", count: length)
    let attributes = (10..<10 + count).map { #"{"type":"\#(place)","key":"X\#($0)","value":"\#(value)"}"# }
    let (own, further) = (attributes.prefix(1).joined(), attributes.dropFirst().joined(separator: ","))
    let text = """
      {"label":"a","attributes":[\(further)],"subscribeParam":{"callback":{"target":"https://a.example/x","name":"n",\
      "attributes":[\(own)]}},"triggerParam":{"triggers":[{"name":"d","data":{"data":"stolen.state","op":"onChange"}}],\
      "boolExp":"d"}}
      """
    do {
      _ = try Sample.monitor(text)
      #expect(reason == nil)
    } catch let error as InvalidField {
      #expect("\(error)" == reason)
    }
  }

  @Test func `shapes of two editions are not mixed, and a trigger is of one kind`() {
    let data = #"{"data":"stolen.state","op":"onChange"}"#
    let cases = [
      (
        #"{"triggers":[{"name":"a","data":\#(data)}],"boolExp":"a","dataTriggers":[\#(data)]}"#,
        "triggerParam.dataTriggers: cannot be mixed with triggers and boolExp"
      ),
      (
        #"{"triggers":[{"name":"a","data":\#(data),"time":{}}],"boolExp":"a"}"#,
        "triggerParam.triggers[0]: wants exactly one of zone, time and data"
      ),
      (#"{"triggers":[],"boolExp":"a"}"#, "triggerParam.triggers: wants a list of 1 to 5 elements"),
    ]
    for (param, reason) in cases {
      do {
        _ = try Sample.monitor(#"{"label":"a","triggerParam":\#(param)}"#)
        Issue.record("accepted \(param)")
      } catch {
        #expect("\(error)" == reason)
      }
    }
  }
}
