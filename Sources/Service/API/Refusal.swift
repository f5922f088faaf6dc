internal import HTTP
public import HTTPServer
public import JSON
internal import Matching
internal import ObservationPipeline
internal import Outbox
internal import SQLite
internal import TelemetryRuns

/// Why a request is not done.
public struct Refusal: Error, Sendable, Hashable {
  /// 400 to 599.
  public var status: Int
  /// The reason in one word, for programs.
  public var code: String
  /// One sentence that says what to do instead.
  public var sentence: String
  /// The field or parameter that is wrong.
  public var field: String?
  /// Further header fields of the answer.
  public var headers: [(name: String, value: String)] { extraHeaders.map { ($0.name, $0.value) } }

  private struct Extra: Sendable, Hashable {
    let name: String
    let value: String
  }

  private var extraHeaders: [Extra] = []

  /// A refusal by its parts.
  public init(
    _ status: Int, _ code: String, _ sentence: String, field: String? = nil, headers: [(String, String)] = []
  ) {
    self.status = status
    self.code = code
    self.sentence = sentence
    self.field = field
    extraHeaders = headers.map { Extra(name: $0.0, value: $0.1) }
  }

  /// A value of the request that cannot be taken.
  public static func invalid(_ code: String, _ sentence: String, field: String? = nil) -> Refusal {
    Refusal(400, code, sentence, field: field)
  }

  /// There is nothing of this name that the account may see: `notFound("Event")`.
  public static func notFound(_ what: String) -> Refusal { Refusal(404, "not_found", "\(what) not found") }

  /// The answer that tells it.
  public var response: ServerResponse {
    var writer = JSONWriter()
    writer.object { object in
      object.member("error", sentence)
      object.member("code", code)
      if let field { object.member("field", field) }
    }
    var response = ServerResponse.json(status, writer.bytes)
    for (name, value) in headers { response.headers.append(name, value) }
    return response
  }
}

extension Refusal {
  /// What is told of an error; nil when it is nothing that the client could understand.
  init?(_ error: any Error) {
    switch error {
    case let refusal as Refusal: self = refusal
    case let refusal as MonitoringRefusal:
      self = .invalid(refusal.code, refusal.description, field: refusal.field)
    case let failure as RequestBody.Failure:
      self =
        failure == .tooLong
        ? Refusal(413, "body_too_large", "the body is longer than this path takes")
        : Refusal(400, "interrupted", "the body ended too early")
    // The peer has left, so that nobody is told; it is no failure of the server's either.
    case is CancellationError: self = Refusal(400, "interrupted", "the request was given up")
    case let refusal as MonitorDesk.Refusal: self = Refusal(409, "too_many_monitors", refusal.description)
    case let failure as PortfolioImport.Failure: self = .invalid(failure.code, failure.description)
    case let refusal as EndpointRefusal:
      self = .invalid(refusal.code, refusal.description, field: refusal.field)
    case let flaw as JSONDocument.Flaw: self = .invalid("invalid_json", "the body \(flaw)")
    case let error as SQLiteError where error.code == .busy:
      self.init(
        503, "busy", "the database is being written by another process; try again", headers: [("Retry-After", "2")])
    case let error as SQLiteError where error.code == .full:
      self.init(
        507, "no_space", "the server has no space left to store anything", headers: [("Retry-After", "60")])
    default: return nil
    }
  }
}

extension ServerResponse {
  private static let jsonHeaders: Headers = ["Content-Type": "application/json"]

  /// An answer of JSON.
  public static func json(_ status: Int = 200, _ body: [UInt8]) -> ServerResponse {
    ServerResponse(status: status, headers: jsonHeaders, body: body)
  }

  /// Room for one thing of the API, so that writing it does not begin anew with more room again and again.
  private static let usualBytes = 512

  /// An answer of JSON that `body` writes.
  public static func json(_ status: Int = 200, _ body: (inout JSONWriter) -> Void) -> ServerResponse {
    var writer = JSONWriter(expecting: usualBytes)
    body(&writer)
    return json(status, writer.bytes)
  }
}
