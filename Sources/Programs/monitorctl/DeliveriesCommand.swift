import CommandLineTool
import FoundationEssentials
import HTTP
import JSON
import Outbox
import SQLite

/// `deliveries`: what became of events on their way to endpoints, the newest first.
struct DeliveriesCommand: Command {
  static let name = "deliveries"
  static let usage = "deliveries [--event ID] [--state STATE] [--endpoint ID] [--account ID] [--limit N]"
  static let options: [CommandLineSpecification.Option] = [
    .value("event", "ID", "only of this event", commands: [name]),
    .value(
      "state", "STATE", "only in this state: \(DeliveryState.allCases.map(\.rawValue).joined(separator: ", "))",
      commands: [name]),
  ]
  private static let usualLimit = 20

  private let question: DeliveryQuestion
  private let limit: Int

  init(_ arguments: Arguments) throws {
    try arguments.refusePositionals()
    var question = DeliveryQuestion(accountID: arguments.string("account"))
    question.eventID = arguments.string("event")
    question.endpointID = arguments.string("endpoint")
    question.state = try arguments.keyword("state", DeliveryState.self)
    self.question = question
    limit = try arguments.int("limit", in: 1...1_000_000_000) ?? Self.usualLimit
  }

  func run(in session: Session) async throws -> ExitStatus {
    let (question, limit) = (question, limit)
    let rows = try await session.database.read { connection in
      if let id = question.eventID, try !Outbox(connection).contains(id) { throw CommandError.unknownEvent(id) }
      if let id = question.endpointID, try Endpoints(connection).endpoint(id: id) == nil {
        throw CommandError.unknownEndpoint(id)
      }
      let log = DeliveryLog(connection)
      return try log.deliveries(question, limit: limit).map { delivery in
        DeliveryRow(delivery: delivery, attempts: try log.attempts(of: delivery.id))
      }
    }
    try session.show(rows)
    return .done
  }
}

/// A delivery with its attempts.
struct DeliveryRow: Showable {
  let delivery: Delivery
  let attempts: [Attempt]

  static var columns: [Table.Column] {
    [
      Table.Column("CREATED"), Table.Column("EVENT"), Table.Column("TYPE"), Table.Column("ENDPOINT"),
      Table.Column("STATE"), Table.Column("ATTEMPTS", isNumeric: true), Table.Column("LATEST"),
      Table.Column("MS", isNumeric: true), Table.Column("ADDRESS"), Table.Column("NEXT"),
    ]
  }

  var cells: [String] {
    let latest = attempts.last?.result
    let state = delivery.state.rawValue + (delivery.reason.map { " (\($0.rawValue))" } ?? "")
    let outcome = latest.map { result in result.status.map(String.init) ?? result.outcome.rawValue }
    let isDue = delivery.state == .ready
    return [
      delivery.createdAt.utcText, delivery.eventID, delivery.eventType, delivery.endpointID, state,
      String(delivery.attempts), outcome ?? "", latest.map { String(Int($0.timing.total / .milliseconds(1))) } ?? "",
      latest?.address ?? "", isDue ? delivery.dueAt?.utcText ?? "" : "",
    ]
  }

  var json: String {
    var writer = JSONWriter()
    delivery.write(to: &writer, attempts: attempts)
    return writer.text
  }
}
