import CommandLineTool
import FoundationEssentials
import Matching
import ObservationPipeline
import Outbox
import SQLite
import Vehicles

/// `watch PLATE`: makes or changes the monitoring of a plate, and tells of ads that are online already.
struct WatchCommand: Command {
  static let name = "watch"
  static let usage = "watch PLATE [--events TYPE,TYPE...] [--vin VIN] [--metadata JSON] [--account ID] [--now INSTANT]"
  static let options: [CommandLineSpecification.Option] = [
    .value(
      "events", "TYPES",
      """
      what to tell, separated by commas: \(EventType.allCases.map(\.rawValue).joined(separator: ", ")); all of them \
      unless given, but a plate that is watched already keeps its own; an endpoint may also ask for \(Event.endpointDisabledType)
      """,
      commands: [name, ImportCommand.name, EndpointAddCommand.name]),
    .value("vin", "VIN", "the vehicle's VIN, so that ads without a plate match too", commands: [name]),
    .value("metadata", "JSON", "a JSON object that comes back in every event", commands: [name]),
  ]

  private let request: MonitoringRequest
  private let keepsEventTypes: Bool
  private let date: Date?

  init(_ arguments: Arguments) throws {
    let plate = try arguments.positional(0, "PLATE")
    try arguments.refusePositionals(beyond: 1)
    let types = try arguments.keywords("events", among: EventType.allCases.map(\.rawValue))
    let account = arguments.string("account") ?? MonitoringIndex.defaultAccountID
    keepsEventTypes = types == nil
    date = try arguments.instant("now")
    request = try MonitoringRefusal.asUsageError { () throws(MonitoringRefusal) in
      let metadata = try arguments.string("metadata").map { json throws(MonitoringRefusal) in
        try MonitoringRequest.metadata(json)
      }
      return try MonitoringRequest(
        accountID: account, plate: plate, vin: arguments.string("vin"),
        eventTypes: types ?? EventType.allCases.map(\.rawValue), metadata: metadata ?? .keep)
    }
  }

  func run(in session: Session) async throws -> ExitStatus {
    let (now, newID) = (session.surroundings.now(), session.surroundings.newUUID())
    let (request, keepsEventTypes, date) = (request, keepsEventTypes, date ?? now)
    let (watched, events) = try await session.database.write { connection in
      guard try Accounts(connection).account(id: request.accountID) != nil else {
        throw CommandError.unknownAccount(request.accountID)
      }
      let former = try MonitoringIndex(connection).monitoring(account: request.accountID, plate: request.plate)
      let wish = keepsEventTypes ? try request.keepingEventTypes(of: former) : request
      return try ObservationPipeline(connection, enqueuedAt: now).watch(wish, newID: newID, at: date)
    }
    try session.output.writeLine(watched.monitoring.json)
    try session.show(bodies: events.map(\.body))
    if !events.isEmpty {
      try session.note(
        events.count == 1
          ? "an ad of the vehicle is online already; the event follows the monitoring"
          : "\(events.count) offers of the vehicle are online already; the events follow the monitoring")
    }
    return .done
  }
}

extension MonitoringRequest {
  /// The request with the event types of the monitoring that is there already.
  fileprivate func keepingEventTypes(of former: Monitoring?) throws(MonitoringRefusal) -> MonitoringRequest {
    guard let former else { return self }
    return try MonitoringRequest(
      accountID: accountID, plate: plate.normalized, vin: vin?.value, eventTypes: former.eventTypes.map(\.rawValue),
      metadata: metadata)
  }
}
