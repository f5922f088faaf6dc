import JSON
import Monitors
import Testing

struct EvaluationTests {
  @Test func `a level fires once when it comes to hold, and again after it has ceased to`() throws {
    let monitor = try Sample.monitor("low", [Sample.data("low", "vehicle.energy.fuel.level", "lowerThan", ["15"])])
    let levels: [(Int64, String)] = [(0, "14"), (10, "13"), (20, "15"), (30, "14.9"), (40, "80")]
    let messages = try levels.map { try Sample.message($0, [("vehicle.energy.fuel.level", $1)]) }
    #expect(Sample.play(monitor, messages) == ["rise 0", "rise 30"])
  }

  @Test func `a silent car does not make a negation true`() throws {
    let monitor = try Sample.monitor(
      "!low & fast",
      [
        Sample.data("low", "vehicle.energy.fuel.level", "lowerThan", ["15"]),
        Sample.data("fast", "vehicle.kinetic.speed", "greaterThan", ["100"]),
      ])
    let messages = [
      try Sample.message(0, [("vehicle.kinetic.speed", "120")]),
      try Sample.message(10, [("vehicle.energy.fuel.level", "50")]),
    ]
    #expect(Sample.play(monitor, messages) == ["rise 10"])
  }

  @Test func `the first position is silent, unless it is asked for`() throws {
    let places = [Sample.east(0), Sample.east(3_000), Sample.east(0)]
    let messages = try places.enumerated().map { try Sample.message(Int64($0) * 600, at: $1) }
    #expect(Sample.play(try Sample.monitor("z", [Sample.zone("z", "In")]), messages) == ["rise 1200"])
    let initial = try Sample.monitor("z", [Sample.zone("z", "In")], more: #", "initialEvent": true"#)
    #expect(Sample.play(initial, messages) == ["rise 0", "rise 1200"])
    #expect(Sample.play(try Sample.monitor("z", [Sample.zone("z", "Out")]), messages) == ["rise 600"])
  }

  @Test func `a thousand fixes that jitter on the border fire once`() throws {
    let monitor = try Sample.monitor("z", [Sample.zone("z", "In")])
    var messages = [try Sample.message(0, at: Sample.east(1_500))]
    for number in 1...1_000 {
      let jitter = Double(number * 7_919 % 57) - 28
      messages.append(try Sample.message(Int64(number) * 10, at: Sample.east(1_000 + jitter)))
    }
    let fired = Sample.play(monitor, messages)
    #expect(fired.count == 1)
  }

  @Test func `a side counts when it was held for the dwell, by the next message or by the timer`() throws {
    let monitor = try Sample.monitor("z", [Sample.zone("z", "Out", more: #", "dwell": "PT5M""#)])
    let start = try Sample.message(0, at: Sample.east(0))
    let out = try Sample.message(100, at: Sample.east(2_000))
    #expect(Sample.play(monitor, [start, out, try Sample.message(700, at: Sample.east(2_100))]) == ["rise 400"])
    #expect(Sample.play(monitor, [start, out], until: 900) == ["rise 400"])
    #expect(Sample.play(monitor, [start, out, try Sample.message(300, at: Sample.east(0))], until: 900) == [])
    #expect(Sample.play(monitor, [start, out, try Sample.message(400, at: Sample.east(2_000))]) == ["rise 400"])
  }

  @Test func `a way through the zone between two fixes crosses it`() throws {
    let monitor = try Sample.monitor("z", [Sample.zone("z", "Cross")])
    let through = [
      try Sample.message(0, at: Sample.east(-1_500)), try Sample.message(60, at: Sample.east(1_500)),
      try Sample.message(120, at: Sample.east(1_600)),
    ]
    #expect(Sample.play(monitor, through) == ["rise 60"])
    let slow = [try Sample.message(0, at: Sample.east(-1_500)), try Sample.message(601, at: Sample.east(1_500))]
    #expect(Sample.play(monitor, slow) == [])
  }

  @Test func `a fix that no car can reach is believed only after three that agree`() throws {
    let monitor = try Sample.monitor("z", [Sample.zone("z", "Out")])
    let home = try Sample.message(0, at: Sample.east(0))
    func far(_ seconds: Int64) throws -> TelemetryMessage { try Sample.message(seconds, at: Sample.east(90_000)) }
    #expect(Sample.play(monitor, [home, try far(10), try Sample.message(20, at: Sample.east(10))]) == [])
    #expect(Sample.play(monitor, [home, try far(10), try far(20), try far(30)]) == ["rise 30"])
  }

  @Test func `a change is true for the message that brings it, and the first value is none`() throws {
    let monitor = try Sample.monitor("d", [Sample.data("d", "vehicle.doorsState.lockedState", "onChange")])
    let values: [(Int64, String)] = [(0, "Locked"), (10, "Locked"), (20, "Unlocked"), (30, "Locked"), (40, "Locked")]
    let messages = try values.map { try Sample.message($0, [("vehicle.doorsState.lockedState", $1)]) }
    #expect(Sample.play(monitor, messages) == ["rise 20", "rise 30"])
  }

  @Test func `the state before decides when a level comes to hold, and not later`() throws {
    let monitor = try Sample.monitor(
      "c",
      [
        Sample.data(
          "c", "vehicle.energy.charging.status", "includedIn", ["Stopped", "Failure"],
          more: #", "previous": {"op": "equalsTo", "value": ["InProgress"]}"#)
      ])
    func play(_ states: [String]) throws -> [String] {
      Sample.play(
        monitor,
        try states.enumerated().map {
          try Sample.message(Int64($0) * 10, [("vehicle.energy.charging.status", $1)])
        })
    }
    #expect(try play(["Stopped"]) == [])
    #expect(try play(["InProgress", "Stopped"]) == ["rise 10"])
    #expect(try play(["Disconnected", "Stopped"]) == [])
    #expect(try play(["InProgress", "Stopped", "Failure", "InProgress", "Failure"]) == ["rise 10", "rise 40"])
    #expect(try play(["Disconnected", "Stopped", "Failure"]) == [])
  }

  @Test func `a jump over a number crosses it`() throws {
    let crosses = try Sample.monitor("o", [Sample.data("o", "vehicle.odometer", "crosses", ["10000"])])
    let equals = try Sample.monitor("o", [Sample.data("o", "vehicle.odometer", "equalsTo", ["10000"])])
    let messages = try [(0, "9999"), (10, "10002"), (20, "10003")].map {
      try Sample.message(Int64($0), [("vehicle.odometer", $1)])
    }
    #expect(Sample.play(crosses, messages) == ["rise 10"])
    #expect(Sample.play(equals, messages) == [])
  }

  @Test func `alerts are a set`() throws {
    let monitor = try Sample.monitor(
      "a", [Sample.data("a", "vehicle.alert", "includedIn", ["RiskOfIce", "FuelLevelLow"])])
    let reader = try [
      "[]", #"[{"type":"OilLevelLow"}]"#, #"[{"type":"OilLevelLow"},{"type":"FuelLevelLow","severity":"Warning"}]"#,
      "[]",
    ]
    .enumerated().map { index, alerts in
      var reader = TelemetryReader()
      let document = try Sample.document(
        #"{"vin":"VR3UHZKXZLT000111","createdAt":"2026-03-04T12:00:0\#(index)Z","alerts":\#(alerts)}"#)
      return try reader.read(document, at: document.root)
    }
    #expect(Sample.play(monitor, reader) == ["rise 2"])
  }

  @Test func `reminders keep their rhythm, and stop with the condition`() throws {
    let monitor = try Sample.monitor(
      "low", [Sample.data("low", "vehicle.energy.fuel.level", "lowerThan", ["15"])],
      more: #", "subscribeParam": {"refreshEvent": 60}"#)
    let low = try Sample.message(5, [("vehicle.energy.fuel.level", "10")])
    #expect(Sample.play(monitor, [low], until: 190) == ["rise 5", "reminder 65", "reminder 125", "reminder 185"])
    let full = try Sample.message(130, [("vehicle.energy.fuel.level", "90")])
    #expect(Sample.play(monitor, [low, full], until: 400) == ["rise 5", "reminder 125"])
  }

  @Test func `edges within the pause are counted, and the next notification says how many`() throws {
    let monitor = try Sample.monitor(
      "m", [Sample.data("m", "vehicle.kinetic.moving", "equalsTo", ["true"])], more: #", "coolDown": 100"#)
    let messages = try (0..<14).map {
      try Sample.message(Int64($0) * 10, [("vehicle.kinetic.moving", "\($0 % 2 == 0)")])
    }
    #expect(Sample.play(monitor, messages) == ["rise 0", "rise 100 after 4"])
  }

  @Test func `the end of a condition is told when it is asked for`() throws {
    let monitor = try Sample.monitor(
      "m", [Sample.data("m", "vehicle.kinetic.moving", "equalsTo", ["true"])], more: #", "notifyOnClear": true"#)
    let messages = try [(0, "true"), (10, "false"), (20, "false"), (30, "true")].map {
      try Sample.message(Int64($0), [("vehicle.kinetic.moving", $1)])
    }
    #expect(Sample.play(monitor, messages) == ["rise 0", "clear 10", "rise 30"])
  }

  @Test func `a pure time monitor needs a sign of use`() throws {
    let monitor = try Sample.monitor("n", [Sample.night("n")])
    func message(_ seconds: Int64, _ speed: String) throws -> TelemetryMessage {
      var reader = TelemetryReader()
      let time = seconds == 36_000 ? "22:00:00" : "22:10:00"
      let document = try Sample.document(
        #"{"licensePlate":"ABC123","createdAt":"2026-03-04T\#(time)Z","kinetic":{"speed":\#(speed)}}"#)
      return try reader.read(document, at: document.root)
    }
    #expect(Sample.play(monitor, [try message(36_000, "0"), try message(36_600, "3")]) == ["rise 36600"])
  }

  @Test func `a window that ended between two messages lets the next night fire again`() throws {
    let monitor = try Sample.monitor(
      "n & d", [Sample.night("n"), Sample.data("d", "stolen.state", "equalsTo", ["true"])])
    let messages = try [36_100, 40_000, 36_100 + 86_400].map { try Sample.message($0, [("stolen.state", "true")]) }
    #expect(Sample.play(monitor, messages) == ["rise 36100", "rise 122500"])
  }

  @Test func `the edge of a window fires by itself only when it is asked to`() throws {
    let triggers = [Sample.night("n"), Sample.data("d", "stolen.state", "equalsTo", ["true"])]
    let stolen = try Sample.message(0, [("stolen.state", "true")])
    #expect(Sample.play(try Sample.monitor("n & d", triggers), [stolen], until: 50_000) == [])
    let edge = try Sample.monitor("n & d", triggers, more: #", "evaluateOnWindowEdge": true"#)
    #expect(Sample.play(edge, [stolen], until: 50_000) == ["rise 36000"])
  }

  @Test func `old values neither begin anything nor remind anybody`() throws {
    let monitor = try Sample.monitor(
      "low & m",
      [
        Sample.data("low", "vehicle.energy.fuel.level", "lowerThan", ["15"]),
        Sample.data("m", "vehicle.kinetic.moving", "equalsTo", ["true"]),
      ], more: #", "staleAfter": "PT1H", "subscribeParam": {"refreshEvent": 1800}"#)
    let low = try Sample.message(0, [("vehicle.energy.fuel.level", "10")])
    #expect(Sample.play(monitor, [low, try Sample.message(3_700, [("vehicle.kinetic.moving", "true")])]) == [])
    let soon = try Sample.message(10, [("vehicle.kinetic.moving", "true")])
    #expect(Sample.play(monitor, [low, soon], until: 9_000) == ["rise 10", "reminder 1810"])
  }

  @Test func `privacy hides the position, and then everything`() throws {
    let monitor = try Sample.monitor(
      "z | low", [Sample.zone("z", "Out"), Sample.data("low", "vehicle.energy.fuel.level", "lowerThan", ["15"])])
    let messages = [
      try Sample.message(0, at: Sample.east(0)), try Sample.message(10, [("privacy.state", "Geolocation")]),
      try Sample.message(600, at: Sample.east(5_000)), try Sample.message(610, [("privacy.state", "Full")]),
      try Sample.message(620, [("vehicle.energy.fuel.level", "5")]),
      try Sample.message(630, [("privacy.state", "None")]),
    ]
    #expect(Sample.play(monitor, messages) == ["rise 630"])
  }
}
