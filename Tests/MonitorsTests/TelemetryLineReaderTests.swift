import JSON
import Monitors
import TestSupport
import Testing
import Vehicles

struct TelemetryLineReaderTests {
  /// Readings in the order of their codes, as they differ in where they put positions.
  private struct Answer: Equatable {
    var plate: String?
    var vin: String?
    var readings: [Reading] = []
    var texts: [String] = []
    var ignored = 0
    var refusal: String?

    init(_ read: () throws -> TelemetryMessage) {
      do {
        let message = try read()
        (plate, vin) = (message.plate?.normalized, message.vin?.value)
        readings = message.readings.sorted { ($0.code, $0.time, $0.value) < ($1.code, $1.time, $1.value) }
        (texts, ignored) = (message.texts, message.ignored)
      } catch {
        refusal = "\(error)"
      }
    }
  }

  private static func fast(_ line: String, _ reader: inout TelemetryLineReader) -> Answer {
    Answer {
      let bytes = Array(line.utf8)
      return try bytes.withUnsafeBufferPointer { bytes throws(TelemetryRefusal) in
        try reader.read(bytes, in: 0..<bytes.count)
      }
    }
  }

  private static func slow(_ line: String) -> Answer {
    Answer {
      var reader = TelemetryReader()
      guard let document = JSONDocument(line) else { throw TelemetryRefusal.notJSON }
      return try reader.read(document, at: document.root)
    }
  }

  private static let time = #""createdAt":"2026-03-04T21:07:10Z""#
  private static let own = #""createdAt":"2026-03-04T21:07:09.250Z""#

  static let parts = [
    #""licensePlate":"ABC 123""#, #""licensePlate":"?""#, #""licensePlate":null"#, #""vin":"YV1BW9120S1234567""#,
    #""vin":7"#, time, #""updatedAt":"2026-03-04T21:07:11Z""#, #""createdAt":"soon""#,
    #""kinetic":{"moving":true,"speed":47.0,\#(own)}"#, #""kinetic":{"moving":"false","speed":"47"}"#,
    #""kinetic":{"moving":5,"speed":900}"#, #""kinetic":{"moving":null,"speed":null}"#, #""kinetic":null"#,
    #""odometer":{"mileage":20661.3,\#(own)}"#, #""odometer":{"mileage":"many"}"#, #""privacy":{"state":"none"}"#,
    #""privacy":{"state":"Secret"}"#, #""environment":{"air":{"temp":-4.5,\#(own)}}"#,
    #""ignition":{"type":"Stop",\#(own)}"#, #""ignition":{"type":"StartUp"}"#, #""autonomy":120"#,
    #""powertrain":{"status":"Running"}"#, #""powertrain":{"status":{"type":"Running",\#(own)}}"#,
    #""lastPosition":{"geometry":{"coordinates":[18.11,59.35]},"properties":{\#(own),"accuracy":12}}"#,
    #""lastPosition":{\#(time),"geometry":{"coordinates":[18.11,59.35]},"properties":{"fixStatus":"NoFix"}}"#,
    #""lastPosition":{"geometry":{"coordinates":[0,0]}}"#, #""lastPosition":{"geometry":{"coordinates":[18.11,"59"]}}"#,
    #""lastPosition":{"geometry":{"coordinates":[18.11,59.35]},"properties":{"createdAt":null}}"#,
    #""lastPosition":{}"#, #""position":{"coordinates":[18.11,59.35]}"#, #""position":null"#,
    #""engines":[{"type":"Thermic","extension":{"thermic":{"oil":{"temp":88.0}}},\#(own)}]"#,
    #""engines":[{"thermic":{"oil":{"temp":215}},"running":true}]"#, #""engines":{"running":true}"#,
    #""energies":[{"level":14.5,"type":"Electric","autonomy":60,"charging":{"status":"InProgress","plugged":true,\#(own)}}]"#,
    #""energies":[{"type":"Fuel","level":55,\#(own)},{"type":"Electric","level":20}]"#,
    #""energies":[{"type":"Wind","level":5}]"#, #""energies":{"type":"Fuel","level":5}"#,
    #""alerts":[{"type":"OilLevelLow","active":true}]"#, #""alarm":{"status":{"activation":"Active"}}"#,
    #""trip":{"id":"t-1","duration":"PT2M"}"#, #""trip":null"#, #""stolen":true"#,
    #""other":{"createdAt":"whatever","speed":[1,{"level":3}]}"#,
  ]

  @Test func `lines are read as whole messages are`() {
    var random = SeededRandom(seed: 17)
    var reader = TelemetryLineReader()
    var read = 0
    for round in 0..<4000 {
      var names: Set<Substring> = []
      let parts = (0..<Int.random(in: 0...7, using: &random)).compactMap { _ -> String? in
        let part = Self.parts[Int.random(in: 0..<Self.parts.count, using: &random)]
        return names.insert(part.prefix { $0 != ":" }).inserted ? part : nil
      }
      let usual =
        round % 3 == 0
        ? []
        : [#""licensePlate":"ABC123""#, Self.time].filter { part in
          !names.contains(part.prefix { $0 != ":" })
        }
      let line = "{\((usual + parts).shuffled(using: &random).joined(separator: ","))}"
      let (fast, slow) = (Self.fast(line, &reader), Self.slow(line))
      // Of several faults each may tell of another.
      if fast.refusal == nil || slow.refusal == nil { #expect(fast == slow, "\(line)") }
      if fast.refusal == nil { read += 1 }
    }
    #expect(read > 1000)
  }

  @Test(arguments: [
    ("", "the message is no JSON object"), ("[]", "the message is no JSON object"),
    (#"{"licensePlate":"ABC123","createdAt":"2026-03-04T12:00:00Z","autonomy":1,}"#, "the message is no JSON object"),
    (
      #"{"licensePlate":"ABC123","kinetic":{"speed":1,"createdAt":"soon"}}"#,
      "kinetic.createdAt is no time such as 2026-03-04T21:07:10Z"
    ),
  ])
  func `a line that is wrong says why`(line: String, reason: String) {
    var reader = TelemetryLineReader()
    #expect(Self.fast(line, &reader).refusal == reason)
  }

  @Test func `of several members of one name the last counts`() {
    var reader = TelemetryLineReader()
    let line = #"{"vin":"x","licensePlate":"ABC123",\#(Self.time),"autonomy":1,"autonomy":2,"vin":null}"#
    let answer = Self.fast(line, &reader)
    #expect(answer.plate == "ABC123")
    #expect(answer.readings.map(\.code) == [9])
  }
}
