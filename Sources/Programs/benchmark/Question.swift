import JSON

/// Why a line is no question.
struct BadQuestion: Error, CustomStringConvertible {
  let description: String

  /// The answer to it.
  var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { $0.member("error", description) }
    return writer.bytes
  }
}

/// The members of a question.
struct Question {
  let json: JSONDocument

  init(_ line: LineReader.Line) throws(BadQuestion) {
    guard case .text(let bytes) = line else {
      throw BadQuestion(description: "the line is longer than \(LineReader.longestLine) bytes")
    }
    guard let json = JSONDocument(bytes), json.kind(json.root) == .object,
      bytes[json.textEnd...].allSatisfy({ $0 == 32 || $0 == 9 || $0 == 13 })
    else { throw BadQuestion(description: "the line is no JSON object") }
    self.json = json
  }

  /// A text; nil when it is null or not there.
  func text(_ name: String) throws(BadQuestion) -> String? {
    guard let node = json.member(json.root, name), json.kind(node) != .null else { return nil }
    guard let text = json.string(node) else { throw BadQuestion(description: "\(name) is no text") }
    return text
  }

  /// A text that must be there.
  func requiredText(_ name: String) throws(BadQuestion) -> String {
    guard let text = try text(name) else { throw BadQuestion(description: "\(name) is missing") }
    return text
  }

  /// Whether there is a member of this name, be it null.
  func has(_ name: String) -> Bool { json.member(json.root, name) != nil }
}
