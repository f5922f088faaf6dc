import API
import Foundation
import HTTP
import HTTPServer
import JSON
import Telemetry
import TelemetryRuns
import Testing
import Webhooks

struct OpenAPITests {
  private struct Description: Decodable {
    struct Operation: Decodable {
      let operationId: String
      let responses: [String: Response]
      let security: [[String: [String]]]?
    }
    struct Response: Decodable { let description: String }
    let openapi: String
    let paths: [String: [String: Operation]]
  }

  /// A bench in front of everything that the server serves.
  private static func bench() async throws -> Bench {
    let bench = try await Bench()
    let registration = EndpointRegistration(allowsInsecure: true, resolver: .init { _ in [] })
    let monitors = MonitorBackend(
      engine: MonitorEngine(retention: .none), registration: registration, makeSecret: { "" })
    let areas = API.areas(bench.backend, registration) + API.monitorAreas(bench.backend, monitors)
    return bench.with(API(bench.backend, areas: areas))
  }

  private static func document(_ bench: Bench) async throws -> JSONDocument {
    let answer = await bench.ask("GET", "/openapi.json", key: .some(nil))
    #expect(answer.status == 200)
    return try JSONDocument(strict: answer.body)
  }

  @Test func `every route is described, and nothing else`() async throws {
    let bench = try await Self.bench()
    let answer = await bench.ask("GET", "/openapi.json", key: .some(nil))
    let description = try JSONDecoder().decode(Description.self, from: Data(answer.body))
    #expect(description.openapi == "3.1.0")
    let described = description.paths.flatMap { path, item in
      item.map { method, operation in "\(method.uppercased()) \(path) \(operation.operationId)" }
    }
    let routes = bench.api.areas.flatMap(\.routes)
    #expect(described.sorted() == routes.map { "\($0.method.rawValue) \($0.pattern) \($0.id)" }.sorted())
    #expect(described.contains("GET /openapi.json getDescription"))
    #expect(Set(routes.map(\.id)).count == routes.count)
    for route in routes {
      let operation = try #require(description.paths[route.pattern.description]?[route.method.rawValue.lowercased()])
      #expect((operation.security != nil) == (route.scope != nil))
      #expect(operation.responses.keys.contains { $0.hasPrefix("2") })
    }
  }

  @Test func `every path parameter of a route is declared`() async throws {
    for route in (try await Self.bench()).api.areas.flatMap(\.routes) {
      let declared = route.parameters.filter { $0.place == .path }.map(\.name)
      #expect(declared == route.pattern.parameters, "\(route.id)")
    }
  }

  @Test func `every schema that is referred to is there`() async throws {
    let document = try await Self.document(try await Self.bench())
    let text = String(decoding: document.source, as: UTF8.self)
    let schemas = try #require(JSONPath("components.schemas")?.first(in: document, from: document.root))
    var names: Set<String> = []
    document.forEachMember(schemas.node) { key, _ in
      if let name = document.string(key) { names.insert(name) }
      return true
    }
    let wanted = Set(text.matches(of: ##/#/components/schemas/(\w+)/##).map { String($0.output.1) })
    #expect(wanted.subtracting(names) == [])
    #expect(names.subtracting(wanted) == [])
  }

  @Test func `every body and every answer with a body has an example`() async throws {
    for route in (try await Self.bench()).api.areas.flatMap(\.routes) where route.id != "getDescription" {
      for answer in route.answers where answer.schema != nil {
        let example = try #require(answer.example, "\(route.id) \(answer.status)")
        if answer.contentType == "application/json" {
          #expect(throws: Never.self) { try JSONDocument(strict: Array(example.utf8)) }
        }
      }
      for parameter in route.parameters {
        #expect(throws: Never.self) { try JSONDocument(strict: Array(parameter.example.utf8)) }
      }
    }
  }

  @Test(arguments: [("explainMonitor", "vehicle"), ("recoverWebhookEndpoint", "since")])
  func `an item of the query that must be there is described as required`(id: String, name: String) async throws {
    let routes = (try await Self.bench()).api.areas.flatMap(\.routes)
    let route = try #require(routes.first { $0.id == id })
    #expect(route.parameters.first { $0.name == name }?.isRequired == true)
    let document = String(decoding: (try await Self.document(try await Self.bench())).source, as: UTF8.self)
    #expect(document.contains(#"{"name":"\#(name)","in":"query","required":true,"#))
  }

  @Test func `every value in a path has a form`() async throws {
    for route in (try await Self.bench()).api.areas.flatMap(\.routes) {
      for parameter in route.parameters where parameter.place == .path {
        #expect(parameter.schema.contains(#""pattern":"^"#), "\(route.id) \(parameter.name)")
      }
    }
  }

  @Test func `a body of lines may be described as JSON too, because it is taken`() async throws {
    let document = try await Self.document(try await Self.bench())
    for path in ["/v1/telemetry", "/v1/vehicles/se/monitorings/import"] {
      let text = String(decoding: document.source, as: UTF8.self)
      let operation = try #require(text.components(separatedBy: "\"\(path)\":").last?.prefix(8_000))
      #expect(operation.contains(#""application/x-ndjson":"#))
      #expect(operation.contains(#""application/json":{"schema":{"$ref":"#))
    }
  }

  @Test(arguments: [
    "vehicle.energy.electric.level", "vehicle.listing.active", "includedIn", "boolExp", "occurrence", "polygon",
    "hysteresis", "batchNotify", "callbackAttributes", "vehicle.telemetry.vehicle.battery", "$monitorLabel",
  ])
  func `what a monitor may say is described`(word: String) async throws {
    let document = try await Self.document(try await Self.bench())
    #expect(String(decoding: document.source, as: UTF8.self).contains(word))
  }
}
