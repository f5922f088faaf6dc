import Monitors
import Testing

struct FleetTests {
  private static func fleet(_ monitors: [Monitor]) -> (Fleet, [Int]) {
    let fleet = Fleet()
    let numbers = monitors.enumerated().map { index, monitor in
      fleet.add(monitor, identity: MonitorIdentity(row: UInt32(index + 1), version: 1))
    }
    fleet.add(vehicle: 1, keys: [7], monitors: numbers)
    return (fleet, numbers)
  }

  private static func monitors() throws -> [Monitor] {
    [
      try Sample.monitor(
        "z", [Sample.zone("z", "Out", more: #", "dwell": "PT5M""#)], more: #", "subscribeParam": {"refreshEvent": 60}"#),
      try Sample.monitor("a", [Sample.data("a", "vehicle.alert", "equalsTo", ["RiskOfIce"])]),
    ]
  }

  @Test func `a vehicle put back goes on as if nothing had been`() throws {
    let messages = [
      try Sample.message(0, [("vehicle.alert", "OilLevelLow")], at: Sample.east(0)),
      try Sample.message(100, at: Sample.east(3_000)),
      try Sample.message(130, [("vehicle.alert", "RiskOfIce")], at: Sample.east(3_000)),
    ]
    for cut in 0...messages.count {
      let (fleet, _) = Self.fleet(try Self.monitors())
      var fired = messages[..<cut].flatMap { fleet.evaluate(Sample.batch([$0])).firings }
      let stored = try #require(fleet.state(of: 1))
      let (other, _) = Self.fleet(try Self.monitors())
      #expect(other.restore(stored, of: 1))
      #expect(other.state(of: 1) == stored)
      fired += messages[cut...].flatMap { other.evaluate(Sample.batch([$0])).firings }
      fired += other.advance(to: Sample.noon + 470_000)
      #expect(fired.map(Sample.text) == ["rise 130", "rise 400", "reminder 460"], "cut at \(cut)")
    }
  }

  @Test func `a vehicle that gets another monitor keeps what is known of it`() throws {
    let (fleet, numbers) = Self.fleet(try Self.monitors())
    _ = fleet.evaluate(Sample.batch([try Sample.message(0, [("vehicle.alert", "RiskOfIce")], at: Sample.east(0))]))
    let fast = try Sample.monitor("f", [Sample.data("f", "vehicle.kinetic.speed", "greaterThan", ["130"])])
    let third = fleet.add(fast, identity: MonitorIdentity(row: 3, version: 1))
    fleet.set(monitors: numbers + [third], of: 1, keys: [7])
    let same = fleet.evaluate(Sample.batch([try Sample.message(10, [("vehicle.alert", "RiskOfIce")])]))
    #expect(same.firings.isEmpty)
    let news = fleet.evaluate(Sample.batch([try Sample.message(20, [("vehicle.kinetic.speed", "150")])]))
    #expect(news.firings.map { "\($0.monitor) \(Sample.text($0))" } == ["2 rise 20"])
  }

  @Test func `unknown vehicles, repeated messages and late values are counted`() throws {
    let (fleet, _) = Self.fleet(try Self.monitors())
    let message = try Sample.message(100, [("vehicle.alert", "RiskOfIce")])
    var batch = Sample.batch([message, message, try Sample.message(50, [("vehicle.alert", "OilLevelLow")])])
    batch.append(vehicle: 8, readings: message.readings, texts: message.texts, tag: 9)
    let outcome = fleet.evaluate(batch)
    #expect(outcome.firings.map(Sample.text) == ["rise 100"])
    #expect(outcome.unknown == [3])
    #expect(outcome.repeated == 2)
    #expect(outcome.late == 1)
    #expect(fleet.takeChanged() == [1])
    #expect(fleet.takeChanged() == [])
  }

  @Test func `damaged bytes are refused`() throws {
    let (fleet, _) = Self.fleet(try Self.monitors())
    let stored = try #require(fleet.state(of: 1))
    for length in stride(from: 0, to: stored.count, by: 5) {
      let (other, _) = Self.fleet(try Self.monitors())
      #expect(!other.restore(Array(stored.prefix(length)), of: 1))
    }
  }

  @Test func `an explanation names each trigger's value, age and result`() throws {
    let monitors = try Self.monitors()
    let (fleet, numbers) = Self.fleet(monitors)
    _ = fleet.evaluate(Sample.batch([try Sample.message(0, [("vehicle.alert", "OilLevelLow")], at: Sample.east(0))]))
    let zone = try #require(fleet.standing(of: monitors[0], number: numbers[0], vehicle: 1, at: Sample.noon + 60_000))
    #expect(zone.triggers.map(\.value) == ["inside"])
    #expect(zone.triggers.map(\.reason) == ["the vehicle is inside of the zone"])
    #expect(zone.result == .isFalse)
    #expect(zone.reason == "the expression does not hold")
    let alert = try #require(fleet.standing(of: monitors[1], number: numbers[1], vehicle: 1, at: Sample.noon + 60_000))
    #expect(alert.triggers.map(\.value) == ["OilLevelLow"])
    #expect(alert.triggers.map(\.valueTime) == [Sample.noon])
    #expect(alert.triggers.map(\.reason) == ["the value is not equalsTo RiskOfIce"])
  }

  @Test func `a vehicle that has lost a monitor is not reminded of it`() throws {
    let fleet = Fleet()
    let low = [Sample.data("low", "vehicle.energy.fuel.level", "lowerThan", ["15"])]
    let reminding = fleet.add(
      try Sample.monitor("low", low, more: #", "subscribeParam": {"refreshEvent": 60}"#),
      identity: MonitorIdentity(row: 1, version: 1))
    fleet.add(vehicle: 1, keys: [7], monitors: [reminding])
    #expect(
      fleet.evaluate(Sample.batch([try Sample.message(0, [("vehicle.energy.fuel.level", "10")])])).firings.count == 1)
    fleet.set(monitors: [], of: 1, keys: [7])
    #expect(fleet.advance(to: Sample.noon + 600_000).isEmpty)
  }

  @Test func `a monitor that only tells in another rhythm goes on, and other vehicles' timers wait`() throws {
    let fleet = Fleet()
    let low = [Sample.data("low", "vehicle.energy.fuel.level", "lowerThan", ["15"])]
    let numbers = try ["", #", "coolDown": 30"#, #", "subscribeParam": {"refreshEvent": 60}, "coolDown": 30"#].map {
      fleet.add(try Sample.monitor("low", low, more: $0), identity: MonitorIdentity(row: 1, version: 1))
    }
    fleet.add(vehicle: 1, keys: [7], monitors: [numbers[0]])
    var fired: [Firing] = []
    for (seconds, number) in [(0, 0), (10, 1), (20, 2), (30, 2)] {
      fleet.set(monitors: [numbers[number]], of: 1, keys: [7])
      let message = try Sample.message(Int64(seconds), [("vehicle.energy.fuel.level", "\(10 - number)")])
      fired += fleet.evaluate(Sample.batch([message])).firings
    }
    #expect(fleet.advance(to: Sample.noon + 90_000) { _ in false }.isEmpty)
    fired += fleet.advance(to: Sample.noon + 90_000)
    #expect(fired.map(Sample.text) == ["rise 0", "reminder 80"])
  }
}
