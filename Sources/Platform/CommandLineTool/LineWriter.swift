internal import Glibc
internal import Synchronization

/// Why a line could not be written; ends a program with status 74.
public struct OutputError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Where it was written to.
  public let name: String
  /// What the system said.
  public let reason: String

  /// What the program ends with.
  public var status: ExitStatus { .inputOutput }

  /// One sentence.
  public var description: String { "cannot write to \(name): \(reason)" }
}

/// Writes whole lines to a file descriptor that somebody else owns; lines of several threads do not mix.
///
/// When the reader of a pipe has gone, everything from then on is thrown away quietly, as for `crawl | head`: nobody misses it,
/// and the work is to go on.
public final class LineWriter: Sendable {
  private let descriptor: Int32
  private let name: String
  private let readerHasGone = Mutex(false)

  /// A writer to `descriptor`, called `name` in errors.
  ///
  /// SIGPIPE must be ignored, which `StandardStreams` sees to.
  public init(descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
  }

  /// Whether a write has found that nobody reads.
  public var isReaderGone: Bool { readerHasGone.withLock { $0 } }

  /// Writes `line` and a line end.
  public func writeLine(_ line: String) throws(OutputError) {
    try write(Array(line.utf8) + [UInt8(ascii: "\n")])
  }

  /// Writes all of `bytes`, waiting for a slow reader.
  public func write(_ bytes: [UInt8]) throws(OutputError) {
    let failure = readerHasGone.withLock { isGone -> Int32 in
      guard !isGone else { return 0 }
      let code = send(bytes)
      guard code == EPIPE else { return code }
      isGone = true
      return 0
    }
    guard failure == 0 else { throw OutputError(name: name, reason: String(cString: strerror(failure))) }
  }

  /// Returns 0 or the error number.
  private func send(_ bytes: [UInt8]) -> Int32 {
    bytes.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count >= 0 {
          rest = rest.dropFirst(count)
        } else if errno == EAGAIN {
          // Somebody made the descriptor non-blocking; a terminal is often shared with such a program.
          var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          poll(&waiting, 1, -1)
        } else if errno != EINTR {
          return errno
        }
      }
      return 0
    }
  }
}

/// A program's two outputs.
public struct StandardStreams: Sendable {
  /// For results.
  public let output = LineWriter(descriptor: STDOUT_FILENO, name: "the standard output")
  /// For everything else.
  public let error = LineWriter(descriptor: STDERR_FILENO, name: "the standard error output")

  /// The outputs of this process, which from now on ignores SIGPIPE.
  public init() { signal(SIGPIPE, SIG_IGN) }

  /// How wide lines on stdout may be; nil when it is no terminal.
  public func outputColumns(environment: [String: String]) -> Int? {
    TerminalWidth.columns(of: STDOUT_FILENO, environment: environment)
  }

  /// How wide lines on stderr may be; nil when it is no terminal.
  public func errorColumns(environment: [String: String]) -> Int? {
    TerminalWidth.columns(of: STDERR_FILENO, environment: environment)
  }
}
