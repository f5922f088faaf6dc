import Access
import Foundation
import HTTP
import HTTPServer
import JSON
import Outbox
import Testing

struct EndpointRoutesTests {
  private let bench: Bench
  private let path = "/v1/webhook-endpoints"

  init() async throws { bench = try await Bench() }

  private func text(_ response: ServerResponse) -> String { String(decoding: response.body, as: UTF8.self) }

  private func member(_ name: String, _ response: ServerResponse) throws -> String? {
    let document = try JSONDocument(strict: response.body)
    return document.member(document.root, name).flatMap { document.scalarText($0) }
  }

  private func make(_ body: String = #"{"url":"https://hooks.example.com/in"}"#) async throws -> String {
    let answer = await bench.ask("POST", path, body)
    try #require(answer.status == 201, "\(text(answer))")
    return try #require(try member("id", answer))
  }

  @Test func `an endpoint is made with a secret that is shown once`() async throws {
    let made = await bench.ask(
      "POST", path,
      """
      {"url":"https://HOOKS.example.com/in?a=1","eventTypes":["delisted","delisted"],"headers":{"X-A":"1"},\
      "retryPolicy":{"policy":"Bounded","retryNumber":3,"retryDelay":10},"maximumInFlight":2,"ordered":false}
      """)
    #expect(made.status == 201)
    let id = try #require(try member("id", made))
    #expect(made.headers["Location"] == "\(path)/\(id)")
    let secret = try #require(try member("secret", made))
    #expect(secret.hasPrefix("whsec_"))
    let read = await bench.ask("GET", "\(path)/\(id)")
    #expect(text(read) == text(made).replacing(#""secret":"\#(secret)","#, with: ""))
    #expect(
      text(read) == """
        {"id":"\(id)","accountId":"acct_default","url":"https://hooks.example.com/in?a=1","eventTypes":["delisted"],\
        "status":"enabled","retryPolicy":{"policy":"Bounded","retryNumber":3,"retryDelay":10},"headerNames":["X-A"],\
        "maximumInFlight":2,"ordered":false,"createdAt":"2026-06-01T08:00:00.000Z"}
        """)
    #expect(text(await bench.ask("GET", path)) == #"{"data":[\#(text(read))],"limit":100,"offset":0}"#)
  }

  @Test(arguments: [
    (#"{}"#, "missing_field", "url"),
    (#"{"url":"https://hooks.example.com/","maximumInFlight":1.5}"#, "invalid_type", "maximumInFlight"),
    (#"{"url":7}"#, "invalid_type", "url"),
    (#"{"url":"http://hooks.example.com/"}"#, "invalid_url", "url"),
    (#"{"url":"https://inside.example.com/"}"#, "invalid_url", "url"),
    (#"{"url":"https://127.0.0.1/"}"#, "invalid_url", "url"),
    (#"{"url":"https://hooks.example.com/","eventTypes":["sold"]}"#, "unknown_event_type", "eventTypes"),
    (#"{"url":"https://hooks.example.com/","eventTypes":"sold"}"#, "invalid_type", "eventTypes"),
    (#"{"url":"https://hooks.example.com/","retryPolicy":{"policy":"Often"}}"#, "invalid_retry_policy", "retryPolicy"),
    (#"{"url":"https://hooks.example.com/","headers":{"Host":"a"}}"#, "invalid_headers", "headers"),
    (#"{"url":"https://hooks.example.com/","maximumInFlight":0}"#, "invalid_number", "maximumInFlight"),
  ])
  func `an endpoint that cannot be sent to is refused`(body: String, code: String, field: String) async throws {
    let answer = await bench.ask("POST", path, body)
    #expect(answer.status == 400)
    #expect(try member("code", answer) == code)
    #expect(try member("field", answer) == field)
  }

  @Test func `a name that has no address yet may be an endpoint`() async throws {
    let answer = await bench.ask("POST", path, #"{"url":"https://nowhere.example.com/"}"#)
    #expect(answer.status == 201)
    #expect(try member("url", answer) == "https://nowhere.example.com/")
  }

  @Test func `a request that comes twice with one key makes one endpoint`() async throws {
    let headers = [("Idempotency-Key", "a")]
    let body = #"{"url":"https://hooks.example.com/in"}"#
    let first = await bench.ask("POST", path, body, headers: headers)
    let second = await bench.ask("POST", path, body, headers: headers)
    #expect(first.body == second.body)
    #expect(try member("id", await bench.ask("GET", path)) == nil)
    #expect(text(await bench.ask("GET", path)).components(separatedBy: "we_").count == 2)
  }

  @Test func `an endpoint is changed in part, paused, resumed, rotated and ended`() async throws {
    let id = try await make()
    var answer = await bench.ask("PATCH", "\(path)/\(id)", #"{"status":"paused","eventTypes":["delisted"]}"#)
    #expect(try member("status", answer) == "paused")
    #expect(text(answer).contains(#""eventTypes":["delisted"]"#))
    answer = await bench.ask("PATCH", "\(path)/\(id)", #"{"status":"enabled","eventTypes":null}"#)
    #expect(try member("status", answer) == "enabled")
    #expect(text(answer).contains(#""eventTypes":null"#))
    #expect(await bench.ask("PATCH", "\(path)/\(id)", #"{"status":"disabled"}"#).status == 400)
    answer = await bench.ask("POST", "\(path)/\(id)/rotate-secret")
    #expect(try member("secret", answer)?.hasPrefix("whsec_") == true)
    #expect(await bench.ask("DELETE", "\(path)/\(id)").status == 204)
    #expect(await bench.ask("GET", "\(path)/\(id)").status == 404)
  }

  @Test func `an endpoint is nobody else's, and a key without the scope opens none`() async throws {
    let id = try await make()
    let other = try await bench.addAccount("acct_b")
    for (method, place) in [
      ("GET", id), ("DELETE", id), ("POST", "\(id)/test"), ("POST", "\(id)/rotate-secret"),
      ("POST", "\(id)/recover?since=2026-01-01T00:00:00Z"),
    ] {
      #expect(await bench.ask(method, "\(path)/\(place)", key: other).status == 404)
    }
    let poor = try await bench.addKey(account: "acct_default", scopes: [.events])
    #expect(await bench.ask("GET", path, key: poor).status == 403)
  }

  @Test func `a test is an event whose delivery can be read and replayed`() async throws {
    let id = try await make()
    let test = await bench.ask("POST", "\(path)/\(id)/test")
    #expect(test.status == 202)
    let event = try #require(try member("id", test))
    #expect(await bench.ask("GET", "/v1/events/\(event)").body == test.body)
    let deliveries = text(await bench.ask("GET", "/v1/events/\(event)/deliveries"))
    #expect(
      deliveries == """
        {"data":[{"event":"\(event)","eventType":"endpoint.test","endpoint":"\(id)","replay":0,"state":"ready",\
        "attempts":0,"createdAt":"2026-06-01T08:00:00.000Z","nextAt":"2026-06-01T08:00:00.000Z","log":[]}]}
        """)
    let replay = await bench.ask("POST", "/v1/events/\(event)/replay")
    #expect(replay.status == 202)
    #expect(text(replay) == #"{"replayed":0,"broughtForward":0}"#)
    let recovered = await bench.ask("POST", "\(path)/\(id)/recover?since=2026-01-01T00:00:00Z")
    #expect(text(recovered) == #"{"replayed":0,"broughtForward":0}"#)
    #expect(await bench.ask("POST", "\(path)/\(id)/recover").status == 400)
    #expect(await bench.ask("GET", "/v1/events/evt_none/deliveries").status == 404)
    #expect(await bench.ask("POST", "/v1/events/evt_none/replay").status == 404)
  }

  @Test func `how sending goes is measured`() async throws {
    let id = try await make()
    _ = await bench.ask("POST", "\(path)/\(id)/test")
    bench.clock.advance(.seconds(5))
    let metrics = text(await bench.ask("GET", "/metrics"))
    #expect(metrics.contains("\nplatewatch_delivery_oldest_ready_seconds 5\n"))
    #expect(metrics.contains("\nplatewatch_webhook_endpoints{state=\"closed\"} 1\n"))
    #expect(metrics.contains("\nplatewatch_delivery_in_flight 0\n"))
  }
}
