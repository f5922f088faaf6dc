import JSON
import Monitors
import Testing

struct TelemetryLineReaderTests {
  /// Parts of messages, some of them wrong or of the kind that is left to the other reader.
  private static let parts = [
    #""vin":"VR3UHZKXZLT000111""#, #""kinetic":{"moving":true,"speed":47.25,"createdAt":"2026-03-04T12:00:05Z"}"#,
    #""kinetic":{"speed":500}"#, #""kinetic":{"speed":"12"}"#, #""odometer":{"mileage":20661.3,"createdAt":null}"#,
    #""lastPosition":{"geometry":{"coordinates":[18.11,59.35,7]},"properties":{"createdAt":"2026-03-04T12:00:01.25Z","fixStatus":"3D"}}"#,
    #""lastPosition":{"geometry":{"coordinates":[18.11,59.35]},"properties":{"fixStatus":"NoFix","accuracy":8}}"#,
    #""lastPosition":{"geometry":{"coordinates":[18.11,99.35]}}"#, #""lastPosition":null"#,
    #""energies":[{"type":"Electric","level":14.5,"autonomy":60,"createdAt":"2026-03-04T12:00:02Z"},{"level":7,"type":"Fuel"}]"#,
    #""energies":[{"type":"Steam","level":14.5}]"#, #""energies":[{"type":"Electric","level":140}]"#,
    #""energies":[{"type":"Electric","level":14,"charging":{"plugged":true}}]"#,
    #""privacy":{"state":"none"}"#, #""ignition":{"type":"Start"}"#, #""ignition":{"type":"Stop"}"#,
    #""environment":{"air":{"temp":-4.5}}"#, #""doorsState":{"lockedState":["Locked"]}"#,
    #""alerts":[{"type":"RiskOfIce"}]"#,
    #""stranger":{"createdAt":"2026-03-04T12:00:09Z","speed":[1,{"a":null}]}"#, #""updatedAt":"2026-03-04T12:00:07Z""#,
    #""createdAt":"2026-03-04T13:00:00+01:00""#, #""createdAt":"2026-03-04T12:00:00.5Z""#, #""licensePlate":"abc 123""#,
  ]

  private static func whole(_ text: String) -> TelemetryMessage? {
    guard let document = JSONDocument(text) else { return nil }
    var reader = TelemetryReader()
    return try? reader.read(document, at: document.root)
  }

  private static func sorted(_ message: TelemetryMessage) -> TelemetryMessage {
    var message = message
    message.readings.sort { ($0.code, $0.time, $0.value) < ($1.code, $1.time, $1.value) }
    return message
  }

  @Test func `what the quick reader says of a line is what the other one says`() {
    var random = PermutationTests.Seeded(state: 5)
    var quick = TelemetryLineReader()
    var (said, silent) = (0, 0)
    for _ in 0..<12_000 {
      var seen: Set<Substring> = []
      let chosen = Self.parts.shuffled(using: &random).prefix(Int.random(in: 2...7, using: &random)).filter { part in
        seen.insert(part.prefix { $0 != ":" }).inserted
      }
      let text = "{" + chosen.joined(separator: ",") + "}"
      let line = Array(text.utf8)
      guard let message = line.withUnsafeBufferPointer({ quick.read($0, in: 0..<line.count) }) else {
        silent += 1
        continue
      }
      said += 1
      let whole = Self.whole(text)
      #expect(whole.map(Self.sorted) == Self.sorted(message), "\(text)")
    }
    #expect(said > 300)
    #expect(silent > 300)
  }
}
