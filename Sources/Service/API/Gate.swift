internal import Access
internal import FoundationEssentials
internal import HTTP
internal import HTTPServer
internal import SQLite
internal import Synchronization

/// Lets requests in by their keys, and no more of them than a key may send.
final class Gate: Sendable {
  /// A request that was let in.
  struct Pass: Sendable {
    let principal: Principal
    /// What is left of the key's limit; nil when it has none.
    let left: (limit: RateLimit, verdict: TokenBucket.Verdict)?

    /// Adds to an answer what is left.
    func stamp(_ response: ServerResponse) -> ServerResponse {
      guard let left else { return response }
      var response = response
      response.headers.append("RateLimit-Limit", String(left.limit.burst))
      response.headers.append("RateLimit-Remaining", String(left.verdict.remaining))
      response.headers.append("RateLimit-Reset", String(left.verdict.secondsUntilFull))
      return response
    }
  }

  private struct State {
    var buckets: [String: TokenBucket] = [:]
    /// When full buckets were looked for last.
    var prunedAt: Duration?
    /// The minute in which each key was used last, since 1970.
    var usedInMinute: [String: Int] = [:]
    /// Uses that are not written down yet.
    var unwritten: [String: Date] = [:]
  }

  /// Beyond it those that are full are forgotten.
  private static let mostBuckets = 10_000
  /// When nearly none is full, looking through all of them at every request would cost more than keeping them.
  private static let pruningPause: Duration = .seconds(1)

  private let surroundings: Backend.Surroundings
  private let usualLimit: RateLimit
  private let state = Mutex(State())

  /// A gate that lets every key pass `usualLimit` times that has no limit of its own.
  init(_ surroundings: Backend.Surroundings, usualLimit: RateLimit) {
    self.surroundings = surroundings
    self.usualLimit = usualLimit
  }

  /// Lets a request in; throws what the client is told otherwise.
  func admit(_ request: ServerRequest, to scope: Scope, _ connection: Connection) throws -> Pass {
    guard let (text, start) = Self.keyText(of: request) else {
      throw Self.unauthorized("no API key was sent; send one as `Authorization: Bearer KEY`", challenge: "Bearer")
    }
    guard let key = try APIKeys(connection).key(openedBy: text.utf8Span.span.extracting(start...)) else {
      throw Self.unauthorized("the API key is not valid", challenge: #"Bearer error="invalid_token""#)
    }
    guard key.scopes.contains(scope) else {
      throw Refusal(
        403, "missing_scope", "the API key does not have the scope \(scope.rawValue)",
        headers: [("WWW-Authenticate", #"Bearer error="insufficient_scope", scope="\#(scope.rawValue)""#)])
    }
    return Pass(
      principal: Principal(keyID: key.id, accountID: key.accountID), left: try spend(key, now: surroundings.now()))
  }

  /// The uses of keys since the last time this was asked.
  func takeUnwrittenUses() -> [String: Date] {
    state.withLock { state in
      defer { state.unwritten = [:] }
      return state.unwritten
    }
  }

  /// Takes uses again that could not be written down.
  func putBack(_ uses: [String: Date]) {
    state.withLock { state in state.unwritten.merge(uses) { max($0, $1) } }
  }

  private func spend(_ key: APIKey, now: Date) throws(Refusal) -> (RateLimit, TokenBucket.Verdict)? {
    let limit = key.rate ?? usualLimit
    let minute = Int(now.timeIntervalSince1970) / 60
    let uptime = limit.perSecond > 0 ? surroundings.uptime() : nil
    let verdict = state.withLock { state -> TokenBucket.Verdict? in
      if state.usedInMinute[key.id] != minute {
        state.usedInMinute[key.id] = minute
        state.unwritten[key.id] = now
      }
      guard let uptime else { return nil }
      if state.buckets.count > Self.mostBuckets, state.prunedAt.map({ uptime - $0 >= Self.pruningPause }) ?? true {
        state.buckets = state.buckets.filter { !$0.value.isFull(at: uptime) }
        state.prunedAt = uptime
      }
      return state.buckets[key.id, default: TokenBucket(limit, at: uptime)].take(limit, at: uptime)
    }
    guard let verdict else { return nil }
    guard verdict.isAllowed else {
      throw Refusal(
        429, "rate_limited", "the API key has been used more than \(limit.perSecond) times a second; wait a little",
        headers: [
          ("Retry-After", String(verdict.secondsUntilNext)), ("RateLimit-Limit", String(limit.burst)),
          ("RateLimit-Remaining", "0"), ("RateLimit-Reset", String(verdict.secondsUntilFull)),
        ])
    }
    return (limit, verdict)
  }

  private static func unauthorized(_ sentence: String, challenge: String) -> Refusal {
    Refusal(401, "unauthorized", sentence, headers: [("WWW-Authenticate", challenge)])
  }

  /// The field that holds a key, `Authorization: Bearer KEY` or else `X-API-Key: KEY`, and where in its UTF-8 the key
  /// starts.
  private static func keyText(of request: ServerRequest) -> (text: String, start: Int)? {
    if let text = request.headers["Authorization"], let start = bearerStart(text) { return (text, start) }
    return request.headers["X-API-Key"].map { ($0, 0) }
  }

  /// What follows the scheme, in any case, and blanks; nil when the scheme is another one.
  private static func bearerStart(_ text: String) -> Int? {
    let scheme: StaticString = "bearer "
    let bytes = text.utf8Span.span
    var start = scheme.utf8CodeUnitCount
    guard bytes.count > start else { return nil }
    for index in 0..<start where bytes[index] | 0x20 != scheme.utf8Start[index] { return nil }
    while start < bytes.count, bytes[start] == UInt8(ascii: " ") { start += 1 }
    return start
  }
}
