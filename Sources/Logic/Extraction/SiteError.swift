/// A site definition that cannot be used: which file, which field, and why.
public struct SiteError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file, or `blocket (shipped)`.
  public let file: String
  /// The field, such as `records[0].items`; empty for the file as a whole.
  public let field: String
  /// What is wrong and what would be right.
  public let reason: String

  /// An error of a field of a file.
  public init(file: String, field: String, reason: String) {
    self.file = file
    self.field = field
    self.reason = reason
  }

  /// One sentence.
  public var description: String {
    field.isEmpty ? "site definition \(file): \(reason)" : "site definition \(file): \(field): \(reason)"
  }
}
