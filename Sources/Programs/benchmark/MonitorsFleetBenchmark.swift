import FoundationEssentials
import JSON
import Monitors
import TelemetryRuns

/// What it costs to evaluate messages of many vehicles in memory, decoded and as lines of JSON.
struct MonitorsFleetBenchmark {
  let vehicles: Int
  let messages: Int
  private static let batchSize = 1_000

  func run(_ rows: RowWriter) throws {
    let before = ProcessMemory.residentBytes
    ProcessMemory.forgetPeak()
    let watch = Stopwatch()
    let source = MonitorsFleet(vehicles: vehicles)
    let fleet = try source.fill()
    var filled = Row(name: "monitors.fleet", count: vehicles, cost: watch.cost)
    let used = ProcessMemory.residentBytes - before
    filled.figures = [
      ("residentBytes", .count(used)), ("bytesPerVehicle", .number(Double(used) / Double(vehicles))),
      ("monitorsPerVehicle", .count(MonitorsFleet.monitorsPerVehicle)),
    ]
    try rows.write(filled)
    try rows.write(decoded(fleet))
    try rows.write(lines(fleet))
  }

  private func decoded(_ fleet: Fleet) -> Row {
    var random = SeededRandom(seed: 21)
    var cost = Cost()
    var (number, fired, unknown) = (0, 0, 0)
    while number < messages {
      var batch = ReadingBatch()
      for _ in 0..<Self.batchSize {
        let fact = MonitorsFleet.Fact(number, vehicles: vehicles, &random)
        batch.append(
          vehicle: MonitorsFleet.key(fact.vehicle), readings: fact.readings, tag: Int64(number))
        number += 1
      }
      let watch = Stopwatch()
      let outcome = fleet.evaluate(batch)
      cost += watch.cost
      fired += outcome.firings.count
      unknown += outcome.unknown.count
    }
    var row = Row(name: "monitors.decoded", count: number, cost: cost)
    row.verdict = (number - unknown, unknown)
    row.figures = [("vehicles", .count(vehicles)), ("fired", .count(fired))]
    return row
  }

  private func lines(_ fleet: Fleet) -> Row {
    var random = SeededRandom(seed: 22)
    var cost = Cost()
    var (number, fired, unknown, bytes) = (0, 0, 0, 0)
    let offset = messages
    while number < messages {
      var text: [UInt8] = []
      for _ in 0..<Self.batchSize {
        let fact = MonitorsFleet.Fact(offset + number, vehicles: vehicles, &random)
        text += Array(fact.json(at: Date(millisecondsSince1970: Int(fact.time)).utcText).utf8) + [10]
        number += 1
      }
      bytes += text.count
      let watch = Stopwatch()
      var decoder = TelemetryLines(account: "acct_default", keepsJSON: false)
      decoder.take(text, now: MonitorsFleet.start + 86_400_000)
      decoder.finish(now: MonitorsFleet.start + 86_400_000)
      var batch = ReadingBatch()
      for incoming in decoder.takeMessages() {
        guard let key = incoming.message.name?.key(account: incoming.accountID) else { continue }
        batch.append(vehicle: key, readings: incoming.message.readings, texts: incoming.message.texts, tag: 0)
      }
      batch.sort()
      let outcome = fleet.evaluate(batch)
      cost += watch.cost
      fired += outcome.firings.count
      unknown += outcome.unknown.count + decoder.refusedCount
    }
    var row = Row(name: "monitors.json", count: number, cost: cost)
    row.verdict = (number - unknown, unknown)
    row.figures = [
      ("vehicles", .count(vehicles)), ("fired", .count(fired)),
      ("bytesPerLine", .number(Double(bytes) / Double(number))),
    ]
    return row
  }
}
