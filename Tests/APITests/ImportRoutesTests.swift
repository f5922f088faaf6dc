import API
import Foundation
import HTTP
import HTTPServer
import JSON
import TestSupport
import Testing

private let path = "/v1/vehicles/se/monitorings/import"
private let collection = "/v1/vehicles/se/monitorings"

struct ImportRoutesTests {
  /// The counts of a report, in the order of its members.
  private static func counts(_ answer: ServerResponse) -> String {
    ["added", "updated", "unchanged", "removed", "refusedCount"].map { answer.value($0) ?? "-" }.joined(separator: " ")
  }

  private static func plates(_ bench: Bench, key: String?? = nil) async -> [String] {
    let text = await bench.ask("GET", collection, key: key).text
    return text.matches(of: #/"licensePlate":"([^"]+)"/#).map { String($0.output.1) }
  }

  @Test func `a portfolio is added to what there is`() async throws {
    let bench = try await Bench()
    _ = await bench.ask("POST", collection, #"{"licensePlate":"ABC123","eventTypes":["delisted"],"metadata":{"a":1}}"#)
    _ = await bench.ask("POST", collection, #"{"licensePlate":"ABC124","eventTypes":["delisted"]}"#)
    bench.clock.advance(.seconds(1))
    let answer = await bench.ask(
      "POST", path,
      """
      {"licensePlate":"abc 123","eventTypes":["price_changed"]}
      {"licensePlate":"ABC124"}\r

      {"licensePlate":"MLB84A","eventTypes":["delisted","listed_for_sale"],"metadata":{"b":1.0}, "vin": null}
      {"licensePlate":"SÖT"}
      """)
    #expect(answer.status == 200)
    #expect(
      answer.text == """
        {"mode":"add","dryRun":false,"applied":true,"lines":5,"added":2,"updated":1,"unchanged":1,"removed":0,\
        "events":0,"refusedCount":0,"refused":[]}
        """)
    #expect(await Self.plates(bench).sorted() == ["ABC123", "ABC124", "MLB84A", "SÖT"])
    let changed = await bench.ask("GET", "\(collection)/ABC123").text
    #expect(changed.contains(#""eventTypes":["price_changed"],"metadata":{"a":1}"#))
    let made = await bench.ask("GET", "\(collection)/MLB84A")
    #expect(
      made.text.hasSuffix(
        #""vin":null,"eventTypes":["delisted","listed_for_sale"],"metadata":{"b":1.0},"createdAt":"2026-06-01T08:00:01.000Z"}"#
      ))
    #expect(
      made.value("monitorId")?.wholeMatch(of: #/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/#)
        != nil)
    let all = await bench.ask("GET", "\(collection)/S%C3%96T").text
    #expect(all.contains(#""eventTypes":["listed_for_sale","ownership_change","price_changed","delisted"]"#))
    let again = await bench.ask("POST", path, #"{"licensePlate":"MLB84A","metadata":null}"#)
    #expect(Self.counts(again) == "0 1 0 0 0")
    #expect(!(await bench.ask("GET", "\(collection)/MLB84A").text.contains("metadata")))
  }

  @Test func `replacing ends what the portfolio does not name, of this account only`() async throws {
    let bench = try await Bench()
    let other = try await bench.addAccount("acct_other")
    for key in [bench.key, other] {
      _ = await bench.ask("POST", path, "{\"licensePlate\":\"ABC123\"}\n{\"licensePlate\":\"ABC124\"}", key: key)
    }
    bench.clock.advance(.seconds(1))
    let answer = await bench.ask(
      "POST", "\(path)?mode=replace", "{\"licensePlate\":\"ABC124\"}\n{\"licensePlate\":\"ABC125\"}\n")
    #expect(Self.counts(answer) == "1 0 1 1 0")
    #expect(await Self.plates(bench) == ["ABC124", "ABC125"])
    #expect(await Self.plates(bench, key: other) == ["ABC123", "ABC124"])
    let empty = await bench.ask("POST", "\(path)?mode=replace", "\n")
    #expect(empty.status == 400)
    #expect(empty.value("code") == "empty_portfolio")
    #expect(await Self.plates(bench) == ["ABC124", "ABC125"])
  }

  @Test func `a dry run tells what would be done and does nothing`() async throws {
    let bench = try await Bench()
    _ = await bench.ask("POST", path, #"{"licensePlate":"ABC123"}"#)
    let answer = await bench.ask(
      "POST", "\(path)?mode=replace&dryRun=true", "{\"licensePlate\":\"ABC124\"}\n{\"licensePlate\":\"A\"}\n")
    #expect(answer.status == 200)
    #expect(answer.value("applied") == "false")
    #expect(Self.counts(answer) == "1 0 0 1 1")
    #expect(await Self.plates(bench) == ["ABC123"])
  }

  private static let wrong = """
    {"licensePlate":"ABC123"}
    {"licensePlate":"12345"}
    {"licensePlate":"ABC124","eventTypes":["sold"]}
    {"licensePlate":"ABC125","licensePlate":"ABC126"}
    [1]
    {"eventTypes":["delisted"]}
    {"licensePlate":"abc-123"}
    nonsense
    {"licensePlate":"ABC127","metadata":"x"}
    {"licensePlate":"ABC128","vin":"I"}
    {"licensePlate":"ABC129","metadata":{"x":"\(String(repeating: "x", count: 40_000))"}}
    {"licensePlate":"ABC130"}
    """

  @Test func `lines that are refused are told with their reasons, and nothing is stored`() async throws {
    let bench = try await Bench()
    let answer = await bench.ask("POST", path, Self.wrong)
    #expect(answer.status == 422)
    #expect(answer.value("code") == "lines_refused")
    #expect(answer.value("error") == "10 lines are refused, so nothing is stored; see refused")
    #expect(answer.value("applied") == "false")
    #expect(Self.counts(answer) == "2 0 0 0 10")
    let refused = (0..<10).map { index in
      ["line", "code", "field"].map { answer.value("refused[\(index)].\($0)") ?? "-" }.joined(separator: " ")
    }
    #expect(
      refused == [
        "2 refused_plate licensePlate", "3 unknown_event_type eventTypes", "4 invalid_json -", "5 invalid_body -",
        "6 missing_field licensePlate", "7 repeated_plate licensePlate", "8 invalid_json -",
        "9 invalid_metadata metadata", "10 invalid_vin vin", "11 line_too_long -",
      ])
    #expect(answer.value("refused[5].error") == "licensePlate stands in line 1 already")
    #expect(await Self.plates(bench) == [])
  }

  @Test func `on request the others are stored`() async throws {
    let bench = try await Bench()
    let answer = await bench.ask("POST", "\(path)?onRefused=skip&eventTypes=delisted", Self.wrong)
    #expect(answer.status == 200)
    #expect(answer.value("applied") == "true")
    #expect(Self.counts(answer) == "2 0 0 0 10")
    #expect(await Self.plates(bench) == ["ABC123", "ABC130"])
    #expect(await bench.ask("GET", "\(collection)/ABC123").text.contains(#""eventTypes":["delisted"]"#))
  }

  @Test(arguments: ["mode=merge", "dryRun=1", "onRefused=", "eventTypes=sold", "eventTypes="])
  func `a wrong parameter is refused before the body is read`(_ query: String) async throws {
    let answer = await (try await Bench()).ask("POST", "\(path)?\(query)", #"{"licensePlate":"ABC123"}"#)
    #expect(answer.status == 400)
    #expect(answer.value("code") == "invalid_parameter")
  }

  @Test func `a thousand refused lines are named and the others counted`() async throws {
    let bench = try await Bench()
    let answer = await bench.ask("POST", path, String(repeating: "x\n", count: 1500))
    #expect(answer.value("refusedCount") == "1500")
    #expect(answer.value("refused[999].line") == "1000")
    #expect(answer.value("refused[1000].line") == nil)
  }

  @Test func `lines of one plate are counted, and the first thousand of them named`() async throws {
    let bench = try await Bench()
    let body = String(repeating: "{\"licensePlate\":\"ABC123\"}\n", count: 1500) + "x\n"
    let answer = await bench.ask("POST", "\(path)?onRefused=skip", body)
    #expect(Self.counts(answer) == "1 0 0 0 1500")
    #expect(answer.value("refused[0].line") == "2")
    #expect(answer.value("refused[999].line") == "1001")
    #expect(answer.value("refused[999].error") == "licensePlate stands in line 1 already")
    #expect(answer.value("refused[1000].line") == nil)
    #expect(await Self.plates(bench) == ["ABC123"])
  }

  @Test func `replacing does not skip refused lines, because it would end what they name`() async throws {
    let bench = try await Bench()
    _ = await bench.ask("POST", path, #"{"licensePlate":"ABC123"}"#)
    let answer = await bench.ask(
      "POST", "\(path)?mode=replace&onRefused=skip",
      "{\"licensePlate\":\"ABC124\"}\n{\"licensePlate\":\"ABC123\",\"vin\":\"I\"}\n")
    #expect(answer.status == 400)
    #expect(answer.value("code") == "skip_while_replacing")
    #expect(
      answer.value("error")
        == """
        replacing cannot skip refused lines, because it would end the monitorings that they name; mend the lines, or add
        """)
    #expect(await Self.plates(bench) == ["ABC123"])
  }

  /// Does `meanwhile` while the first piece of a portfolio is awaited.
  private static func importing(
    _ bench: Bench, meanwhile: @escaping @Sendable () async -> Void
  ) async throws -> ServerResponse {
    let request = ServerRequest(
      id: "1", method: "POST", path: path, headers: ["Authorization": "Bearer \(bench.key)"])
    guard case .stream(_, let then) = bench.api.plan(for: request) else {
      Issue.record("the body is not streamed")
      return ServerResponse(status: 500)
    }
    let pieces = Bench.Failures()
    return await then(
      RequestBody { () async throws(RequestBody.Failure) in
        pieces.add("piece")
        guard pieces.all.count < 3 else { return nil }
        await meanwhile()
        return Array("{\"licensePlate\":\"ABC12\(pieces.all.count)\"}\n".utf8)
      })
  }

  @Test func `an account imports one portfolio at a time, and keeps no other account out`() async throws {
    let bench = try await Bench()
    let other = try await bench.addAccount("acct_other")
    let line = #"{"licensePlate":"ABC125"}"#
    let answer = try await Self.importing(bench) {
      let second = await bench.ask("POST", path, line)
      #expect(second.status == 503)
      #expect(second.headers["Retry-After"] == "10")
      #expect(second.value("error") == "another import of the account is running; try again")
      #expect(await bench.ask("POST", path, line, key: other).status == 200)
    }
    #expect(Self.counts(answer) == "2 0 0 0 0")
    #expect(await bench.ask("POST", path, line).status == 200)
  }

  @Test func `a body that comes steadily but too slowly is given up`() async throws {
    let bench = try await Bench()
    let answer = try await Self.importing(bench) { bench.clock.advance(.seconds(301)) }
    #expect(answer.status == 408)
    #expect(answer.text == #"{"error":"the body took longer than 10 minutes; send it in parts","code":"too_slow"}"#)
    #expect(await Self.plates(bench) == [])
    #expect(await bench.ask("POST", path, #"{"licensePlate":"ABC125"}"#).status == 200)
  }

  @Test func `a peer that leaves in the middle of a body is no failure of the server`() async throws {
    let bench = try await Bench()
    let request = ServerRequest(
      id: "1", method: "POST", path: path, headers: ["Authorization": "Bearer \(bench.key)"])
    guard case .stream(_, let then) = bench.api.plan(for: request) else {
      Issue.record("the body is not streamed")
      return
    }
    let (begun, begin) = AsyncStream.makeStream(of: Void.self)
    let answering = Task {
      await then(
        RequestBody { () throws(RequestBody.Failure) in
          begin.yield()
          while !Task.isCancelled { await Task.yield() }
          // Whoever watches the time notices first.
          for _ in 0..<10_000 { await Task.yield() }
          throw .interrupted
        })
    }
    for await _ in begun { break }
    answering.cancel()
    let answer = await answering.value
    #expect(answer.value("code") == "interrupted")
    #expect(bench.failures.all == [])
    #expect(await bench.ask("POST", path, #"{"licensePlate":"ABC125"}"#).status == 200)
  }

  @Test func `a body that breaks off leaves nothing behind`() async throws {
    let bench = try await Bench()
    let request = ServerRequest(
      id: "1", method: "POST", path: path, headers: ["Authorization": "Bearer \(bench.key)"])
    guard case .stream(let limit, let then) = bench.api.plan(for: request) else {
      Issue.record("the body is not streamed")
      return
    }
    #expect(limit == 67_108_864)
    let count = Bench.Failures()
    let broken = await then(
      RequestBody { () throws(RequestBody.Failure) in
        guard count.all.count < 3 else { throw .interrupted }
        count.add("piece")
        return Array("{\"licensePlate\":\"ABC12\(count.all.count)\"}\n".utf8)
      })
    #expect(broken.status == 400)
    #expect(broken.value("code") == "interrupted")
    #expect(await Self.plates(bench) == [])
    let tooLong = await then(RequestBody { () throws(RequestBody.Failure) in throw .tooLong })
    #expect(tooLong.status == 413)
  }

  @Test func `a portfolio that comes again with its Idempotency-Key is taken in once`() async throws {
    let bench = try await Bench()
    let once = [("Idempotency-Key", "portfolio")]
    let body = "{\"licensePlate\":\"ABC123\"}\n{\"licensePlate\":\"ABC124\"}\n"
    let first = await bench.ask("POST", path, body, headers: once)
    #expect(Self.counts(first) == "2 0 0 0 0")
    _ = await bench.ask("DELETE", "\(collection)/ABC123")
    let again = await bench.ask("POST", path, bytes: Array(body.utf8), headers: once, pieceSize: 7)
    #expect(again.text == first.text)
    #expect(again.headers["Idempotency-Replayed"] == "true")
    #expect(await Self.plates(bench) == ["ABC124"])
    let other = await bench.ask("POST", path, body + "\n", headers: once)
    #expect(other.status == 409)
    #expect(other.value("code") == "idempotency_key_reused")
  }

  @Test func `a portfolio of other bytes is refused by its type`() async throws {
    let bench = try await Bench()
    for (type, status) in [("application/x-ndjson", 200), ("application/jsonl", 200), ("text/csv", 415)] {
      let answer = await bench.ask(
        "POST", path, #"{"licensePlate":"ABC123"}"#, headers: [("Content-Type", type)])
      #expect(answer.status == status)
    }
    let bytes = Array(#"{"licensePlate":""#.utf8) + [0xFF] + Array(#""}"#.utf8)
    #expect(await bench.ask("POST", path, bytes: bytes).value("refused[0].error") == "the line is not valid UTF-8")
  }

  @Test(arguments: [1, 2, 3, 64, 1000]) func `pieces of any size make the same lines`(_ size: Int) async throws {
    let bench = try await Bench()
    let lines = (100..<160).map { #"{"licensePlate":"ABC\#($0)","metadata":{"n":\#($0)}}"# }
    let body = Array(("\u{FEFF}" + lines.joined(separator: "\n")).utf8)
    let answer = await bench.ask("POST", path, bytes: body, pieceSize: size)
    #expect(Self.counts(answer) == "60 0 0 0 0")
    #expect(await bench.ask("GET", "\(collection)/ABC159").value("metadata.n") == "159")
  }

  @Test func `monitorings of an import are told of ads that are online`() async throws {
    let bench = try await Bench()
    try await ListingRoutesTests.see(bench, price: 129_000, day: 0)
    let answer = await bench.ask("POST", path, "{\"licensePlate\":\"ABC124\"}\n{\"licensePlate\":\"ABC123\"}\n")
    #expect(answer.value("events") == "1")
    let feed = await bench.ask("GET", "/v1/events")
    #expect(feed.value("data[0].data.licensePlate") == "ABC123")
    #expect(feed.value("data[0].data.initial") == "true")
    let again = await bench.ask("POST", path, "{\"licensePlate\":\"ABC123\"}\n")
    #expect(again.value("events") == "0")
  }
}
