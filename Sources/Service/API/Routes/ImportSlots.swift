internal import HTTPServer
internal import Synchronization

/// Who may import now: one portfolio of an account at a time, so that nobody's slow sending keeps others out.
final class ImportSlots: Sendable {
  /// Each has a temporary file, and all of them one write lock to wait for.
  static let mostAtOnce = 16
  /// From the head of a request to the end of its body: the longest body at 1 Mbit/s.
  static let longestSending: Duration = .seconds(600)

  private let accounts = Mutex<Set<String>>([])

  /// Does `body` in the account's slot; refuses when the account has one already, or too many others have.
  func use(
    _ account: String, _ body: nonisolated(nonsending) () async throws -> ServerResponse
  ) async throws -> ServerResponse {
    try begin(account)
    defer { end(account) }
    return try await body()
  }

  private func begin(_ account: String) throws(Refusal) {
    let refusal: Refusal? = accounts.withLock { accounts in
      if accounts.contains(account) { return Self.busy("another import of the account is running; try again") }
      guard accounts.count < Self.mostAtOnce else { return Self.busy("other imports are running; try again") }
      accounts.insert(account)
      return nil
    }
    if let refusal { throw refusal }
  }

  private func end(_ account: String) { _ = accounts.withLock { $0.remove(account) } }

  private static func busy(_ sentence: String) -> Refusal {
    Refusal(503, "busy", sentence, headers: [("Retry-After", "10")])
  }
}

/// A body that has to end in time, however steadily it comes.
struct TimedBody: Sendable {
  private let body: RequestBody
  private let surroundings: Backend.Surroundings
  private let limit: Duration
  private let end: Duration

  /// The time begins now.
  init(_ body: RequestBody, within limit: Duration, _ surroundings: Backend.Surroundings) {
    self.body = body
    self.surroundings = surroundings
    self.limit = limit
    end = surroundings.uptime() + limit
  }

  /// The next piece, nil after the last one; refuses when the time is over.
  func next() async throws -> [UInt8]? {
    let left = end - surroundings.uptime()
    guard left > .zero else { throw tooSlow }
    let piece = try await withThrowingTaskGroup(of: Piece.self) { group in
      defer { group.cancelAll() }
      group.addTask {
        var pieces = body.makeAsyncIterator()
        return Piece(bytes: try await pieces.next(), isInTime: true)
      }
      group.addTask {
        try await surroundings.sleep(left)
        return Piece(bytes: nil, isInTime: false)
      }
      return try await group.next() ?? Piece(bytes: nil, isInTime: false)
    }
    guard piece.isInTime else { throw tooSlow }
    return piece.bytes
  }

  private struct Piece: Sendable {
    let bytes: [UInt8]?
    let isInTime: Bool
  }

  private var tooSlow: Refusal {
    Refusal(408, "too_slow", "the body took longer than \(Int(limit / .seconds(60))) minutes; send it in parts")
  }
}
