import Foundation
import TestSupport

/// `benchmark`, run as a process of its own with files for its input and outputs.
enum BenchmarkProcess {
  /// How a run ended and what it wrote.
  struct Ending {
    let status: Int32
    let output: String
    let errors: String

    var lines: [String] { output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init) }
  }

  static func run(_ arguments: [String], input: String = "") async throws -> Ending {
    let folder = try TemporaryDirectory()
    let files = try ["input", "output", "errors"].map { name in
      let url = folder.url.appending(path: name)
      try Data((name == "input" ? input : "").utf8).write(to: url)
      return try name == "input" ? FileHandle(forReadingFrom: url) : FileHandle(forWritingTo: url)
    }
    let process = Process()
    // The program that was built beside the tests.
    process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appending(path: "benchmark")
    process.arguments = arguments
    process.environment = [:]
    process.standardInput = files[0]
    process.standardOutput = files[1]
    process.standardError = files[2]
    let (end, finish) = AsyncStream.makeStream(of: Int32.self)
    process.terminationHandler = { process in
      finish.yield(process.terminationReason == .exit ? process.terminationStatus : -1)
      finish.finish()
    }
    try process.run()
    var status: Int32 = -1
    for await code in end { status = code }
    func text(_ name: String) throws -> String { try String(contentsOfFile: folder.path(name), encoding: .utf8) }
    return Ending(status: status, output: try text("output"), errors: try text("errors"))
  }
}
