import API
import Access
import Foundation
import HTTP
import HTTPServer
import JSON
import SQLite
import TestSupport
import Testing

private let collection = "/v1/vehicles/se/monitorings"
private let body = #"{"licensePlate":"ABC123","eventTypes":["delisted"]}"#

struct APITests {
  @Test func `a request without a valid key is refused with 401`() async throws {
    let bench = try await Bench()
    for key in [nil, "", "pw_", "pw_000000000000_\(String(repeating: "0", count: 43))", String(bench.key.dropLast())] {
      let answer = await bench.ask("GET", collection, key: .some(key))
      #expect(answer.status == 401)
      #expect(answer.value("code") == "unauthorized")
      #expect(answer.headers["WWW-Authenticate"]?.hasPrefix("Bearer") == true)
    }
  }

  @Test func `a key is taken from either header`() async throws {
    let bench = try await Bench()
    #expect(await bench.ask("GET", collection, key: .some(nil), headers: [("X-API-Key", bench.key)]).status == 200)
    let lower = [("authorization", "bearer \(bench.key)")]
    #expect(await bench.ask("GET", collection, key: .some(nil), headers: lower).status == 200)
    let basic = [("Authorization", "Basic dTpw"), ("X-API-Key", bench.key)]
    #expect(await bench.ask("GET", collection, key: .some(nil), headers: basic).status == 200)
  }

  @Test func `a key without the scope is refused with 403`() async throws {
    let bench = try await Bench()
    let key = try await bench.addKey(account: "acct_default", scopes: [.events])
    let answer = await bench.ask("GET", collection, key: key)
    #expect(answer.status == 403)
    #expect(answer.value("code") == "missing_scope")
    #expect(answer.text.contains("vehicles"))
  }

  @Test func `a key that is revoked by another connection opens nothing at the next request`() async throws {
    let bench = try await Bench()
    #expect(await bench.ask("GET", collection).status == 200)
    let now = bench.clock.now
    let id = bench.keyID
    #expect(try await bench.backend.writer.write { try APIKeys($0).revoke(id: id, at: now) })
    #expect(await bench.ask("GET", collection).status == 401)
    #expect(await bench.ask("POST", collection, body).status == 401)
  }

