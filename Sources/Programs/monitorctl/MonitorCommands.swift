import CommandLineTool
import FoundationEssentials
import JSON
import Monitors
import SQLite
import Telemetry
import TelemetryRuns

/// `monitor list`: the monitors of an account.
struct MonitorListCommand: Command {
  static let name = "monitor list"
  static let usage = "monitor list [--label PREFIX] [--account ID]"
  static let options: [CommandLineSpecification.Option] = [
    .value("label", "PREFIX", "only monitors whose label begins so", commands: [name])
  ]

  private let account: String
  private let prefix: String

  init(_ arguments: Arguments) throws {
    try arguments.refusePositionals()
    account = arguments.string("account") ?? "acct_default"
    prefix = arguments.string("label") ?? ""
  }

  func run(in session: Session) async throws -> ExitStatus {
    let (account, prefix) = (account, prefix)
    try session.show(
      try await session.database.read { connection in
        try MonitorStore(connection, clocks: ClockCase()).monitors(account: account, labelPrefix: prefix)
      })
    return .done
  }
}

extension StoredMonitor: Showable {
  static var columns: [Table.Column] {
    [
      Table.Column("MONITOR"), Table.Column("STATUS"), Table.Column("VEHICLES"), Table.Column("CHANGED"),
      Table.Column("CONDITION"), Table.Column("LABEL"),
    ]
  }

  var cells: [String] {
    let count =
      switch monitor.vehicles {
      case .all: "all"
      case .named(let names): String(names.count)
      }
    return [id, status.rawValue, count, updatedAt.utcText, monitor.expression.description, monitor.label]
  }

  var json: String {
    var writer = JSONWriter()
    write(to: &writer)
    return writer.text
  }
}

/// `monitor pause ID`, `monitor resume ID`: stops a monitor, or starts it anew.
private struct MonitorStatusChange {
  let id: String
  let status: StoredMonitor.Status

  init(_ arguments: Arguments, _ status: StoredMonitor.Status) throws {
    id = try arguments.positional(0, "ID")
    try arguments.refusePositionals(beyond: 1)
    self.status = status
  }

  func run(in session: Session) async throws -> ExitStatus {
    let (id, status, now) = (id, status, session.surroundings.now())
    let changed = try await session.database.write { connection in
      guard let stored = try MonitorStore(connection, clocks: ClockCase()).monitor(id: id),
        let changed = try MonitorDesk(connection, clocks: ClockCase()).set(
          status, id: id, account: stored.accountID, at: now)
      else { throw CommandError.unknownMonitor(id) }
      return changed
    }
    try session.show([changed])
    return .done
  }
}

/// `monitor pause ID`.
struct MonitorPauseCommand: Command {
  static let name = "monitor pause"
  static let usage = "monitor pause ID"
  private let change: MonitorStatusChange

  init(_ arguments: Arguments) throws { change = try MonitorStatusChange(arguments, .paused) }

  func run(in session: Session) async throws -> ExitStatus { try await change.run(in: session) }
}

/// `monitor resume ID`.
struct MonitorResumeCommand: Command {
  static let name = "monitor resume"
  static let usage = "monitor resume ID"
  private let change: MonitorStatusChange

  init(_ arguments: Arguments) throws { change = try MonitorStatusChange(arguments, .running) }

  func run(in session: Session) async throws -> ExitStatus { try await change.run(in: session) }
}

/// `monitor remove ID`.
struct MonitorRemoveCommand: Command {
  static let name = "monitor remove"
  static let usage = "monitor remove ID"
  private let id: String

  init(_ arguments: Arguments) throws {
    id = try arguments.positional(0, "ID")
    try arguments.refusePositionals(beyond: 1)
  }

  func run(in session: Session) async throws -> ExitStatus {
    let (id, now) = (id, session.surroundings.now())
    try await session.database.write { connection in
      guard let stored = try MonitorStore(connection, clocks: ClockCase()).monitor(id: id),
        try MonitorDesk(connection, clocks: ClockCase()).remove(id: id, account: stored.accountID, at: now)
      else { throw CommandError.unknownMonitor(id) }
    }
    try session.note("the monitor \(id) has ended")
    return .done
  }
}

/// `monitor explain ID --vehicle V`: why a monitor did or did not fire for a vehicle.
struct MonitorExplainCommand: Command {
  static let name = "monitor explain"
  static let usage = "monitor explain ID --vehicle PLATE|VIN"
  static let options: [CommandLineSpecification.Option] = [
    .value("vehicle", "PLATE|VIN", "the vehicle to explain it for", commands: [name])
  ]

  private let id: String
  private let vehicle: VehicleName

  init(_ arguments: Arguments) throws {
    id = try arguments.positional(0, "ID")
    try arguments.refusePositionals(beyond: 1)
    let text = try arguments.requiredString("vehicle")
    guard let name = VehicleName(text) else {
      throw UsageError.wrongValue(flag: "--vehicle", value: text, expected: "a plate such as ABC123 or a VIN")
    }
    vehicle = name
  }

  func run(in session: Session) async throws -> ExitStatus {
    let (id, vehicle, now) = (id, vehicle, session.surroundings.now())
    // A reading of its own: what a running server has in memory follows from the same states and the same journal.
    let engine = MonitorEngine()
    let json = try await session.database.read { connection in
      guard let stored = try MonitorStore(connection, clocks: ClockCase()).monitor(id: id) else {
        throw CommandError.unknownMonitor(id)
      }
      guard let row = try TelemetryVehicles(connection).row(of: vehicle, account: stored.accountID),
        let standing = try engine.standing(of: stored, vehicle: row, on: connection, now: now)
      else { throw CommandError.notMonitored(id) }
      var writer = JSONWriter()
      standing.write(
        to: &writer, monitorID: id, vehicle: vehicle.description, at: Int64(now.millisecondsSince1970))
      return writer.text
    }
    try session.output.writeLine(json)
    return .done
  }
}
