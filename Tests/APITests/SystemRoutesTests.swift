import API
import CrawlRuns
import Foundation
import HTTP
import HTTPServer
import SQLite
import TestSupport
import Testing

struct SystemRoutesTests {
  @Test func `the server says that it lives and can work`() async throws {
    let bench = try await Bench()
    #expect(await bench.ask("GET", "/healthz", key: .some(nil)).text == #"{"status":"ok"}"#)
    let ready = await bench.ask("GET", "/readyz", key: .some(nil))
    #expect(ready.status == 200)
    #expect(ready.text.hasPrefix(#"{"status":"ready","database":"writable","freeBytes":"#))
  }

  @Test func `a database that cannot be written makes the server unready, without a word about its path`() async throws
  {
    let bench = try await Bench()
    let blocker = try await PlatewatchDatabase.open(at: bench.path)
    try await blocker.write { connection throws(SQLiteError) in try connection.execute("DROP TABLE readiness_mark") }
    let ready = await bench.ask("GET", "/readyz", key: .some(nil))
    #expect(ready.status == 503)
    #expect(ready.value("database") == "other")
    #expect(!ready.text.contains(bench.directory.url.path))
  }

  @Test func `requests are counted by route, method and status`() async throws {
    let bench = try await Bench()
    let request = ServerRequest(id: "7", method: "GET", path: "/v1/vehicles/se/monitorings/ABC123")
    let done = bench.api.complete(request, status: 404, bytes: 29, duration: .milliseconds(3))
    #expect(done.route == "/v1/vehicles/se/monitorings/{licensePlate}")
    #expect(
      bench.api.complete(ServerRequest(id: "8", method: "GET", path: "/x"), status: 404, bytes: 1, duration: .zero)
        .route == nil)
    let text = await bench.ask("GET", "/metrics", key: .some(nil)).text
    let labels = #"method="GET",route="/v1/vehicles/se/monitorings/{licensePlate}""#
    for line in [
      "# TYPE platewatch_http_requests_total counter", #"platewatch_http_requests_total{\#(labels),status="404"} 1"#,
      #"platewatch_http_requests_total{method="other",route="none",status="404"} 1"#,
      #"platewatch_http_request_seconds_bucket{\#(labels),le="0.001"} 0"#,
      #"platewatch_http_request_seconds_bucket{\#(labels),le="0.005"} 1"#,
      #"platewatch_http_request_seconds_bucket{\#(labels),le="+Inf"} 1"#,
      #"platewatch_http_request_seconds_sum{\#(labels)} 0.003"#, "platewatch_events_total 0",
    ] {
      #expect(text.split(separator: "\n").contains(Substring(line)), "\(line)")
    }
    #expect(text.contains("process_resident_memory_bytes "))
    #expect(!text.contains("ABC123"))
  }

  @Test(arguments: [
    ("GET", "/v1/vehicles/se/monitorings/S%C3%96T", "/v1/vehicles/se/monitorings/{licensePlate}"),
    ("HEAD", "/v1/vehicles/se/monitorings/A.B", "/v1/vehicles/se/monitorings/{licensePlate}"),
    ("GET", "/v1/vehicles/se/%6Donitorings", "/v1/vehicles/se/monitorings"),
    ("POST", "/v1/vehicles/se/monitorings/import", "/v1/vehicles/se/monitorings/import"),
    ("PATCH", "/v1/vehicles/se/monitorings/import", nil), ("GET", "/v1/vehicles/se/monitorings/", nil),
    ("GET", "/v1/vehicles/se/monitoringsX", nil), ("GET", "/v1/vehicles/se/monitorings/./x", nil), ("GET", "", nil),
  ])
  func `a request is counted by the route that answers it`(_ method: String, _ path: String, _ route: String?)
    async throws
  {
    let request = ServerRequest(id: "7", method: method, path: path)
    let done = try await Bench().api.complete(request, status: 200, bytes: 0, duration: .zero)
    #expect(done.route == route)
  }

  @Test func `metrics are plain text whatever Accept prefers`() async throws {
    let bench = try await Bench()
    let accept = [("Accept", "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1")]
    let answer = await bench.ask("GET", "/metrics", key: .some(nil), headers: accept)
    #expect(answer.status == 200)
    #expect(answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
  }
}
