internal import JSON

/// Reads the members of a JSON object strictly: each kind is checked, and every refusal names the field.
struct FieldReader {
  let json: JSONDocument
  let node: Int

  /// The object at `node`, which has no members but these.
  init(_ json: JSONDocument, _ node: Int, members: [String]) throws(InvalidField) {
    guard json.kind(node) == .object else { throw InvalidField("", "wants an object") }
    var seen: Set<String> = []
    var refusal: InvalidField?
    json.forEachMember(node) { key, _ in
      let name = json.string(key) ?? ""
      if !members.contains(name) {
        refusal = InvalidField(
          String(name.prefix(40)), "is not known here; known are \(members.joined(separator: ", "))")
      } else if !seen.insert(name).inserted {
        refusal = InvalidField(name, "is given twice")
      }
      return refusal == nil
    }
    if let refusal { throw refusal }
    self.json = json
    self.node = node
  }

  /// The member's value; nil when it is missing or null.
  func value(_ name: String) -> Int? {
    guard let value = json.member(node, name), json.kind(value) != .null else { return nil }
    return value
  }

  /// The only one of several spellings that is given, with its value.
  func value(anyOf names: [String]) throws(InvalidField) -> (name: String, node: Int)? {
    let present = names.compactMap { name in value(name).map { (name: name, node: $0) } }
    if present.count > 1 {
      throw InvalidField(present[1].name, "is given beside \(present[0].name), which means the same")
    }
    return present.first
  }

  func required(_ name: String) throws(InvalidField) -> Int {
    guard let value = value(name) else { throw InvalidField(name, "is missing") }
    return value
  }

  func text(_ name: String, upTo longest: Int) throws(InvalidField) -> String? {
    guard let value = value(name) else { return nil }
    guard let text = json.string(value), !text.isEmpty, text.count <= longest,
      !text.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 })
    else { throw InvalidField(name, "wants a text of 1 to \(longest) characters without control characters") }
    return text
  }

  func requiredText(_ name: String, upTo longest: Int) throws(InvalidField) -> String {
    guard let text = try text(name, upTo: longest) else { throw InvalidField(name, "is missing") }
    return text
  }

  func whole(_ name: String, _ range: ClosedRange<Int>) throws(InvalidField) -> Int? {
    guard let value = value(name) else { return nil }
    guard let number = json.wholeNumber(value), range.contains(number) else {
      throw InvalidField(name, "wants a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// A number as it is written, and its value.
  func number(_ name: String, _ range: ClosedRange<Double>) throws(InvalidField) -> (text: String, value: Double)? {
    guard let value = value(name) else { return nil }
    guard json.kind(value) == .number, let text = json.scalarText(value), let number = Double(text),
      range.contains(number)
    else { throw InvalidField(name, "wants a number from \(range.lowerBound) to \(range.upperBound)") }
    return (text, number)
  }

  func flag(_ name: String) throws(InvalidField) -> Bool? {
    guard let value = value(name) else { return nil }
    guard let flag = json.bool(value) else { throw InvalidField(name, "wants true or false") }
    return flag
  }

  func duration(_ name: String, upTo longest: Duration) throws(InvalidField) -> Duration? {
    guard let value = value(name) else { return nil }
    guard let duration = json.string(value).flatMap({ ISODuration($0) }),
      Duration.milliseconds(duration.milliseconds) <= longest
    else {
      throw InvalidField(
        name, "wants a duration of ISO 8601 such as PT5M, at most \(Int(longest / .seconds(86_400))) days")
    }
    return .milliseconds(duration.milliseconds)
  }

  /// The elements of a list of this size.
  func list(_ name: String, _ size: ClosedRange<Int>) throws(InvalidField) -> [Int]? {
    guard let value = value(name) else { return nil }
    guard json.kind(value) == .array, size.contains(json.memberCount(value)) else {
      throw InvalidField(name, "wants a list of \(size.lowerBound) to \(size.upperBound) elements")
    }
    var elements: [Int] = []
    json.forEachElement(value) { element in
      elements.append(element)
      return true
    }
    return elements
  }

  /// A list of texts.
  func texts(_ name: String, _ size: ClosedRange<Int>, upTo longest: Int) throws(InvalidField) -> [String]? {
    guard let elements = try list(name, size) else { return nil }
    var texts: [String] = []
    for (index, element) in elements.enumerated() {
      guard let text = json.string(element), !text.isEmpty, text.count <= longest else {
        throw InvalidField("\(name)[\(index)]", "wants a text of 1 to \(longest) characters")
      }
      texts.append(text)
    }
    return texts
  }
}

/// Runs `body` and names the field around what it refuses.
func within<Value>(
  _ field: String, _ body: () throws(InvalidField) -> Value
) throws(InvalidField) -> Value {
  do throws(InvalidField) {
    return try body()
  } catch {
    throw error.within(field)
  }
}
