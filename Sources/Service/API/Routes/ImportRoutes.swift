internal import Access
internal import CrawlRuns
internal import Crypto
internal import HTTP
internal import HTTPServer
internal import JSON
internal import Matching
internal import ObservationPipeline
internal import SQLite
internal import Vehicles

/// Many monitorings at once.
public enum ImportRoutes {
  /// What becomes of the others when lines are refused.
  private enum Refused: String, Sendable, CaseIterable {
    case stop
    case skip
  }

  /// 64 MiB.
  private static let longestBody = 64 << 20

  private static let mode = DefaultedParameter<Portfolio.Mode>.choice(
    "mode", "What becomes of monitorings that the portfolio does not name: with `replace` they end.", otherwise: .add)
  private static let isDryRun = DefaultedParameter<Bool>.truth("dryRun", "Stores nothing and tells what would be done.")
  private static let onRefused = DefaultedParameter<Refused>.choice(
    "onRefused",
    """
    What to do when lines are refused: `stop` stores nothing, `skip` stores the others; `skip` is refused with \
    `mode=replace`, which would end the monitorings that refused lines name.
    """, otherwise: .stop)
  private static let words = EventType.allCases.map(\.rawValue).joined(separator: "|")
  private static let eventTypes = QueryParameter<[EventType]>(
    Parameter(
      "eventTypes", in: .query,
      "What new monitorings tell whose lines do not say it, separated by commas; all types unless given.",
      schema: #"{"type":"string","pattern":"^(?:\#(words))(?:,(?:\#(words)))*$"}"#,
      example: #""listed_for_sale,ownership_change""#),
    expectation: "types such as listed_for_sale,ownership_change"
  ) { text in
    try? MonitoringRequest.eventTypes(
      text.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
  }

  private static let example = """
    {"mode":"add","dryRun":false,"applied":true,"lines":3,"added":2,"updated":1,"unchanged":0,"removed":0,"events":0,\
    "refusedCount":0,"refused":[]}
    """
  private static let refusedExample = """
    {"error":"1 line is refused, so nothing is stored; see refused","code":"lines_refused","mode":"add",\
    "dryRun":false,"applied":false,"lines":3,"added":1,"updated":1,"unchanged":0,"removed":0,"events":0,\
    "refusedCount":1,"refused":[{"line":2,"error":"licensePlate is not a Swedish plate; give one such as ABC123",\
    "code":"invalid_plate","field":"licensePlate"}]}
    """

  /// The routes.
  public static func area(_ backend: Backend) -> Area {
    Area("Import", "Many monitorings at once, all or nothing.", schemas: schemas, routes: [route(backend)])
  }

  private static var schemas: [String: String] {
    let report = """
      "properties":{"mode":{"type":"string","enum":["add","replace"]},"dryRun":{"type":"boolean"},\
      "applied":{"type":"boolean","description":"Whether it was stored; else the counts say what would have been, \
      without the refused lines."},"lines":{"type":"integer"},"added":{"type":"integer"},"updated":{"type":"integer"},\
      "unchanged":{"type":"integer"},"removed":{"type":"integer"},"events":{"type":"integer","description":"Events \
      about ads that are online already."},"refusedCount":{"type":"integer"},"refused":{"type":"array",\
      "description":"The first thousand of them.","items":{"type":"object","required":["line","error","code"],\
      "properties":{"line":{"type":"integer","minimum":1},"error":{"type":"string"},"code":{"type":"string"},\
      "field":{"type":"string"}}}}}
      """
    let members = """
      "mode","dryRun","applied","lines","added","updated","unchanged","removed","events","refusedCount","refused"
      """
    return [
      "ImportReport": #"{"type":"object","required":[\#(members)],\#(report)}"#,
      "ImportRefusal": #"{"allOf":[\#(Area.reference("Error"))],"type":"object",\#(report)}"#,
      "PortfolioLines": """
      {"type":"string","description":"One JSON object per line: `licensePlate`, and where wanted `eventTypes`, `metadata` \
      and `vin`, as in createMonitoring. Without `eventTypes` a monitoring keeps its own."}
      """,
    ]
  }

  private static func route(_ backend: Backend) -> Route {
    let slots = ImportSlots()
    return Route(
      .post, "/v1/vehicles/se/monitorings/import", scope: .vehicles, id: "importMonitorings",
      "Makes or changes a monitoring for each line of a portfolio, in one transaction: all of it or nothing.",
      parameters: [mode.parameter, isDryRun.parameter, onRefused.parameter, eventTypes.parameter],
      body: .lines(
        schema: Area.reference("PortfolioLines"), wholeSchema: Area.reference("PortfolioLine"),
        example: #"{"licensePlate":"MLB84A","eventTypes":["listed_for_sale"],"metadata":{"contract":"C-18821"}}"#
          + "\n" + #"{"licensePlate":"ABC123"}"# + "\n"),
      answers: [
        .init(200, "What was done.", schema: Area.reference("ImportReport"), example: example),
        .init(
          422, "Lines are refused, so nothing is stored.", schema: Area.reference("ImportRefusal"),
          example: refusedExample),
        .init(
          408, "The body took longer than ten minutes.", schema: Area.reference("Error"),
          example: #"{"error":"the body took longer than 10 minutes; send it in parts","code":"too_slow"}"#),
      ], isRepeatable: true,
      action: .plan { call in
        let terms = PortfolioImport.Terms(
          account: call.accountID, mode: try mode.value(in: call), isDryRun: try isDryRun.value(in: call),
          skipsRefusedLines: try onRefused.value(in: call) == .skip,
          defaultTypes: try eventTypes.value(in: call) ?? EventType.allCases)
        try terms.check()
        return .stream(limit: longestBody) { body in
          let pieces = TimedBody(body, within: ImportSlots.longestSending, backend.surroundings)
          do {
            return try await slots.use(call.accountID) { try await take(pieces, terms, call, backend) }
          } catch {
            return backend.answer(to: error)
          }
        }
      })
  }

  private static func take(
    _ body: TimedBody, _ terms: PortfolioImport.Terms, _ call: Call, _ backend: Backend
  ) async throws -> ServerResponse {
    let database = try await PlatewatchDatabase.open(at: backend.path, createIfMissing: false, isDurable: true)
    var portfolio = try await PortfolioImport(terms, database: database)
    let digest = StreamedDigest()
    let isRepeatable = try Idempotency.key(of: call.request) != nil
    while let piece = try await body.next() {
      if isRepeatable { digest.add(piece) }
      try await portfolio.take(piece)
    }
    let idempotency = try Idempotency(call, bodyDigest: digest.finish())
    let now = backend.now()
    let response = try await portfolio.finish(at: now, enqueuedAt: now) { connection, merge in
      guard let idempotency else { return answer(try merge()) }
      return try idempotency.once(connection, at: now) { _ in answer(try merge()) }
    } told: { report in
      answer(report)
    }
    backend.feed.hint()
    return response
  }

  private static func answer(_ report: PortfolioReport) -> ServerResponse {
    let isRefusal = !report.isApplied && !report.isDryRun
    return .json(isRefusal ? 422 : 200) { writer in
      writer.object { object in
        if isRefusal {
          let lines = report.refusedCount == 1 ? "1 line is" : "\(report.refusedCount) lines are"
          object.member("error", "\(lines) refused, so nothing is stored; see refused")
          object.member("code", "lines_refused")
        }
        report.writeMembers(to: &object)
      }
    }
  }
}
