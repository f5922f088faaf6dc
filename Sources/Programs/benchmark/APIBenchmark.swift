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
  static let options: [CommandLineSpecification.Option] = [
    .value(
      "seconds", "N", "how long each kind of request (5 unless given), or fresh events (10), are sent",
      commands: ["api", "deliver"])
  ]
  private static let idleConnections = 1_000

  private let monitorings: Int
  private let seconds: Int

  init(_ arguments: Arguments) throws {
    try arguments.refusePositionals()
    monitorings = try arguments.int("monitorings", in: 1...1_000_000) ?? 1_000_000
    seconds = try arguments.int("seconds", in: 1...600) ?? 5
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
    configuration.onComplete = { request, status, bytes, duration in
      _ = api.complete(request, status: status, bytes: bytes, duration: duration)
    }
    let server = HTTPServer(configuration: configuration) { api.plan(for: $0) }
    try server.start()
    try measure(server, key: key.text, LoadGenerator(folder: folder, seconds: seconds), rows)
    await server.stop(drainingFor: .seconds(1))
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
    let floor = try HTTPServer.Floor()
    let hello = try load.run(floor.address, script: "function request() return wrk.format('GET', '/') end")
    let floorCost = hello.cost.cpuSeconds / Double(hello.requests)
    try rows.write(row("api.floor", hello, floor: floorCost))

    let plates = (0..<min(monitorings, 50_000)).map { "\"\(SyntheticPlate.scattered($0 * 19 % monitorings))\"" }
    let common = "local h={['Authorization']='Bearer \(key)',['Content-Type']='application/json'} local n=0\n"
    let read = """
      local plates={\(plates.joined(separator: ","))}
      function request() n=n+1
        return wrk.format('GET','/v1/vehicles/se/monitorings/'..plates[n % #plates + 1],h) end
      """
    let got = try load.run(server.address, script: common + read)
    try rows.write(row("api.get", got, floor: floorCost))
    let change = """
      function request() n=n+1
        return wrk.format('POST','/v1/vehicles/se/monitorings',h,
          string.format('{"licensePlate":"M%s%s%03d","eventTypes":["delisted"]}',
            string.char(65 + math.floor(n / 1000) % 8), string.char(65 + math.floor(n / 8000) % 8), n % 1000)) end
      """
    let changed = try load.run(server.address, script: common + change)
    try rows.write(row("api.write", changed, floor: floorCost))
    try measureIdle(server, rows)
  }

  private func row(_ name: String, _ result: LoadGenerator.Result, floor: Double) -> Row {
    var row = Row(name: name, count: result.requests, cost: result.cost)
    row.verdict = (result.requests - result.refused, result.refused)
    let each = result.cost.cpuSeconds / Double(result.requests)
    row.figures = [
      ("requestsPerSecond", .number(Double(result.requests) / result.seconds)),
      ("p99Milliseconds", .number(result.p99Milliseconds)), ("cpuMicrosecondsEach", .number(each * 1e6)),
      ("timesFloor", .number(each / floor)),
    ]
    return row
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
