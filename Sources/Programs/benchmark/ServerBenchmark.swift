import CommandLineTool
import Foundation
import HTTP
import HTTPServer

/// Requests on loopback: libmicrohttpd alone, then the server around it, and how it bears a crowd.
///
/// The requests come from `wrk`, a program of its own, so that the CPU time of this process is the server's.
struct ServerBenchmark {
  static let options: [CommandLineSpecification.Option] = [
    .value("connections", "N", "over N connections; 64 unless given", commands: ["api"]),
    .value("seconds", "N", "for N seconds (each); 4 unless given, 10 for deliver", commands: ["api", "deliver"]),
    .value("crowd", "N", "with N idle and N half-sent requests; 1000 unless given", commands: ["api"]),
  ]

  private let connections: Int
  private let seconds: Int
  private let crowd: Int

  init(_ arguments: Arguments) throws(UsageError) {
    connections = try arguments.int("connections", in: 1...10_000) ?? 64
    seconds = try arguments.int("seconds", in: 1...3_600) ?? 4
    crowd = try arguments.int("crowd", in: 1...100_000) ?? 1_000
  }

  func run(_ rows: RowWriter) async throws {
    let floor = try HTTPServer.Floor()
    let bare = try await measure("api.floor", floor.address + "/", nil, rows)
    try await withServer { server in
      try await measure("api.answer", server.address + "/", bare, rows)
      try await measure("api.later", server.address + "/later", bare, rows)
      try await measureCrowd(server, bare, rows)
    }
  }

  /// Runs `body` with a server that does nothing else than answering.
  private func withServer(_ body: (HTTPServer) async throws -> Void) async throws {
    var configuration = ServerConfiguration(address: .tcp(host: "127.0.0.1", port: 0))
    configuration.limits.connections = 2 * crowd + connections + 100
    // The crowd is there for as long as it takes.
    configuration.limits.head = .seconds(3_600)
    let response = ServerResponse(status: 200, headers: ["Content-Type": "text/plain"], body: Array("hello\n".utf8))
    let server = HTTPServer(configuration: configuration) { request in
      request.path == "/later" ? .later { response } : .answer(response)
    }
    try server.start()
    do {
      try await body(server)
    } catch {
      await server.stop(drainingFor: .zero)
      throw error
    }
    await server.stop(drainingFor: .zero)
  }

  /// CPU time per request, and how many times the floor's that is.
  @discardableResult
  private func measure(
    _ name: String, _ url: String, _ floor: Double?, _ rows: RowWriter,
    figures: [(name: String, figure: Row.Figure)] = []
  ) async throws -> Double {
    ProcessMemory.forgetPeak()
    let watch = Stopwatch()
    let load = try await WrkLoad.run(url: url, connections: connections, seconds: seconds)
    let cost = watch.cost
    let microseconds = cost.cpuSeconds / Double(max(1, load.requests)) * 1e6
    let ratio = floor.map { [("timesFloor", Row.Figure.number(microseconds / $0))] } ?? []
    try rows.write(
      Row(
        name: name, count: load.requests, cost: cost, verdict: (load.requests - load.failures, load.failures),
        figures: [
          ("connections", .count(connections)), ("perSecond", .number(load.perSecond)),
          ("p99Milliseconds", .number(load.p99Milliseconds)), ("cpuMicroseconds", .number(microseconds)),
        ] + ratio + figures))
    return microseconds
  }

  /// The same requests while others are connected and send nothing more.
  private func measureCrowd(_ server: HTTPServer, _ floor: Double, _ rows: RowWriter) async throws {
    let before = ProcessMemory.residentBytes
    let idle = try Crowd(address: server.address, count: crowd, sends: "")
    let halfSent = try Crowd(address: server.address, count: crowd, sends: "GET / HTTP/1.1\r\nHost: a\r\nX: ")
    while server.connectionCount < 2 * crowd { try await Task.sleep(for: .milliseconds(10)) }
    // What was sent last is read within this time.
    try await Task.sleep(for: .milliseconds(200))
    let bytes = (ProcessMemory.residentBytes - before) / (2 * crowd)
    try await measure(
      "api.crowd", server.address + "/", floor, rows,
      figures: [("idle", .count(crowd)), ("halfSent", .count(crowd)), ("bytesPerConnection", .count(bytes))])
    withExtendedLifetime((idle, halfSent)) {}
  }
}
