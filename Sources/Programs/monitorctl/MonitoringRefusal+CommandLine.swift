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
      }
    let sentence = description
    return .conflict(sentence.hasPrefix(field) ? word + sentence.dropFirst(field.count) : "\(word): \(sentence)")
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
