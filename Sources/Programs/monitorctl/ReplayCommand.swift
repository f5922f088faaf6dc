import CommandLineTool
import FoundationEssentials
import JSON
import Outbox
import SQLite
import Vehicles

/// `replay`: sends events again, one by one or by question.
struct ReplayCommand: Command {
  static let name = "replay"
  static let usage = """
    replay EVENT... | [--plate PLATE] [--type TYPE] [--since INSTANT] [--status dead|delivered|422] [--endpoint ID] \
    [--account ID] [--dry-run]
    """
  static let options: [CommandLineSpecification.Option] = [
    .value(
      "status", "dead|delivered|422", "only deliveries that ended so, or whose latest answer had this status",
      commands: [name])
  ]

  private let events: [String]
  private let question: DeliveryQuestion
  private let isDryRun: Bool

  init(_ arguments: Arguments) throws {
    events = arguments.positionals
    isDryRun = arguments.has("dry-run")
    var question = DeliveryQuestion(accountID: arguments.string("account"))
    question.plate = try arguments.string("plate").map { text in
      guard let plate = LicensePlate(text) else {
        throw UsageError.conflict("--plate is not a plate; give one such as ABC123")
      }
      return plate.normalized
    }
    question.type = try arguments.keyword("type", EventType.self)?.rawValue
    question.since = try arguments.instant("since")
    question.endpointID = arguments.string("endpoint")
    if let status = arguments.string("status") {
      if let code = Int(status), (100...599).contains(code) {
        question.status = code
      } else if status == DeliveryState.dead.rawValue || status == DeliveryState.delivered.rawValue {
        question.state = DeliveryState(rawValue: status)
      } else {
        throw UsageError.wrongValue(
          flag: "--status", value: status, expected: "dead, delivered or a status such as 422")
      }
    }
    self.question = question
    let asks = question != DeliveryQuestion()
    if events.isEmpty, !asks { throw UsageError.conflict("replay wants events, or a question such as --status dead") }
    if !events.isEmpty, asks { throw UsageError.conflict("events and a question exclude each other") }
  }

  func run(in session: Session) async throws -> ExitStatus {
    if events.isEmpty {
      if isDryRun {
        let question = question
        try session.tell(
          count: try await session.database.read { connection in try Replays(connection).count(question) })
      } else {
        try await session.replay(question)
      }
      return .done
    }
    let (events, now) = (events, session.surroundings.now())
    let isDryRun = isDryRun
    var total = Replays.Report()
    for id in events {
      let report = try await session.database.write { connection in
        guard try Outbox(connection).contains(id) else { throw CommandError.unknownEvent(id) }
        if isDryRun {
          var report = Replays.Report()
          report.replayed = try Replays(connection).count(event: id)
          return report
        }
        return try Replays(connection).replay(event: id, at: now)
      }
      total.replayed += report.replayed
      total.broughtForward += report.broughtForward
    }
    if isDryRun { try session.tell(count: total.replayed) } else { try session.tell(total) }
    return .done
  }
}

extension Session {
  /// Replays what answers the question, part by part, so that others can write meanwhile.
  func replay(_ question: DeliveryQuestion) async throws {
    let now = surroundings.now()
    var total = Replays.Report()
    repeat {
      let place = total.next
      let part = try await database.write { connection throws(SQLiteError) in
        try Replays(connection).replay(question, from: place, at: now)
      }
      total.replayed += part.replayed
      total.broughtForward += part.broughtForward
      total.next = part.next
    } while total.next != nil
    try tell(total)
  }

  func tell(count: Int) throws {
    var writer = JSONWriter()
    writer.object { $0.member("deliveries", count) }
    try output.writeLine(writer.text)
  }

  func tell(_ report: Replays.Report) throws {
    var writer = JSONWriter()
    writer.object { object in
      object.member("replayed", report.replayed)
      object.member("broughtForward", report.broughtForward)
    }
    try output.writeLine(writer.text)
  }
}
