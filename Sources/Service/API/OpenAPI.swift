internal import Access
internal import HTTP
internal import HTTPServer
internal import JSON

/// The description of the API in OpenAPI 3.1, made from the routes themselves.
enum OpenAPI {
  /// The area that serves the description of `areas` and of itself.
  static func area(describing areas: [Area]) -> Area {
    // Rendered with itself among the routes, so that it is described too.
    area(document: document(areas + [area(document: [])]))
  }

  private static func area(document: [UInt8]) -> Area {
    Area(
      "Description", "What the API can do, for programs.",
      routes: [
        Route(
          .get, "/openapi.json", scope: nil, id: "getDescription", "Describes the API in OpenAPI 3.1.",
          answers: [.init(200, "The description.", schema: #"{"type":"object","required":["openapi","paths"]}"#)],
          action: .plan { _ in .answer(.json(200, document)) })
      ])
  }

  static func document(_ areas: [Area]) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { root in
      root.member("openapi", "3.1.0")
      root.member("info", object: writeInformation)
      root.member(
        "tags",
        array: { tags in
          for area in areas {
            tags.object { tag in
              tag.member("name", area.name)
              tag.member("description", area.summary)
            }
          }
        })
      root.member("paths", object: { paths in writePaths(areas, to: &paths) })
      root.member("components", object: { components in writeComponents(areas, to: &components) })
    }
    return writer.bytes
  }

  private static func writeInformation(_ information: inout JSONWriter) {
    information.member("title", "Platewatch")
    information.member("version", "1")
    information.member(
      "description",
      """
      Tells you when vehicles that you watch are offered for sale, change price, vanish from a site or change owner. \
      Send a key as `Authorization: Bearer KEY` or `X-API-Key: KEY`.
      """)
  }

  private static func writePaths(_ areas: [Area], to paths: inout JSONWriter) {
    let routes = areas.flatMap { area in area.routes.map { (area: area.name, route: $0) } }
    var done: Set<String> = []
    for (_, route) in routes where done.insert(route.pattern.description).inserted {
      paths.member(
        route.pattern.description,
        object: { item in
          for (area, other) in routes where other.pattern == route.pattern {
            item.member(
              other.method.rawValue.lowercased(), object: { write(other, area: area, to: &$0) })
          }
        })
    }
  }

  private static func write(_ route: Route, area: String, to operation: inout JSONWriter) {
    operation.member("operationId", route.id)
    operation.member("summary", route.summary)
    operation.member("tags", array: { $0.value(area) })
    if let scope = route.scope {
      operation.member("description", "Needs a key with the scope `\(scope.rawValue)`.")
      operation.member(
        "security",
        array: { ways in
          for name in ["bearer", "header"] { ways.object { $0.member(name, array: { $0.value(scope.rawValue) }) } }
        })
    }
    let parameters = route.parameters + (route.isRepeatable ? [Idempotency.parameter] : [])
    if !parameters.isEmpty {
      operation.member("parameters", array: { list in parameters.forEach { write($0, to: &list) } })
    }
    if let body = route.body { operation.member("requestBody", object: { write(body, to: &$0) }) }
    operation.member("responses", object: { writeAnswers(of: route, to: &$0) })
  }

  private static func write(_ parameter: Parameter, to list: inout JSONWriter) {
    list.object { object in
      object.member("name", parameter.name)
      object.member("in", parameter.place.rawValue)
      object.member("required", parameter.isRequired)
      object.member("description", parameter.summary)
      object.member("schema", raw: parameter.schema)
      object.member("example", raw: parameter.example)
    }
  }

  private static func write(_ body: Route.Body, to object: inout JSONWriter) {
    object.member("required", true)
    object.member(
      "content",
      object: { content in
        for type in body.contentTypes {
          content.member(
            type,
            object: { media in
              media.member("schema", raw: body.schema)
              // A body of lines is no JSON value, so its example is a text.
              if body.isJSON {
                media.member("example", raw: body.example)
              } else {
                media.member("example", body.example)
              }
            })
        }
        guard let whole = body.wholeSchema else { return }
        content.member(
          "application/json",
          object: { media in
            media.member("schema", raw: whole)
            media.member("example", raw: String(body.example.prefix { $0 != "\n" }))
          })
      })
  }

  private static func writeAnswers(of route: Route, to responses: inout JSONWriter) {
    let own = Set(route.answers.map(\.status))
    let answers = route.answers + route.usualRefusals.filter { !own.contains($0.status) }
    for status in Set(answers.map(\.status)).sorted() {
      let ways = answers.filter { $0.status == status }
      responses.member(
        String(status),
        object: { response in
          response.member("description", ways.map(\.summary).joined(separator: " "))
          let headers = ways.reduce(into: ["X-Request-Id": "Names the request in the server's log."]) {
            $0.merge($1.headers) { first, _ in first }
          }
          response.member(
            "headers",
            object: { object in
              for (name, summary) in headers.sorted(by: { $0.key < $1.key }) {
                object.member(
                  name,
                  object: { header in
                    header.member("description", summary)
                    header.member("schema", raw: #"{"type":"string"}"#)
                  })
              }
            })
          guard let answer = ways.first, let schema = answer.schema else { return }
          response.member(
            "content",
            object: { content in
              content.member(
                answer.contentType,
                object: { media in
                  media.member("schema", raw: schema)
                  guard let example = answer.example else { return }
                  if answer.contentType == "application/json" {
                    media.member("example", raw: example)
                  } else {
                    media.member("example", example)
                  }
                })
            })
        })
    }
  }

  private static func writeComponents(_ areas: [Area], to components: inout JSONWriter) {
    var schemas = areas.reduce(into: [:]) { $0.merge($1.schemas) { first, _ in first } }
    schemas["Error"] = """
      {"type":"object","required":["error","code"],"properties":{\
      "error":{"type":"string","description":"One sentence for people."},\
      "code":{"type":"string","description":"The reason in one word, for programs."},\
      "field":{"type":"string","description":"The field or parameter that is wrong."}}}
      """
    components.member(
      "schemas",
      object: { object in
        for (name, schema) in schemas.sorted(by: { $0.key < $1.key }) { object.member(name, raw: schema) }
      })
    components.member(
      "securitySchemes",
      object: { schemes in
        schemes.member("bearer", raw: #"{"type":"http","scheme":"bearer"}"#)
        schemes.member("header", raw: #"{"type":"apiKey","in":"header","name":"X-API-Key"}"#)
      })
  }
}

extension Route {
  /// The refusals that every route of this form has.
  var usualRefusals: [Answer] {
    func refusal(_ status: Int, _ code: String, _ summary: String, headers: [String: String] = [:]) -> Answer {
      Answer(
        status, summary, schema: Area.reference("Error"), example: #"{"error":"\#(summary)","code":"\#(code)"}"#,
        headers: headers)
    }
    var refusals = [refusal(400, "invalid_parameter", "The request is wrong.")]
    if scope != nil {
      refusals += [
        refusal(401, "unauthorized", "No valid key was sent.", headers: ["WWW-Authenticate": "How to send one."]),
        refusal(403, "missing_scope", "The key lacks the scope.", headers: ["WWW-Authenticate": "What it lacks."]),
        refusal(
          429, "rate_limited", "The key has been used too often.",
          headers: [
            "Retry-After": "Seconds to wait.", "RateLimit-Limit": "Requests at once.", "RateLimit-Remaining": "0.",
            "RateLimit-Reset": "Seconds until all of them are allowed again.",
          ]),
        refusal(503, "busy", "The database is being written.", headers: ["Retry-After": "Seconds to wait."]),
      ]
    }
    if pattern.parameters.isEmpty == false { refusals.append(refusal(404, "not_found", "There is nothing like it.")) }
    if answers.contains(where: { $0.schema != nil && $0.status < 300 }) {
      refusals.append(refusal(406, "not_acceptable", "`Accept` does not allow the type of the answer."))
    }
    if body != nil {
      refusals += [
        refusal(413, "too_large", "The body is too long."),
        refusal(415, "unsupported_media_type", "The body is of another type."),
      ]
    }
    if isRepeatable {
      refusals.append(refusal(409, "idempotency_key_reused", "The Idempotency-Key was used for another request."))
    }
    return refusals
  }
}
