/// A value bound to a statement, one of the five storage classes of SQLite.
public enum Value: Sendable, Hashable {
  /// SQL NULL.
  case null
  /// A whole number.
  case integer(Int64)
  /// A floating number; NaN is stored as NULL.
  case real(Double)
  /// UTF-8 text.
  case text(String)
  /// Bytes.
  case blob([UInt8])

  /// A whole number, or NULL for nil.
  public init(_ number: Int?) { self = number.map { .integer(Int64($0)) } ?? .null }

  /// A whole number, or NULL for nil.
  public init(_ number: Int64?) { self = number.map(Value.integer) ?? .null }

  /// A floating number, or NULL for nil.
  public init(_ number: Double?) { self = number.map(Value.real) ?? .null }

  /// A text, or NULL for nil.
  public init(_ text: String?) { self = text.map(Value.text) ?? .null }

  /// Bytes, or NULL for nil.
  public init(_ bytes: [UInt8]?) { self = bytes.map(Value.blob) ?? .null }

  /// 1 or 0, or NULL for nil.
  public init(_ truth: Bool?) { self = truth.map { .integer($0 ? 1 : 0) } ?? .null }
}

extension Value: ExpressibleByNilLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByStringInterpolation
{
  /// NULL.
  public init(nilLiteral: ()) { self = .null }

  /// A whole number.
  public init(integerLiteral value: Int64) { self = .integer(value) }

  /// A floating number.
  public init(floatLiteral value: Double) { self = .real(value) }

  /// 1 or 0.
  public init(booleanLiteral value: Bool) { self = .integer(value ? 1 : 0) }

  /// A text.
  public init(stringLiteral value: String) { self = .text(value) }
}
