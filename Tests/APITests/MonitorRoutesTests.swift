import API
import Foundation
import HTTPClient
import HTTPServer
import JSON
import SQLite
import Telemetry
import TelemetryRuns
import TestSupport
import Testing
import Webhooks

struct MonitorRoutesTests {
  private struct Station {
    let bench: Bench
    let api: API
    let monitors: MonitorBackend

    init() async throws {
      bench = try await Bench()
      monitors = MonitorBackend(
        engine: MonitorEngine(retention: .month),
        registration: EndpointRegistration(allowsInsecure: true, resolver: .system),
        makeSecret: { "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz" })
      api = API(
        bench.backend,
        areas: API.areas(bench.backend, monitors.registration) + API.monitorAreas(bench.backend, monitors))
    }

    func ask(_ method: String, _ target: String, _ body: String = "") async -> (status: Int, body: String) {
      let response = await bench.with(api).ask(method, target, body, headers: [("Content-Type", "application/json")])
      return (response.status, String(decoding: response.body, as: UTF8.self))
    }

    func add(_ label: String, _ more: String = "") async throws -> String {
      let answer = await ask(
        "POST", "/v1/monitors",
        """
        {"label":"\(label)"\(more),"triggerParam":{"triggers":[{"name":"fast","data":{"data":"vehicle.kinetic.speed",\
        "op":"greaterThan","value":["130"]}}],"boolExp":"fast"}}
        """)
      #expect(answer.status == 202, Comment(rawValue: answer.body))
      let document = try #require(JSONDocument(answer.body))
      return try #require(document.member(document.root, "monitorId").flatMap { document.string($0) })
    }
  }

  @Test func `a monitor is made, read, replaced, stopped and ended`() async throws {
    let station = try await Station()
    let id = try await station.add("one")
    let read = await station.ask("GET", "/v1/monitors/\(id)")
    #expect(read.status == 200)
    #expect(read.body.contains(#""label":"one","vehicles":"all""#))
    let replaced = await station.ask(
      "PUT", "/v1/monitors/\(id)",
      #"{"label":"two","triggerParam":{"triggers":[{"name":"s","data":{"data":"stolen.state","op":"onChange"}}],"boolExp":"s"}}"#
    )
    #expect(replaced.status == 202)
    #expect(
      await station.ask("PUT", "/v1/monitors/\(id)/status", #"{"status":"Paused"}"#).body.contains(
        #""status":"Paused""#))
    #expect(await station.ask("PUT", "/v1/monitors/\(id)/status", #"{"status":"Failed"}"#).status == 400)
    #expect(await station.ask("GET", "/v1/monitors/\(id)").body.contains(#""label":"two""#))
    #expect(await station.ask("DELETE", "/v1/monitors/\(id)").status == 204)
    #expect(await station.ask("DELETE", "/v1/monitors/\(id)").status == 404)
    #expect(await station.ask("GET", "/v1/monitors/\(id)").status == 404)
  }

  @Test func `a target becomes one endpoint, whose secret is shown once`() async throws {
    let station = try await Station()
    let callback = #","subscribeParam":{"callback":{"webhook":{"target":"http://127.0.0.1:9/in","name":"n"}}}"#
    let body = """
      {"label":"a"\(callback),"triggerParam":{"triggers":[{"name":"s","data":{"data":"stolen.state","op":"onChange"}}],\
      "boolExp":"s"}}
      """
    let first = await station.ask("POST", "/v1/monitors", body)
    let second = await station.ask("POST", "/v1/monitors", body)
    #expect(first.status == 202 && second.status == 202, Comment(rawValue: first.body))
    #expect(first.body.contains(#""secret":"whsec_"#))
    #expect(!second.body.contains("secret"))
    let endpoint = /"endpointId":"(we_\w+)"/
    #expect(first.body.firstMatch(of: endpoint)?.output.1 == second.body.firstMatch(of: endpoint)?.output.1)
  }

  @Test func `the collection has pages with links`() async throws {
    let station = try await Station()
    for label in ["Depot 1", "Depot 2", "Other", "Depot 3"] { _ = try await station.add(label) }
    func labels(_ target: String) async -> ([String], String) {
      let answer = await station.ask("GET", target)
      return (answer.body.matches(of: /"label":"([^"]+)"/).map { String($0.output.1) }, answer.body)
    }
    #expect(await labels("/v1/monitors").0 == ["Depot 1", "Depot 2", "Other", "Depot 3"])
    let (page, body) = await labels("/v1/monitors?label=Depot&pageSize=2")
    #expect(page == ["Depot 1", "Depot 2"])
    #expect(body.contains(#""next":{"href":"/v1/monitors?indexRange=2-&pageSize=2&label=Depot"}"#))
    #expect(body.contains(#""total":3,"totalPage":2,"currentPage":1"#))
    #expect(await labels("/v1/monitors?indexRange=1-2").0 == ["Depot 2", "Other"])
    #expect(await station.ask("GET", "/v1/monitors?indexRange=x").status == 400)
  }

  @Test func `a wrong monitor is refused by its field`() async throws {
    let station = try await Station()
    let answer = await station.ask(
      "POST", "/v1/monitors",
      #"{"label":"a","triggerParam":{"triggers":[{"name":"s","data":{"data":"stolen.state","op":"onChange"}}],"boolExp":"s | x"}}"#
    )
    #expect(answer.status == 400)
    #expect(
      answer.body
        == #"{"error":"triggerParam.boolExp: refers to an unknown trigger \"x\" at position 5","code":"invalid_monitor","field":"triggerParam.boolExp"}"#
    )
  }

