import CommandLineTool
import FoundationEssentials
import JSON
import Outbox
import SQLite
import Webhooks

/// A command about one endpoint, which its first word names.
protocol EndpointCommand: Command {
  /// `we_...`.
  var id: String { get }
}

extension EndpointCommand {
  static var usage: String { "\(name) ID" }

  /// The one word of the command line.
  static func id(_ arguments: Arguments) throws(UsageError) -> String {
    try arguments.refusePositionals(beyond: 1)
    return try arguments.positional(0, "ID")
  }

  /// Changes the endpoint, and shows it as it is then.
  func change(
    in session: Session, _ body: @escaping @Sendable (Endpoints) throws(SQLiteError) -> Bool
  ) async throws {
    let id = id
    let endpoint = try await session.database.write { connection in
      let endpoints = Endpoints(connection)
      guard try body(endpoints), let endpoint = try endpoints.endpoint(id: id) else {
        throw CommandError.unknownEndpoint(id)
      }
      return endpoint
    }
    try session.output.writeLine(endpoint.json())
  }
}

/// `endpoint test ID`: enqueues an event that says that it is a test.
struct EndpointTestCommand: EndpointCommand {
  static let name = "endpoint test"
  let id: String

  init(_ arguments: Arguments) throws { id = try Self.id(arguments) }

  func run(in session: Session) async throws -> ExitStatus {
    let (id, now, nonce) = (id, session.surroundings.now(), session.surroundings.newUUID().uuidString)
    let event = try await session.database.write { connection in
      guard let endpoint = try Endpoints(connection).endpoint(id: id) else { throw CommandError.unknownEndpoint(id) }
      let event = Event.endpointTest(endpoint, nonce: nonce, at: now)
      _ = try Outbox(connection).enqueue(event, to: [DeliveryTarget(endpointID: id)])
      return event
    }
    try session.show(bodies: [event.body])
    try session.note("`deliver` sends it; `monitorctl deliveries --event \(event.id)` tells what became of it")
    return .done
  }
}

/// `endpoint rotate ID`: makes a new secret and shows it, for the only time; the former one signs beside it for a day.
struct EndpointRotateCommand: EndpointCommand {
  static let name = "endpoint rotate"
  static let usage = "endpoint rotate ID [--ed25519]"
  let id: String
  private let usesKeyPair: Bool

  init(_ arguments: Arguments) throws {
    id = try Self.id(arguments)
    usesKeyPair = arguments.has("ed25519")
  }

  func run(in session: Session) async throws -> ExitStatus {
    let (id, now, secret) = (id, session.surroundings.now(), WebhookSecret.makeText(usesKeyPair: usesKeyPair))
    let endpoint = try await session.database.write { connection in
      let endpoints = Endpoints(connection)
      guard try endpoints.rotate(id: id, secret: secret, at: now), let endpoint = try endpoints.endpoint(id: id) else {
        throw CommandError.unknownEndpoint(id)
      }
      return endpoint
    }
    try session.output.writeLine(endpoint.json(secret: secret))
    try session.note("the secret is not shown again; the former one signs beside it for a day")
    return .done
  }
}

/// `endpoint pause ID`: holds what comes.
struct EndpointPauseCommand: EndpointCommand {
  static let name = "endpoint pause"
  let id: String

  init(_ arguments: Arguments) throws { id = try Self.id(arguments) }

  func run(in session: Session) async throws -> ExitStatus {
    let id = id
    try await change(in: session) { endpoints throws(SQLiteError) in try endpoints.pause(id: id) }
    return .done
  }
}

/// `endpoint resume ID`: sends again, also after it was disabled.
struct EndpointResumeCommand: EndpointCommand {
  static let name = "endpoint resume"
  let id: String

  init(_ arguments: Arguments) throws { id = try Self.id(arguments) }

  func run(in session: Session) async throws -> ExitStatus {
    let (id, now) = (id, session.surroundings.now())
    try await change(in: session) { endpoints throws(SQLiteError) in try endpoints.resume(id: id, at: now) }
    return .done
  }
}

/// `endpoint remove ID`: ends it for good.
struct EndpointRemoveCommand: EndpointCommand {
  static let name = "endpoint remove"
  let id: String

  init(_ arguments: Arguments) throws { id = try Self.id(arguments) }

  func run(in session: Session) async throws -> ExitStatus {
    let (id, now) = (id, session.surroundings.now())
    try await session.database.write { connection in
      guard try Endpoints(connection).remove(id: id, at: now) else { throw CommandError.unknownEndpoint(id) }
    }
    // Part by part, so that others can write meanwhile.
    while try await session.database.write({ connection throws(SQLiteError) in
      try Endpoints(connection).cancelRemoved(at: now)
    }) {}
    try session.note("the endpoint is removed; what was not delivered is cancelled")
    return .done
  }
}

/// `endpoint recover ID --since INSTANT`: sends again what could not be delivered.
struct EndpointRecoverCommand: EndpointCommand {
  static let name = "endpoint recover"
  static let usage = "endpoint recover ID --since INSTANT"
  let id: String
  private let since: Date

  init(_ arguments: Arguments) throws {
    id = try Self.id(arguments)
    _ = try arguments.requiredString("since")
    since = try arguments.instant("since") ?? .distantPast
  }

  func run(in session: Session) async throws -> ExitStatus {
    var question = DeliveryQuestion()
    question.endpointID = id
    question.state = .dead
    question.since = since
    let id = id
    _ = try await session.database.read { connection in
      guard let endpoint = try Endpoints(connection).endpoint(id: id) else { throw CommandError.unknownEndpoint(id) }
      return endpoint
    }
    try await session.replay(question)
    return .done
  }
}
