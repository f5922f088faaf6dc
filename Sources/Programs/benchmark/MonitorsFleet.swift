import JSON
import Monitors

/// Vehicles in fleets of a thousand, each vehicle with three monitors: a circle and the night, a low battery outside of a
/// polygon, and speed.
struct MonitorsFleet {
  static let vehiclesPerFleet = 1_000
  static let monitorsPerVehicle = 3
  /// 2026-05-28 21:00 UTC.
  static let start: Int64 = 1_780_002_000_000

  let vehicles: Int
  private let clocks = ClockCase()

  /// A point of a fleet's depot.
  private static func depot(_ fleet: Int) -> (longitude: Double, latitude: Double) {
    (11.5 + Double(fleet % 100) * 0.1, 55.5 + Double(fleet / 100 % 100) * 0.1)
  }

  private static func texts(_ fleet: Int) -> [String] {
    let (x, y) = depot(fleet)
    let corners = [(-0.02, -0.01), (0.02, -0.012), (0.025, 0.008), (0.0, 0.02), (-0.02, 0.01), (-0.02, -0.01)]
    let ring = corners.map { "[\(x + $0.0),\(y + $0.1)]" }.joined(separator: ",")
    return [
      """
      {"label":"night","triggerParam":{"triggers":[{"name":"z","zone":{"transition":"Out","place":{"radius":2,\
      "center":{"longitude":\(x),"latitude":\(y)}}}},{"name":"n","time":{"timeZone":"Europe/Stockholm",\
      "times":[{"start":"PT22H","duration":"PT8H"}]}}],"boolExp":"z & n"}}
      """,
      """
      {"label":"low","triggerParam":{"triggers":[{"name":"l","data":{"data":"vehicle.energy.electric.level",\
      "op":"lowerThan","value":["15"]}},{"name":"p","zone":{"transition":"In","polygon":{"type":"Polygon",\
      "coordinates":[[\(ring)]]}}}],"boolExp":"l & !p"}}
      """,
      """
      {"label":"fast","triggerParam":{"triggers":[{"name":"f","data":{"data":"vehicle.kinetic.speed",\
      "op":"greaterThan","value":["130"]}}],"boolExp":"f"}}
      """,
    ]
  }

  /// The monitors of a fleet.
  func monitors(_ fleet: Int) throws -> [Monitor] {
    try Self.texts(fleet).map { text in
      guard let document = JSONDocument(text) else { throw BenchmarkError.inputFailed(reason: "a monitor is no JSON") }
      return try Monitor(json: document, at: document.root, clocks: clocks)
    }
  }

  /// The key of a vehicle.
  static func key(_ vehicle: Int) -> UInt64 {
    VehicleName(SyntheticPlate.text(vehicle % SyntheticPlate.count))?.key(account: "acct_default") ?? 1
  }

  /// Everything in memory.
  func fill() throws -> Fleet {
    let fleet = Fleet()
    var numbers: [Int] = []
    for vehicle in 0..<vehicles {
      if vehicle % Self.vehiclesPerFleet == 0 {
        let first = vehicle / Self.vehiclesPerFleet * Self.monitorsPerVehicle
        numbers = try monitors(vehicle / Self.vehiclesPerFleet).enumerated().map { index, monitor in
          fleet.add(monitor, identity: MonitorIdentity(row: UInt32(first + index + 1), version: 1))
        }
      }
      fleet.add(vehicle: UInt32(vehicle + 1), keys: [Self.key(vehicle)], monitors: numbers)
    }
    return fleet
  }

  /// Where, how full and how fast a random vehicle is.
  struct Fact {
    var vehicle: Int
    var longitude: Double
    var latitude: Double
    var level: Int
    var speed: Int
    var time: Int64

    init(_ number: Int, vehicles: Int, _ random: inout SeededRandom) {
      vehicle = Int(random.next() % UInt64(vehicles))
      let (x, y) = MonitorsFleet.depot(vehicle / MonitorsFleet.vehiclesPerFleet)
      longitude = x + Double(random.number(-400...400)) / 10_000
      latitude = y + Double(random.number(-200...200)) / 10_000
      // One message of two hundred is of a battery that is low, and one of a car that is fast.
      level = random.number(0...199) == 0 ? 10 : random.number(20...100)
      speed = random.number(0...199) == 0 ? 140 : random.number(0...120)
      // A minute between two messages of a vehicle, on average.
      time = MonitorsFleet.start + Int64(Double(number) / Double(vehicles) * 60_000)
    }

    var readings: [Reading] {
      [
        Reading(longitude: longitude, latitude: latitude, time: time),
        Reading(code: 5, value: DecimalNumber(level).raw, time: time),
        Reading(code: 16, value: DecimalNumber(speed).raw, time: time),
      ].compactMap { $0 }
    }

    /// Some 200 bytes in the makers' shape.
    func json(at instant: String) -> String {
      #"{"licensePlate":"\#(SyntheticPlate.text(vehicle % SyntheticPlate.count))","createdAt":"\#(instant)","#
        + #""lastPosition":{"geometry":{"type":"Point","coordinates":[\#(longitude),\#(latitude)]}},"#
        + #""energies":[{"type":"Electric","level":\#(level)}],"kinetic":{"speed":\#(speed)}}"#
    }
  }
}
