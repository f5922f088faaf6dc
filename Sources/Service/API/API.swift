public import Access
internal import Crypto
internal import HTTP
public import HTTPServer
internal import JSON
internal import SQLite

/// The whole API as a value: what is done with a request follows from its head.
public struct API: Sendable {
  /// What a program may choose.
  public struct Settings: Sendable {
    /// How often a key may be used that has no limit of its own.
    public var rateLimit: RateLimit

    /// 100 requests a second and 200 at once, which no honest client of one account needs and no machine feels.
    public init(rateLimit: RateLimit = RateLimit(perSecond: 100, burst: 200)) { self.rateLimit = rateLimit }
  }

  /// The longest body that is not streamed: 1 MiB.
  public static let longestBody = 1 << 20

  /// What the API serves.
  public let areas: [Area]
  let router: Router
  let gate: Gate
  let backend: Backend
  let meter: RequestMeter

  /// An API over `backend` that serves `areas`, `/healthz`, `/readyz`, `/metrics` with `metrics`, and `/openapi.json`.
  public init(
    _ backend: Backend, areas: [Area], metrics: [Metric] = [], settings: Settings = Settings()
  ) {
    self.backend = backend
    let meter = RequestMeter()
    let measured =
      SystemRoutes.metrics(backend) + DeliveryMetrics.metrics(backend) + TelemetryMetrics.metrics(backend) + metrics
      + meter.metrics
      + ProcessFigures.metrics
    let served = areas + [SystemRoutes.area(backend, metrics: measured)]
    self.areas = served + [OpenAPI.area(describing: served)]
    self.meter = meter
    router = Router(self.areas.flatMap(\.routes))
    meter.count(by: router.routes)
    gate = Gate(backend.surroundings, usualLimit: settings.rateLimit)
  }

  /// How a request is answered.
  public func plan(for request: ServerRequest) -> Plan {
    do {
      if request.method == "OPTIONS" {
        let allowed = try router.allowed(at: request.path)
        return .answer(ServerResponse(status: 204, headers: ["Allow": allowed]))
      }
      return try plan(for: request, router.match(request))
    } catch {
      return .answer(backend.answer(to: error))
    }
  }

  private func plan(for request: ServerRequest, _ match: Router.Match) throws -> Plan {
    let route = match.route
    if case .read(let body) = route.action {
      return .answer(
        try backend.readers.read { connection in
          let pass = try admit(request, to: route, connection)
          return stamped(pass) { try body(call(request, match, pass, connection), connection) }
        })
    }
    let pass = try route.scope.map { scope in
      try backend.readers.read { connection in try gate.admit(request, to: scope, connection) }
    }
    do {
      try ContentNegotiation.check(request, for: route)
      _ = try Idempotency.key(of: request)
      let call = Call(
        request, principal: pass?.principal, query: try QueryItems(request.query), route: route,
        pathValues: match.pathValues)
      return try plan(call, pass, route.action)
    } catch {
      return .answer(stamped(pass) { throw error })
    }
  }

  private func admit(_ request: ServerRequest, to route: Route, _ connection: Connection) throws -> Gate.Pass? {
    try route.scope.map { scope in try gate.admit(request, to: scope, connection) }
  }

  private func call(
    _ request: ServerRequest, _ match: Router.Match, _ pass: Gate.Pass?, _ connection: Connection
  ) throws(Refusal) -> Call {
    try ContentNegotiation.check(request, for: match.route)
    return Call(
      request, principal: pass?.principal, query: try QueryItems(request.query), route: match.route,
      pathValues: match.pathValues)
  }

  private func plan(_ call: Call, _ pass: Gate.Pass?, _ action: Route.Action) throws -> Plan {
    switch action {
    case .read(let body):
      return .answer(try backend.readers.read { connection in stamped(pass) { try body(call, connection) } })
    case .page(let isLong, let body):
      guard try isLong(call) else {
        return .answer(try backend.readers.read { connection in stamped(pass) { try body(call, connection) } })
      }
      return stamped(pass, backend.later(for: call.accountID) { connection in try body(call, connection) })
    case .plan(let body): return stamped(pass, try body(call))
    case .write(let prepare):
      let change = try prepare(call)
      return .later { await perform(change, call, pass, bodyDigest: []) }
    case .writeJSON(let prepare):
      return .collect(limit: Self.longestBody) { bytes in
        do {
          let change = try prepare(call, try Self.document(bytes))
          return .later { await perform(change, call, pass, bodyDigest: Digest.sha256(bytes)) }
        } catch {
          return .now(stamped(pass) { throw error })
        }
      }
    }
  }

  /// What a body of JSON holds.
  static func document(_ bytes: [UInt8]) throws -> JSONDocument {
    guard !bytes.isEmpty else { throw Refusal.invalid("invalid_json", "the body is missing") }
    return try JSONDocument(strict: bytes)
  }

  private func perform(
    _ change: @escaping Route.Change, _ call: Call, _ pass: Gate.Pass?, bodyDigest: [UInt8]
  ) async -> ServerResponse {
    let response: ServerResponse
    do {
      let idempotency = try Idempotency(call, bodyDigest: bodyDigest)
      let date = backend.now()
      response = try await backend.writer.write { connection in
        guard let idempotency else { return try change(connection) }
        return try idempotency.once(connection, at: date, change)
      }
    } catch {
      response = backend.answer(to: error)
    }
    return pass?.stamp(response) ?? response
  }

  private func stamped(_ pass: Gate.Pass?, _ body: () throws -> ServerResponse) -> ServerResponse {
    let response: ServerResponse
    do {
      response = try body()
    } catch {
      response = backend.answer(to: error)
    }
    return pass?.stamp(response) ?? response
  }

  /// A plan whose answers tell what is left of the key's limit.
  private func stamped(_ pass: Gate.Pass?, _ plan: Plan) -> Plan {
    guard let pass else { return plan }
    return switch plan {
    case .answer(let response): .answer(pass.stamp(response))
    case .later(let body): .later { pass.stamp(await body()) }
    case .stream(let limit, let body): .stream(limit: limit) { pieces in pass.stamp(await body(pieces)) }
    case .collect(let limit, let body):
      .collect(limit: limit) { bytes in
        switch body(bytes) {
        case .now(let response): .now(pass.stamp(response))
        case .later(let then): .later { pass.stamp(await then()) }
        }
      }
    }
  }
}
