internal import Access
internal import HTTP
internal import HTTPServer
internal import JSON
internal import Matching
internal import ObservationPipeline
internal import SQLite
internal import Vehicles

/// Which vehicles an account wants to be told about.
public enum MonitoringRoutes {
  private static let collection = "/v1/vehicles/se/monitorings"
  private static let item = "/v1/vehicles/se/monitorings/{licensePlate}"
  private static let limit = DefaultedParameter<Int>.integer(
    "limit", "How many at most.", least: 1, most: 100, otherwise: 100)
  private static let offset = DefaultedParameter<Int>.integer(
    "offset", "How many to leave out at the beginning.", least: 0, otherwise: 0)

  /// The routes.
  public static func area(_ backend: Backend) -> Area {
    Area(
      "Monitorings", "Which vehicles the account wants to be told about, one monitoring per plate.",
      schemas: MonitoringSchemas.all, routes: [list, create(backend), get, change(backend), end(backend)])
  }

  private static var list: Route {
    Route(
      .get, collection, scope: .vehicles, id: "listMonitorings", "Lists the monitorings in the order of their making.",
      parameters: [limit.parameter, offset.parameter],
      answers: [
        .init(
          200, "A page of monitorings.", schema: Area.reference("MonitoringPage"),
          example: MonitoringSchemas.pageExample)
      ],
      action: .page(isLong: { try offset.value(in: $0) > LongReads.longOffset }) { call, connection in
        let (limit, offset) = (try limit.value(in: call), try offset.value(in: call))
        let monitorings = try MonitoringIndex(connection).monitorings(
          account: call.accountID, limit: limit, offset: offset)
        return .json { writer in
          writer.object { object in
            object.member("data", array: { array in monitorings.forEach { $0.write(to: &array) } })
            object.member("limit", limit)
            object.member("offset", offset)
          }
        }
      })
  }

  private static func create(_ backend: Backend) -> Route {
    Route(
      .post, collection, scope: .vehicles, id: "createMonitoring",
      "Makes a monitoring of a plate, or changes the one that there is.",
      body: .json(schema: Area.reference("MonitoringRequest"), example: MonitoringSchemas.requestExample),
      answers: [
        .init(
          201, "The monitoring was made.", schema: Area.reference("Monitoring"), example: MonitoringSchemas.example,
          headers: ["Location": "The path of the monitoring."]),
        .init(
          200, "The plate was monitored already; the monitoring has been changed.",
          schema: Area.reference("Monitoring"), example: MonitoringSchemas.example),
      ],
      action: .writeJSON { call, document in
        let request = try MonitoringRequest(accountID: call.accountID, MonitoringFields(document))
        return { connection in
          let now = backend.now()
          let watched = try ObservationPipeline(connection, enqueuedAt: now).watch(
            request, newID: backend.surroundings.newUUID(), at: now
          ).watched
          var response = ServerResponse.json(watched.isNew ? 201 : 200) { watched.monitoring.write(to: &$0) }
          if watched.isNew { response.headers.append("Location", path(of: watched.monitoring)) }
          return response
        }
      })
  }

  private static var get: Route {
    Route(
      .get, item, scope: .vehicles, id: "getMonitoring", "Reads the monitoring of a plate.",
      parameters: [.licensePlate],
      answers: [
        .init(200, "The monitoring.", schema: Area.reference("Monitoring"), example: MonitoringSchemas.example),
        MonitoringSchemas.notFound,
      ],
      action: .read { call, connection in
        guard let plate = plate(in: call),
          let monitoring = try MonitoringIndex(connection).monitoring(account: call.accountID, plate: plate)
        else { return monitorNotFound }
        return .json { monitoring.write(to: &$0) }
      })
  }

  private static func change(_ backend: Backend) -> Route {
    Route(
      .patch, item, scope: .vehicles, id: "changeMonitoring",
      "Replaces `eventTypes`, `metadata` or both; `metadata: null` removes the metadata. A plate or a VIN may be named only "
        + "as it is.", parameters: [.licensePlate],
      body: .json(schema: Area.reference("MonitoringChange"), example: #"{"eventTypes":["listed_for_sale"]}"#),
      answers: [
        .init(
          200, "The monitoring as it is now.", schema: Area.reference("Monitoring"), example: MonitoringSchemas.example),
        MonitoringSchemas.notFound,
      ],
      action: .writeJSON { call, document in
        let body = try MonitoringFields(document)
        let types = try body.eventTypes.map { try MonitoringRequest.eventTypes($0) }
        guard types != nil || body.metadata != .keep else {
          throw Refusal.invalid("nothing_to_change", "the body names neither eventTypes nor metadata")
        }
        let plate = plate(in: call)
        if let plate, let named = body.plate, LicensePlate(named)?.matchKey != plate.matchKey {
          throw fixed("licensePlate", "end this monitoring and make another one")
        }
        return { connection in
          let now = backend.now()
          let pipeline = ObservationPipeline(connection, enqueuedAt: now)
          guard let plate,
            let changed = try pipeline.change(
              account: call.accountID, plate: plate, eventTypes: types, metadata: body.metadata, at: now)
          else { return monitorNotFound }
          if let named = body.vin, VIN(named) != changed.watched.monitoring.vin {
            throw fixed("vin", "send the whole monitoring by POST")
          }
          return .json { changed.watched.monitoring.write(to: &$0) }
        }
      })
  }

  /// Refuses what would be left as it is: who names it thinks that it is changed.
  private static func fixed(_ field: String, _ advice: String) -> Refusal {
    .invalid("not_changeable", "\(field) is not changed by PATCH; \(advice)", field: field)
  }

  private static func end(_ backend: Backend) -> Route {
    Route(
      .delete, item, scope: .vehicles, id: "deleteMonitoring", "Ends the monitoring of a plate.",
      parameters: [.licensePlate],
      answers: [.init(204, "The monitoring has ended."), MonitoringSchemas.notFound],
      action: .write { call in
        let plate = plate(in: call)
        return { connection in
          guard let plate, try MonitoringIndex(connection).unwatch(account: call.accountID, plate: plate) else {
            return monitorNotFound
          }
          return ServerResponse(status: 204)
        }
      })
  }

  /// The plate in a path; nil when it is none, so that nothing can be monitored by it.
  static func plate(in call: Call) -> LicensePlate? { LicensePlate(call.pathValue("licensePlate")) }

  /// The answer that clients know from the service that this one can stand in for.
  static var monitorNotFound: ServerResponse { .json(404) { $0.object { $0.member("error", "Monitor not found") } } }

  private static func path(of monitoring: Monitoring) -> String {
    "\(collection)/\(PercentText.encoded(monitoring.plate.normalized))"
  }
}
