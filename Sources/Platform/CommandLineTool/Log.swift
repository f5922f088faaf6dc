/// Tells what happens on the way, a logfmt line at a time.
public struct Log: Sendable {
  /// How much a line matters.
  public enum Level: String, Sendable, CaseIterable, Comparable {
    /// For those who look for a fault.
    case debug
    /// What a careful reader wants to know.
    case info
    /// Something was left out or tried again.
    case warning
    /// Something failed.
    case error

    /// Whether `left` matters less.
    public static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }

    private var rank: Int {
      switch self {
      case .debug: 0
      case .info: 1
      case .warning: 2
      case .error: 3
      }
    }
  }

  /// The least level that is told.
  public let level: Level
  private let sink: @Sendable (LogfmtLine) -> Void

  /// A log that hands lines without an end to `sink`, from whatever thread they come.
  public init(level: Level = .info, sink: @escaping @Sendable (LogfmtLine) -> Void) {
    self.level = level
    self.sink = sink
  }

  /// A log that tells nothing.
  public static let silent = Log(level: .error) { _ in }

  /// Tells `message`, and `fields` after it; neither is made when the level is not told.
  public func log(
    _ level: Level, _ message: @autoclosure () -> String, _ fields: (inout LogfmtLine) -> Void = { _ in }
  ) {
    guard level >= self.level else { return }
    var line = LogfmtLine()
    line.add("level", level.rawValue)
    line.add("message", message())
    fields(&line)
    sink(line)
  }

  /// Tells something for those who look for a fault.
  public func debug(_ message: @autoclosure () -> String, _ fields: (inout LogfmtLine) -> Void = { _ in }) {
    log(.debug, message(), fields)
  }

  /// Tells something a careful reader wants to know.
  public func info(_ message: @autoclosure () -> String, _ fields: (inout LogfmtLine) -> Void = { _ in }) {
    log(.info, message(), fields)
  }

  /// Tells that something was left out or tried again.
  public func warning(_ message: @autoclosure () -> String, _ fields: (inout LogfmtLine) -> Void = { _ in }) {
    log(.warning, message(), fields)
  }

  /// Tells that something failed.
  public func error(_ message: @autoclosure () -> String, _ fields: (inout LogfmtLine) -> Void = { _ in }) {
    log(.error, message(), fields)
  }
}
