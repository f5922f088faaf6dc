internal import HTML
internal import JSON

extension SiteReader {
  /// A part of the definition and the name under which errors speak of it.
  struct Place {
    let node: Int
    let path: String

    func appending(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
  }

  func error(_ field: String, _ reason: String) -> SiteError { SiteError(file: file, field: field, reason: reason) }

  func allow(_ keys: Set<String>, in place: Place) throws(SiteError) {
    var unknown: String?
    document.forEachMember(place.node) { key, _ in
      let name = document.string(key) ?? ""
      if !keys.contains(name) { unknown = name }
      return unknown == nil
    }
    if let unknown {
      throw error(place.appending(unknown), "is unknown; known here: \(keys.sorted().joined(separator: ", "))")
    }
  }

  func object(_ key: String, in place: Place) throws(SiteError) -> Place? {
    guard let node = document.member(place.node, key) else { return nil }
    guard document.kind(node) == .object else { throw error(place.appending(key), "must be an object") }
    return Place(node: node, path: place.appending(key))
  }

  /// The elements of an array of objects; empty when it is missing.
  func objects(_ key: String, in place: Place) throws(SiteError) -> [Place] {
    guard let node = document.member(place.node, key) else { return [] }
    guard document.kind(node) == .array else { throw error(place.appending(key), "must be an array of objects") }
    var result: [Place] = []
    document.forEachElement(node) { element in
      result.append(Place(node: element, path: "\(place.appending(key))[\(result.count)]"))
      return true
    }
    for element in result where document.kind(element.node) != .object {
      throw error(element.path, "must be an object")
    }
    return result
  }

  func text(_ key: String, in place: Place, isRequired: Bool = false) throws(SiteError) -> String? {
    guard let node = document.member(place.node, key) else {
      if isRequired { throw error(place.appending(key), "is missing") }
      return nil
    }
    guard let text = document.string(node) else { throw error(place.appending(key), "must be a text") }
    return text
  }

  func texts(_ key: String, in place: Place, isRequired: Bool = false) throws(SiteError) -> [String] {
    guard let node = document.member(place.node, key) else {
      if isRequired { throw error(place.appending(key), "is missing") }
      return []
    }
    if let text = document.string(node) { return [text] }
    guard document.kind(node) == .array else { throw error(place.appending(key), "must be an array of texts") }
    var result: [String] = []
    var isRight = true
    document.forEachElement(node) { element in
      if let text = document.scalarText(element) { result.append(text) } else { isRight = false }
      return isRight
    }
    guard isRight else { throw error(place.appending(key), "must be an array of texts") }
    return result
  }

  func numbers(_ key: String, in place: Place) throws(SiteError) -> [Int] {
    var result: [Int] = []
    for text in try texts(key, in: place) {
      guard let number = Int(text) else { throw error(place.appending(key), "must be an array of whole numbers") }
      result.append(number)
    }
    return result
  }

  func number(_ key: String, in place: Place, atLeast minimum: Int) throws(SiteError) -> Int? {
    guard let node = document.member(place.node, key) else { return nil }
    guard document.kind(node) == .number, let number = document.scalarText(node).flatMap({ Int($0) }), number >= minimum
    else { throw error(place.appending(key), "must be a whole number of at least \(minimum)") }
    return number
  }

  func truth(_ key: String, in place: Place) throws(SiteError) -> Bool? {
    guard let node = document.member(place.node, key) else { return nil }
    guard let truth = document.bool(node) else { throw error(place.appending(key), "must be true or false") }
    return truth
  }

  func xpath(_ key: String, in place: Place) throws(SiteError) -> String? {
    guard let text = try text(key, in: place) else { return nil }
    return try checked(xpath: text, at: place.appending(key))
  }

  func checked(xpath text: String, at path: String) throws(SiteError) -> String {
    guard Tree.isValid(text) else { throw error(path, "'\(text)' is not an XPath expression") }
    return text
  }

  func paths(_ key: String, in place: Place) throws(SiteError) -> [JSONPath] {
    var result: [JSONPath] = []
    for text in try texts(key, in: place) { result.append(try checked(path: text, at: place.appending(key))) }
    return result
  }

  func checked(path text: String, at place: String) throws(SiteError) -> JSONPath {
    guard let path = JSONPath(text) else {
      throw error(place, "'\(text)' is not a path such as queries[].state.data.docs[]")
    }
    return path
  }
}
