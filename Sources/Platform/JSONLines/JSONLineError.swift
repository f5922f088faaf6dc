/// Why a line was not read.
public enum JSONLineError: Error, Equatable, CustomStringConvertible {
  /// It is no JSON (RFC 8259), or no UTF-8, or a number is larger than a double; the reason is simdjson's.
  case broken(reason: String)
  /// Its value is no object.
  case noObject
  /// Objects and arrays are nested deeper than 64 levels.
  case tooDeep
  /// It has more than 65,535 values of wanted fields, or elements of wanted arrays.
  case tooManyValues
  /// The time at a path is no RFC 3339 text.
  case wrongTime(path: String)

  /// The error in one sentence.
  public var description: String {
    switch self {
    case .broken(let reason): "the line is no JSON: \(reason)"
    case .noObject: "the line is no JSON object"
    case .tooDeep: "the line is nested deeper than 64 levels"
    case .tooManyValues: "the line has more than 65535 values"
    case .wrongTime(let path): "\(path) wants a time such as 2026-03-04T21:07:10Z"
    }
  }
}
