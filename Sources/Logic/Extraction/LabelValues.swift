internal import HTML

/// Reads what stands beside a label: `dt`/`dd`, `th`/`td`, `span.label`/`span.value`, `li` with two children, `Label: value`.
struct LabelValues {
  let reading: PageReading

  /// The value of a label; nil when nothing stands beside it.
  func value(of label: PageSurvey.Label) -> String? {
    if let rest = label.rest { return rest }
    let document = reading.document
    guard var element = document.parent(label.node) else { return nil }
    if standsBeforeValue(label.node, in: element), let value = neighbour(of: label.node) { return value }
    // Climb from the text to the element that has the value as its neighbour; a row or a list is the limit.
    for _ in 0..<5 {
      if let value = neighbour(of: element) { return value }
      switch document.tag(element) {
      case .tr, .dl, .ul, .ol, .table, .body, .section, .article, .form: return nil
      case .li: return nil
      default: break
      }
      guard let parent = document.parent(element) else { return nil }
      element = parent
    }
    return nil
  }

  /// Whether the value may follow in the same element, as in `<span>VIN: <b>...</b></span>`; elements that hold only labels
  /// have explanations there.
  private func standsBeforeValue(_ node: Int, in element: Int) -> Bool {
    switch reading.document.tag(element) {
    case .dt, .th, .label: return false
    default: return reading.document.withText(node) { $0.last { $0 > 32 } == UInt8(ascii: ":") }
    }
  }

  /// The text behind a node below the same parent: the first neighbour that has any.
  private func neighbour(of node: Int) -> String? {
    let document = reading.document
    guard let parent = document.parent(node) else { return nil }
    let limit = document.end(of: parent)
    var next = document.end(of: node)
    var steps = 0
    while next < limit, steps < 6 {
      // Another label begins here: the one before it has no value.
      if document.tag(next) == .dt || (document.tag(next) == .th && document.tag(node) == .th) { return nil }
      if let text = text(of: next) { return text }
      next = document.end(of: next)
      steps += 1
    }
    return nil
  }

  /// All text of a short value; of a long one the first piece, because the rest is an explanation.
  private func text(of node: Int) -> String? {
    let document = reading.document
    if document.tag(node) != .text, let data = document.attribute(node, "data-text"), !data.isEmpty { return data }
    let all = reading.text(below: node, limit: 300)
    guard all.utf8.count > 60 else { return all.isEmpty ? nil : all }
    for index in node..<document.end(of: node) where document.tag(index) == .text {
      let piece = document.withText(index) { ASCIIText.folded($0) }
      if !piece.isEmpty { return piece }
    }
    return nil
  }
}
