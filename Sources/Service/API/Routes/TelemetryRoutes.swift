internal import Access
internal import FoundationEssentials
internal import HTTPServer
internal import JSON
internal import SQLite
internal import Telemetry
internal import TelemetryRuns

/// Messages of vehicles.
enum TelemetryRoutes {
  /// 64 MiB.
  private static let longestBody = 64 << 20
  /// Messages that are evaluated together, and in the order of their times.
  private static let messagesAtOnce = 10_000
  /// Refused lines that are told one by one.
  private static let mostRefusals = 1_000

  static func area(_ backend: Backend, _ monitors: MonitorBackend) -> Area {
    Area(
      "Telemetry", "Messages of vehicles, which monitors look at.",
      schemas: [
        "VehicleMessage": TelemetrySchemas.message,
        "VehicleMessages": """
        {"anyOf":[\(Area.reference("VehicleMessage")),{"type":"array","minItems":1,\
        "items":\(Area.reference("VehicleMessage"))}]}
        """,
        "VehicleMessageLines": #"{"type":"string","description":"One VehicleMessage per line."}"#,
        "TelemetryReport": """
        {"type":"object","required":["accepted","rejected"],"properties":{"accepted":{"type":"integer"},\
        "unknown":{"type":"integer","description":"Those of them whose vehicle has no monitor."},\
        "rejectedCount":{"type":"integer"},"rejected":{"type":"array","description":"The first thousand.","items":{\
        "type":"object","required":["line","error"],"properties":{"line":{"type":"integer"},\
        "error":{"type":"string"}}}}}}
        """,
      ], routes: [intake(backend, monitors)])
  }

  private static func intake(_ backend: Backend, _ monitors: MonitorBackend) -> Route {
    Route(
      .post, "/v1/telemetry", scope: .telemetry, id: "sendTelemetry",
      "Takes messages of vehicles; what is answered as accepted is stored with everything that follows from it.",
      body: .lines(
        schema: Area.reference("VehicleMessageLines"), wholeSchema: Area.reference("VehicleMessages"),
        example: #"{"licensePlate":"ABC123","createdAt":"2026-03-04T21:07:10Z","kinetic":{"moving":true,"speed":47}}"#),
      answers: [
        .init(
          200, "The messages were taken, but for the rejected ones.", schema: Area.reference("TelemetryReport"),
          example: #"{"accepted":1,"unknown":0,"rejectedCount":0,"rejected":[]}"#)
      ], isRepeatable: false,
      action: .plan { call in
        .stream(limit: longestBody) { body in
          do {
            return try await take(body, call, backend, monitors)
          } catch {
            return backend.answer(to: error)
          }
        }
      })
  }

  private static func take(
    _ body: RequestBody, _ call: Call, _ backend: Backend, _ monitors: MonitorBackend
  ) async throws -> ServerResponse {
    var lines = TelemetryLines(account: call.accountID, keepsJSON: monitors.engine.wantsJSON())
    var report = IntakeReport()
    var messageCount = 0
    for try await piece in body {
      lines.take(piece, now: Int64(backend.now().millisecondsSince1970))
      while lines.waitingCount >= messagesAtOnce {
        let messages = lines.takeMessages()
        messageCount += messages.count
        report.add(try await accept(messages, backend, monitors))
      }
    }
    lines.finish(now: Int64(backend.now().millisecondsSince1970))
    let rest = lines.takeMessages()
    if !rest.isEmpty || lines.refusedCount > 0 {
      report.add(try await accept(rest, refused: lines.refusedCount, backend, monitors))
    }
    guard messageCount + rest.count + lines.refusedCount > 0 else {
      throw Refusal.invalid("no_messages", "the body is empty; send messages of vehicles as JSON")
    }
    let status = report.accepted > 0 || lines.refusedCount == 0 ? 200 : 400
    return answer(status, report, lines.refused, of: lines.refusedCount)
  }

  private static func accept(
    _ messages: [IncomingMessage], refused: Int = 0, _ backend: Backend, _ monitors: MonitorBackend
  ) async throws -> IntakeReport {
    let now = backend.now()
    let engine = monitors.engine
    return try await backend.writer.write(onUndone: { engine.invalidate() }) { connection in
      try engine.accept(messages, refused: refused, on: connection, now: now)
    }
  }

  private static func answer(
    _ status: Int, _ report: IntakeReport, _ refused: [TelemetryLines.Refused], of count: Int
  ) -> ServerResponse {
    .json(status) { writer in
      writer.object { object in
        if status != 200 {
          object.member("error", "nothing in the body could be read; see rejected")
          object.member("code", "nothing_accepted")
        }
        object.member("accepted", report.accepted)
        object.member("unknown", report.unknown)
        object.member("rejectedCount", count)
        object.member(
          "rejected",
          array: { array in
            for item in refused.prefix(mostRefusals) {
              array.object { line in
                line.member("line", item.line)
                line.member("error", item.reason)
              }
            }
          })
      }
    }
  }
}
