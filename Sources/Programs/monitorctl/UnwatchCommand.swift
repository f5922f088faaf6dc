import CommandLineTool
import Matching
import SQLite
import Vehicles

/// `unwatch PLATE`: ends the monitoring of a plate.
struct UnwatchCommand: Command {
  static let name = "unwatch"
  static let usage = "unwatch PLATE [--account ID]"

  private let account: String
  private let plate: LicensePlate

  init(_ arguments: Arguments) throws {
    let text = try arguments.positional(0, "PLATE")
    try arguments.refusePositionals(beyond: 1)
    account = arguments.string("account") ?? MonitoringIndex.defaultAccountID
    plate = try MonitoringRefusal.asUsageError { () throws(MonitoringRefusal) in try MonitoringRequest.plate(text) }
  }

  func run(in session: Session) async throws -> ExitStatus {
    let (account, plate) = (account, plate)
    try await session.database.write { connection in
      guard try Accounts(connection).account(id: account) != nil else { throw CommandError.unknownAccount(account) }
      guard try MonitoringIndex(connection).unwatch(account: account, plate: plate) else {
        throw CommandError.notWatched(account: account)
      }
    }
    try session.note("the plate is no longer watched")
    return .done
  }
}
