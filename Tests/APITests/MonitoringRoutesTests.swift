import API
import Foundation
import HTTP
import HTTPServer
import JSON
import Testing

private let collection = "/v1/vehicles/se/monitorings"

struct MonitoringRoutesTests {
  @Test func `a monitoring is made, read, changed and ended`() async throws {
    let bench = try await Bench()
    let made = await bench.ask(
      "POST", collection,
      #"{"licensePlate":"mlb 84a","eventTypes":["ownership_change","listed_for_sale"],"metadata":{"branch":12}}"#)
    #expect(made.status == 201)
    #expect(made.headers["Location"] == "/v1/vehicles/se/monitorings/MLB84A")
    let id = try #require(made.value("monitorId"))
    let expected = """
      {"monitorId":"\(id)","accountId":"acct_default","licensePlate":"MLB84A","vin":null,\
      "eventTypes":["ownership_change","listed_for_sale"],"metadata":{"branch":12},\
      "createdAt":"2026-06-01T08:00:00.000Z"}
      """
    #expect(made.text == expected)
    let read = await bench.ask("GET", "\(collection)/mlb%2084a")
    #expect(read.status == 200)
    #expect(read.text == expected)
    let changed = await bench.ask("PATCH", "\(collection)/MLB84A", #"{"eventTypes":["delisted"],"metadata":null}"#)
    #expect(changed.status == 200)
    #expect(
      changed.text == """
        {"monitorId":"\(id)","accountId":"acct_default","licensePlate":"MLB84A","vin":null,"eventTypes":["delisted"],\
        "createdAt":"2026-06-01T08:00:00.000Z"}
        """)
    let ended = await bench.ask("DELETE", "\(collection)/MLB84A")
    #expect(ended.status == 204)
    #expect(ended.body == [])
    for method in ["GET", "DELETE"] {
      let gone = await bench.ask(method, "\(collection)/MLB84A")
      #expect(gone.status == 404)
      #expect(gone.text == #"{"error":"Monitor not found"}"#)
    }
    let patched = await bench.ask("PATCH", "\(collection)/MLB84A", #"{"eventTypes":["delisted"]}"#)
    #expect(patched.status == 404)
    #expect(patched.text == #"{"error":"Monitor not found"}"#)
  }

  @Test func `posting a plate again changes its monitoring and keeps the metadata unless told otherwise`() async throws
  {
    let bench = try await Bench()
    let first = await bench.ask(
      "POST", collection, #"{"licensePlate":"ABC123","eventTypes":["delisted"],"metadata":{"a":1}}"#)
    let second = await bench.ask("POST", collection, #"{"licensePlate":"abc-123","eventTypes":["price_changed"]}"#)
    #expect(second.status == 200)
    #expect(second.headers["Location"] == nil)
    #expect(second.value("monitorId") == first.value("monitorId"))
    #expect(second.text.contains(#""eventTypes":["price_changed"],"metadata":{"a":1}"#))
    let third = await bench.ask(
      "POST", collection, #"{"licensePlate":"ABC123","eventTypes":["price_changed"],"metadata":null}"#)
    #expect(!third.text.contains("metadata"))
  }

  @Test func `a list has its limit and offset, and its order is that of making`() async throws {
    let bench = try await Bench()
    for number in 0..<105 {
      bench.clock.advance(.seconds(1))
      let plate = "ABC\(100 + number)"
      let made = await bench.ask("POST", collection, #"{"licensePlate":"\#(plate)","eventTypes":["delisted"]}"#)
      #expect(made.status == 201)
    }
    let page = await bench.ask("GET", collection)
    #expect(page.value("data[0].licensePlate") == "ABC100")
    #expect(page.value("data[99].licensePlate") == "ABC199")
    #expect(page.value("data[100].licensePlate") == nil)
    #expect(page.text.hasSuffix(#"],"limit":100,"offset":0}"#))
    let rest = await bench.ask("GET", "\(collection)?offset=103&limit=1000")
    #expect(rest.value("data[1].licensePlate") == "ABC204")
    #expect(rest.text.hasSuffix(#"],"limit":100,"offset":103}"#))
    let one = await bench.ask("GET", "\(collection)?limit=1&offset=1")
    #expect(one.value("data[0].licensePlate") == "ABC101")
    #expect(one.text.hasSuffix(#"],"limit":1,"offset":1}"#))
    let none = await bench.ask("GET", "\(collection)?offset=99999999999999999999")
    #expect(none.text == #"{"data":[],"limit":100,"offset":9223372036854775807}"#)
    for (offset, isLong) in [(10_000, false), (10_001, true)] {
      let request = ServerRequest(
        id: "1", method: "GET", path: collection, query: "offset=\(offset)",
        headers: ["Authorization": "Bearer \(bench.key)"])
      if case .later = bench.api.plan(for: request) { #expect(isLong) } else { #expect(!isLong) }
    }
  }

  @Test(arguments: [
    "limit=0", "limit=-1", "limit=ten", "limit=", "limit=1&limit=2", "offset=-1", "offset=1.5", "limit=%zz",
  ])
  func `a page that cannot be is refused`(_ query: String) async throws {
    let answer = await (try await Bench()).ask("GET", "\(collection)?\(query)")
    #expect(answer.status == 400)
    #expect(answer.value("error") != nil)
  }

  struct Refused: Sendable, CustomTestStringConvertible {
    let body: String
    let code: String
    let field: String?
    var testDescription: String { body }
  }

  private static let refused = [
    Refused(body: "", code: "invalid_json", field: nil),
    Refused(body: "{", code: "invalid_json", field: nil),
    Refused(body: "{} {}", code: "invalid_json", field: nil),
    Refused(body: "{'a':1}", code: "invalid_json", field: nil),
    Refused(body: "[]", code: "invalid_body", field: nil),
    Refused(body: "null", code: "invalid_body", field: nil),
    Refused(body: "{}", code: "missing_field", field: "licensePlate"),
    Refused(body: #"{"licensePlate":"ABC123"}"#, code: "missing_field", field: "eventTypes"),
    Refused(body: #"{"licensePlate":7,"eventTypes":["delisted"]}"#, code: "invalid_type", field: "licensePlate"),
    Refused(body: #"{"licensePlate":null,"eventTypes":["delisted"]}"#, code: "invalid_type", field: "licensePlate"),
    Refused(body: #"{"licensePlate":"ABC123","eventTypes":"delisted"}"#, code: "invalid_type", field: "eventTypes"),
    Refused(body: #"{"licensePlate":"ABC123","eventTypes":[1]}"#, code: "invalid_type", field: "eventTypes"),
    Refused(body: #"{"licensePlate":"ABC123","eventTypes":[]}"#, code: "no_event_types", field: "eventTypes"),
    Refused(
      body: #"{"licensePlate":"ABC123","eventTypes":["sold"]}"#, code: "unknown_event_type", field: "eventTypes"),
    Refused(body: #"{"licensePlate":"A","eventTypes":["delisted"]}"#, code: "invalid_plate", field: "licensePlate"),
    Refused(body: #"{"licensePlate":"12345","eventTypes":["delisted"]}"#, code: "refused_plate", field: "licensePlate"),
    Refused(
      body: #"{"licensePlate":"ABC123","vin":"I","eventTypes":["delisted"]}"#, code: "invalid_vin", field: "vin"),
    Refused(
      body: #"{"licensePlate":"ABC123","eventTypes":["delisted"],"metadata":[]}"#, code: "invalid_metadata",
      field: "metadata"),
    Refused(
      body: #"{"licensePlate":"ABC123","eventTypes":["delisted"],"metadata":{"a":[[[[[[[[1]]]]]]]]}}"#,
      code: "invalid_metadata", field: "metadata"),
    Refused(
      body: #"{"licensePlate":"ABC123","eventTypes":["delisted"],"metadata":{"a":1,"\u0061":2}}"#,
      code: "invalid_json", field: nil),
    Refused(
      body: #"{"licensePlate":"ABC123","licensePlate":"ABC124","eventTypes":["delisted"]}"#, code: "invalid_json",
      field: nil),
  ]

  @Test(arguments: refused) func `a wrong body is refused with its reason`(_ wrong: Refused) async throws {
    let bench = try await Bench()
    let answer = await bench.ask("POST", collection, wrong.body)
    #expect(answer.status == 400)
    #expect(answer.value("code") == wrong.code)
    #expect(answer.value("field") == wrong.field)
    #expect(await bench.ask("GET", collection).text.hasPrefix(#"{"data":[]"#))
  }

  @Test func `metadata of 16 KiB is kept, and one byte more refused`() async throws {
    let bench = try await Bench()
    func body(_ size: Int) -> String {
      let metadata = #"{"a":"\#(String(repeating: "x", count: size - 8))"}"#
      return #"{"licensePlate":"ABC123","eventTypes":["delisted"],"metadata":\#(metadata)}"#
    }
    #expect(await bench.ask("POST", collection, body(16_385)).value("code") == "invalid_metadata")
    #expect(await bench.ask("POST", collection, body(16_384)).status == 201)
  }

  @Test(arguments: [
    #"{"big":123456789012345678901234567890,"small":1e-400,"huge":1e999999}"#, #"{"one":1.0,"same":1,"ten":10e0}"#,
    #"{"escapes":"\u00e5\n\/\"\\\ud83d\ude97","raw":"å🚗","lone":"\ud800","nul":"\u0000"}"#,
    #"{"":{"nested":[true,false,null,[],{}]}}"#, "{\"\u{E9}\":1,\"e\u{301}\":2}",
  ])
  func `metadata comes back with the same values`(_ metadata: String) async throws {
    let bench = try await Bench()
    let made = await bench.ask(
      "POST", collection, #"{"licensePlate":"ABC123","metadata": \#(metadata) ,"eventTypes":["delisted"]}"#)
    #expect(made.status == 201)
    #expect(await bench.ask("GET", "\(collection)/ABC123").text.contains(#""metadata":\#(metadata),"#))
  }

  @Test(arguments: [
    ("ABC 123", "abc%20123"), ("abc-123", "ABC123"), ("a.b.c 1 2 3", "ABC-123"), ("SÖT", "s%C3%B6t"),
    ("so\u{308}t", "S%C3%96T"), ("ÅÄÖ 1", "%c3%85%c3%84%c3%961"), ("O0O", "000O".replacing("000O", with: "00O")),
    ("ABC123T", "ABC123"), ("ABC12D", "abc12d"),
  ])
  func `a plate is the same in every spelling`(_ given: String, _ path: String) async throws {
    let bench = try await Bench()
    let made = await bench.ask("POST", collection, #"{"licensePlate":"\#(given)","eventTypes":["delisted"]}"#)
    #expect(made.status == 201)
    let read = await bench.ask("GET", "\(collection)/\(path)")
    #expect(read.status == 200)
    #expect(read.value("monitorId") == made.value("monitorId"))
    let location = try #require(made.headers["Location"])
    #expect(await bench.ask("GET", location).status == 200)
  }

  @Test(arguments: [#"{}"#, #"{"licensePlate":"ABC124"}"#])
  func `a change of nothing is refused`(_ body: String) async throws {
    let bench = try await Bench()
    _ = await bench.ask("POST", collection, #"{"licensePlate":"ABC123","eventTypes":["delisted"]}"#)
    let answer = await bench.ask("PATCH", "\(collection)/ABC123", body)
    #expect(answer.status == 400)
    #expect(answer.value("code") == "nothing_to_change")
  }

  @Test func `64 makings of one plate at once end as one monitoring`() async throws {
    let bench = try await Bench()
    let answers = await withTaskGroup(of: (Int, String?).self) { group in
      for number in 0..<64 {
        group.addTask {
          let body = #"{"licensePlate":"ABC123","eventTypes":["delisted"],"metadata":{"n":\#(number)}}"#
          let answer = await bench.ask("POST", collection, body)
          return (answer.status, answer.value("monitorId"))
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers.count { $0.0 == 201 } == 1)
    #expect(answers.count { $0.0 == 200 } == 63)
    #expect(Set(answers.map(\.1)).count == 1)
  }

  @Test func `an account neither sees nor changes the monitorings of another one`() async throws {
    let bench = try await Bench()
    let other = try await bench.addAccount("acct_other")
    let made = await bench.ask("POST", collection, #"{"licensePlate":"ABC123","eventTypes":["delisted"]}"#)
    #expect(await bench.ask("GET", "\(collection)/ABC123", key: other).status == 404)
    #expect(await bench.ask("DELETE", "\(collection)/ABC123", key: other).status == 404)
    #expect(await bench.ask("PATCH", "\(collection)/ABC123", #"{"metadata":{}}"#, key: other).status == 404)
    #expect(await bench.ask("GET", collection, key: other).text == #"{"data":[],"limit":100,"offset":0}"#)
    let others = await bench.ask(
      "POST", collection, #"{"licensePlate":"ABC123","eventTypes":["price_changed"]}"#, key: other)
    #expect(others.status == 201)
    #expect(others.value("monitorId") != made.value("monitorId"))
    #expect(await bench.ask("GET", "\(collection)/ABC123").value("eventTypes[0]") == "delisted")
  }

  @Test func `a plate and a VIN may be named in a change only as they are`() async throws {
    let bench = try await Bench()
    let vin = "YV1LZ56D0X2000001"
    let types = #""eventTypes":["delisted"]"#
    func change(_ field: String) async -> ServerResponse {
      await bench.ask("PATCH", "\(collection)/MLB84A", "{\(field),\(types)}")
    }
    _ = await bench.ask("POST", collection, #"{"licensePlate":"MLB84A","eventTypes":["price_changed"]}"#)
    for field in [#""licensePlate":"ABC123""#, #""licensePlate":"12345""#, #""vin":"\#(vin)""#] {
      let answer = await change(field)
      #expect(answer.status == 400)
      #expect(answer.value("code") == "not_changeable")
    }
    #expect((await bench.ask("GET", "\(collection)/MLB84A")).value("eventTypes[0]") == "price_changed")

    let made = await bench.ask("POST", collection, #"{"licensePlate":"mlb84a","vin":"\#(vin)",\#(types)}"#)
    #expect(made.value("vin") == vin)
    // A client that sends back what it has read.
    #expect(await bench.ask("PATCH", "\(collection)/MLB84A", made.text).status == 200)
    #expect(await change(#""licensePlate":"mlb 84-a","vin":"yv1lz56d0x2000001""#).status == 200)
    #expect(await change(#""vin":null"#).status == 200)
  }
}
