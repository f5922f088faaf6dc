import CommandLineTool
import Matching

extension MonitoringRefusal {
  /// The refusal as a mistake on the command line, with the word or flag in the place of the field's name.
  var usageError: UsageError {
    let word =
      switch self {
      case .invalidPlate, .militaryPlate: "PLATE"
      case .invalidVIN: "--vin"
      case .noEventTypes, .unknownEventType: "--events"
      case .invalidMetadata: "--metadata"
      case .notAnObject, .missing, .wrongType: "the request"
      }
    let sentence = description
    guard let field, sentence.hasPrefix(field) else { return .conflict("\(word): \(sentence)") }
    return .conflict(word + sentence.dropFirst(field.count))
  }

  /// What `body` returns; a refusal becomes a mistake on the command line.
  static func asUsageError<Value>(_ body: () throws(MonitoringRefusal) -> Value) throws(UsageError) -> Value {
    do {
      return try body()
    } catch {
      throw error.usageError
    }
  }
}
