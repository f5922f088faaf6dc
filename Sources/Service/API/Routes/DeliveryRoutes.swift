internal import Access
internal import HTTPServer
internal import JSON
internal import Outbox
internal import SQLite

/// What became of events on their way to endpoints.
public enum DeliveryRoutes {
  private static let most = 100
  private static let id = Parameter.identifier(
    "id", "Identifier of an event.", prefix: "evt", example: "evt_01v7lLpmZ2dRcrkZAlgtiGEqMPm")
  private static let notFound = Route.Answer(
    404, "There is no such event.", schema: Area.reference("Error"),
    example: #"{"error":"Event not found","code":"not_found"}"#)

  /// The routes.
  public static func area(_ backend: Backend) -> Area {
    Area(
      "Deliveries", "What became of events on their way to endpoints.",
      schemas: [
        "Delivery": EndpointSchemas.deliverySchema,
        "DeliveryPage": """
        {"type":"object","required":["data"],"properties":{"data":{"type":"array","items":\
        \(Area.reference("Delivery"))}}}
        """,
      ], routes: [list, replay(backend)])
  }

  private static var list: Route {
    Route(
      .get, "/v1/events/{id}/deliveries", scope: .events, id: "listDeliveries",
      "Lists the deliveries of an event with their attempts, the newest first.", parameters: [id],
      answers: [
        .init(
          200, "The deliveries.", schema: Area.reference("DeliveryPage"),
          example: #"{"data":[\#(EndpointSchemas.deliveryExample)]}"#), notFound,
      ],
      action: .read { call, connection in
        var question = DeliveryQuestion(accountID: call.accountID)
        question.eventID = try event(call, connection)
        let log = DeliveryLog(connection)
        let rows = try log.deliveries(question, limit: most).map { ($0, try log.attempts(of: $0.id)) }
        return .json { writer in
          writer.object { object in
            object.member(
              "data",
              array: { array in for (delivery, attempts) in rows { delivery.write(to: &array, attempts: attempts) } })
          }
        }
      })
  }

  private static func replay(_ backend: Backend) -> Route {
    Route(
      .post, "/v1/events/{id}/replay", scope: .events, id: "replayEvent",
      "Sends an event again to every endpoint that has had it or wants its type now.", parameters: [id],
      answers: [
        .init(
          202, "How much is sent again.", schema: Area.reference("ReplayReport"), example: EndpointSchemas.reportExample
        ),
        notFound,
      ],
      action: .write { call in
        { connection in
          .replayed(try Replays(connection).replay(event: try event(call, connection), at: backend.now()))
        }
      })
  }

  /// The event that the path names, when it is the account's.
  private static func event(_ call: Call, _ connection: Connection) throws -> String {
    let id = call.pathValue("id")
    guard let stored = try Outbox(connection).event(id: id), stored.event.accountID == call.accountID else {
      throw Refusal.notFound("Event")
    }
    return id
  }
}
