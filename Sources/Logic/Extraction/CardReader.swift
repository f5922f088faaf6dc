internal import HTML
internal import HTTP
internal import Vehicles

/// Reads the result cards of a search page by the rules of a definition.
struct CardReader {
  let reading: PageReading
  let site: Site
  let addresses: AdAddresses

  /// The ads of the cards in page order; an ad that has two cards stands twice.
  func read(on kind: PageKind) -> [Draft] {
    var result: [Draft] = []
    for rule in site.cards where rule.on == nil || rule.on == kind {
      guard let tree = reading.tree(for: rule.xpath) else { continue }
      for card in tree.nodes(rule.xpath) {
        let draft = self.draft(rule, card, tree)
        if draft.listing.url != nil || draft.listing.adId != nil { result.append(draft) }
      }
    }
    return result
  }

  private func draft(_ rule: Site.Card, _ card: Tree.Node, _ tree: Tree) -> Draft {
    var draft = Draft(currency: site.currency)
    for field in Field.allCases {
      for xpath in rule.fields[field] ?? [] {
        guard let text = tree.text(xpath, in: card), let folded = ASCIIText.folded(text) else { continue }
        if field == .url {
          guard let address = reading.absolute(folded)?.removingTracking() else { continue }
          draft.setAddress(address, id: addresses.identifier(of: address), from: "card:\(xpath)")
        } else {
          draft.take(field, folded, from: "card:\(xpath)")
        }
      }
    }
    for (meaning, conditions) in rule.conditions where Self.holds(conditions, in: card, tree) {
      draft.meanings.insert(meaning)
    }
    return draft
  }

  /// Whether what any XPath of a condition finds has one of its values.
  static func holds(_ conditions: [Site.Condition], in node: Tree.Node?, _ tree: Tree) -> Bool {
    conditions.contains { condition in
      tree.nodes(condition.field, in: node).contains { found in
        let text = ASCIIText.folded(tree.text(of: found).utf8).lowercased()
        return condition.values.contains { RecordReader.matches($0, text) }
      }
    }
  }
}
