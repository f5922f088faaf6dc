internal import Access
internal import CommandLineTool
internal import Crypto
internal import FoundationEssentials
internal import HTTP
internal import HTTPServer
internal import JSON
internal import Outbox
internal import SQLite
public import Webhooks

/// Where an account's events are sent.
public struct EndpointRoutes: Sendable {
  private static let collection = "/v1/webhook-endpoints"
  private static let item = "/v1/webhook-endpoints/{id}"
  private static let longestBody = 1 << 20
  private static let limit = DefaultedParameter<Int>.integer(
    "limit", "How many at most.", least: 1, most: 100, otherwise: 100)
  private static let offset = DefaultedParameter<Int>.integer(
    "offset", "How many to leave out at the beginning.", least: 0, otherwise: 0)
  private static let id = Parameter.identifier(
    "id", "Identifier of an endpoint.", prefix: "we", example: "we_6oCjQHFUf7hq4fOMf8WGhW")

  private let backend: Backend
  private let registration: EndpointRegistration

  /// The routes, which check URLs by `registration`.
  public static func area(_ backend: Backend, _ registration: EndpointRegistration) -> Area {
    let routes = EndpointRoutes(backend: backend, registration: registration)
    return Area(
      "Webhook endpoints", "Where the account's events are sent, and what is sent again.",
      schemas: EndpointSchemas.all,
      routes: [
        routes.list, routes.create, routes.get, routes.change, routes.end, routes.test, routes.rotate, routes.recover,
      ])
  }

