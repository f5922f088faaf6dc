import CommandLineTool
import CrawlRuns
import Foundation
import HTTPClient
import Outbox
import SQLite
import Webhooks

/// What sending webhooks costs: a backlog over real connections, fresh events at a rate, and claims at two sizes of backlog.
struct DeliverBenchmark {
  static let options: [CommandLineSpecification.Option] = [
    .value("backlog", "N", "how many deliveries wait; 100000 unless given", commands: ["deliver"]),
    .value("endpoints", "N", "to how many endpoints; 100 unless given", commands: ["deliver"]),
    .value("rate", "N", "enqueue N events in a second instead of a backlog", commands: ["deliver"]),
    .value("hanging", "20%", "so many of the endpoints never answer", commands: ["deliver"]),
    .flag("claims", "measure only the database: claims and ends at 10000 and at the backlog", commands: ["deliver"]),
  ]

  private let backlog: Int
  private let endpoints: Int
  private let rate: Int?
  private let seconds: Int
  private let hanging: Int
  private let measuresClaims: Bool

  init(_ arguments: Arguments) throws {
    try arguments.refusePositionals()
    backlog = try arguments.int("backlog", in: 1...10_000_000) ?? 100_000
    endpoints = try arguments.int("endpoints", in: 1...10_000) ?? 100
    rate = try arguments.int("rate", in: 1...100_000)
    seconds = try arguments.int("seconds", in: 1...3_600) ?? 10
    measuresClaims = arguments.has("claims")
    let text = arguments.string("hanging") ?? "0%"
    guard text.hasSuffix("%"), let percent = Int(text.dropLast()), (0...90).contains(percent) else {
      throw UsageError.wrongValue(flag: "--hanging", value: text, expected: "a part such as 20%")
    }
    hanging = percent
  }

  func run(_ rows: RowWriter) async throws {
    if measuresClaims {
      for size in [10_000, max(backlog, 10_000)] { try await measureClaims(size, rows) }
    } else if let rate {
      try await measureRate(rate, rows)
    } else {
      try await measureBacklog(rows)
    }
  }

  private func measureBacklog(_ rows: RowWriter) async throws {
    let station = try await DeliveryStation(endpoints: endpoints, hangingPercent: hanging)
    let filling = try await station.fill(backlog)
    try rows.write(Row(name: "deliver.fill", count: backlog, cost: filling))
    ProcessMemory.forgetPeak()
    let (watch, before) = (Stopwatch(), station.receiver.cpuSeconds)
    let summary = try await station.loop(follows: false).run()
    var cost = watch.cost
    let receiving = station.receiver.cpuSeconds - before
    cost.cpuSeconds -= receiving
    var row = Row(name: "deliver.backlog", count: summary.attempts, cost: cost)
    row.verdict = (summary.delivered, summary.attempts - summary.delivered)
    row.figures = [
      ("endpoints", .count(endpoints)), ("perSecond", .number(Double(summary.delivered) / cost.wallSeconds)),
      ("senderCpuMillisecondsEach", .number(cost.cpuSeconds * 1000 / Double(max(1, summary.attempts)))),
      ("receiverCpuMillisecondsEach", .number(receiving * 1000 / Double(max(1, summary.attempts)))),
      ("received", .count(station.receiver.count)), ("residentBytes", .count(ProcessMemory.residentBytes)),
    ]
    try rows.write(row)
    await station.close()
  }

  private func measureRate(_ rate: Int, _ rows: RowWriter) async throws {
    let station = try await DeliveryStation(endpoints: endpoints, hangingPercent: hanging)
    ProcessMemory.forgetPeak()
    let control = DeliverySwitch()
    let (watch, before) = (Stopwatch(), station.receiver.cpuSeconds)
    let loop = station.loop(follows: true)
    async let running = loop.run(control)
    let count = rate * seconds
    try await station.enqueue(count, perSecond: rate)
    // What was enqueued last gets its time too.
    try await Task.sleep(for: .seconds(1))
    let delays = station.delays.sorted
    var cost = watch.cost
    let receiving = station.receiver.cpuSeconds - before
    cost.cpuSeconds -= receiving
    control.stop()
    let summary = try await running
    var row = Row(name: "deliver.rate", count: count, cost: cost)
    row.figures = [
      ("perSecond", .count(rate)), ("endpoints", .count(endpoints)), ("hangingPercent", .count(hanging)),
      ("healthyEvents", .count(station.healthyCount(of: count))), ("begun", .count(delays.count)),
      ("delivered", .count(summary.delivered)), ("p50Milliseconds", .count(Self.part(0.5, of: delays))),
      ("p99Milliseconds", .count(Self.part(0.99, of: delays))), ("mostMilliseconds", .count(delays.last ?? 0)),
      ("residentBytes", .count(ProcessMemory.residentBytes)),
    ]
    try rows.write(row)
    await station.close()
  }

  /// The value below which this part of the sorted values lies.
  private static func part(_ part: Double, of sorted: [Int]) -> Int {
    sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]
  }

  private static let measured = 6_400

  private func measureClaims(_ size: Int, _ rows: RowWriter) async throws {
    let station = try await DeliveryStation(endpoints: endpoints, hangingPercent: 0)
    _ = try await station.fill(size)
    ProcessMemory.forgetPeak()
    var deliverer = Deliverer(follows: false)
    var (ended, now) = (0, LiveClock.now())
    let database = station.database
    let watch = Stopwatch()
    while ended < Self.measured {
      guard let turn = deliverer.begin(worker: 1, now: now, monotonic: now, seed: 1) else { break }
      let outcome = try await database.write { connection in try DeliveryQueue(connection).perform(turn) }
      deliverer.end(outcome, of: turn)
      now += Deliverer.window
      for flight in outcome.flights {
        deliverer.land(Landing(flight, AttemptResult(.ok, status: 200), endedAt: now, landedAt: now))
      }
      ended += outcome.reports.count
      now += Deliverer.window
    }
    var row = Row(name: "deliver.claims", count: ended, cost: watch.cost)
    row.figures = [
      ("backlog", .count(size)), ("endpoints", .count(endpoints)),
      ("cpuMicrosecondsEach", .number(watch.cost.cpuSeconds * 1e6 / Double(max(1, ended)))),
      ("residentBytes", .count(ProcessMemory.residentBytes)),
    ]
    try rows.write(row)
    await station.close()
  }
}

/// The real time, for a program that measures.
enum LiveClock {
  static func now() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}
