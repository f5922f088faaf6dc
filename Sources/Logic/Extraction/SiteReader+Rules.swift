internal import JSON

extension SiteReader {
  private static let meanings = Set(Site.Meaning.allCases.map(\.rawValue))

  func readRecords(_ root: Place) throws(SiteError) -> [Site.Record] {
    var records: [Site.Record] = []
    for place in try objects("records", in: root) {
      try allow(
        Self.meanings.union(["script", "attribute", "variable", "encoding", "on", "items", "paid", "total", "fields"]),
        in: place)
      var record = Site.Record(source: try source(of: place))
      if let word = try text("encoding", in: place) {
        guard let encoding = StateEncoding(rawValue: word) else {
          let known = StateEncoding.allCases.map(\.rawValue).joined(separator: ", ")
          throw error(place.appending("encoding"), "'\(word)' is none of \(known)")
        }
        record.encoding = encoding
      }
      record.on = try kind(of: place)
      record.items = try paths("items", in: place)
      record.paid = try paths("paid", in: place)
      record.total = try paths("total", in: place).first
      for (field, key, fields) in try fieldNames(in: place) { record.fields[field] = try paths(key, in: fields) }
      for meaning in Site.Meaning.allCases {
        var conditions: [(path: JSONPath, values: [String])] = []
        for condition in try conditionList(meaning.rawValue, in: place) {
          let path = try checked(path: condition.field, at: "\(place.appending(meaning.rawValue)).\(condition.field)")
          conditions.append((path, condition.values))
        }
        if !conditions.isEmpty { record.conditions.append((meaning, conditions)) }
      }
      records.append(record)
    }
    return records
  }

  private func source(of place: Place) throws(SiteError) -> Site.Record.Source {
    let script = try xpath("script", in: place)
    let attribute = try xpath("attribute", in: place)
    let variable = try text("variable", in: place)
    switch (script, attribute, variable) {
    case (let script?, nil, nil): return .script(script)
    case (nil, let attribute?, nil): return .attribute(attribute)
    case (nil, nil, let variable?): return .variable(variable)
    default: throw error(place.path, "needs exactly one of script, attribute, variable")
    }
  }

  private func kind(of place: Place) throws(SiteError) -> PageKind? {
    guard let word = try text("on", in: place) else { return nil }
    guard let kind = PageKind(rawValue: word), kind == .search || kind == .listing else {
      throw error(place.appending("on"), "'\(word)' is neither search nor listing")
    }
    return kind
  }

  /// The fields of a record or card that are known, with the place that holds them.
  private func fieldNames(in place: Place) throws(SiteError) -> [(Field, String, Place)] {
    guard let fields = try object("fields", in: place) else { return [] }
    try allow(Set(Field.allCases.map(\.rawValue)), in: fields)
    return Field.allCases.filter { document.member(fields.node, $0.rawValue) != nil }.map { ($0, $0.rawValue, fields) }
  }

  func readCards(_ root: Place) throws(SiteError) -> [Site.Card] {
    var cards: [Site.Card] = []
    for place in try objects("cards", in: root) {
      try allow(Self.meanings.union(["xpath", "on", "fields"]), in: place)
      guard let expression = try xpath("xpath", in: place) else { throw error(place.appending("xpath"), "is missing") }
      var card = Site.Card(xpath: expression, on: try kind(of: place))
      for (field, key, fields) in try fieldNames(in: place) {
        var expressions: [String] = []
        for text in try texts(key, in: fields) {
          expressions.append(try checked(xpath: text, at: fields.appending(key)))
        }
        card.fields[field] = expressions
      }
      card.conditions = try xpathConditions(Site.Meaning.allCases, in: place)
      cards.append(card)
    }
    return cards
  }

  /// What XPaths on a listing page mean; sold and reserved are marks, not conditions, there.
  func readConditions(_ root: Place) throws(SiteError) -> [(Site.Meaning, [Site.Condition])] {
    try xpathConditions(Site.Meaning.allCases.filter { $0 != .sold && $0 != .reserved }, in: root)
  }

  private func xpathConditions(
    _ meanings: [Site.Meaning], in place: Place
  ) throws(SiteError) -> [(Site.Meaning, [Site.Condition])] {
    var result: [(Site.Meaning, [Site.Condition])] = []
    for meaning in meanings {
      let conditions = try conditionList(meaning.rawValue, in: place)
      for condition in conditions { _ = try checked(xpath: condition.field, at: place.appending(meaning.rawValue)) }
      if !conditions.isEmpty { result.append((meaning, conditions)) }
    }
    return result
  }

  private func conditionList(_ key: String, in place: Place) throws(SiteError) -> [Site.Condition] {
    guard let conditions = try object(key, in: place) else { return [] }
    var names: [String] = []
    document.forEachMember(conditions.node) { name, _ in
      names.append(document.string(name) ?? "")
      return true
    }
    var result: [Site.Condition] = []
    for name in names {
      let values = try texts(name, in: conditions).map { $0.lowercased() }
      guard !values.isEmpty else { throw error(conditions.appending(name), "must name at least one value") }
      result.append(.init(field: name, values: values))
    }
    return result
  }

  func readFields(_ root: Place) throws(SiteError) -> [Field: [Site.Rule]] {
    guard let place = try object("fields", in: root) else { return [:] }
    try allow(Set(Field.allCases.map(\.rawValue)), in: place)
    var result: [Field: [Site.Rule]] = [:]
    for field in Field.allCases {
      for rule in try objects(field.rawValue, in: place) {
        try allow(["label", "xpath", "meta"], in: rule)
        if let label = try text("label", in: rule) {
          result[field, default: []].append(.label(label))
        } else if let expression = try xpath("xpath", in: rule) {
          result[field, default: []].append(.xpath(expression))
        } else if let name = try text("meta", in: rule) {
          result[field, default: []].append(.meta(name))
        } else {
          throw error(rule.path, "needs one of label, xpath, meta")
        }
      }
    }
    return result
  }
}
