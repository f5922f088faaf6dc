public import Extraction
public import HTTP

/// Fetches the pages of one site in one run: robots.txt, pace, conditional requests and redirects are obeyed here.
///
/// Not Sendable: one owner, one page at a time, which keeps a host at one connection.
public final class PageFetcher {
  /// What bounds and names a run.
  public struct Configuration: Sendable {
    /// How the crawler introduces itself.
    public var identity: CrawlerIdentity
    /// When the run must be over, in real time.
    public var deadline: EpochMilliseconds?
    /// The most requests it may make, robots.txt, redirects and repeated tries included.
    public var maximumRequests: Int?
    /// What one request may cost.
    public var limits = Limits()
    /// Draws from 0 to 1; only lengthens waits.
    public var jitter: @Sendable () -> Double

    /// A run without bounds.
    public init(identity: CrawlerIdentity, jitter: @escaping @Sendable () -> Double) {
      self.identity = identity
      self.jitter = jitter
    }
  }

  /// Redirects that are followed for one page.
  public static let mostRedirects = 10

  /// The most requests the run may make.
  public let maximumRequests: Int?
  /// When the run must be over.
  public let deadline: EpochMilliseconds?
  private let site: Site
  private let gate: HostGate
  private let robots: RobotsGate
  private let template: Request

  /// Fetches over `transport`.
  ///
  /// Without a ledger this is a replay: no pace, no waiting and no memory, but the recorded robots.txt is obeyed.
  public init(
    site: Site, transport: Transport, ledger: HostLedger?, clock: CrawlClock, configuration: Configuration
  ) {
    self.site = site
    maximumRequests = configuration.maximumRequests
    deadline = configuration.deadline
    template = Self.template(site: site, configuration: configuration)
    gate = HostGate(transport: transport, ledger: ledger, clock: clock, configuration: configuration)
    let rate = site.requestsPerMinute.map(Double.init)
    robots = RobotsGate(gate: gate, ledger: ledger, template: template) { address in
      Politeness.delay(requestsPerMinute: rate, crawlDelaySeconds: nil, isLoopback: address.isLoopback)
    }
  }

  /// Requests sent so far, robots.txt included.
  public var requestCount: Int { gate.requestCount }

  /// Fetches a page, following redirects that stay on the site.
  ///
  /// With a validator the request is conditional. Throws `SQLiteError` when the ledger fails and `CancellationError` when
  /// the task is cancelled; everything that a host does is an outcome.
  public func fetch(_ url: String, validator: Validator? = nil) async throws -> FetchOutcome {
    guard var address = WebAddress(url)?.withoutFragment else {
      return .failed(TransportError(.malformed("is no http or https address"), for: Request(url: url)))
    }
    guard site.owns(host: address.hostAndPort) else { return .leftSite(to: address.text) }
    var visited: Set<String> = [address.text]
    for hop in 0...Self.mostRedirects {
      let response: Response
      switch try await answer(from: address, validator: hop == 0 ? validator : nil) {
      case .outcome(let outcome): return outcome
      case .response(let answer): response = answer
      }
      if response.status == 304, hop == 0, validator != nil { return .notModified(fetchedAt: gate.clock.observed()) }
      guard let target = response.redirectTarget(from: address) else {
        let page = Page(
          url: address.text, status: response.status, contentType: response.headers["Content-Type"],
          body: response.body)
        return .page(
          FetchedPage(
            page: page, requestedURL: url, headers: response.headers, fetchedAt: gate.clock.observed(), hops: hop))
      }
      guard site.owns(host: target.hostAndPort) else { return .leftSite(to: target.text) }
      guard visited.insert(target.text).inserted else { return .tooManyRedirects(last: target.text) }
      address = target
    }
    return .tooManyRedirects(last: address.text)
  }

  private enum Answer {
    case response(Response)
    case outcome(FetchOutcome)
  }

  /// One request, if robots.txt allows it.
  private func answer(from address: WebAddress, validator: Validator?) async throws -> Answer {
    let rules: RobotsRules?
    switch try await robots.access(to: address) {
    case .rules(let found): rules = found
    case .forbidden(let reason, let error):
      return .outcome(.robotsUnavailable(origin: address.origin, reason, error))
    case .stop(let stop): return .outcome(Self.outcome(of: stop))
    }
    let agent = CrawlerIdentity.productToken
    if let rules, !rules.isAllowed(address, agent: agent) { return .outcome(.robotsForbids(url: address.text)) }
    let wishes = [rules?.crawlDelay(agent: agent), rules?.requestInterval(agent: agent)].compactMap { $0 }
    let delay = Politeness.delay(
      requestsPerMinute: site.requestsPerMinute.map(Double.init), crawlDelaySeconds: wishes.max(),
      isLoopback: address.isLoopback)
    var request = template
    request.url = address.text
    if let etag = validator?.etag { request.headers.set("If-None-Match", etag) }
    if let date = validator?.lastModified { request.headers.set("If-Modified-Since", date) }
    switch try await gate.send(request, to: address, delay: delay, retriesRefusals: true) {
    case .response(let response): return .response(response)
    case .stop(let stop): return .outcome(Self.outcome(of: stop))
    case .failed(let error):
      switch error.reason {
      case .tooLarge, .decompressionBomb: return .outcome(.tooLarge(error))
      default: return .outcome(.failed(error))
      }
    }
  }

  private static func outcome(of stop: HostGate.Stop) -> FetchOutcome {
    switch stop {
    case .hold(let until, let reason): .hold(until: until, reason)
    case .unreachable(let error): .unreachable(error)
    case .deadline: .deadlinePassed
    case .budget: .budgetSpent
    }
  }

  private static func template(site: Site, configuration: Configuration) -> Request {
    let loopback = site.hosts.filter { WebAddress("http://\($0)/")?.isLoopback == true }
    var headers: Headers = [
      "User-Agent": configuration.identity.userAgent,
      "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    ]
    if let language = site.language { headers.set("Accept-Language", language) }
    if let mailbox = configuration.identity.mailbox { headers.set("From", mailbox) }
    return Request(
      url: "", headers: headers, limits: configuration.limits,
      addresses: loopback.isEmpty ? .publicOnly : .publicAndLoopback(hosts: Set(loopback)))
  }
}
