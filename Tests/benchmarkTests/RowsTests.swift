import Foundation
import TestSupport
import Testing

struct RowsTests {
  private struct Row: Decodable {
    var name: String
    var count: Int
    var cpuSeconds: Double
    var wallSeconds: Double
    var perCpuSecond: Double
    var peakBytes: Int
    var right: Int?
    var wrong: Int?
    var requests: Int?
    var events: Int?
    var foreignPlates: Int?
    var timesFloor: Double?
    var bytesPerConnection: Int?
  }

  private static func rows(_ arguments: [String]) async throws -> [Row] {
    let ending = try await BenchmarkProcess.run(arguments)
    #expect(ending.errors == "")
    #expect(ending.status == 0)
    let rows = try ending.lines.map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
    for row in rows {
      #expect(row.cpuSeconds > 0)
      #expect(row.wallSeconds > 0)
      #expect(row.perCpuSecond > 0)
      #expect(row.peakBytes > 1_000_000)
      #expect(row.wrong ?? 0 == 0)
    }
    return rows
  }

  @Test func `every generated ad and every card of a large search page is read right`() async throws {
    let rows = try await Self.rows(["extract", "--count", "3", "--parts", "ads,floor,search,attributes"])
    #expect(rows.map(\.name) == ["extract.ads", "extract.floor", "extract.search", "extract.attributes"])
    #expect(rows.map(\.count) == [3, 3, 3, 1])
    #expect(rows.map(\.right) == [3, 3, 50, nil])
    #expect(rows.first?.foreignPlates == 0)
  }

  @Test func `given pages are held against what is said of them`() async throws {
    let folder = try TemporaryDirectory()
    let page = """
      <html><head><title>Volvo V60 2018</title></head><body><h1>Volvo V60 2018</h1><span class="price">129 000 kr</span>
      <table><tr><th>Registreringsnummer</th><td>ABC 123</td></tr><tr><th>Modellår</th><td>2018</td></tr>
      <tr><th>Miltal</th><td>9 000 mil</td></tr></table></body></html>
      """
    for name in ["0", "1"] { try Data(page.utf8).write(to: folder.url.appending(path: name)) }
    let truths = #"""
      {"id": 0, "plate": "ABC123", "price": 129000, "currency": "SEK"}
      {"id": 1, "plate": "ABC124", "price": 129000, "currency": "SEK"}

      """#
    try Data(truths.utf8).write(to: folder.url.appending(path: "truth"))
    let ending = try await BenchmarkProcess.run([
      "extract", "--pages", folder.url.path, "--truth", folder.path("truth"), "--parts", "ads",
    ])
    #expect(ending.status == 1)
    let row = try JSONDecoder().decode(Row.self, from: Data(ending.output.utf8))
    #expect([row.right, row.wrong, row.foreignPlates] == [1, 1, 1])
  }

  @Test func `a crawl asks for each page once and tells of every monitored ad`() async throws {
    let rows = try await Self.rows(["crawl", "--count", "101"])
    #expect(rows.map(\.name) == ["crawl.full"])
    #expect(rows.map(\.count) == [104])
    #expect(rows.map(\.requests) == [105])
    #expect(rows.map(\.events) == [2])
  }

  @Test func `a walk for new ads among known ones asks at most three times`() async throws {
    let rows = try await Self.rows(["crawl", "--newest", "--count", "200"])
    #expect(rows.map(\.name) == ["crawl.newest"])
    #expect(rows.map(\.right) == [20])
    #expect(rows.allSatisfy { ($0.requests ?? 9) <= 3 })
  }

  @Test func `every listing meets its monitoring and no other`() async throws {
    let rows = try await Self.rows(["match", "--monitorings", "2000"])
    #expect(rows.map(\.name) == ["match.fill", "match.first", "match.warm"])
    #expect(rows.map(\.right) == [nil, 1_000, 1_000])
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/wrk"), "wrk is not installed"))
  func `a server is measured against the library alone, and in a crowd`() async throws {
    let rows = try await Self.rows(["api", "--seconds", "1", "--connections", "8", "--monitorings", "2000"])
    #expect(
      rows.map(\.name) == [
        "api.floor", "api.answer", "api.later", "api.crowd", "api.import", "api.get", "api.write", "api.idle",
      ])
    #expect(rows.map { $0.timesFloor != nil } == [false, true, true, true, false, true, true, false])
    let bytes = try #require(rows[3].bytesPerConnection)
    #expect(bytes < 20_000)
  }

  @Test func `zones, windows, lines and messages of vehicles are all found`() async throws {
    let rows = try await Self.rows(["monitors", "--zones", "300", "--messages", "2000", "--vehicles", "3000"])
    #expect(
      rows.map(\.name) == [
        "monitors.zones.index", "monitors.zones", "monitors.window", "monitors.window.weeks", "monitors.lines",
        "monitors.fleet", "monitors.decoded", "monitors.json", "monitors.restart", "monitors.committed",
      ])
    #expect(rows.map(\.count) == [300, 2_000, 2_000, 2_000, 2_000, 3_000, 2_000, 2_000, 3_000, 2_000])
    #expect(rows.map(\.right) == [nil, 500, 1_000, 1_000, 2_000, nil, 2_000, 2_000, nil, 2_000])
  }

  @Test func `a server that is not there is named`() async throws {
    let server = try LoopbackServer { _ in .response(status: 404) }
    let ending = try await BenchmarkProcess.run(["crawl", "--base", "http://127.0.0.1:\(server.port)"])
    server.stop()
    #expect(ending.status == 69)
    let url = "http://127.0.0.1:\(server.port)/ad/0"
    #expect(
      ending.errors
        == "benchmark: GET \(url): status 404, and no ad with a plate; a server with the pages must run at --base\n")
  }
}
