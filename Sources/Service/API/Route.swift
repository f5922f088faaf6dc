public import Access
public import HTTPServer
public import JSON
public import SQLite

/// One thing that the API does: how it is asked for, how it is described, and what is done.
///
/// Dispatch and `/openapi.json` are both made from it, so that they cannot differ. A class, because every request is
/// handed its route, and a copy of a dozen fields costs more than finding it.
public final class Route: Sendable {
  /// What is asked for; `HEAD` is answered as `GET`.
  public enum Method: String, Sendable, Hashable, CaseIterable {
    /// Reads.
    case get = "GET"
    /// Adds or does.
    case post = "POST"
    /// Replaces as a whole, or adds under a name.
    case put = "PUT"
    /// Replaces in part.
    case patch = "PATCH"
    /// Ends.
    case delete = "DELETE"
  }

  /// What is done in the transaction of a change; thrown refusals undo it.
  public typealias Change = @Sendable (Connection) throws -> ServerResponse

  /// How it is done.
  public enum Action: Sendable {
    /// From one state of the database, at once, on the connection's thread: for what takes microseconds.
    case read(@Sendable (Call, Connection) throws -> ServerResponse)
    /// From one state of the database: as `read`, but where `isLong` says so on a thread of its own.
    case page(
      isLong: @Sendable (Call) throws -> Bool, @Sendable (Call, Connection) throws -> ServerResponse)
    /// In a transaction, without a body.
    case write(@Sendable (Call) throws -> Change)
    /// In a transaction, from a body of JSON; what can be refused without the database is refused before the change.
    case writeJSON(@Sendable (Call, JSONDocument) throws -> Change)
    /// In another way.
    case plan(@Sendable (Call) throws -> Plan)
  }

  /// The body of a request.
  public struct Body: Sendable {
    /// The types that are taken.
    public var contentTypes: [String]
    /// JSON schema of the body; one of lines is a text.
    public var schema: String
    /// JSON schema of a body that is JSON as a whole although lines are taken; nil where there are no lines.
    public var wholeSchema: String?
    /// A body that shows the form.
    public var example: String

    /// Whether it is JSON as a whole; else it is a text of lines.
    public let isJSON: Bool

    /// A body of JSON.
    public static func json(schema: String, example: String) -> Body {
      Body(contentTypes: ["application/json"], schema: schema, example: example, isJSON: true)
    }

    /// A body of lines, each of JSON; `wholeSchema` says what a body is that is called JSON.
    public static func lines(schema: String, wholeSchema: String, example: String) -> Body {
      let types = ["application/x-ndjson", "application/ndjson", "application/jsonl"]
      return Body(contentTypes: types, schema: schema, wholeSchema: wholeSchema, example: example, isJSON: false)
    }

    /// Whether a body of this type, in lower case, can be one; whoever sends lines may also call them JSON.
    func accepts(_ type: String) -> Bool { contentTypes.contains(type) || type == "application/json" }
  }

  /// One way in which the request may end; the refusals that every route has are added by the description.
  public struct Answer: Sendable {
    /// Its status.
    public var status: Int
    /// When it is given.
    public var summary: String
    /// JSON schema of the body; nil without one.
    public var schema: String?
    /// A body that shows the form.
    public var example: String?
    /// Header fields that come with it, each with what it says.
    public var headers: [String: String]
    /// The type of the body.
    public var contentType: String

    /// An answer by its parts.
    public init(
      _ status: Int, _ summary: String, schema: String? = nil, example: String? = nil, headers: [String: String] = [:],
      contentType: String = "application/json"
    ) {
      self.status = status
      self.summary = summary
      self.schema = schema
      self.example = example
      self.headers = headers
      self.contentType = contentType
    }
  }

  /// What is asked for.
  public let method: Method
  /// The form of its path.
  public let pattern: PathPattern
  /// What a key must open; nil when none is needed.
  public let scope: Scope?
  /// Its name for programs that are made from the description.
  public let id: String
  /// What it does, in one sentence.
  public let summary: String
  /// Its parameters.
  public let parameters: [Parameter]
  /// Its body.
  public let body: Body?
  /// How it may end.
  public let answers: [Answer]
  /// Whether a request may say by `Idempotency-Key` that it is to be done once, however often it comes.
  public let isRepeatable: Bool
  /// What is done.
  public let action: Action

  /// A route by its parts; every `POST` that is a change of its own is repeatable, others only when they see to it.
  public init(
    _ method: Method, _ path: String, scope: Scope?, id: String, _ summary: String, parameters: [Parameter] = [],
    body: Body? = nil, answers: [Answer], isRepeatable: Bool? = nil, action: Action
  ) {
    self.method = method
    pattern = PathPattern(path)
    self.scope = scope
    self.id = id
    self.summary = summary
    self.parameters = parameters
    self.body = body
    self.answers = answers
    self.action = action
    if let isRepeatable {
      self.isRepeatable = isRepeatable
    } else {
      switch action {
      case .write, .writeJSON: self.isRepeatable = method == .post
      case .read, .page, .plan: self.isRepeatable = false
      }
    }
  }
}

/// Routes about one thing.
public struct Area: Sendable {
  /// What they are about, as a heading.
  public let name: String
  /// One sentence about it.
  public let summary: String
  /// JSON schemas that the routes refer to as `#/components/schemas/NAME`.
  public let schemas: [String: String]
  /// The routes.
  public let routes: [Route]

  /// An area by its parts.
  public init(_ name: String, _ summary: String, schemas: [String: String] = [:], routes: [Route]) {
    self.name = name
    self.summary = summary
    self.schemas = schemas
    self.routes = routes
  }

  /// The JSON schema that refers to the one called `name`.
  public static func reference(_ name: String) -> String { ##"{"$ref":"#/components/schemas/\##(name)"}"## }
}
