import Foundation
import Matching
import SQLite
import Vehicles

/// How much it costs to ask of listings who cares about them.
struct MatchBenchmark {
  let options: BenchmarkOptions

  private static let listings = 1_000
  /// One listing of so many is of a monitored vehicle.
  private static let listingsPerMatch = 100
  private static let rounds = 20
  private static let batchSize = 50_000

  func run(_ rows: RowWriter) async throws {
    let count = options.monitorings ?? 1_000_000
    let folder = try TemporaryFolder()
    let path = folder.file("platewatch.sqlite")
    ProcessMemory.forgetPeak()
    let filling = try await Database(path: path, migrations: MonitoringIndex.migrations)
    let fillCost = try await fill(filling, count: count)
    try await filling.checkpoint()
    await filling.close()
    try rows.write(Row(name: "match.fill", count: count, cost: fillCost))

    ProcessMemory.forgetPeak()
    var random = SeededRandom(seed: 11)
    let database = try await Database(path: path, migrations: MonitoringIndex.migrations)
    let first = try await Self.ask(database, Self.questions(monitorings: count, &random))
    try rows.write(row("match.first", count, first))
    var best = first
    for _ in 0..<Self.rounds {
      let round = try await Self.ask(database, Self.questions(monitorings: count, &random))
      if round.cost.cpuSeconds < best.cost.cpuSeconds || round.right < best.right { best = round }
    }
    await database.close()
    try rows.write(row("match.warm", count, best))
  }

  private func row(_ name: String, _ monitorings: Int, _ answer: Answer) -> Row {
    var row = Row(name: name, count: Self.listings, cost: answer.cost)
    row.verdict = (answer.right, Self.listings - answer.right)
    row.figures = [
      ("monitorings", .count(monitorings)),
      ("cpuMillisecondsPer1000", .number(answer.cost.cpuSeconds * 1_000_000 / Double(Self.listings))),
    ]
    return row
  }

  /// Monitorings of plates spread evenly over all there are, added in their order, which is fastest.
  private func fill(_ database: Database, count: Int) async throws -> Cost {
    let watch = Stopwatch()
    for start in stride(from: 0, to: count, by: Self.batchSize) {
      let numbers = start..<min(start + Self.batchSize, count)
      try await database.write { connection in
        let index = MonitoringIndex(connection)
        for number in numbers {
          let request = try MonitoringRequest(
            accountID: MonitoringIndex.defaultAccountID,
            plate: SyntheticPlate.text(Self.plateNumber(number, monitorings: count)),
            eventTypes: [EventType.listedForSale.rawValue])
          _ = try index.watch(request, newID: Self.identifier(number), at: Date(timeIntervalSince1970: 1_780_000_000))
        }
      }
    }
    return watch.cost
  }

  /// A vehicle, and whether somebody monitors it.
  private struct Question: Sendable {
    var plate: LicensePlate?
    var isMonitored: Bool
  }

  private struct Answer: Sendable {
    var right: Int
    var cost: Cost
  }

  private static func ask(_ database: Database, _ questions: [Question]) async throws -> Answer {
    let watch = Stopwatch()
    let right = try await database.read { connection in
      let matcher = Matcher(connection)
      return try questions.count { question in
        try matcher.matches(plate: question.plate, vin: nil).count == (question.isMonitored ? 1 : 0)
      }
    }
    return Answer(right: right, cost: watch.cost)
  }

  private static func questions(monitorings: Int, _ random: inout SeededRandom) -> [Question] {
    (0..<listings).map { number in
      if number % listingsPerMatch == 0 {
        let monitored = plateNumber(random.number(0...monitorings - 1), monitorings: monitorings)
        return Question(plate: LicensePlate(SyntheticPlate.text(monitored)), isMonitored: true)
      }
      var plate = random.number(0...SyntheticPlate.count - 1)
      while isMonitored(plate, monitorings: monitorings) { plate = random.number(0...SyntheticPlate.count - 1) }
      return Question(plate: LicensePlate(SyntheticPlate.text(plate)), isMonitored: false)
    }
  }

  private static func plateNumber(_ number: Int, monitorings: Int) -> Int {
    number * SyntheticPlate.count / monitorings
  }

  private static func isMonitored(_ plate: Int, monitorings: Int) -> Bool {
    let candidate = (plate * monitorings + SyntheticPlate.count - 1) / SyntheticPlate.count
    return candidate < monitorings && plateNumber(candidate, monitorings: monitorings) == plate
  }

  /// Identifiers in the order of their numbers.
  private static func identifier(_ number: Int) -> UUID {
    let high = UInt8(truncatingIfNeeded: number >> 24)
    let (b, c, d) = (
      UInt8(truncatingIfNeeded: number >> 16), UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)
    )
    return UUID(uuid: (high, b, c, d, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 0))
  }
}