  @Test func `messages are taken line by line, and an event follows`() async throws {
    let station = try await Station()
    let id = try await station.add("fast")
    let line = #"{"licensePlate":"ABC123","createdAt":"2026-06-01T07:59:00Z","kinetic":{"speed":140}}"#
    let answer = await station.ask("POST", "/v1/telemetry", "\(line)\nnonsense\n\(line)")
    #expect(answer.status == 200)
    #expect(
      answer.body
        == #"{"accepted":2,"unknown":0,"rejectedCount":1,"rejected":[{"line":2,"error":"the message is no JSON object"}]}"#
    )
    let feed = await station.ask("GET", "/v1/events")
    #expect(feed.body.contains(#""eventType":"vehicle.monitor","monitorId":"\#(id)""#))
    #expect(await station.ask("POST", "/v1/telemetry", "").status == 400)
    let nothing = await station.ask("POST", "/v1/telemetry", "nonsense")
    #expect(nothing.status == 400)
    let explained = await station.ask("GET", "/v1/monitors/\(id)/explain?vehicle=abc%20123")
    #expect(explained.status == 200)
    #expect(explained.body.contains(#""result":"true","state":"true""#))
    #expect(await station.ask("GET", "/v1/monitors/\(id)/explain?vehicle=XYZ999").status == 404)
    #expect(await station.ask("GET", "/v1/monitors/\(id)/explain").status == 400)
  }

  @Test func `a rehearsal plays given or kept messages and stores nothing`() async throws {
    let station = try await Station()
    _ = try await station.add("any")
    let lines = [120, 140, 100, 150].enumerated().map { index, speed in
      #"{"licensePlate":"ABC123","createdAt":"2026-06-01T07:5\#(index):00Z","kinetic":{"speed":\#(speed)}}"#
    }
    let monitor = """
      {"label":"r","triggerParam":{"triggers":[{"name":"f","data":{"data":"vehicle.kinetic.speed","op":"greaterThan",\
      "value":["130"]}}],"boolExp":"f"}}
      """
    _ = await station.ask("POST", "/v1/telemetry", lines.joined(separator: "\n"))
    let given = await station.ask(
      "POST", "/v1/monitors/dry-run",
      #"{"monitor":\#(monitor),"messages":[\#(lines.reversed().joined(separator: ","))]}"#)
    let kept = await station.ask("POST", "/v1/monitors/dry-run", #"{"monitor":\#(monitor),"vehicle":"ABC123"}"#)
    let wrong = await station.ask(
      "POST", "/v1/monitors/dry-run", #"{"monitor":\#(monitor),"messages":[],"vehicle":{}}"#)
    #expect(wrong.status == 400)
    for answer in [given, kept] {
      let dates = answer.body.matches(of: /"eventDate":"([^"]+)"/).map { String($0.output.1) }
      #expect(dates == ["2026-06-01T07:51:00.000Z", "2026-06-01T07:53:00.000Z"], Comment(rawValue: answer.body))
    }
  }

  @Test(arguments: ["0-9223372036854775807", "9223372036854775807-", "0-1000000000", "5-2"])
  func `a range that no list has is refused`(range: String) async throws {
    let station = try await Station()
    #expect(await station.ask("GET", "/v1/monitors?indexRange=\(range)").status == 400)
    #expect(await station.ask("GET", "/v1/monitors?indexRange=999999998-999999999").status == 200)
  }

  @Test func `a monitor that is made again with its Idempotency-Key is the same one`() async throws {
    let station = try await Station()
    let body =
      #"{"label":"s","triggerParam":{"triggers":[{"name":"s","data":{"data":"stolen.state","op":"onChange"}}],"boolExp":"s"}}"#
    var bodies: [[UInt8]] = []
    for _ in 0..<2 {
      let answer = await station.bench.with(station.api).ask(
        "POST", "/v1/monitors", body,
        headers: [("Content-Type", "application/json"), ("Idempotency-Key", "one")])
      #expect(answer.status == 202)
      bodies.append(answer.body)
    }
    #expect(bodies[0] == bodies[1])
    #expect(await station.ask("GET", "/v1/monitors").body.contains(#""total":1,"#))
  }

  @Test(arguments: [
    ("", #"{"error":"the body is empty; send messages of vehicles as JSON","code":"no_messages"}"#),
    (" \r\n\t\n", #"{"error":"the body is empty; send messages of vehicles as JSON","code":"no_messages"}"#),
    ("[]", #"{"error":"the body is empty; send messages of vehicles as JSON","code":"no_messages"}"#),
  ])
  func `a body without messages is refused`(body: String, answer: String) async throws {
    let refused = try await Station().ask("POST", "/v1/telemetry", body)
    #expect(refused.status == 400)
    #expect(refused.body == answer)
  }

  @Test func `null bytes are no empty line`() async throws {
    let refused = try await Station().ask("POST", "/v1/telemetry", "\0\0\0\n")
    #expect(refused.status == 400)
    #expect(refused.body.contains(#""rejectedCount":1,"rejected":[{"line":1,"#))
  }

  @Test(arguments: [
    ("", #"{"error":"the body is missing","code":"invalid_json"}"#),
    ("[]", #"{"error":"the monitor wants an object","code":"invalid_monitor"}"#),
  ])
  func `what is no monitor at all is named`(body: String, answer: String) async throws {
    #expect(try await Station().ask("POST", "/v1/monitors", body).body == answer)
  }

  @Test func `messages are counted for the operator`() async throws {
    let station = try await Station()
    _ = try await station.add("one")
    let line = #"{"licensePlate":"ABC123","createdAt":"2026-03-04T12:00:00Z","kinetic":{"speed":1}}"#
    #expect(await station.ask("POST", "/v1/telemetry", line + "\n{}\n" + line).status == 200)
    let metrics = await station.ask("GET", "/metrics").body
    for (result, count) in [("accepted", 2), ("repeated", 1), ("refused", 1), ("unknown", 0)] {
      #expect(metrics.contains("\nplatewatch_telemetry_messages_total{result=\"\(result)\"} \(count)\n"))
    }
  }
}
