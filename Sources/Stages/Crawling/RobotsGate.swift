internal import HTTP

/// Knows the robots.txt of every origin that a run asks, and fetches it when it must.
final class RobotsGate {
  /// What an origin's robots.txt means for its pages.
  enum Access {
    /// Obey these rules; nil when there are none.
    case rules(RobotsRules?)
    /// Fetch nothing; the error is why there was no answer, if it came in this run.
    case forbidden(RobotsReason, TransportError?)
    case stop(HostGate.Stop)
  }

  private let gate: HostGate
  private let ledger: HostLedger?
  private let runStart: EpochMilliseconds
  private let template: Request
  private let delay: @Sendable (WebAddress) -> Duration
  private var records: [String: RobotsRecord] = [:]
  private var errors: [String: TransportError] = [:]
  private var parsed: [String: (goodAt: EpochMilliseconds?, rules: RobotsRules)] = [:]

  /// `template` has the headers and limits of every request; `delay` is a host's pace without its `Crawl-delay`.
  init(
    gate: HostGate, ledger: HostLedger?, template: Request, delay: @escaping @Sendable (WebAddress) -> Duration
  ) {
    self.gate = gate
    self.ledger = ledger
    self.template = template
    self.delay = delay
    runStart = gate.clock.now()
  }

  func access(to address: WebAddress) async throws -> Access {
    let origin = address.origin
    if records[origin] == nil, let ledger { records[origin] = try await ledger.robots(of: origin) }
    while true {
      let now = gate.clock.now()
      let record = records[origin]
      // A clock that was set back must not make every failure look like one of an earlier run, to be tried again at once.
      switch RobotsPolicy.decision(for: record, now: now, runStart: min(runStart, now)) {
      case .fetch:
        if let stop = try await fetch(origin, previous: record) { return .stop(stop) }
      case .obey(let body, _): return .rules(rules(of: origin, body, goodAt: record?.goodAt))
      case .allowAll: return .rules(nil)
      case .forbidAll(let reason): return .forbidden(reason, errors[origin])
      case .backOff(let until):
        // In a replay the next answer is the one that came after the wait; live, the gate waits or gives up.
        guard ledger == nil else {
          if let stop = try await fetch(origin, previous: record) { return .stop(stop) }
          continue
        }
        records[origin] = nil
        guard until - now <= HostGate.longestHold.cappedMilliseconds else {
          return .stop(.hold(until: until, .refused(status: 429)))
        }
      }
    }
  }

  private func rules(of origin: String, _ body: [UInt8], goodAt: EpochMilliseconds?) -> RobotsRules {
    if let known = parsed[origin], known.goodAt == goodAt { return known.rules }
    let rules = RobotsRules(parsing: body)
    parsed[origin] = (goodAt, rules)
    return rules
  }

  /// Asks for the file, follows its redirects to any host, and remembers what came.
  private func fetch(_ origin: String, previous: RobotsRecord?) async throws -> HostGate.Stop? {
    guard var address = WebAddress("\(origin)/robots.txt") else { return nil }
    var answer = RobotsAnswer.unreachable
    var body: [UInt8] = []
    var stop: HostGate.Stop?
    for hop in 0...RobotsPolicy.mostRedirects {
      var request = template
      request.url = address.text
      switch try await gate.send(request, to: address, delay: delay(address), retriesRefusals: false) {
      case .failed(let error):
        answer = .unreachable
        errors[origin] = error
      case .stop(let reason):
        // Only a host that is gone says something about its robots.txt.
        guard case .unreachable = reason else { return reason }
        stop = reason
      case .response(let response):
        if hop < RobotsPolicy.mostRedirects, let target = response.redirectTarget(from: address) {
          address = target
          continue
        }
        let now = gate.clock.now()
        let wait = response.headers["Retry-After"].flatMap { RetryAfter.parse($0, now: now / 1000) }
        answer = .status(response.status, retryAfter: wait)
        body = response.body
      }
      break
    }
    let record = RobotsRecord(after: answer, body: body, at: gate.clock.now(), previous: previous)
    records[origin] = record
    try await ledger?.store(record, for: origin)
    return stop
  }
}

extension Response {
  /// Where a redirect leads, without a fragment; nil when this is none, or leads nowhere.
  func redirectTarget(from address: WebAddress) -> WebAddress? {
    guard [301, 302, 303, 307, 308].contains(status), let location = headers["Location"] else { return nil }
    return WebAddress.resolve(location, against: address)?.withoutFragment
  }
}
