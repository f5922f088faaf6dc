import Foundation

/// Sends requests from a process of its own: wrk, whose CPU time is not counted.
struct LoadGenerator {
  /// What came of it.
  struct Result {
    var requests: Int
    var seconds: Double
    var p99Milliseconds: Double
    /// Answers of another status than 2xx.
    var refused: Int
    /// What this process spent meanwhile.
    var cost: Cost

    /// CPU time for each request.
    var microsecondsEach: Double { cost.cpuSeconds / Double(requests) * 1e6 }

    /// Adds another round; of the two times the longer one stays.
    mutating func add(_ other: Result) {
      requests += other.requests
      seconds += other.seconds
      p99Milliseconds = max(p99Milliseconds, other.p99Milliseconds)
      refused += other.refused
      cost += other.cost
    }
  }

  private static let path = "/usr/bin/wrk"

  let folder: TemporaryFolder
  let connections: Int
  let seconds: Int

  /// Asks `address` for what the Lua function `request` in `script` makes.
  func run(_ address: String, script: String) throws -> Result {
    guard FileManager.default.isExecutableFile(atPath: Self.path) else {
      throw BenchmarkError.unreadable(path: Self.path, reason: "wrk is not installed (apt-get install wrk)")
    }
    let report = """
      function done(summary, latency, requests)
        io.write(string.format("RESULT %d %d %d %d\\n", summary.requests, summary.duration, latency:percentile(99),
          summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write))
      end
      """
    try folder.write(Array("\(script)\n\(report)\n".utf8), as: "load.lua")
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: Self.path)
    process.arguments = [
      "-t", "1", "-c", String(connections), "-d", "\(seconds)s", "--latency", "-s", folder.file("load.lua"),
      address,
    ]
    process.standardOutput = output
    let watch = Stopwatch()
    do {
      try process.run()
    } catch {
      throw BenchmarkError.unreadable(path: Self.path, reason: "\(error.localizedDescription)")
    }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let cost = watch.cost
    let line = text.split(separator: "\n").last { $0.hasPrefix("RESULT ") }
    let numbers = line?.split(separator: " ").dropFirst().compactMap { Int($0) } ?? []
    guard numbers.count == 4, numbers[0] > 0 else { throw BenchmarkError.noPages("wrk got no answer from \(address)") }
    return Result(
      requests: numbers[0], seconds: Double(numbers[1]) / 1e6, p99Milliseconds: Double(numbers[2]) / 1e3,
      refused: numbers[3], cost: cost)
  }
}
