import HTML

/// A document as one line: `html(body(p("a") br()))`, with the attributes of each element in square brackets.
func outline(_ html: String) -> String {
  let document = Document(utf8: Array(html.utf8))
  func line(_ node: Int) -> String {
    if document.tag(node) == .text {
      return document.withText(node) { "\"\(String(decoding: $0, as: UTF8.self))\"" }
    }
    let attributes = document.attributeList(node).map { "\($0.name)=\($0.value)" }.joined(separator: " ")
    let children = document.children(node).map(line).joined(separator: " ")
    return document.name(node) + (attributes.isEmpty ? "" : "[\(attributes)]") + "(\(children))"
  }
  var roots: [String] = []
  var node = 0
  while node < document.count {
    roots.append(line(node))
    node = document.end(of: node)
  }
  return roots.joined(separator: " ")
}
