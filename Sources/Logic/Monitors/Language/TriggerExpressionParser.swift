/// Reads a boolean expression from left to right.
struct TriggerExpressionParser {
  private let characters: [Character]
  private let names: [String]
  private var index = 0
  private var depth = 0
  private var used: Set<Int> = []

  init(text: String, names: [String]) {
    characters = Array(text)
    self.names = names
  }

  mutating func parse() throws(TriggerExpressionError) -> TriggerExpression.Node {
    guard characters.count <= TriggerExpression.longest else { throw .tooLong }
    let node = try alternatives()
    guard next == nil else { throw unexpected("`&`, `|` or the end") }
    if let unused = names.indices.first(where: { !used.contains($0) }) { throw .unusedName(names[unused]) }
    return node
  }

  private mutating func alternatives() throws(TriggerExpressionError) -> TriggerExpression.Node {
    var node = try conjunction()
    while take("|") { node = .or(node, try conjunction()) }
    return node
  }

  private mutating func conjunction() throws(TriggerExpressionError) -> TriggerExpression.Node {
    var node = try negation()
    while take("&") { node = .and(node, try negation()) }
    return node
  }

  private mutating func negation() throws(TriggerExpressionError) -> TriggerExpression.Node {
    skipSpace()
    let start = index
    if next == "!" {
      index += 1
      return .not(try nested(from: start) { parser throws(TriggerExpressionError) in try parser.negation() })
    }
    if next == "(" {
      index += 1
      let node = try nested(from: start) { parser throws(TriggerExpressionError) in try parser.alternatives() }
      guard next == ")" else { throw unexpected("`&`, `|` or `)`") }
      index += 1
      return node
    }
    return try name()
  }

  private mutating func nested(
    from start: Int,
    _ body: (inout TriggerExpressionParser) throws(TriggerExpressionError) -> TriggerExpression.Node
  ) throws(TriggerExpressionError) -> TriggerExpression.Node {
    depth += 1
    guard depth <= TriggerExpression.deepest else { throw .tooDeep(position: start + 1) }
    let node = try body(&self)
    depth -= 1
    return node
  }

  private mutating func name() throws(TriggerExpressionError) -> TriggerExpression.Node {
    let start = index
    while index < characters.count, Self.isNameCharacter(characters[index]) { index += 1 }
    guard index > start else { throw unexpected("a trigger's name, `!` or `(`") }
    let name = String(characters[start..<index])
    guard let place = names.firstIndex(of: name) else { throw .unknownName(name, position: start + 1) }
    used.insert(place)
    return .name(place)
  }

  /// Takes the operator, also when it is written twice.
  private mutating func take(_ symbol: Character) -> Bool {
    guard next == symbol else { return false }
    index += 1
    if index < characters.count, characters[index] == symbol { index += 1 }
    return true
  }

  /// The next character that is no space.
  private var next: Character? {
    mutating get {
      skipSpace()
      return index < characters.count ? characters[index] : nil
    }
  }

  private mutating func skipSpace() {
    while index < characters.count, characters[index].isWhitespace { index += 1 }
  }

  private func unexpected(_ wanted: String) -> TriggerExpressionError {
    let found = index < characters.count ? "\"\(characters[index])\"" : "its end"
    return .unexpected(found: found, position: index + 1, wanted: wanted)
  }

  private static func isNameCharacter(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || "._-".contains(character))
  }
}
