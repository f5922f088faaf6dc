internal import Glibc

/// What a program tells the one who started it.
public enum ExitStatus: Int32, Sendable, CaseIterable {
  /// All went well, also when there was nothing to do.
  case done = 0
  /// The work failed for a reason without a number of its own.
  case failed = 1
  /// The command line is wrong.
  case usage = 64
  /// Data was refused: a run was quarantined, a snapshot not accepted.
  case dataRefused = 65
  /// A site or server could not be reached.
  case unreachable = 69
  /// The program is at fault.
  case internalError = 70
  /// A file could not be made.
  case cannotCreate = 73
  /// Reading or writing failed.
  case inputOutput = 74
  /// It will work later: another run holds the lock, or the host asked to wait.
  case temporary = 75
  /// robots.txt forbids all of it.
  case forbidden = 77
  /// The configuration is wrong.
  case configuration = 78

  /// How much it matters beside the results of other parts of the same run; 0 is nothing.
  public var severity: Int {
    switch self {
    case .done: 0
    case .failed: 1
    case .temporary: 2
    case .forbidden: 3
    case .unreachable: 4
    case .dataRefused: 5
    case .usage: 6
    case .configuration: 7
    case .cannotCreate: 8
    case .inputOutput: 9
    case .internalError: 10
    }
  }

  /// The status of a run whose parts ended with `statuses`; done when there are none.
  public static func mostSevere(of statuses: some Sequence<ExitStatus>) -> ExitStatus {
    statuses.max { $0.severity < $1.severity } ?? .done
  }

  /// Ends the process.
  public func exit() -> Never { Glibc.exit(rawValue) }
}
