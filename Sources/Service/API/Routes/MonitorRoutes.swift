internal import Access
internal import Crypto
internal import FoundationEssentials
internal import HTTP
internal import HTTPServer
internal import JSON
internal import Monitors
internal import ObservationPipeline
internal import SQLite
internal import Telemetry
internal import TelemetryRuns
internal import Vehicles

/// Rules on the telemetry of vehicles, in the vehicle makers' shape.
enum MonitorRoutes {
  private static let collection = "/v1/monitors"
  private static let item = "/v1/monitors/{monitorId}"
  /// A hundred thousand messages as cars send them are longer; kept ones are played without being sent.
  private static let longestDryRun = 1 << 20
  /// A hundred thousand vehicles with their quotes and commas.
  private static let longestMonitor = 4 << 20
  private static let identifier = Parameter.identifier(
    "monitorId", "The identifier of a monitor.", prefix: "mon", example: "mon_2mJ8sF0Qx1YkVb7Lw3RtZa")
  private static let pageSize = DefaultedParameter<Int>.integer(
    "pageSize", "How many monitors a page has.", least: 1, most: 60, otherwise: 60)
  private static let indexRange = QueryParameter<IndexRange>(
    Parameter(
      "indexRange", in: .query, "Which monitors, counted from 0: `0-9` the first ten, `5-` all from the sixth.",
      schema: #"{"type":"string","pattern":"^[0-9]{1,9}-[0-9]{0,9}$","default":"0-"}"#, example: #""0-9""#),
    expectation: "a range such as 0-9 or 5-"
  ) { IndexRange($0) }
  private static let label = QueryParameter<String>(
    Parameter(
      "label", in: .query, "Only monitors whose label begins so.", schema: #"{"type":"string"}"#, example: #""Depot""#),
    expectation: "the beginning of a label"
  ) { $0 }
  private static let vehicle = QueryParameter<VehicleName>(
    Parameter(
      "vehicle", in: .query, "The plate or the VIN of a vehicle.",
      schema: #"{"anyOf":[\#(MonitoringSchemas.plate),\#(MonitoringSchemas.vin)]}"#, example: #""ABC123""#,
      isRequired: true), expectation: "a plate such as ABC123 or a VIN"
  ) { VehicleName($0) }

  static func area(_ backend: Backend, _ monitors: MonitorBackend) -> Area {
    Area(
      "Monitors", "Rules on the telemetry of vehicles: zones, windows of time and data, and where to tell.",
      schemas: MonitorSchemas.all,
      routes: [
        list, create(backend, monitors), dryRun(backend), get, replace(backend, monitors), end(backend),
        status(backend), explain(backend, monitors),
      ])
  }

  /// A part of a list by places.
  private struct IndexRange: Sendable {
    /// Far beyond the largest list, and far from where numbers end.
    private static let mostDigits = 9

    let first: Int
    let last: Int?

    init?(_ text: String) {
      let parts = text.split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count == 2, parts.allSatisfy({ $0.utf8.count <= Self.mostDigits }),
        text.utf8.allSatisfy({ (48...57).contains($0) || $0 == 45 }), let first = Int(parts[0])
      else { return nil }
      let last = parts[1].isEmpty ? nil : Int(parts[1])
      guard parts[1].isEmpty || last.map({ $0 >= first }) == true else { return nil }
      self.first = first
      self.last = last
    }
  }

  private static var list: Route {
    Route(
      .get, collection, scope: .monitors, id: "listMonitors", "Lists the monitors in the order of their making.",
      parameters: [indexRange.parameter, pageSize.parameter, label.parameter],
      answers: [
        .init(200, "A page of monitors.", schema: Area.reference("MonitorPage"), example: MonitorSchemas.pageExample)
      ],
      action: .page(isLong: { try (indexRange.value(in: $0)?.first ?? 0) > LongReads.longOffset }) { call, connection in
        let size = try pageSize.value(in: call)
        let range = try indexRange.value(in: call)
        let prefix = try label.value(in: call) ?? ""
        let store = MonitorStore(connection, clocks: ClockCase.shared)
        let total = try store.count(account: call.accountID, labelPrefix: prefix)
        let first = range?.first ?? 0
        let end = min(total, (range?.last).map { $0 + 1 } ?? total)
        let found = try store.monitors(
          account: call.accountID, labelPrefix: prefix, limit: max(0, min(size, end - first)), offset: first)
        return .json { writer in
          MonitorPage(total: total, first: first, end: end, size: size, prefix: prefix).write(found, to: &writer)
        }
      })
  }

  private static func create(_ backend: Backend, _ monitors: MonitorBackend) -> Route {
    Route(
      .post, collection, scope: .monitors, id: "createMonitor", "Makes a monitor, and an endpoint for a new target.",
      body: .json(schema: Area.reference("Monitor"), example: MonitorSchemas.monitorExample),
      answers: [
        .init(
          202, "The monitor was made; `secret` is there when its target became an endpoint.",
          schema: Area.reference("MonitorReference"), example: MonitorSchemas.referenceExample,
          headers: ["Location": "The path of the monitor."])
      ], isRepeatable: true,
      action: .plan { call in
        .collect(limit: longestMonitor) { bytes in
          .later {
            do {
              let idempotency = try Idempotency(call, bodyDigest: Digest.sha256(bytes))
              let body = try await MonitorBody(bytes, backend, monitors)
              let id = "mon_" + backend.newIdentifier()
              return try await backend.writer.write { connection in
                let now = backend.now()
                func make(_ connection: Connection) throws -> ServerResponse {
                  let (stored, secret) = try MonitorDesk(connection, clocks: ClockCase.shared).add(
                    body.monitor, id: id, account: call.accountID, endpoint: body.endpoint, at: now)
                  try tell(stored, connection, at: now)
                  return accepted(stored, secret: secret)
                }
                return try idempotency?.once(connection, at: now, make) ?? make(connection)
              }
            } catch {
              return backend.answer(to: error)
            }
          }
        }
      })
  }

  private static func replace(_ backend: Backend, _ monitors: MonitorBackend) -> Route {
    Route(
      .put, item, scope: .monitors, id: "replaceMonitor",
      "Replaces a monitor as a whole; it begins anew only when its `triggerParam` is another one.",
      parameters: [identifier],
      body: .json(schema: Area.reference("Monitor"), example: MonitorSchemas.monitorExample),
      answers: [
        .init(
          202, "The monitor was replaced.", schema: Area.reference("MonitorReference"),
          example: MonitorSchemas.referenceExample), MonitorSchemas.notFound,
      ],
      action: .plan { call in
        .collect(limit: longestMonitor) { bytes in
          .later {
            do {
              let body = try await MonitorBody(bytes, backend, monitors)
              return try await backend.writer.write { connection in
                let (now, former) = (backend.now(), try stored(call, connection).monitor)
                let changed = try MonitorDesk(connection, clocks: ClockCase.shared).replace(
                  id: call.pathValue("monitorId"), account: call.accountID, by: body.monitor, endpoint: body.endpoint,
                  at: now)
                guard let changed else { throw Refusal.notFound("Monitor") }
                if !former.asksLike(body.monitor) || former.vehicles != body.monitor.vehicles {
                  try tell(changed.stored, connection, at: now)
                }
                return accepted(changed.stored, secret: changed.secret)
              }
            } catch {
              return backend.answer(to: error)
            }
          }
        }
      })
  }

  private static var get: Route {
    Route(
      .get, item, scope: .monitors, id: "getMonitor", "Reads a monitor.", parameters: [identifier],
      answers: [
        .init(200, "The monitor.", schema: Area.reference("StoredMonitor"), example: MonitorSchemas.storedExample),
        MonitorSchemas.notFound,
      ],
      action: .read { call, connection in
        let stored = try stored(call, connection)
        return .json { stored.write(to: &$0) }
      })
  }

  private static func end(_ backend: Backend) -> Route {
    Route(
      .delete, item, scope: .monitors, id: "deleteMonitor", "Ends a monitor.", parameters: [identifier],
      answers: [.init(204, "The monitor has ended."), MonitorSchemas.notFound],
      action: .write { call in
        { connection in
          let isThere = try MonitorDesk(connection, clocks: ClockCase.shared).remove(
            id: call.pathValue("monitorId"), account: call.accountID, at: backend.now())
          guard isThere else { throw Refusal.notFound("Monitor") }
          return ServerResponse(status: 204)
        }
      })
  }

  private static func status(_ backend: Backend) -> Route {
    Route(
      .put, "\(item)/status", scope: .monitors, id: "setMonitorStatus",
      "Stops a monitor, or starts it anew; a failed one's endpoint is enabled again.", parameters: [identifier],
      body: .json(schema: Area.reference("MonitorStatus"), example: #"{"status":"Paused"}"#),
      answers: [
        .init(
          202, "The status was set.", schema: Area.reference("MonitorReference"),
          example: MonitorSchemas.referenceExample), MonitorSchemas.notFound,
      ],
      action: .writeJSON { call, document in
        let text = document.member(document.root, "status").flatMap { document.string($0) }
        guard let status = StoredMonitor.Status.allCases.first(where: { $0.rawValue == text }), status != .failed else {
          throw Refusal.invalid("invalid_status", "status wants Running or Paused", field: "status")
        }
        return { connection in
          let changed = try MonitorDesk(connection, clocks: ClockCase.shared).set(
            status, id: call.pathValue("monitorId"), account: call.accountID, at: backend.now())
          guard let changed else { throw Refusal.notFound("Monitor") }
          return accepted(changed, secret: nil)
        }
      })
  }

  private static func explain(_ backend: Backend, _ monitors: MonitorBackend) -> Route {
    Route(
      .get, "\(item)/explain", scope: .monitors, id: "explainMonitor",
      "Says how each trigger stands for a vehicle, and why the monitor did or did not fire.",
      parameters: [identifier, vehicle.parameter],
      answers: [
        .init(
          200, "How things stand.", schema: Area.reference("MonitorStanding"), example: MonitorSchemas.standingExample),
        MonitorSchemas.notFound,
      ],
      action: .plan { call in
        guard let name = try vehicle.value(in: call) else {
          throw Refusal.invalid("invalid_parameter", "vehicle wants a plate or a VIN", field: "vehicle")
        }
        return .later {
          do {
            let engine = monitors.engine
            return try await backend.writer.write(onUndone: { engine.invalidate() }) { connection in
              let (stored, now) = (try stored(call, connection), backend.now())
              guard let row = try TelemetryVehicles(connection).row(of: name, account: call.accountID),
                let standing = try engine.standing(of: stored, vehicle: row, on: connection, now: now)
              else {
                throw Refusal(
                  404, "not_monitored", "the monitor is stopped, or nothing is known of this vehicle to it")
              }
              return .json {
                standing.write(
                  to: &$0, monitorID: stored.id, vehicle: name.description, at: Int64(now.millisecondsSince1970))
              }
            }
          } catch {
            return backend.answer(to: error)
          }
        }
      })
  }

  private static func dryRun(_ backend: Backend) -> Route {
    Route(
      .post, "\(collection)/dry-run", scope: .monitors, id: "rehearseMonitor",
      "Plays a monitor over messages, given or kept, and says when it would have fired; nothing is stored.",
      body: .json(schema: Area.reference("Rehearsal"), example: MonitorSchemas.rehearsalExample),
      answers: [
        .init(
          200, "When it would have fired.", schema: Area.reference("RehearsalReport"),
          example: MonitorSchemas.rehearsalReport)
      ], isRepeatable: false,
      action: .plan { call in
        .collect(limit: longestDryRun) { bytes in
          .later {
            do {
              return try rehearse(try API.document(bytes), call, backend)
            } catch {
              return backend.answer(to: error)
            }
          }
        }
      })
  }

  private static func rehearse(
    _ document: JSONDocument, _ call: Call, _ backend: Backend
  ) throws -> ServerResponse {
    guard let node = document.member(document.root, "monitor") else {
      throw Refusal.invalid("invalid_monitor", "monitor is missing", field: "monitor")
    }
    var rehearsal = MonitorRehearsal(try MonitorBody.monitor(document, at: node))
    let vehicle = document.member(document.root, "vehicle")
    if let vehicle, document.kind(vehicle) != .string {
      throw Refusal.invalid("invalid_vehicle", "vehicle wants a plate or a VIN", field: "vehicle")
    }
    if let messages = document.member(document.root, "messages") {
      guard document.kind(messages) == .array, document.memberCount(messages) <= MonitorRehearsal.mostMessages else {
        throw Refusal.invalid(
          "invalid_messages", "messages wants a list of at most \(MonitorRehearsal.mostMessages)", field: "messages")
      }
      document.forEachElement(messages) { message in
        rehearsal.add(document, at: message)
        return true
      }
    } else {
      guard let name = VehicleName(vehicle.flatMap { document.string($0) } ?? "") else {
        throw Refusal.invalid(
          "invalid_vehicle", "give messages, or a vehicle whose messages are kept", field: "vehicle")
      }
      let kept = try backend.readers.read { connection in
        try TelemetryVehicles(connection).row(of: name, account: call.accountID).map { row in
          try KeptMessages(connection).messages(of: row, limit: MonitorRehearsal.mostMessages)
        } ?? []
      }
      for body in kept {
        if let message = JSONDocument(body) { rehearsal.add(message, at: message.root) }
      }
    }
    return .json { rehearsal.write(to: &$0) }
  }

  private static func stored(_ call: Call, _ connection: Connection) throws -> StoredMonitor {
    let store = MonitorStore(connection, clocks: ClockCase.shared)
    guard let stored = try store.monitor(id: call.pathValue("monitorId"), account: call.accountID) else {
      throw Refusal.notFound("Monitor")
    }
    return stored
  }

  /// Lets a monitor that asks about offers and owners know how they stand.
  private static func tell(_ stored: StoredMonitor, _ connection: Connection, at date: Date) throws {
    guard stored.monitor.asksMarket else { return }
    let vehicles = TelemetryVehicles(connection)
    let rows =
      stored.monitor.vehicles == .all
      ? try vehicles.rows(account: stored.accountID) : try vehicles.named(byMonitor: stored.row)
    var names: [(plate: LicensePlate?, vin: VIN?)] = []
    for row in rows { if let vehicle = try vehicles.vehicle(row) { names.append((vehicle.plate, vehicle.vin)) } }
    try ObservationPipeline(connection, enqueuedAt: date).tellMonitors(of: names, at: date)
  }

  private static func accepted(_ stored: StoredMonitor, secret: String?) -> ServerResponse {
    var response = ServerResponse.json(202) { stored.writeReference(to: &$0, secret: secret) }
    response.headers.append("Location", "\(collection)/\(stored.id)")
    return response
  }
}
