internal import HTTP

/// Sends requests to hosts in their pace: every request of a run passes here.
final class HostGate {
  /// Why a run cannot go on with a host.
  enum Stop {
    case hold(until: EpochMilliseconds, HoldReason?)
    case unreachable(TransportError)
    case deadline
    case budget
  }

  /// What became of a request.
  enum Reply {
    case response(Response)
    case failed(TransportError)
    case stop(Stop)
  }

  /// The longest wait that a host may ask for and get within a run.
  static let longestHold = Duration.seconds(120)
  /// The longest wait by pace in a run that has no deadline.
  static let longestPause = Duration.seconds(900)
  /// The waits before a request without an answer is tried again.
  static let retryWaits: [Duration] = [.seconds(5), .seconds(30)]

  let clock: CrawlClock
  private let transport: Transport
  /// Nil in a replay, which has no pace and remembers nothing.
  private let ledger: HostLedger?
  private let configuration: PageFetcher.Configuration
  private(set) var requestCount = 0
  /// The refusals of each host in this run.
  private var refusals: [String: Int] = [:]

  init(transport: Transport, ledger: HostLedger?, clock: CrawlClock, configuration: PageFetcher.Configuration) {
    self.transport = transport
    self.ledger = ledger
    self.clock = clock
    self.configuration = configuration
  }

  /// Waits for the host's next moment and sends; a request without an answer is tried twice more, and so is a refused one
  /// after the wait that the host asks for, unless `retriesRefusals` is false.
  func send(_ request: Request, to address: WebAddress, delay: Duration, retriesRefusals: Bool) async throws -> Reply {
    let host = "\(address.host):\(address.connectionPort)"
    var waits = Self.retryWaits[...]
    while true {
      if let stop = try await waitForMoment(host: host, delay: delay) { return .stop(stop) }
      let (bounded, isCut) = bounded(request)
      requestCount += 1
      let response: Response
      do throws(TransportError) {
        response = try await transport.send(bounded)
      } catch {
        if error.reason == .cancelled { throw CancellationError() }
        // The run's time was over before the host's was: that says nothing about the host.
        if isCut, case .timedOut(.total, _) = error.reason { return .stop(.deadline) }
        if let reply = try await reply(to: error, host: host, waits: &waits) { return reply }
        continue
      }
      if let reply = try await reply(to: response, host: host, retriesRefusals: retriesRefusals) { return reply }
    }
  }

  /// The request with no more time than the run has left, and whether that is less than it would have had.
  private func bounded(_ request: Request) -> (Request, isCut: Bool) {
    guard let deadline = configuration.deadline else { return (request, false) }
    // A limit of nothing would be none.
    let left = Duration.milliseconds(max(1, deadline - clock.now()))
    guard left < request.limits.total else { return (request, false) }
    var request = request
    request.limits.total = left
    return (request, true)
  }

  /// Nil when the request may be sent now.
  private func waitForMoment(host: String, delay: Duration) async throws -> Stop? {
    while true {
      try Task.checkCancellation()
      if let most = configuration.maximumRequests, requestCount >= most { return .budget }
      let now = clock.now()
      if let deadline = configuration.deadline, now >= deadline { return .deadline }
      guard let ledger else { return nil }
      let latest = configuration.deadline ?? now + Self.longestPause.cappedMilliseconds
      let slot = try await ledger.reserve(
        host: host, delay: delay, now: now, latest: latest,
        latestHold: min(latest, now + Self.longestHold.cappedMilliseconds))
      switch slot {
      case .tooLate(_, let hold?): return .hold(until: hold.until, hold.reason)
      case .tooLate(let moment, nil): return configuration.deadline == nil ? .hold(until: moment, nil) : .deadline
      case .granted(let moment):
        guard moment > now else { return nil }
        try await clock.sleep(.milliseconds(moment - now))
        // Another process may have been told to wait meanwhile.
        if try await ledger.hold(of: host, now: clock.now()) == nil { return nil }
      }
    }
  }

  /// Nil when the request should be sent again.
  private func reply(to error: TransportError, host: String, waits: inout ArraySlice<Duration>) async throws -> Reply? {
    guard let ledger else { return .failed(error) }
    let now = clock.now()
    guard error.isFailureOfHost else {
      // A body that is too large is an answer after all.
      if error.isAnswer { _ = try await ledger.update(host: host) { $0.consecutiveFailures = 0 } }
      return .failed(error)
    }
    let verdict = try await ledger.update(host: host) { $0.failed(now: now) }
    if case .endRun = verdict { return .stop(.unreachable(error)) }
    guard error.isTransient, let wait = waits.popFirst() else { return .failed(error) }
    if let deadline = configuration.deadline, now + wait.cappedMilliseconds >= deadline { return .failed(error) }
    try await clock.sleep(wait)
    return nil
  }

  /// Nil when the request should be sent again.
  private func reply(to response: Response, host: String, retriesRefusals: Bool) async throws -> Reply? {
    let now = clock.now()
    let status = response.status
    let retryAfter = response.headers["Retry-After"].flatMap { RetryAfter.parse($0, now: now / 1000) }
    let earlier = refusals[host] ?? 0
    let jitter = configuration.jitter()
    let change: @Sendable (inout Politeness) -> (Politeness.Verdict, Int, HoldReason?) = { manners in
      manners.refusalsThisRun = earlier
      let verdict = manners.answered(status: status, retryAfter: retryAfter, now: now, jitter: jitter)
      return (verdict, manners.refusalsThisRun, manners.reason)
    }
    var forgotten = Politeness()
    let (verdict, count, reason) = try await ledger?.update(host: host, change) ?? change(&forgotten)
    refusals[host] = count
    switch verdict {
    case .carryOn, .endRun(.unreachable): return .response(response)
    case .endRun(.refusedTooOften(let until)), .endRun(.askedForMoreThanADay(let until)):
      return .stop(.hold(until: until, reason))
    case .wait(let until):
      guard retriesRefusals, status == 429 || status >= 500 else { return .response(response) }
      let latest = min(now + Self.longestHold.cappedMilliseconds, configuration.deadline ?? .max)
      // In a replay the next answer is the one that came after the wait.
      return until <= latest ? nil : .stop(.hold(until: until, reason))
    }
  }
}

extension TransportError {
  /// Whether it says that the host does not work, rather than something about this one page or this program.
  fileprivate var isFailureOfHost: Bool {
    switch reason {
    case .tooLarge, .decompressionBomb, .refusedAddress, .cancelled, .notRecorded: false
    default: true
    }
  }

  /// Whether the host answered, with too much.
  fileprivate var isAnswer: Bool {
    switch reason {
    case .tooLarge, .decompressionBomb: true
    default: false
    }
  }

  /// Whether the same request may well succeed in a moment.
  fileprivate var isTransient: Bool {
    switch reason {
    case .couldNotResolve, .couldNotConnect, .timedOut, .truncated, .other: true
    default: false
    }
  }
}
