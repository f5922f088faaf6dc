import CommandLineTool

/// Where results and messages go: results to stdout, everything else to stderr, above the progress bar if one is drawn.
struct CrawlOutput: Sendable {
  let streams: StandardStreams
  let log: Log
  let progress: ProgressDisplay?
  /// Columns of the terminal that results go to; nil when they go elsewhere.
  let columns: Int?

  /// Whether a person reads the results.
  var isTerminal: Bool { columns != nil }

  init(streams: StandardStreams, options: CrawlOptions, environment: [String: String]) {
    self.streams = streams
    let error = streams.error
    columns = streams.outputColumns(environment: environment)
    if streams.errorColumns(environment: environment) != nil {
      let display = ProgressDisplay(
        columns: { streams.errorColumns(environment: environment) },
        write: { text in try? error.write(Array(text.utf8)) })
      progress = display
      log = Log(level: options.logLevel) { line in display.writeLine(line.text) }
    } else {
      progress = nil
      log = Log(level: options.logLevel) { line in try? error.writeLine(line.text) }
    }
  }

  /// A line on stderr that does not depend on the log level.
  func say(_ line: String) {
    if let progress { progress.writeLine(line) } else { try? streams.error.writeLine(line) }
  }

  func result(_ line: String) throws { try result(Array(line.utf8)) }

  /// A line of the results; a progress bar on the same terminal makes way for it.
  func result(_ bytes: [UInt8]) throws {
    if isTerminal { progress?.clear() }
    try streams.output.write(bytes + [10])
  }
}
