import CommandLineTool
import JSON
import Matching
import SQLite
import Vehicles

/// `list`: the monitorings of an account.
struct ListCommand: Command {
  static let name = "list"
  static let usage = "list [--account ID]"

  private let account: String

  init(_ arguments: Arguments) throws {
    try arguments.refusePositionals()
    account = arguments.string("account") ?? MonitoringIndex.defaultAccountID
  }

  func run(in session: Session) async throws -> ExitStatus {
    let account = account
    let monitorings = try await session.database.read { connection in
      guard try Accounts(connection).account(id: account) != nil else { throw CommandError.unknownAccount(account) }
      return try MonitoringIndex(connection).monitorings(account: account, limit: .max, offset: 0)
    }
    try session.show(monitorings)
    return .done
  }
}

extension Monitoring: Showable {
  static var columns: [Table.Column] {
    ["PLATE", "VIN", "EVENTS", "CREATED", "MONITORING", "METADATA"].map { Table.Column($0) }
  }

  var cells: [String] {
    [
      plate.normalized, vin?.value ?? "", eventTypes.map(\.rawValue).joined(separator: ","), createdAt.utcText,
      monitorID, metadata?.json ?? "",
    ]
  }
}
