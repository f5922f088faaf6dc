import JSON
import Monitors
import Testing

struct TelemetryReaderTests {
  private static func read(_ text: String) throws -> [String] {
    var reader = TelemetryReader()
    let document = try Sample.document(text)
    let message = try reader.read(document, at: document.root)
    return message.readings.sorted { $0.code < $1.code }.map { reading in
      let seconds = (reading.time - Sample.noon) / 1000
      guard let operand = Operand(code: reading.code) else { return "\(reading.code) at \(seconds)" }
      let text = reading.text >= 0 ? message.texts[Int(reading.text)] : operand.text(of: reading.value) ?? "?"
      return "\(operand.name) \(text) at \(seconds)"
    }
  }

  @Test func `a status is read with each value's own time`() throws {
    let text = """
      {"licensePlate": "ABC 123", "createdAt": "2026-03-04T12:01:40Z", "updatedAt": "2026-03-04T12:01:41Z",
       "lastPosition": {"type":"Feature","geometry":{"type":"Point","coordinates":[18.11,59.35]},"properties":{"createdAt":"2026-03-04T12:01:39Z","heading":212,"type":"Acquire","signalQuality":9,"fixStatus":"3D"}},
       "ignition": {"type":"Start","createdAt":"2026-03-04T12:00:10Z"}, "kinetic": {"moving":true,"speed":47.0,"createdAt":"2026-03-04T12:01:39.500Z"},
       "odometer": {"mileage":20661.3}, "privacy": {"state":"None","createdAt":"2026-03-04T12:00:11+0000"},
       "environment": {"air":{"temp":-4.5,"createdAt":"2026-03-04T12:01:38Z"}},
       "alarm": {"status":{"activation":"inactive","createdAt":"2026-03-04T12:00:01Z"},"trigger":{"type":"RoofBreakIn"}},
       "engines": [{"type":"Thermic","extension":{"thermic":{"oil":{"temp":88.0}}},"createdAt":"2026-03-04T12:01:30Z"}],
       "energies": [{"type":"Electric","level":14.5,"autonomy":60,"charging":{"status":"InProgress","plugged":true},"createdAt":"2026-03-04T12:01:20Z"},
                    {"createdAt":"2026-03-04T12:01:21Z","level":55,"type":"Fuel"}],
       "doorsState": {"lockedState":["Locked","TrunkUnlocked"],"opening":[{"identifier":"Driver","state":"Open"},{"identifier":"Trunk","state":"Closed"}],"createdAt":"2026-03-04T12:01:22Z"},
       "safety": {"beltWarning":"Omission"}, "trip": {"id": "t-1", "duration": "PT2M", "distance": 1.25},
       "alerts": [{"type":"RiskOfIce","active":false},{"type":"OilLevelLow","active":true,"severity":"Warning","createdAt":"2026-03-04T12:01:00Z"}],
       "stolen": {"state": false}, "unknown": {"createdAt": "whatever", "deep": [1, {"speed": 3}]}}
      """
    #expect(
      try Self.read(text) == [
        "vehicle.alert OilLevelLow:Warning at 100", "vehicle.odometer 20661.3 at 100",
        "vehicle.engines.thermic.oil.temp 88 at 90", "vehicle.energy.electric.level 14.5 at 80",
        "vehicle.energy.fuel.level 55 at 81", "vehicle.energy.electric.autonomy 60 at 80",
        "vehicle.energy.charging.status InProgress at 80", "vehicle.energy.charging.plugged true at 80",
        "vehicle.doorsState.lockedState Locked,TrunkUnLocked at 82", "vehicle.doorsState.opening Driver at 82",
        "vehicle.kinetic.moving true at 99", "vehicle.kinetic.speed 47 at 99", "vehicle.trip t-1 at 100",
        "vehicle.trip.duration 120 at 100", "vehicle.trip.distance 1.25 at 100",
        "vehicle.safety.beltWarning Omission at 100",
        "environment.air.temp -4.5 at 98", "privacy.state None at 11", "vehicle.alarm.trigger.type RoofBreakIn at 100",
        "vehicle.alarm.status.activation Inactive at 1", "stolen.state false at 100", "62 at 99", "63 at 99",
      ])
  }

  @Test(arguments: [
    ("[1]", "the message is no JSON object"),
    (#"{"createdAt":"2026-03-04T12:00:00Z","kinetic":{"speed":1}}"#, "licensePlate or vin is missing"),
    (#"{"licensePlate":5,"createdAt":"2026-03-04T12:00:00Z"}"#, "licensePlate is none"),
    (#"{"vin":"short","createdAt":"2026-03-04T12:00:00Z"}"#, "vin is none"),
    (#"{"licensePlate":"ABC123","kinetic":{"speed":1}}"#, "createdAt is no time such as 2026-03-04T21:07:10Z"),
    (
      #"{"licensePlate":"ABC123","createdAt":"today","kinetic":{"speed":1}}"#,
      "createdAt is no time such as 2026-03-04T21:07:10Z"
    ),
    (#"{"licensePlate":"ABC123","createdAt":"2026-03-04T12:00:00Z"}"#, "the message has no value that is known here"),
    (
      #"{"licensePlate":"ABC123","createdAt":"2026-13-04T12:00:00Z","odometer":{"mileage":1}}"#,
      "createdAt is no time such as 2026-03-04T21:07:10Z"
    ),
  ])
  func `a message that cannot be taken says why`(text: String, reason: String) throws {
    do {
      _ = try Self.read(text)
      Issue.record("accepted")
    } catch {
      #expect("\(error)" == reason)
    }
  }

  @Test func `what cannot be true is left out`() throws {
    let text = """
      {"licensePlate":"ABC123","createdAt":"2026-03-04T12:00:00Z",
       "engines":[{"extension":{"thermic":{"oil":{"temp":215.0}}}}],"kinetic":{"speed":"fast","moving":null},
       "lastPosition":{"geometry":{"coordinates":[0,0]},"properties":{"createdAt":"2026-03-04T12:00:00Z"}},
       "alarm":{"status":{"activation":"Perhaps"}},"odometer":{"mileage":7}}
      """
    #expect(try Self.read(text) == ["vehicle.odometer 7 at 0"])
  }

  @Test func `the future is clamped for five minutes and refused beyond`() throws {
    var message = try Sample.message(299, [("vehicle.odometer", "1")])
    let isSettled = message.settle(now: Sample.noon)
    #expect(isSettled)
    #expect(message.time == Sample.noon)
    var later = try Sample.message(301, [("vehicle.odometer", "1")])
    let isLaterSettled = later.settle(now: Sample.noon)
    #expect(!isLaterSettled)
  }
}
