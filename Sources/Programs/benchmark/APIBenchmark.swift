import API
import Access
import CommandLineTool
import CrawlRuns
import Foundation
import Glibc
import HTTPClient
import HTTPServer
import Matching
import ObservationPipeline
import SQLite
import Webhooks

/// What the API costs: an import, reads and changes over HTTP, idle connections.
struct APIBenchmark {
  private static let idleConnections = 1_000

  private let monitorings: Int
  private let connections: Int
  private let seconds: Int

  init(_ arguments: Arguments) throws {
    monitorings = try arguments.int("monitorings", in: 1...1_000_000) ?? 1_000_000
    connections = try arguments.int("connections", in: 1...10_000) ?? 64
    seconds = try arguments.int("seconds", in: 1...3_600) ?? 4
  }

  func run(_ rows: RowWriter) async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("platewatch.sqlite")
    let database = try await PlatewatchDatabase.open(at: path)
    let key = KeyText(
      identifierBytes: (0..<8).map { UInt8($0) }, secretBytes: (0..<32).map { UInt8($0) })
    try await database.write { connection in
      _ = try APIKeys(connection).add(
        key, account: MonitoringIndex.defaultAccountID, scopes: Scope.allCases, rate: RateLimit.none, at: Date())
    }
    await database.close()
    try await importPortfolio(path, rows)
    ProcessMemory.forgetPeak()
    let start = ContinuousClock.now
    let backend = try Backend(
      databaseAt: path,
      surroundings: Backend.Surroundings(
        now: { Date() }, uptime: { ContinuousClock.now - start }, newUUID: { UUID() },
        sleep: { try await Task.sleep(for: $0) }))
    let api = API(backend, areas: API.areas(backend, EndpointRegistration(allowsInsecure: false, resolver: .system)))
    var configuration = ServerConfiguration(address: .tcp(host: "127.0.0.1", port: 0))
    // As `monitord` does, but that the log goes to a file.
    let descriptor = open(folder.file("access.log"), O_WRONLY | O_CREAT, 0o600)
    defer { close(descriptor) }
    let writer = LineWriter(descriptor: descriptor, name: "the access log")
    let lines = LineQueue { lines in try? writer.write(lines) }
    let log = Log { line in lines.add(line) }
    configuration.onComplete = { request, status, bytes, duration in
      let done = api.complete(request, status: status, bytes: bytes, duration: duration)
      log.info("request") { done.write(to: &$0) }
    }
    let server = HTTPServer(configuration: configuration) { api.plan(for: $0) }
    try server.start()
    try measure(server, key: key.text, LoadGenerator(folder: folder, connections: connections, seconds: 1), rows)
    await server.stop(drainingFor: .seconds(1))
    lines.finish(within: .seconds(10))
  }

  private func importPortfolio(_ path: String, _ rows: RowWriter) async throws {
    let database = try await PlatewatchDatabase.open(at: path, isDurable: true)
    let watch = Stopwatch()
    var portfolio = try await PortfolioImport(.init(account: MonitoringIndex.defaultAccountID), database: database)
    var piece: [UInt8] = []
    for number in 0..<monitorings {
      piece += Array(
        "{\"licensePlate\":\"\(SyntheticPlate.scattered(number))\",\"eventTypes\":[\"listed_for_sale\"]}\n".utf8)
      guard piece.count > 1 << 18 || number == monitorings - 1 else { continue }
      try await portfolio.take(piece)
      piece = []
    }
    let report = try await portfolio.finish(at: Date(), enqueuedAt: Date()) { _, merge in
      try merge()
    } told: {
      $0
    }
    var row = Row(name: "api.import", count: monitorings, cost: watch.cost)
    row.verdict = (report.counts.added, monitorings - report.counts.added)
    try rows.write(row)
    try await database.checkpoint()
    await database.close()
  }

  private func measure(_ server: HTTPServer, key: String, _ load: LoadGenerator, _ rows: RowWriter) throws {
    let plates = (0..<min(monitorings, 50_000)).map { "\"\(SyntheticPlate.scattered($0 * 19 % monitorings))\"" }
    let common = "local h={['Authorization']='Bearer \(key)',['Content-Type']='application/json'} local n=0\n"
    let read = """
      local plates={\(plates.joined(separator: ","))}
      function request() n=n+1
        return wrk.format('GET','/v1/vehicles/se/monitorings/'..plates[n % #plates + 1],h) end
      """
    try measure("api.get", server, script: common + read, load, rows)
    let change = """
      function request() n=n+1
        return wrk.format('POST','/v1/vehicles/se/monitorings',h,
          string.format('{"licensePlate":"M%s%s%03d","eventTypes":["delisted"]}',
            string.char(65 + math.floor(n / 1000) % 8), string.char(65 + math.floor(n / 8000) % 8), n % 1000)) end
      """
    try measure("api.write", server, script: common + change, load, rows)
    try measureIdle(server, rows)
  }

  /// Measures a second of requests as often as seconds were asked for, each after a second of the same requests to the bare
  /// library: this machine's speed may change from one second to the next, and `timesFloor` is the middle of what
  /// neighbours show.
  private func measure(
    _ name: String, _ server: HTTPServer, script: String, _ load: LoadGenerator, _ rows: RowWriter
  ) throws {
    let floor = try HTTPServer.Floor()
    var total: LoadGenerator.Result?
    var ratios: [Double] = []
    for _ in 0..<seconds {
      let bare = try load.run(floor.address, script: script)
      let round = try load.run(server.address, script: script)
      ratios.append(round.microsecondsEach / bare.microsecondsEach)
      if total?.add(round) == nil { total = round }
    }
    guard let total else { return }
    var row = Row(name: name, count: total.requests, cost: total.cost)
    row.verdict = (total.requests - total.refused, total.refused)
    row.figures = [
      ("connections", .count(connections)), ("perSecond", .number(Double(total.requests) / total.seconds)),
      ("p99Milliseconds", .number(total.p99Milliseconds)), ("cpuMicroseconds", .number(total.microsecondsEach)),
      ("timesFloor", .number(ratios.sorted()[ratios.count / 2])), ("rounds", .count(seconds)),
    ]
    try rows.write(row)
  }

  /// Opens connections that have asked once and then say nothing.
  private func measureIdle(_ server: HTTPServer, _ rows: RowWriter) throws {
    let watch = Stopwatch()
    let port = server.address.split(separator: ":").last.flatMap { UInt16($0) } ?? 0
    var descriptors: [Int32] = []
    defer { for descriptor in descriptors { close(descriptor) } }
    var answered = 0
    for _ in 0..<Self.idleConnections {
      guard let descriptor = Self.connect(to: port) else { continue }
      descriptors.append(descriptor)
      let request = Array("GET /healthz HTTP/1.1\r\nHost: benchmark\r\n\r\n".utf8)
      var answer = [UInt8](repeating: 0, count: 1000)
      if send(descriptor, request, request.count, 0) == request.count, recv(descriptor, &answer, answer.count, 0) > 0 {
        answered += 1
      }
    }
    var row = Row(name: "api.idle", count: answered, cost: watch.cost)
    row.verdict = (answered, Self.idleConnections - answered)
    row.figures = [("residentBytes", .count(ProcessMemory.residentBytes)), ("monitorings", .count(monitorings))]
    try rows.write(row)
  }

  private static func connect(to port: UInt16) -> Int32? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected else {
      close(descriptor)
      return nil
    }
    return descriptor
  }
}