  @Test func `what another connection does to a key holds at the next request`() async throws {
    let bench = try await Bench()
    let other = try Connection(path: bench.path)
    let id = bench.keyID
    let now = bench.clock.now
    for _ in 0..<3 { #expect(await bench.ask("GET", collection).status == 200) }

    try other.execute("UPDATE api_key SET rate = 1, burst = 7 WHERE id = ?", [.text(id)])
    #expect(await bench.ask("GET", collection).headers["RateLimit-Limit"] == "7")
    try other.execute("UPDATE api_key SET scopes = 2 WHERE id = ?", [.text(id)])
    #expect(await bench.ask("GET", collection).status == 403)
    try other.execute("UPDATE api_key SET scopes = 1, rate = NULL WHERE id = ?", [.text(id)])
    #expect(await bench.ask("GET", collection).status == 200)
    #expect(try APIKeys(other).revoke(id: id, at: now))
    #expect(await bench.ask("GET", collection).status == 401)
    try other.execute("UPDATE api_key SET revoked_at = NULL WHERE id = ?", [.text(id)])
    #expect(await bench.ask("GET", collection).status == 200)
    try other.execute("DELETE FROM api_key")
    #expect(await bench.ask("GET", collection).status == 401)
  }

  @Test func `a key with another secret is refused however often the right one came`() async throws {
    let bench = try await Bench()
    let forged = bench.key.dropLast() + (bench.key.last == "0" ? "1" : "0")
    for _ in 0..<3 {
      #expect(await bench.ask("GET", collection).status == 200)
      #expect(await bench.ask("GET", collection, key: .some(String(forged))).status == 401)
    }
  }

  @Test func `what another connection does to a monitoring is seen at the next request`() async throws {
    let bench = try await Bench()
    let other = try Connection(path: bench.path)
    let item = collection + "/ABC123"
    #expect(await bench.ask("POST", collection, body).status == 201)
    for _ in 0..<3 { #expect(await bench.ask("GET", item).text.contains(#""eventTypes":["delisted"]"#)) }
    try other.execute("UPDATE monitoring SET event_types = 3")
    #expect(await bench.ask("GET", item).text.contains(#""eventTypes":["price_changed"]"#))
    try other.execute("INSERT INTO account VALUES ('acct_other', 'other', 0)")
    try other.execute("UPDATE monitoring SET account_id = 'acct_other'")
    #expect(await bench.ask("GET", item).status == 404)
    let key = try await bench.addKey(account: "acct_other", scopes: [.vehicles])
    #expect(await bench.ask("GET", item, key: key).status == 200)
    try other.execute("DELETE FROM monitoring")
    #expect(await bench.ask("GET", item, key: key).status == 404)
  }

  @Test func `a key is held to its limit and told what is left`() async throws {
    let bench = try await Bench(settings: API.Settings(rateLimit: RateLimit(perSecond: 1, burst: 2)))
    let own = try await bench.addKey(
      account: "acct_default", scopes: [.vehicles], rate: RateLimit(perSecond: 10, burst: 1))
    let first = await bench.ask("GET", collection)
    #expect(first.status == 200)
    #expect(first.headers["RateLimit-Limit"] == "2")
    #expect(first.headers["RateLimit-Remaining"] == "1")
    #expect(first.headers["RateLimit-Reset"] == "1")
    #expect(await bench.ask("POST", collection, body).headers["RateLimit-Remaining"] == "0")
    let refused = await bench.ask("GET", collection)
    #expect(refused.status == 429)
    #expect(refused.value("code") == "rate_limited")
    #expect(refused.headers["Retry-After"] == "1")
    #expect(refused.headers["RateLimit-Remaining"] == "0")
    #expect(await bench.ask("GET", collection, key: own).status == 200)
    #expect(await bench.ask("GET", collection, key: own).status == 429)
    bench.clock.advance(.seconds(1))
    #expect(await bench.ask("GET", collection).status == 200)
    #expect(await bench.ask("GET", collection, key: own).status == 200)
  }

  @Test(arguments: [
    ("/", 404), ("/v1", 404), ("/v1/vehicles/se/monitorings/", 404), ("/v1//vehicles/se/monitorings", 404),
    ("/v1/../v1/vehicles/se/monitorings", 400), ("/v1/%2e%2e/vehicles", 400), ("/v1/./vehicles", 400),
    ("/v1/vehicles/se/monitorings/ABC%2F123", 400), ("/v1/vehicles/se/monitorings/ABC%00123", 400),
    ("/v1/vehicles/se/monitorings/ABC%5C123", 400), ("/v1/vehicles/se/monitorings/%", 400),
    ("/v1/vehicles/se/monitorings/%4", 400), ("/v1/vehicles/se/monitorings/%zz", 400),
    ("/v1/vehicles/se/monitorings/%ff", 400), ("/v1/vehicles/se/monitorings/%C0%AE", 400), ("x", 400),
  ])
  func `a path that leads nowhere is refused`(_ path: String, _ status: Int) async throws {
    let answer = await (try await Bench()).ask("GET", path)
    #expect(answer.status == status)
    #expect(answer.value("error") != nil)
  }

  @Test func `a path that fits two patterns belongs to the more literal one`() async throws {
    let bench = try await Bench()
    let importing = await bench.ask("GET", "\(collection)/import")
    #expect(importing.status == 405)
    #expect(importing.headers["Allow"] == "OPTIONS, POST")
    #expect(await bench.ask("OPTIONS", "\(collection)/import").headers["Allow"] == "OPTIONS, POST")
    #expect(await bench.ask("GET", "\(collection)/IMPORT").text == #"{"error":"Monitor not found"}"#)
  }

  @Test func `another method is refused with those that there are`() async throws {
    let bench = try await Bench()
    let answer = await bench.ask("PUT", collection, body)
    #expect(answer.status == 405)
    #expect(answer.headers["Allow"] == "GET, HEAD, OPTIONS, POST")
    #expect(await bench.ask("TRACE", "\(collection)/ABC123").headers["Allow"] == "DELETE, GET, HEAD, OPTIONS, PATCH")
    let options = await bench.ask("OPTIONS", collection, key: .some(nil))
    #expect(options.status == 204)
    #expect(options.headers["Allow"] == "GET, HEAD, OPTIONS, POST")
    #expect(await bench.ask("OPTIONS", "*", key: .some(nil)).status == 204)
    #expect(await bench.ask("OPTIONS", "/nowhere", key: .some(nil)).status == 404)
    #expect(await bench.ask("HEAD", collection).status == 200)
  }

  @Test(arguments: [
    ("application/json", 201), ("application/json; charset=utf-8", 201), ("Application/JSON;charset=\"UTF-8\"", 201),
    ("", 201), ("text/plain", 415), ("application/x-www-form-urlencoded", 415),
    ("application/json; charset=latin1", 415),
    ("application/x-ndjson", 415), ("garbage", 415),
  ])
  func `a body of another type is refused`(_ type: String, _ status: Int) async throws {
    let answer = await (try await Bench()).ask("POST", collection, body, headers: [("Content-Type", type)])
    #expect(answer.status == status)
  }

  @Test func `a body with an encoding is refused`() async throws {
    let bench = try await Bench()
    #expect(await bench.ask("POST", collection, body, headers: [("Content-Encoding", "gzip")]).status == 415)
    #expect(await bench.ask("POST", collection, body, headers: [("Content-Encoding", "identity")]).status == 201)
  }

  @Test(arguments: [
    ("*/*", 200), ("application/*;q=0.5", 200), ("text/html, application/json", 200), ("text/html,*/*;q=0.1", 200),
    ("nonsense", 200), ("text/html", 406), ("application/json;q=0, */*", 406), ("text/*", 406),
  ])
  func `an answer of another type is not given`(_ accept: String, _ status: Int) async throws {
    #expect(await (try await Bench()).ask("GET", collection, headers: [("Accept", accept)]).status == status)
  }

  @Test func `bytes that are no UTF-8 are refused`() async throws {
    let bench = try await Bench()
    let answer = await bench.ask(
      "POST", collection, bytes: Array(#"{"licensePlate":""#.utf8) + [0xC3, 0x28, 0x22, 0x7D])
    #expect(answer.status == 400)
    #expect(answer.value("error") == "the body is not valid UTF-8")
  }

  @Test func `a body that is nested without end is refused`() async throws {
    let bench = try await Bench()
    let answer = await bench.ask("POST", collection, String(repeating: "[", count: 500_000))
    #expect(answer.status == 400)
    #expect(answer.value("error") == "the body is nested more than 64 levels deep")
  }

  @Test func `a body above 1 MiB is not collected`() async throws {
    let bench = try await Bench()
    let request = ServerRequest(
      id: "1", method: "POST", path: collection, headers: ["Authorization": "Bearer \(bench.key)"])
    guard case .collect(let limit, _) = bench.api.plan(for: request) else {
      Issue.record("the body is not collected")
      return
    }
    #expect(limit == 1_048_576)
  }

  @Test func `a request that comes again with its Idempotency-Key is answered again and done once`() async throws {
    let bench = try await Bench()
    let once = [("Idempotency-Key", "one")]
    let first = await bench.ask("POST", collection, body, headers: once)
    #expect(first.status == 201)
    _ = await bench.ask("DELETE", "\(collection)/ABC123")
    let again = await bench.ask("POST", collection, body, headers: once)
    #expect(again.status == 201)
    #expect(again.body == first.body)
    #expect(again.headers["Location"] == first.headers["Location"])
    #expect(again.headers["Idempotency-Replayed"] == "true")
    #expect(await bench.ask("GET", "\(collection)/ABC123").status == 404)
    let other = await bench.ask("POST", collection, body.replacing("ABC123", with: "ABC124"), headers: once)
    #expect(other.status == 409)
    #expect(other.value("code") == "idempotency_key_reused")
    let others = try await bench.addAccount("acct_other")
    #expect(
      await bench.ask("POST", collection, body, key: others, headers: once).headers["Idempotency-Replayed"] == nil)
    bench.clock.advance(.seconds(24 * 3600))
    #expect(await bench.ask("POST", collection, body, headers: once).headers["Idempotency-Replayed"] == nil)
    #expect(await bench.ask("GET", "\(collection)/ABC123").status == 200)
  }

  @Test func `the same request 32 times at once with one Idempotency-Key is done once`() async throws {
    let bench = try await Bench()
    let answers = await withTaskGroup(of: ServerResponse.self) { group in
      for _ in 0..<32 {
        group.addTask { await bench.ask("POST", collection, body, headers: [("Idempotency-Key", "one")]) }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers.allSatisfy { $0.status == 201 })
    #expect(Set(answers.map(\.text)).count == 1)
    #expect(answers.count { $0.headers["Idempotency-Replayed"] == nil } == 1)
  }

  @Test func `answers that are too old are removed, however many there are`() async throws {
    let bench = try await Bench()
    func count() throws -> Int {
      try bench.backend.readers.read { connection in
        try connection.first("SELECT count(*) FROM kept_answer") { row in row.int(0) } ?? 0
      }
    }
    let now = bench.clock.now
    try await bench.backend.writer.write { connection in
      let answer = KeptAnswer(fingerprint: [1], status: 200, location: nil, contentType: nil, body: [])
      for number in 0..<2500 {
        try KeptAnswers(connection).keep(answer, account: "acct_default", key: "\(number)", at: now)
      }
    }
    bench.clock.advance(.seconds(24 * 3600 - 1))
    await bench.api.tidyUp()
    #expect(try count() == 2500)
    bench.clock.advance(.seconds(1))
    await bench.api.tidyUp()
    #expect(try count() == 0)
  }

  @Test func `a use of a key that could not be noted is noted later`() async throws {
    let bench = try await Bench()
    let id = bench.keyID
    func lastUse() throws -> Date? { try bench.backend.readers.read { try APIKeys($0).key(id: id)?.lastUsedAt } }
    let now = bench.clock.now
    _ = await bench.ask("GET", collection)
    try await bench.backend.writer.write { connection in
      try connection.executeScript(
        "CREATE TRIGGER deny BEFORE UPDATE ON api_key BEGIN SELECT RAISE(ABORT, 'denied'); END")
    }
    await bench.api.tidyUp()
    #expect(bench.failures.all.count == 1)
    #expect(try lastUse() == nil)
    try await bench.backend.writer.write { connection in
      try connection.executeScript("DROP TRIGGER deny")
    }
    await bench.api.tidyUp()
    #expect(try lastUse() == now)
  }

  @Test func `an Idempotency-Key of another form is refused, and a refused request keeps none`() async throws {
    let bench = try await Bench()
    for key in ["", "å", String(repeating: "x", count: 256)] {
      let answer = await bench.ask("POST", collection, body, headers: [("Idempotency-Key", key)])
      #expect(answer.value("code") == "invalid_idempotency_key")
    }
    #expect(await bench.ask("POST", collection, "{}", headers: [("Idempotency-Key", "x")]).status == 400)
    #expect(await bench.ask("POST", collection, body, headers: [("Idempotency-Key", "x")]).status == 201)
  }

  @Test func `a failure of the server is told to the operator and not to the client`() async throws {
    struct Broken: Error {}
    let route = Route(
      .get, "/broken", scope: nil, id: "break", "Fails.", answers: [.init(200, "Never.")],
      action: .plan { _ in throw Broken() })
    let bench = try await Bench(extra: [Area("Broken", "Fails.", routes: [route])])
    let answer = await bench.ask("GET", "/broken")
    #expect(answer.status == 500)
    #expect(answer.text == #"{"error":"the server failed; try again later","code":"internal_error"}"#)
    #expect(bench.failures.all == ["Broken()"])
  }
}
