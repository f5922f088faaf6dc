internal import HTTPServer
internal import Outbox
internal import SQLite
internal import Synchronization

/// Holds those who wait for events, of this process and of others, and wakes them when there is something for them.
///
/// All of them together cost one question of the database ten times a second: SQLite tells nobody that another process
/// has written.
public final class FeedWatch: Sendable {
  /// How often the database is asked.
  public static let tick: Duration = .milliseconds(100)
  /// Requests of one account that wait at once; each holds a connection.
  static let mostOfAccount = 64
  /// Requests that wait at once: half of the connections that a server has.
  static let mostOfAll = 2_000

  private struct Waiter {
    let account: String
    var ticksLeft: Int
    let continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var waiters: [Int: Waiter] = [:]
    var nextNumber = 0
    /// The place of the newest event that waiters have been told of.
    var told: Int64 = 0
    var isStopped = false
    /// How many requests of each account wait, also between two looks at the feed.
    var guests: [String: Int] = [:]
    var guestCount = 0
    var hint: AsyncStream<Void>.Continuation?
  }

  private let readers: ReaderPool
  private let state = Mutex(State())

  init(_ readers: ReaderPool) { self.readers = readers }

  /// Says that this process has written something, so that nobody waits for the next tick.
  public func hint() {
    let hint = state.withLock { $0.waiters.isEmpty ? nil : $0.hint }
    hint?.yield()
  }

  /// Lets a request wait as often as it likes during `body`; refuses when too many do.
  func whileWaiting(
    _ account: String, _ body: nonisolated(nonsending) () async -> ServerResponse
  ) async throws(Refusal) -> ServerResponse {
    try enter(account)
    defer { leave(account) }
    return await body()
  }

  private func enter(_ account: String) throws(Refusal) {
    let refusal: Refusal? = state.withLock { state in
      guard state.guests[account, default: 0] < Self.mostOfAccount else {
        return Refusal(
          429, "too_many_waiting", "\(Self.mostOfAccount) requests of the account wait for events already; end some",
          headers: [("Retry-After", "5")])
      }
      guard state.guestCount < Self.mostOfAll else {
        return Refusal(
          503, "busy", "too many requests wait for events; try again, or ask without wait",
          headers: [("Retry-After", "5")])
      }
      state.guests[account, default: 0] += 1
      state.guestCount += 1
      return nil
    }
    if let refusal { throw refusal }
  }

  private func leave(_ account: String) {
    state.withLock { state in
      state.guestCount -= 1
      let left = state.guests[account, default: 1] - 1
      state.guests[account] = left > 0 ? left : nil
    }
  }

  /// Waits until something was said to `account` behind the place `seen`, for at most so many ticks; it may also end
  /// without either.
  func wait(for account: String, behind seen: Int64, ticks: Int) async {
    let number = state.withLock { state in
      state.nextNumber += 1
      return state.nextNumber
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isAdded = state.withLock { state -> Bool in
          if state.waiters.isEmpty { state.told = seen }
          // What was said between the reading of the feed and now has been told already: look again.
          guard !state.isStopped, state.told <= seen, !Task.isCancelled else { return false }
          state.waiters[number] = Waiter(account: account, ticksLeft: ticks, continuation: continuation)
          return true
        }
        if !isAdded { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: number) }?.continuation.resume()
    }
  }

  /// Whether nobody waits any more, for good.
  var isStopped: Bool { state.withLock { $0.isStopped } }

  /// Lets everybody go who waits, and everybody who comes.
  public func stop() {
    let waiters = state.withLock { state in
      state.isStopped = true
      defer { state.waiters = [:] }
      return Array(state.waiters.values)
    }
    for waiter in waiters { waiter.continuation.resume() }
  }

  /// Looks for news at every tick and after every hint until the task is cancelled.
  func run(sleep: @escaping @Sendable (Duration) async throws -> Void) async {
    let (hints, hint) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    state.withLock { $0.hint = hint }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { for await _ in hints { self.look() } }
      group.addTask {
        while (try? await sleep(Self.tick)) != nil {
          self.look()
          self.countDown()
        }
        hint.finish()
      }
    }
  }

  /// Wakes those to whom something was said.
  private func look() {
    guard let told = state.withLock({ $0.waiters.isEmpty ? nil : $0.told }) else { return }
    // When the database cannot be read now, the next tick tries again, and the clients find out by themselves.
    let news = try? readers.read { connection -> (accounts: Set<String>, last: Int64)? in
      let outbox = Outbox(connection)
      let last = try outbox.lastSequence()
      return last > told ? (try outbox.accounts(after: told), last) : nil
    }
    guard let news = news ?? nil else { return }
    let woken = state.withLock { state -> [Waiter] in
      state.told = max(state.told, news.last)
      let numbers = state.waiters.filter { news.accounts.contains($0.value.account) }.map(\.key)
      return numbers.compactMap { state.waiters.removeValue(forKey: $0) }
    }
    for waiter in woken { waiter.continuation.resume() }
  }

  private func countDown() {
    let ended = state.withLock { state -> [Waiter] in
      for number in state.waiters.keys { state.waiters[number]?.ticksLeft -= 1 }
      let numbers = state.waiters.filter { $0.value.ticksLeft <= 0 }.map(\.key)
      return numbers.compactMap { state.waiters.removeValue(forKey: $0) }
    }
    for waiter in ended { waiter.continuation.resume() }
  }
}
