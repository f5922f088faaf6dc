import Outbox
import SQLite
import Testing

@testable import Webhooks

/// What has to hold whatever happens, checked after the same seeds every time; a failure names its seed.
struct SimulationTests {
  private static let seeds: [UInt64] = Array(1...8)

  private struct Key: Hashable {
    let event: String
    let endpoint: String
  }

  @Test(arguments: seeds) func `whatever is killed, frozen or full, nothing is lost and nothing doubled unmarked`(
    seed: UInt64
  ) throws {
    let simulation = try Simulation(seed: seed, stepsClock: seed % 3 == 0)
    try simulation.run(steps: 300)
    let deliveries = try DeliveryLog(simulation.connection).deliveries(DeliveryQuestion(), limit: 10_000)
    try #require(deliveries.count > 60, "seed \(seed)")
    checkNothingIsLost(simulation, deliveries, seed)
    checkOneAtATime(simulation, seed)
    checkDuplicates(simulation, seed)
    checkPauses(simulation, seed)
    if !simulation.stepsClock { checkNotSooner(simulation, seed) }
    try checkBooks(simulation, deliveries, seed)
  }

  /// Every delivery has come to its end, and what counts as delivered was taken by its receiver.
  private func checkNothingIsLost(_ simulation: Simulation, _ deliveries: [Delivery], _ seed: UInt64) {
    let taken = Set(simulation.requests.filter(\.isTaken).map { Key(event: $0.event, endpoint: $0.endpoint) })
    for delivery in deliveries {
      #expect(delivery.state == .delivered || delivery.state == .dead, "seed \(seed): \(delivery)")
      guard delivery.state == .delivered else { continue }
      #expect(
        taken.contains(Key(event: delivery.eventID, endpoint: delivery.endpointID)), "seed \(seed): \(delivery)")
    }
  }

  /// No two requests about one event to one endpoint are under way at once, but for senders that were frozen.
  private func checkOneAtATime(_ simulation: Simulation, _ seed: UInt64) {
    for (key, requests) in Self.byDelivery(simulation) {
      for (one, next) in zip(requests, requests.dropFirst()) where next.start < one.end {
        #expect(one.isDisturbed || next.isDisturbed, "seed \(seed): \(key) attempts \(one.attempt), \(next.attempt)")
      }
    }
  }

  /// A receiver that takes an event again is told that it may have it, and that happens no more often than attempts were lost.
  private func checkDuplicates(_ simulation: Simulation, _ seed: UInt64) {
    var repeated = 0
    for (key, requests) in Self.byDelivery(simulation) {
      guard let first = requests.firstIndex(where: \.isTaken) else { continue }
      for request in requests[(first + 1)...] {
        #expect(request.previous == "unknown", "seed \(seed): \(key) attempt \(request.attempt)")
        repeated += request.isTaken ? 1 : 0
      }
    }
    // A time-out is as good as a lost sender: nobody knows what the receiver made of it.
    let unknown = simulation.requests.count { $0.isDisturbed || $0.isTimedOut }
    #expect(repeated <= unknown, "seed \(seed)")
  }

  /// After a pause has been committed nothing begins.
  private func checkPauses(_ simulation: Simulation, _ seed: UInt64) {
    for pause in simulation.pauses {
      for request in simulation.requests
      where request.endpoint == pause.endpoint && !request.isDisturbed
        && request.start > pause.from && request.start < pause.to ?? .max
      {
        Issue.record("seed \(seed): \(request) begins in a pause from \(pause.from)")
      }
    }
  }

  /// A try that failed is followed not before the first delay of the endpoint's policy.
  private func checkNotSooner(_ simulation: Simulation, _ seed: UInt64) {
    let least: [String: Int64] = ["we_0": 10_000, "we_1": 20_000, "we_2": 30_000]
    for (key, requests) in Self.byDelivery(simulation) {
      for (one, next) in zip(requests, requests.dropFirst()) where !one.isDisturbed && next.attempt == one.attempt + 1 {
        #expect(next.start - one.end >= least[key.endpoint] ?? 0, "seed \(seed): \(key) attempt \(next.attempt)")
      }
    }
  }

  /// What is kept of attempts is what receivers saw, and nothing is counted as on its way.
  private func checkBooks(_ simulation: Simulation, _ deliveries: [Delivery], _ seed: UInt64) throws {
    let log = DeliveryLog(simulation.connection)
    let seen = Dictionary(
      Self.byDelivery(simulation).map { ($0, Set($1.map(\.attempt))) }, uniquingKeysWith: { one, _ in one })
    for delivery in deliveries {
      let attempts = try log.attempts(of: delivery.id)
      #expect(attempts.map(\.number) == Array(1..<attempts.count + 1), "seed \(seed)")
      let known = Set(
        attempts.filter { $0.result?.outcome != .unknown && $0.result?.outcome != .aborted }.map(\.number))
      let received = seen[Key(event: delivery.eventID, endpoint: delivery.endpointID)] ?? []
      #expect(known.isSubset(of: received), "seed \(seed): \(delivery)")
    }
    for overview in try EndpointOverview.all(simulation.connection, at: simulation.date) {
      #expect(overview.inFlight == 0, "seed \(seed)")
      #expect(overview.firstDueAt == nil, "seed \(seed)")
    }
    #expect(try simulation.connection.first("PRAGMA integrity_check") { $0.text(0) } == "ok")
  }

  private static func byDelivery(_ simulation: Simulation) -> [Key: [Simulation.Request]] {
    Dictionary(grouping: simulation.requests) { Key(event: $0.event, endpoint: $0.endpoint) }
      .mapValues { $0.sorted { ($0.start, $0.attempt) < ($1.start, $1.attempt) } }
  }
}
