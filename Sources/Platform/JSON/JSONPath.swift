/// A path through a JSON document: `queries[].state.data.docs[]`, `targeting[key=price].value[0]`, `urqlState{}.data(json).edges[]`.
///
/// Keys are joined by dots. `[]` stands for every element of an array, `[2]` for one, `{}` for every value of an object,
/// `[key=price]` for the elements whose member `key` is the text `price`, `(json)` for the JSON written in a text value.
/// A leading `$.` starts at the root of the document.
public struct JSONPath: Sendable, Hashable, CustomStringConvertible {
  enum Step: Sendable, Hashable {
    case key(String)
    case everyElement
    case element(Int)
    case everyValue
    case elements(key: String, value: String)
    case embedded
  }

  /// A value found: its node and the document it is in, which is another one behind a `(json)` step.
  public struct Match: Sendable {
    /// The document that holds the value.
    public let document: JSONDocument
    /// The value.
    public let node: Int

    /// A value of a document.
    public init(document: JSONDocument, node: Int) {
      self.document = document
      self.node = node
    }
  }

  /// The path as written.
  public let description: String
  /// Whether the path starts at the root of the document instead of at an item.
  public let isAbsolute: Bool
  let steps: [Step]

  /// Reads a path; nil when a bracket is not closed, or a step is empty.
  public init?(_ text: String) {
    description = text
    var rest = Substring(text)
    isAbsolute = rest.hasPrefix("$.")
    if isAbsolute { rest = rest.dropFirst(2) }
    var steps: [Step] = []
    while !rest.isEmpty {
      guard let step = Self.takeStep(&rest) else { return nil }
      steps.append(step)
    }
    guard !steps.isEmpty else { return nil }
    self.steps = steps
  }

  private static func takeStep(_ rest: inout Substring) -> Step? {
    switch rest.first {
    case "[":
      guard let inside = takeBracket(&rest, "]") else { return nil }
      if inside.isEmpty { return .everyElement }
      if let position = Int(inside) { return position < 0 ? nil : .element(position) }
      guard let equals = inside.firstIndex(of: "="), equals != inside.startIndex else { return nil }
      return .elements(key: String(inside[..<equals]), value: String(inside[inside.index(after: equals)...]))
    case "{": return takeBracket(&rest, "}") == "" ? .everyValue : nil
    case "(": return takeBracket(&rest, ")") == "json" ? .embedded : nil
    case ".":
      rest.removeFirst()
      return takeKey(&rest)
    default: return takeKey(&rest)
    }
  }

  private static func takeKey(_ rest: inout Substring) -> Step? {
    let key = rest.prefix { $0 != "." && $0 != "[" && $0 != "{" && $0 != "(" }
    rest = rest[key.endIndex...]
    return key.isEmpty ? nil : .key(String(key))
  }

  private static func takeBracket(_ rest: inout Substring, _ close: Character) -> String? {
    guard let end = rest.firstIndex(of: close) else { return nil }
    let inside = rest[rest.index(after: rest.startIndex)..<end]
    rest = rest[rest.index(after: end)...]
    return String(inside)
  }

  /// All values at the path, in document order.
  public func matches(in document: JSONDocument, from node: Int) -> [Match] {
    var result: [Match] = []
    collect(Match(document: document, node: isAbsolute ? document.root : node), 0, &result)
    return result
  }

  /// The first value at the path that is not null.
  public func first(in document: JSONDocument, from node: Int) -> Match? {
    matches(in: document, from: node).first { $0.document.kind($0.node) != .null }
  }

  private func collect(_ place: Match, _ index: Int, _ result: inout [Match]) {
    guard index < steps.count else {
      result.append(place)
      return
    }
    let document = place.document
    switch steps[index] {
    case .key(let name):
      if let value = document.member(place.node, name) {
        collect(Match(document: document, node: value), index + 1, &result)
      }
    case .element(let position):
      if let value = document.element(place.node, position) {
        collect(Match(document: document, node: value), index + 1, &result)
      }
    case .everyElement:
      document.forEachElement(place.node) { element in
        collect(Match(document: document, node: element), index + 1, &result)
        return true
      }
    case .everyValue:
      document.forEachMember(place.node) { _, value in
        collect(Match(document: document, node: value), index + 1, &result)
        return true
      }
    case .elements(let key, let value):
      document.forEachElement(place.node) { element in
        if let member = document.member(element, key), document.scalarText(member) == value {
          collect(Match(document: document, node: element), index + 1, &result)
        }
        return true
      }
    case .embedded:
      guard let text = document.string(place.node), let inner = JSONDocument(text) else { return }
      collect(Match(document: inner, node: inner.root), index + 1, &result)
    }
  }
}
