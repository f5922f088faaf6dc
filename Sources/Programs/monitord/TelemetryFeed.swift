import API
import CommandLineTool
import Files
import Foundation
import JSON
import Matching
import SQLite
import TelemetryRuns

/// Reads messages from a file or a pipe and acknowledges each piece once it is stored.
struct TelemetryFeed: Sendable {
  private static let pieceSize = 1 << 16
  private static let messagesAtOnce = 10_000
  /// How long the end of the program may have to wait for a pipe in which nothing comes.
  private static let longestWaitMilliseconds: Int32 = 250

  /// A path, or `-` for the standard input.
  let source: String
  /// Whose vehicles they are.
  let account: String
  let backend: Backend
  let engine: MonitorEngine
  let output: LineWriter
  let log: Log

  /// Reads to the end; prints `{"lines": n, "accepted": n, "unknown": n, "rejected": n}` after everything that was stored,
  /// counted from the beginning, so that a sender knows what need not be sent again.
  func run() async throws {
    let file = try open()
    defer { if source != "-" { try? file.close() } }
    var lines = TelemetryLines(account: account, keepsJSON: true)
    var report = IntakeReport()
    var refused = 0
    while !Task.isCancelled {
      guard let piece = try await Self.read(file) else { continue }
      if piece.isEmpty { lines.finish(now: now) } else { lines.take(piece, now: now) }
      for message in lines.takeRefused() {
        log.warning("line \(message.line) of the telemetry is refused: \(message.reason)")
      }
      let messages = lines.takeMessages()
      if messages.isEmpty, lines.refusedCount > refused {
        report.add(try await accept([], refused: lines.refusedCount - refused))
        refused = lines.refusedCount
      }
      for start in stride(from: 0, to: messages.count, by: Self.messagesAtOnce) {
        let end = min(start + Self.messagesAtOnce, messages.count)
        report.add(try await accept(Array(messages[start..<end]), refused: lines.refusedCount - refused))
        refused = lines.refusedCount
      }
      try acknowledge(lines, report)
      if piece.isEmpty { return }
    }
  }

  private var now: Int64 { Int64(backend.now().millisecondsSince1970) }

  private func open() throws -> FileHandle {
    if source == "-" { return .standardInput }
    // A pipe into which nobody writes yet is opened too; what comes is waited for when it is read.
    let descriptor = Foundation.open(source, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw TelemetryFeedError.notReadable(source) }
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  /// Reads what is there, on a thread that may wait for it; nil when nothing has come for a while.
  private static func read(_ file: FileHandle) async throws -> [UInt8]? {
    let descriptor = file.fileDescriptor
    return try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, longestWaitMilliseconds) != 0 else {
          continuation.resume(returning: nil)
          return
        }
        var buffer = [UInt8](repeating: 0, count: pieceSize)
        let count = Foundation.read(descriptor, &buffer, buffer.count)
        if count < 0, errno == EAGAIN || errno == EINTR {
          continuation.resume(returning: nil)
        } else if count < 0 {
          continuation.resume(throwing: TelemetryFeedError.brokenOff(String(cString: strerror(errno))))
        } else {
          continuation.resume(returning: Array(buffer.prefix(count)))
        }
      }
    }
  }

  private func accept(_ messages: [IncomingMessage], refused: Int) async throws -> IntakeReport {
    let (engine, now) = (engine, backend.now())
    return try await backend.writer.write(onUndone: { engine.invalidate() }) { connection in
      try engine.accept(messages, refused: refused, on: connection, now: now)
    }
  }

  private func acknowledge(_ lines: borrowing TelemetryLines, _ report: IntakeReport) throws {
    var writer = JSONWriter()
    writer.object { object in
      object.member("lines", lines.lineCount)
      object.member("accepted", report.accepted)
      object.member("unknown", report.unknown)
      object.member("rejected", lines.refusedCount)
    }
    try output.writeLine(writer.text)
  }
}

/// Why messages could not be read.
enum TelemetryFeedError: Error, CustomStringConvertible {
  case notReadable(String)
  case brokenOff(String)

  /// One sentence.
  var description: String {
    switch self {
    case .notReadable(let path): "\(path) cannot be read; name a file of JSON lines, or - for the standard input"
    case .brokenOff(let reason): "reading telemetry broke off: \(reason)"
    }
  }
}
