import CommandLineTool

/// The figures that the project promises, one JSON object per line.
@main struct Benchmark {
  static func main() async {
    MemoryArenas.shareFew()
    await run(Array(CommandLine.arguments.dropFirst()), StandardStreams()).exit()
  }

  private static func run(_ words: [String], _ streams: StandardStreams) async -> ExitStatus {
    do {
      switch try BenchmarkOptions.specification(for: words).parse(words) {
      case .tell(let text):
        try streams.output.writeLine(text)
        return .done
      case .run(let arguments):
        return try await perform(arguments, streams.output)
      }
    } catch {
      try? streams.error.writeLine("benchmark: \(error)")
      return status(of: error)
    }
  }

  private static func perform(_ arguments: Arguments, _ output: LineWriter) async throws -> ExitStatus {
    if let kind = try arguments.keyword("answers", AnswerKind.self) {
      try arguments.refusePositionals()
      return try kind.answerStandardInput(to: output)
    }
    let rows = RowWriter(output: output)
    if arguments.command == "deliver" {
      try await DeliverBenchmark(arguments).run(rows)
      return rows.hasFailure ? .failed : .done
    }
    let options = try BenchmarkOptions(arguments)
    switch arguments.command {
    case "extract": try ExtractBenchmark(options: options).run(rows)
    case "api":
      try await ServerBenchmark(arguments).run(rows)
      try await APIBenchmark(arguments).run(rows)
    case "match": try await MatchBenchmark(options: options).run(rows)
    case "monitors": try await MonitorsBenchmark(arguments).run(rows)
    case "registry": try await RegistryBenchmark(arguments).run(rows)
    case _ where options.measuresNewest: try await NewestBenchmark(options: options).run(rows)
    default: try await CrawlBenchmark(options: options).run(rows)
    }
    return rows.hasFailure ? .failed : .done
  }

  private static func status(of error: any Error) -> ExitStatus {
    switch error {
    case let error as UsageError: error.status
    case let error as BenchmarkError: error.status
    case let error as OutputError: error.status
    default: .failed
    }
  }
}
