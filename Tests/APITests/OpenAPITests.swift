import API
import Foundation
import HTTP
import HTTPServer
import JSON
import Testing

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

  private static func document(_ bench: Bench) async throws -> JSONDocument {
    let answer = await bench.ask("GET", "/openapi.json", key: .some(nil))
    #expect(answer.status == 200)
    return try JSONDocument(strict: answer.body)
  }

  @Test func `every route is described, and nothing else`() async throws {
    let bench = try await Bench()
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
    for route in (try await Bench()).api.areas.flatMap(\.routes) {
      let declared = route.parameters.filter { $0.place == .path }.map(\.name)
      #expect(declared == route.pattern.parameters, "\(route.id)")
    }
  }

  @Test func `every schema that is referred to is there`() async throws {
    let document = try await Self.document(try await Bench())
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
    for route in (try await Bench()).api.areas.flatMap(\.routes) where route.id != "getDescription" {
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
}
