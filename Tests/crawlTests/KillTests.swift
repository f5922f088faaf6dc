import Foundation
import Synchronization
import TestSupport
import Testing

/// A run that is killed at any instant loses nothing, says nothing twice and leaves no lock behind.
struct KillTests {
  /// Kills in all, spread over the life of a run, its start included.
  static let kills = 200
  /// Kills of one database before the run is left in peace.
  static let killsInARow = 5
  static let width = 3

  /// Four days of a market: some cars leave and come back, some leave for good, some are new or cheaper on the last day.
  struct Story {
    static let plates = (1...320).filter { $0 % 11 == 0 }.map { "MLB" + String(1_000 + $0).dropFirst() }
    static let returning = [22, 99, 121]
    static let leaving = [33, 44, 209]

    private static func market(_ numbers: some Sequence<Int>, without absent: [Int] = []) -> CarMarket {
      let cars = numbers.filter { !absent.contains($0) }.map { Car($0) }
      var market = CarMarket(cars.reversed())
      market.gone = absent.map { 10_000 + $0 }
      return market
    }

    /// `cheaper` are the cars that cost less on the last day.
    static func days(cheaper: ClosedRange<Int>) -> [CarMarket] {
      var last = market(1...320, without: leaving)
      for index in last.cars.indices {
        let number = last.cars[index].id - 10_000
        if number % 33 == 0, cheaper.contains(number) { last.cars[index].price -= 5_000 }
      }
      return [
        market(1...240), market(1...240, without: returning), market(1...240, without: returning + leaving), last,
      ]
    }
  }

  /// A station on the morning of the last day, and the arguments that play it.
  private static func morning(_ mode: String) async throws -> (station: Station, arguments: [String]) {
    let station = try Station()
    try await station.watch(Story.plates)
    // How deep a walk for the newest reads depends on where it was killed; what it may find there must not.
    let days = Story.days(cheaper: mode == "full" ? 1...320 : 221...320)
    for (number, market) in days.dropLast().enumerated() {
      let ending = try await station.crawl(market, day: number + 1, ["--mode", "full"])
      try #require(ending.status == 0, Comment(rawValue: ending.errors))
    }
    let arguments = try station.record(days[3], as: "last") + ["--now", Station.time(4), "--mode", mode]
    return (station, arguments)
  }

  /// How long a run takes; shorter from kill to kill when they come too late, as beside other tests that end.
  private final class Span: Sendable {
    private let state: Mutex<Duration>

    init(_ usual: Duration) { state = Mutex(usual) }

    var usual: Duration { state.withLock { $0 } }

    func learn(isLate: Bool) { state.withLock { $0 = $0 * (isLate ? 0.8 : 1.03) } }
  }

  private struct Outcome: Sendable {
    var killed = 0
    var ending: Program.Ending
    var outbox: [String]
    var printed: [String]
    var lockIsFree: Bool
  }

  /// Kills the run at these parts of its usual time, one after another, then lets it end.
  private static func kill(
    _ morning: Station, _ arguments: [String], within span: Span, at instants: [Double]
  ) async throws -> Outcome {
    let station = try morning.copy()
    var killed = 0
    var printed: [String] = []
    for instant in instants {
      let running = try station.start(arguments)
      // Waiting is what is tested: the instant of the kill.
      try await Task.sleep(for: span.usual * instant)
      running.send(SIGKILL)
      let ending = try await running.ending()
      if ending.status == nil { killed += 1 }
      span.learn(isLate: ending.status != nil)
      printed += ending.lines
    }
    let ending = try await station.crawl(arguments)
    let lock = open("\(station.database).cars.lock", O_RDWR)
    defer { close(lock) }
    return Outcome(
      killed: killed, ending: ending, outbox: try await station.outbox(), printed: printed + ending.lines,
      lockIsFree: flock(lock, LOCK_EX | LOCK_NB) == 0)
  }

  @Test(.timeLimit(.minutes(5)), arguments: ["full", "newest"])
  func `killed at any instant and started again, a run says what an undisturbed one says`(mode: String) async throws {
    let (morning, arguments) = try await Self.morning(mode)
    let undisturbed = try morning.copy()
    let clock = ContinuousClock()
    let whole = try await undisturbed.crawl(arguments)
    // The first run finds nothing in the caches, so the second tells how long one takes.
    let rehearsal = try morning.copy()
    let start = clock.now
    _ = try await rehearsal.crawl(arguments)
    let span = Span(clock.now - start)
    let expected = try await undisturbed.outbox()
    #expect(whole.status == 0)
    #expect(whole.lines.count == (mode == "full" ? 20 : 9))
    #expect(Set(whole.lines.compactMap { $0.member("eventType") }).count == (mode == "full" ? 3 : 2))

    var random = SplitMix(state: 20_261_121)
    let groups = (0..<(Self.kills / 2 / Self.killsInARow)).map { _ in
      (0..<Self.killsInARow).map { _ in Double.random(in: 0..<0.9, using: &random) }
    }
    var killed = 0
    try await withThrowingTaskGroup(of: Outcome.self) { group in
      var waiting = groups[...]
      for _ in 0..<Self.width {
        guard let instants = waiting.popFirst() else { break }
        group.addTask { try await Self.kill(morning, arguments, within: span, at: instants) }
      }
      while let outcome = try await group.next() {
        killed += outcome.killed
        #expect(outcome.ending.status == 0, Comment(rawValue: outcome.ending.errors))
        #expect(Set(outcome.outbox) == Set(expected))
        #expect(outcome.outbox.count == expected.count)
        #expect(Set(outcome.printed).count == outcome.printed.count)
        #expect(Set(outcome.printed).isSubset(of: expected))
        #expect(outcome.lockIsFree)
        guard let instants = waiting.popFirst() else { continue }
        group.addTask { try await Self.kill(morning, arguments, within: span, at: instants) }
      }
    }
    // Those that are late find a run that has ended already.
    #expect(killed >= Self.kills / 8)
  }
}

/// Numbers that are the same in every test run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