  private var list: Route {
    Route(
      .get, Self.collection, scope: .webhooks, id: "listWebhookEndpoints",
      "Lists the endpoints in the order of their making.",
      parameters: [Self.limit.parameter, Self.offset.parameter],
      answers: [
        .init(
          200, "A page of endpoints.", schema: Area.reference("WebhookEndpointPage"),
          example: #"{"data":[\#(EndpointSchemas.example)],"limit":100,"offset":0}"#)
      ],
      action: .page(isLong: { try Self.offset.value(in: $0) > LongReads.longOffset }) { call, connection in
        let (limit, offset) = (try Self.limit.value(in: call), try Self.offset.value(in: call))
        let endpoints = try Endpoints(connection).endpoints(account: call.accountID, limit: limit, offset: offset)
        return .json { writer in
          writer.object { object in
            object.member("data", array: { array in endpoints.forEach { $0.write(to: &array) } })
            object.member("limit", limit)
            object.member("offset", offset)
          }
        }
      })
  }

  private var create: Route {
    Route(
      .post, Self.collection, scope: .webhooks, id: "createWebhookEndpoint",
      "Makes an endpoint; its secret is in the answer and nowhere else.",
      body: .json(schema: Area.reference("WebhookEndpointRequest"), example: EndpointSchemas.requestExample),
      answers: [
        .init(
          201, "The endpoint was made.", schema: Area.reference("WebhookEndpoint"),
          example: EndpointSchemas.secretExample, headers: ["Location": "The path of the endpoint."])
      ], isRepeatable: true,
      action: checked { call, fields in
        let settings = try await registration.checked(try fields.settings())
        let (id, secret, now) = (newIdentifier(), Self.newSecret(), backend.now())
        return { connection in
          let endpoint = try Endpoints(connection).add(
            id: id, account: call.accountID, settings: settings, secret: secret, at: now)
          var response = ServerResponse.json(201, Array(endpoint.json(secret: secret).utf8))
          response.headers.append("Location", "\(Self.collection)/\(id)")
          return response
        }
      })
  }

  private var get: Route {
    Route(
      .get, Self.item, scope: .webhooks, id: "getWebhookEndpoint", "Reads an endpoint.", parameters: [Self.id],
      answers: [
        .init(
          200, "The endpoint.", schema: Area.reference("WebhookEndpoint"), example: EndpointSchemas.example),
        EndpointSchemas.notFound,
      ],
      action: .read { call, connection in .json(200, Array(try Self.endpoint(call, connection).json().utf8)) })
  }

  private var change: Route {
    Route(
      .patch, Self.item, scope: .webhooks, id: "changeWebhookEndpoint",
      "Replaces the named parts; `paused` holds what comes, `enabled` sends it, also after it was disabled.",
      parameters: [Self.id],
      body: .json(schema: Area.reference("WebhookEndpointChange"), example: #"{"status":"paused"}"#),
      answers: [
        .init(
          200, "The endpoint as it is now.", schema: Area.reference("WebhookEndpoint"), example: EndpointSchemas.example
        ),
        EndpointSchemas.notFound,
      ],
      action: checked { call, fields in
        let former = try backend.readers.read { connection in try Self.endpoint(call, connection) }
        let wanted = fields.changed(former.settings)
        let settings = wanted == former.settings ? wanted : try await registration.checked(wanted)
        let now = backend.now()
        return { connection in
          let endpoints = Endpoints(connection)
          guard try endpoints.change(id: former.id, to: settings) else { throw Self.notFound }
          if fields.status == .paused { _ = try endpoints.pause(id: former.id) }
          if fields.status == .enabled { _ = try endpoints.resume(id: former.id, at: now) }
          return .json(200, Array(try Self.endpoint(call, connection).json().utf8))
        }
      })
  }

  private var end: Route {
    Route(
      .delete, Self.item, scope: .webhooks, id: "deleteWebhookEndpoint",
      "Ends an endpoint; what was not delivered is cancelled.", parameters: [Self.id],
      answers: [.init(204, "The endpoint has ended."), EndpointSchemas.notFound],
      action: .write { call in
        { connection in
          let endpoint = try Self.endpoint(call, connection)
          _ = try Endpoints(connection).remove(id: endpoint.id, at: backend.now())
          return ServerResponse(status: 204)
        }
      })
  }

  private var test: Route {
    Route(
      .post, "\(Self.item)/test", scope: .webhooks, id: "testWebhookEndpoint",
      "Sends an event that says that it is a test.", parameters: [Self.id],
      answers: [
        .init(
          202, "The event.", schema: Area.reference("Event"),
          example: """
            {"id":"evt_ZLbyeSgsbRNTCBrKA1itLLXXAIr","eventType":"endpoint.test","occurredAt":"2026-11-21T17:01:20.324Z",\
            "data":{"endpointId":"we_6oCjQHFUf7hq4fOMf8WGhW","message":"This is a test; nothing has happened."}}
            """), EndpointSchemas.notFound,
      ],
      action: .write { call in
        { connection in
          let endpoint = try Self.endpoint(call, connection)
          let event = Event.endpointTest(
            endpoint, nonce: backend.surroundings.newUUID().uuidString, at: backend.now())
          _ = try Outbox(connection).enqueue(event, to: [DeliveryTarget(endpointID: endpoint.id)])
          return .json(202, event.body)
        }
      })
  }

  private var rotate: Route {
    Route(
      .post, "\(Self.item)/rotate-secret", scope: .webhooks, id: "rotateWebhookSecret",
      "Makes a new secret, which is in the answer and nowhere else; the former one signs beside it for a day.",
      parameters: [Self.id],
      answers: [
        .init(
          200, "The endpoint with its new secret.", schema: Area.reference("WebhookEndpoint"),
          example: EndpointSchemas.secretExample), EndpointSchemas.notFound,
      ],
      action: .write { call in
        { connection in
          let (endpoint, secret) = (try Self.endpoint(call, connection), Self.newSecret())
          _ = try Endpoints(connection).rotate(id: endpoint.id, secret: secret, at: backend.now())
          return .json(200, Array(endpoint.json(secret: secret).utf8))
        }
      })
  }

  private var recover: Route {
    Route(
      .post, "\(Self.item)/recover", scope: .webhooks, id: "recoverWebhookEndpoint",
      "Sends again what could not be delivered of the events enqueued since a time.",
      parameters: [Self.id, Self.since.parameter],
      answers: [
        .init(
          202, "How much is sent again.", schema: Area.reference("ReplayReport"), example: EndpointSchemas.reportExample
        ),
        EndpointSchemas.notFound,
      ],
      action: .write { call in
        guard let since = try Self.since.value(in: call) else {
          throw Refusal.invalid("missing_parameter", "since is missing; give an instant", field: "since")
        }
        return { connection in
          var question = DeliveryQuestion(accountID: call.accountID)
          question.endpointID = try Self.endpoint(call, connection).id
          question.state = .dead
          question.since = since
          return .replayed(try Replays(connection).replay(question, limit: .max, at: backend.now()))
        }
      })
  }

  private static let since = QueryParameter<Date>(
    Parameter(
      "since", in: .query, "Only events enqueued then or later.", schema: #"{"type":"string","format":"date-time"}"#,
      example: #""2026-11-20T00:00:00Z""#, isRequired: true), expectation: "an instant such as 2026-11-20T00:00:00Z"
  ) { text in InstantText.parse(text) }

  /// From a body of JSON, with time to ask for the addresses of a name before the change.
  private func checked(
    _ prepare: @escaping @Sendable (Call, EndpointFields) async throws -> Route.Change
  ) -> Route.Action {
    .plan { call in
      .collect(limit: Self.longestBody) { bytes in
        .later {
          do {
            let fields = try EndpointFields(try API.document(bytes))
            let change = try await prepare(call, fields)
            let (idempotency, now) = (try Idempotency(call, bodyDigest: Digest.sha256(bytes)), backend.now())
            return try await backend.writer.write { connection in
              guard let idempotency else { return try change(connection) }
              return try idempotency.once(connection, at: now, change)
            }
          } catch {
            return backend.answer(to: error)
          }
        }
      }
    }
  }

  private func newIdentifier() -> String {
    let uuid = backend.surroundings.newUUID().uuid
    return "we_" + Digest.base62(of: withUnsafeBytes(of: uuid) { Array($0) }, length: 22)
  }

  private static func newSecret() -> String { WebhookSecret(sharedKey: SecureRandom.bytes(32)).text }

  private static let notFound = Refusal.notFound("Webhook endpoint")

  private static func endpoint(_ call: Call, _ connection: Connection) throws -> Endpoint {
    guard let endpoint = try Endpoints(connection).endpoint(id: call.pathValue("id"), account: call.accountID) else {
      throw notFound
    }
    return endpoint
  }
}

extension ServerResponse {
  /// What a replay has done.
  static func replayed(_ report: Replays.Report) -> ServerResponse {
    .json(202) { writer in
      writer.object { object in
        object.member("replayed", report.replayed)
        object.member("broughtForward", report.broughtForward)
      }
    }
  }
}
