internal import Foundation

/// A program of this package, run as a process of its own.
public struct Program: Sendable {
  /// How a run ended and what it wrote.
  public struct Ending: Sendable {
    /// The exit status; nil when a signal ended it.
    public let status: Int32?
    /// All of stdout.
    public let output: String
    /// All of stderr.
    public let errors: String

    /// The lines of stdout.
    public var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  private let executable: URL

  /// The program that was built beside the tests.
  public init(_ name: String) {
    let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    executable = tests.deletingLastPathComponent().appending(path: name)
  }

  /// A program of the system.
  public init(path: String) { executable = URL(filePath: path) }

  /// Where it is.
  public var path: String { executable.path }

  /// Runs to the end, in an environment that holds nothing but `environment`.
  public func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> Ending {
    try await start(arguments, environment: environment).ending()
  }

  /// Starts and returns at once.
  public func start(_ arguments: [String], environment: [String: String] = [:]) throws -> RunningProgram {
    try RunningProgram(executable, arguments, environment)
  }
}

/// A program that was started.
public final class RunningProgram: Sendable {
  /// Its process.
  public let identifier: Int32
  private let files: TemporaryDirectory
  private let end: AsyncStream<Int32?>

  init(_ executable: URL, _ arguments: [String], _ environment: [String: String]) throws {
    files = try TemporaryDirectory()
    let (end, finish) = AsyncStream.makeStream(of: Int32?.self)
    self.end = end
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    // Files take any amount; a pipe would have to be read meanwhile.
    process.standardOutput = try Self.file(files.url.appending(path: "output"))
    process.standardError = try Self.file(files.url.appending(path: "errors"))
    process.terminationHandler = { process in
      finish.yield(process.terminationReason == .exit ? process.terminationStatus : nil)
      finish.finish()
    }
    try process.run()
    identifier = process.processIdentifier
  }

  private static func file(_ url: URL) throws -> FileHandle {
    try Data().write(to: url)
    return try FileHandle(forWritingTo: url)
  }

  /// Sends a signal.
  public func send(_ signal: Int32) { kill(identifier, signal) }

  /// What it has written to stderr up to now.
  public func errorsSoFar() throws -> String {
    String(decoding: try Data(contentsOf: files.url.appending(path: "errors")), as: UTF8.self)
  }

  /// Waits for the end; may be called once.
  public func ending() async throws -> Program.Ending {
    var status: Int32?
    for await code in end { status = code }
    func text(_ name: String) throws -> String {
      String(decoding: try Data(contentsOf: files.url.appending(path: name)), as: UTF8.self)
    }
    return Program.Ending(status: status, output: try text("output"), errors: try text("errors"))
  }
}
