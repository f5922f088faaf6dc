import CommandLineTool
import RegistryRuns
import Synchronization

/// Where results and messages go: results to stdout, everything else to stderr, above the progress bar if one is drawn.
struct RegistryOutput: Sendable {
  let streams: StandardStreams
  let log: Log
  let progress: ProgressDisplay?
  /// Whether stdout is a terminal, and how wide.
  let columns: Int?

  init(streams: StandardStreams, level: Log.Level, environment: [String: String]) {
    self.streams = streams
    let error = streams.error
    columns = streams.outputColumns(environment: environment)
    guard streams.errorColumns(environment: environment) != nil else {
      progress = nil
      log = Log(level: level) { line in try? error.writeLine(line.text) }
      return
    }
    let display = ProgressDisplay(
      columns: { streams.errorColumns(environment: environment) },
      write: { text in try? error.write(Array(text.utf8)) })
    progress = display
    log = Log(level: level) { line in display.writeLine(line.text) }
  }

  /// A line on stderr that does not depend on the log level.
  func say(_ line: String) {
    if let progress { progress.writeLine(line) } else { try? streams.error.writeLine(line) }
  }

  /// Draws how far the reading of a file has come.
  func show(_ label: String, _ done: SnapshotLoader.Progress, elapsed: Duration) {
    guard let progress else { return }
    let seconds = elapsed / .seconds(1)
    let speed = seconds > 0 ? Int(Double(done.rows) / seconds) : 0
    progress.update(
      ProgressBar(
        label: "\(label) MB", done: done.bytes / 1_000_000, total: done.total.map { $0 / 1_000_000 },
        extras: ["\(done.rows) rows", "\(speed) rows/s"], elapsed: elapsed))
  }
}
