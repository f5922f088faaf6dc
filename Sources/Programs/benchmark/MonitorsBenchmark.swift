import CommandLineTool

/// What monitors on telemetry are made of: zones, windows of time and lines of JSON.
struct MonitorsBenchmark {
  static let options: [CommandLineSpecification.Option] = [
    .value("zones", "N", "how many shared zones; 10000 unless given", commands: ["monitors"]),
    .value("messages", "N", "how many places, instants and lines; 1000000 unless given", commands: ["monitors"]),
  ]

  private let zones: Int
  private let messages: Int

  init(_ arguments: Arguments) throws(UsageError) {
    zones = try arguments.int("zones", in: 1...1_000_000) ?? 10_000
    messages = try arguments.int("messages", in: 1...100_000_000) ?? 1_000_000
  }

  func run(_ rows: RowWriter) throws {
    try ZoneBenchmark(zones: zones, points: messages).run(rows)
    try WindowBenchmark(questions: messages).run(rows)
    try LineBenchmark(lines: messages).run(rows)
  }
}
