/// A recording that cannot be read or written: which file, and why.
public struct RecordingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds of failure that a program treats differently.
  public enum Kind: Sendable, Hashable {
    /// The directory or a file in it is missing.
    case missing
    /// A file is not what a recording holds.
    case malformed
    /// A file cannot be written.
    case notWritten
  }

  /// The kind of failure.
  public let kind: Kind
  /// The directory of the recording.
  public let directory: String
  /// What is wrong, as the end of a sentence.
  public let reason: String

  /// One sentence.
  public var description: String { "recording \(directory): \(reason)" }
}
