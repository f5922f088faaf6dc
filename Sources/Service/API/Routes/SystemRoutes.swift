internal import Access
internal import HTTP
internal import HTTPServer
internal import JSON
internal import Outbox
internal import SQLite

/// What those who run the server ask it.
enum SystemRoutes {
  /// A server with less space than this takes nothing new: a crawl writes some hundred megabytes.
  static let leastFreeBytes = 256 << 20

  static func area(_ backend: Backend, metrics: [Metric]) -> Area {
    Area(
      "Operation", "Whether the server lives and can work.",
      schemas: [
        "Health": #"{"type":"object","required":["status"],"properties":{"status":{"const":"ok"}}}"#,
        "Readiness": """
        {"type":"object","required":["status","database","freeBytes"],"properties":{\
        "status":{"type":"string","enum":["ready","not ready"]},\
        "database":{"type":"string","description":"`writable`, or why it is not."},\
        "freeBytes":{"type":["integer","null"],"description":"Space left beside the database."}}}
        """,
      ],
      routes: [health, readiness(backend), measurements(backend, metrics)])
  }

  private static var health: Route {
    Route(
      .get, "/healthz", scope: nil, id: "getHealth", "Tells that the process answers.",
      answers: [.init(200, "It does.", schema: Area.reference("Health"), example: #"{"status":"ok"}"#)],
      action: .plan { _ in .answer(.json { $0.object { $0.member("status", "ok") } }) })
  }

  private static func readiness(_ backend: Backend) -> Route {
    let example = #"{"status":"ready","database":"writable","freeBytes":81604378624}"#
    return Route(
      .get, "/readyz", scope: nil, id: "getReadiness",
      "Tells whether the database can be written and has space; writes a mark to find out.",
      answers: [
        .init(200, "The server can work.", schema: Area.reference("Readiness"), example: example),
        .init(
          503, "It cannot.", schema: Area.reference("Readiness"),
          example: #"{"status":"not ready","database":"writable","freeBytes":1048576}"#),
      ],
      action: .plan { _ in .later { await readinessNow(backend) } })
  }

  private static func readinessNow(_ backend: Backend) async -> ServerResponse {
    var state = "writable"
    do {
      let now = backend.now()
      try await backend.writer.write { connection in try ReadinessMark(connection).write(at: now) }
    } catch {
      // The path of the database is nobody's business who has no key.
      state = (error as? SQLiteError)?.code.rawValue ?? "failed"
    }
    let free = backend.freeBytes()
    let isReady = state == "writable" && (free ?? .max) >= leastFreeBytes
    return .json(isReady ? 200 : 503) { writer in
      writer.object { object in
        object.member("status", isReady ? "ready" : "not ready")
        object.member("database", state)
        object.member("freeBytes", free)
      }
    }
  }

  private static func measurements(_ backend: Backend, _ metrics: [Metric]) -> Route {
    let type = "text/plain; version=0.0.4; charset=utf-8"
    return Route(
      .get, "/metrics", scope: nil, id: "getMetrics", "Tells what was measured, in the text format of Prometheus.",
      answers: [
        .init(
          200, "The measurements.", schema: #"{"type":"string"}"#,
          example: "# HELP platewatch_events_total Events said.\n# TYPE platewatch_events_total counter\n"
            + "platewatch_events_total 17\n", contentType: "text/plain")
      ],
      action: .plan { _ in
        .answer(
          ServerResponse(status: 200, headers: ["Content-Type": type], body: Array(Metric.text(metrics).utf8)))
      })
  }

  /// What is measured of the database.
  static func metrics(_ backend: Backend) -> [Metric] {
    [
      Metric("platewatch_events_total", "Events said.", .counter) {
        [Metric.Sample(Double(try backend.readers.read { try Outbox($0).lastSequence() }))]
      },
      Metric("platewatch_free_bytes", "Space left beside the database.", .gauge) {
        backend.freeBytes().map { [Metric.Sample(Double($0))] } ?? []
      },
      Metric("platewatch_write_transactions_total", "Transactions of changes asked for by clients.", .counter) {
        [Metric.Sample(Double(backend.writer.figures.transactions))]
      },
      Metric("platewatch_writes_total", "Changes in these transactions.", .counter) {
        [Metric.Sample(Double(backend.writer.figures.parts))]
      },
    ]
  }
}
