internal import HTML
internal import HTTP
internal import JSON
internal import Vehicles

/// Reads the data that a site definition points at.
struct RecordReader {
  let reading: PageReading
  let site: Site
  let addresses: AdAddresses

  /// What the records of a page say.
  struct Result {
    /// The ads that a page of this kind is read for.
    func drafts(on kind: PageKind) -> [Draft] { drafts.filter { $0.on == nil || $0.on == kind } }

    /// Ads, in the order of the data; paid placements last.
    var drafts: [Draft] = []
    var statedTotal: Int?
    /// Whether the data of a search page is there, were it without ads: with its total, where the definition names one.
    var holdsList = false
  }

  func read() -> Result {
    var result = Result()
    for record in site.records {
      for document in documents(of: record) {
        collect(record, document, &result)
        if record.on != .listing, record.total == nil { result.holdsList = true }
        if let total = record.total?.first(in: document, from: document.root),
          let number = total.document.scalarText(total.node).flatMap({ Int($0) })
        {
          result.statedTotal = number
          result.holdsList = true
        }
      }
    }
    let paid = result.drafts.filter(\.isPaid)
    result.drafts.removeAll(where: \.isPaid)
    result.drafts += paid
    return result
  }

  private func collect(_ record: Site.Record, _ document: JSONDocument, _ result: inout Result) {
    let items =
      record.items.isEmpty
      ? [JSONPath.Match(document: document, node: document.root)]
      : record.items.flatMap { $0.matches(in: document, from: document.root) }
    let paid = record.paid.flatMap { $0.matches(in: document, from: document.root) }
    let paidNodes = Set(paid.map(\.node))
    for item in items where item.document.kind(item.node) == .object && !paidNodes.contains(item.node) {
      append(draft(record, item), of: record, isPaid: false, to: &result)
    }
    for item in paid { append(draft(record, item), of: record, isPaid: true, to: &result) }
  }

  private func append(_ draft: Draft, of record: Site.Record, isPaid: Bool, to result: inout Result) {
    guard !draft.isEmpty || !draft.meanings.isEmpty else { return }
    var draft = draft
    draft.isPaid = isPaid
    draft.on = record.on
    result.drafts.append(draft)
  }

  private func documents(of record: Site.Record) -> [JSONDocument] {
    switch record.source {
    case .script(let xpath):
      if let quick = QuickXPath(xpath) {
        let isScript = quick.element == "script"
        return quick.nodes(in: reading.document, among: isScript ? reading.survey.scripts : nil)
          .compactMap { reading.state(inScript: $0, encoding: record.encoding) }
      }
      guard let tree = reading.tree(for: xpath) else { return [] }
      return tree.nodes(xpath).compactMap {
        EmbeddedState.document(Array(tree.text(of: $0).utf8), encoding: record.encoding)
      }
    case .attribute(let xpath):
      if let quick = QuickXPath(xpath), let name = quick.result {
        return quick.nodes(in: reading.document).compactMap { node in
          reading.document.attribute(node, named: name).flatMap {
            EmbeddedState.document(Array($0.utf8), encoding: record.encoding)
          }
        }
      }
      guard let tree = reading.tree(for: xpath) else { return [] }
      return tree.nodes(xpath).compactMap {
        EmbeddedState.document(Array(tree.text(of: $0).utf8), encoding: record.encoding)
      }
    case .variable(let name):
      return reading.survey.scripts.flatMap { script in
        reading.document.scriptRange(script).map {
          EmbeddedState.assigned(in: reading.document.source, range: $0, to: name)
        } ?? []
      }
    }
  }

  private func draft(_ record: Site.Record, _ item: JSONPath.Match) -> Draft {
    var draft = Draft(currency: site.currency)
    var currency: Currency?
    if let (text, _) = value(of: .currency, record, item) { currency = Currency(rawValue: text) }
    for field in Field.allCases {
      guard let (text, path) = value(of: field, record, item) else { continue }
      if field == .url {
        guard let address = reading.absolute(text) else { continue }
        draft.setAddress(address.removingTracking(), id: addresses.identifier(of: address), from: "state:\(path)")
      } else {
        draft.take(field, text, from: "state:\(path)", currency: currency)
      }
    }
    for (meaning, conditions) in record.conditions where holds(conditions, item) { draft.meanings.insert(meaning) }
    if draft.listing.url == nil, let id = draft.listing.adId, let template = site.listingTemplate,
      let address = WebAddress(template.replacing("{id}", with: id))
    {
      draft.setAddress(address, id: nil, from: "site:listing.urlTemplate")
    }
    return draft
  }

  private func value(of field: Field, _ record: Site.Record, _ item: JSONPath.Match) -> (text: String, path: String)? {
    for path in record.fields[field] ?? [] {
      guard let match = path.first(in: item.document, from: item.node) else { continue }
      if let text = match.document.scalarText(match.node), !text.isEmpty { return (text, path.description) }
    }
    return nil
  }

  /// Whether any field of a condition has one of its values.
  private func holds(_ conditions: [(path: JSONPath, values: [String])], _ item: JSONPath.Match) -> Bool {
    conditions.contains { path, values in
      path.matches(in: item.document, from: item.node).contains { match in
        guard let text = match.document.scalarText(match.node)?.lowercased() else {
          return values.contains("*") && match.document.memberCount(match.node) > 0
        }
        return values.contains { Self.matches($0, text) }
      }
    }
  }

  /// Whether a text is the one that a condition names; `*` is anything but nothing, `*text*` contains.
  static func matches(_ pattern: String, _ text: String) -> Bool {
    if pattern == "*" { return !text.isEmpty && text != "false" && text != "0" && text != "null" }
    if pattern.count > 2, pattern.hasPrefix("*"), pattern.hasSuffix("*") {
      return text.contains(pattern.dropFirst().dropLast())
    }
    return pattern == text
  }
}
