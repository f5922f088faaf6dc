/// A value of a wanted field.
public struct JSONLineValue {
  /// What a value is; bytes stay valid until the reader reads again or the line's own bytes go.
  public enum Content {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number, and its digits as they were written.
    case number(Double, digits: UnsafeBufferPointer<UInt8>)
    /// A text in UTF-8, unescaped.
    case string(UnsafeBufferPointer<UInt8>)
    /// An object; wanted values in it follow.
    case object
    /// An array; wanted values in it follow.
    case array
  }

  /// What the field was called when it was wanted.
  public let field: UInt16
  /// Which element of an array it stands in, counted through the whole line from 1; 0 outside of arrays.
  public let item: UInt16
  /// Time of the innermost object around it that has one, in milliseconds since 1970; nil when none has.
  public let time: Int64?
  /// The value.
  public let content: Content
}
