internal import Glibc

/// Why a file could not be read or written.
public struct FileError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What was tried, such as `cannot read`.
  public let attempt: String
  /// On which file.
  public let path: String
  /// What the system said.
  public let reason: String

  /// An error by its parts.
  public init(attempt: String, path: String, reason: String) {
    self.attempt = attempt
    self.path = path
    self.reason = reason
  }

  /// The error of the system call that has just failed.
  init(_ attempt: String, _ path: String) {
    self.init(attempt: attempt, path: path, reason: String(cString: strerror(errno)))
  }

  /// One sentence.
  public var description: String { "\(attempt) \(path): \(reason)" }
}
