import Foundation

/// What `wrk` made of a server.
struct WrkLoad {
  var requests: Int
  /// Answers that were no success, and connections that failed.
  var failures: Int
  var perSecond: Double
  var p99Milliseconds: Double

  private static let program = "/usr/bin/wrk"

  /// Sends GET requests over kept connections from one thread of a process of its own.
  static func run(url: String, connections: Int, seconds: Int) async throws -> WrkLoad {
    guard FileManager.default.isExecutableFile(atPath: program) else {
      throw BenchmarkError.noLoad("\(program) is missing; apt-get install wrk")
    }
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = ["-t1", "-c\(connections)", "-d\(seconds)s", "--latency", url]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard let load = WrkLoad(report: String(decoding: data, as: UTF8.self)), load.requests > 0 else {
      throw BenchmarkError.noLoad("\(program) \(url): status \(process.terminationStatus) and no report")
    }
    return load
  }

  /// Reads what wrk prints at its end.
  init?(report: String) {
    guard let requests = report.firstMatch(of: #/(\d+) requests in/#).flatMap({ Int($0.1) }),
      let perSecond = report.firstMatch(of: #/Requests/sec:\s+([\d.]+)/#).flatMap({ Double($0.1) }),
      let p99 = report.firstMatch(of: #/99%\s+([\d.]+)(us|ms|s)/#), let value = Double(p99.1)
    else { return nil }
    self.requests = requests
    self.perSecond = perSecond
    p99Milliseconds = value * (p99.2 == "us" ? 0.001 : p99.2 == "ms" ? 1 : 1_000)
    let refused = report.firstMatch(of: #/Non-2xx or 3xx responses: (\d+)/#).flatMap { Int($0.1) } ?? 0
    let broken = report.firstMatch(of: #/Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/#)
      .map { [$0.1, $0.2, $0.3, $0.4].compactMap { Int($0) }.reduce(0, +) }
    failures = refused + (broken ?? 0)
  }
}
