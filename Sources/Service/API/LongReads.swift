internal import Dispatch
internal import Synchronization

/// Reads that take milliseconds and more, a few at a time on threads of their own: those of the server and the shared
/// pool serve everybody else meanwhile.
final class LongReads: Sendable {
  /// From here on a page that leaves so many rows out at its beginning is long: each of them is read.
  static let longOffset = 10_000
  /// As many as read at once.
  private static let width = 2
  private static let mostOfAll = 64
  private static let mostOfAccount = 8

  private struct State {
    var byAccount: [String: Int] = [:]
    var count = 0
    var next = 0
  }

  private let queues = (0..<width).map { DispatchQueue(label: "platewatch.long-reads.\($0)") }
  private let state = Mutex(State())

  /// Does `body` in its turn; refuses when too many wait already.
  func run<Value: Sendable>(
    for account: String, _ body: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    let queue = queues[try begin(account)]
    defer { end(account) }
    return try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result(catching: body)) }
    }
  }

  private func begin(_ account: String) throws(Refusal) -> Int {
    let queue: Int? = state.withLock { state in
      guard state.count < Self.mostOfAll, state.byAccount[account, default: 0] < Self.mostOfAccount else { return nil }
      state.byAccount[account, default: 0] += 1
      state.count += 1
      state.next = (state.next + 1) % Self.width
      return state.next
    }
    guard let queue else {
      throw Refusal(
        503, "busy", "too many long reads are waiting; try again, or read pages one after the other",
        headers: [("Retry-After", "2")])
    }
    return queue
  }

  private func end(_ account: String) {
    state.withLock { state in
      state.count -= 1
      let left = state.byAccount[account, default: 1] - 1
      state.byAccount[account] = left > 0 ? left : nil
    }
  }
}
