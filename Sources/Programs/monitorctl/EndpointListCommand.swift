import CommandLineTool
import FoundationEssentials
import JSON
import Matching
import Outbox
import SQLite

/// `endpoint list`: every endpoint and how it is doing.
struct EndpointListCommand: Command {
  static let name = "endpoint list"
  static let usage = "endpoint list [--account ID]"

  private let account: String?

  init(_ arguments: Arguments) throws {
    try arguments.refusePositionals()
    account = arguments.string("account")
  }

  func run(in session: Session) async throws -> ExitStatus {
    let (account, now) = (account, session.surroundings.now())
    let rows = try await session.database.read { connection in
      if let account, try Accounts(connection).account(id: account) == nil {
        throw CommandError.unknownAccount(account)
      }
      return try EndpointOverview.all(connection, account: account, at: now)
    }
    try session.show(rows.map { EndpointRow(overview: $0, now: now) })
    return .done
  }
}

/// An endpoint as it is listed.
struct EndpointRow: Showable {
  let overview: EndpointOverview
  let now: Date

  static var columns: [Table.Column] {
    [
      Table.Column("ENDPOINT"), Table.Column("STATUS"), Table.Column("BREAKER"),
      Table.Column("IN FLIGHT", isNumeric: true), Table.Column("WAITING", isNumeric: true),
      Table.Column("TAKEN", isNumeric: true), Table.Column("FAILED", isNumeric: true),
      Table.Column("MS", isNumeric: true), Table.Column("EVENTS"), Table.Column("URL"),
    ]
  }

  /// How long the earliest delivery has been due.
  private var waiting: Duration? {
    overview.firstDueAt.map { .milliseconds(max(0, now.millisecondsSince1970 - $0.millisecondsSince1970)) }
  }

  private var status: String {
    let reason = overview.endpoint.disabledReason.map { " (\($0.rawValue))" } ?? ""
    return overview.endpoint.status.rawValue + reason
  }

  var cells: [String] {
    let types = overview.endpoint.settings.eventTypes
    return [
      overview.endpoint.id, status, overview.breaker, String(overview.inFlight),
      waiting.map { DurationText.text($0) } ?? "", String(overview.succeeded), String(overview.failed),
      String(Int(overview.latencyMilliseconds)), types.map { $0.joined(separator: ",") } ?? "all",
      overview.endpoint.settings.url,
    ]
  }

  var json: String {
    var writer = JSONWriter()
    overview.endpoint.write(to: &writer) { object in
      object.member(
        "health",
        object: { health in
          health.member("breaker", overview.breaker)
          health.member("heldUntil", overview.heldUntil)
          health.member("inFlight", overview.inFlight)
          health.member("waitingSeconds", waiting.map { Int($0.components.seconds) })
          health.member("taken", overview.succeeded)
          health.member("failed", overview.failed)
          health.member("failingSince", overview.failingSince)
          health.member("lastSuccessAt", overview.lastSuccessAt)
          health.member("latencyMilliseconds", Int(overview.latencyMilliseconds))
        })
    }
    return writer.text
  }
}
