internal import HTML

/// The few XPath forms by which state is found, answered from the document without building a tree:
/// `//script[@a]`, `//script[@id='v']`, `//*[@id='v']/@data-x`, `//div[@id='v']`.
struct QuickXPath {
  let element: String?
  let attribute: String
  let value: String?
  /// The attribute that the expression ends in.
  let result: String?

  init?(_ text: String) {
    guard text.hasPrefix("//"), text.contains("[@"), text.count(where: { $0 == "[" }) == 1,
      let open = text.firstIndex(of: "["), let close = text.firstIndex(of: "]"), open < close
    else { return nil }
    let name = text[text.index(text.startIndex, offsetBy: 2)..<open]
    guard name == "*" || name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" }), !name.isEmpty else { return nil }
    element = name == "*" ? nil : String(name)
    let test = text[text.index(open, offsetBy: 2)..<close]
    if let equals = test.firstIndex(of: "=") {
      let quoted = test[test.index(after: equals)...]
      guard quoted.count >= 2, let quote = quoted.first, quote == "'" || quote == "\"", quoted.last == quote else {
        return nil
      }
      value = String(quoted.dropFirst().dropLast())
      attribute = String(test[..<equals])
    } else {
      value = nil
      attribute = String(test)
    }
    guard attribute.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }) else { return nil }
    let rest = text[text.index(after: close)...]
    if rest.isEmpty {
      result = nil
    } else {
      guard rest.hasPrefix("/@"), rest.dropFirst(2).allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" }) else {
        return nil
      }
      result = String(rest.dropFirst(2))
    }
  }

  /// The elements found, in document order.
  func nodes(in document: Document, among candidates: [Int]? = nil) -> [Int] {
    (candidates ?? Array(0..<document.count)).filter { node in
      guard document.tag(node) != .text, element == nil || document.name(node) == element,
        let found = document.attribute(node, named: attribute)
      else { return false }
      return value == nil || found == value
    }
  }
}
